/// The tokens of a model by number and by name.
///
/// Names are kept as bytes in one piece of memory and found through a hash table of
/// their own: a vocabulary has up to a quarter of a million of them, a text is looked
/// up in it thousands of times, and two spellings of one character (é and e + ´) must
/// stay two names, which as `String` they are not.
struct Vocabulary: Sendable {
    let count: Int
    let kinds: [Tokenizer.Kind]
    /// How likely SentencePiece found each; empty for other tokenizers.
    let scores: [Float]
    private let bytes: [UInt8]
    private let ends: [Int32]  // (count): where each name ends
    private let slots: [Int32]  // open addressing; -1 is free

    init(_ metadata: Metadata) throws(ModelError) {
        let key = "tokenizer.ggml.tokens"
        let array = try metadata.array(key)
        guard array.count > 0, array.count <= 1 << 24 else { throw .badValue(key: key) }
        count = array.count
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        ends.reserveCapacity(count)
        let areTexts = try array.forEachText { _, name in
            bytes.append(contentsOf: name)
            ends.append(Int32(clamping: bytes.count))
        }
        guard areTexts else { throw .wrongType(key: key, wanted: "list of texts") }
        guard bytes.count < Int(Int32.max) else { throw .badValue(key: key) }
        kinds = try Self.kinds(metadata, count: count)
        scores = try Self.scores(metadata, count: count)
        (self.bytes, self.ends) = (bytes, ends)
        slots = Self.table(bytes, ends)
    }

    func name(_ id: Int) -> ArraySlice<UInt8> {
        bytes[(id == 0 ? 0 : Int(ends[id - 1]))..<Int(ends[id])]
    }

    /// The token of exactly these bytes; of several, the last in the file.
    func id(of name: UnsafeBufferPointer<UInt8>) -> Tokenizer.ID? {
        let mask = slots.count - 1
        var slot = Self.hash(name) & mask
        while slots[slot] >= 0 {
            let found = Int(slots[slot])
            let start = found == 0 ? 0 : Int(ends[found - 1])
            if Int(ends[found]) - start == name.count, (0..<name.count).allSatisfy({ bytes[start + $0] == name[$0] }) {
                return Tokenizer.ID(found)
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    func id(of name: some Sequence<UInt8>) -> Tokenizer.ID? {
        name.withContiguousStorageIfAvailable { id(of: $0) } ?? Array(name).withUnsafeBufferPointer { id(of: $0) }
    }

    private static func table(_ bytes: [UInt8], _ ends: [Int32]) -> [Int32] {
        var size = 16
        while size < 2 * ends.count { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        let mask = size - 1
        func name(_ id: Int) -> Range<Int> { (id == 0 ? 0 : Int(ends[id - 1]))..<Int(ends[id]) }
        bytes.withUnsafeBufferPointer { all in
            for id in ends.indices {
                let own = name(id)
                let text = UnsafeBufferPointer(rebasing: all[own])
                var slot = hash(text) & mask
                while slots[slot] >= 0 {
                    let other = name(Int(slots[slot]))
                    if other.count == own.count, (0..<own.count).allSatisfy({ all[own.lowerBound + $0] == all[other.lowerBound + $0] }) {
                        break  // the same name again
                    }
                    slot = (slot + 1) & mask
                }
                slots[slot] = Int32(id)
            }
        }
        return slots
    }

    /// FNV-1a, folded. A file made to collide costs time in proportion to its own size
    /// squared at worst, for vocabularies of at most 16 million names of its own.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7fff_ffff)
    }

    private static func kinds(_ metadata: Metadata, count: Int) throws(ModelError) -> [Tokenizer.Kind] {
        let key = "tokenizer.ggml.token_type"
        guard metadata[key] != nil else { return Array(repeating: .normal, count: count) }
        let numbers = try metadata.integers(key)
        let kinds = numbers.compactMap(Tokenizer.Kind.init(rawValue:))
        guard numbers.count == count, kinds.count == count else { throw .badValue(key: key) }
        return kinds
    }

    private static func scores(_ metadata: Metadata, count: Int) throws(ModelError) -> [Float] {
        let key = "tokenizer.ggml.scores"
        guard metadata[key] != nil else { return [] }
        guard let scores = try metadata.array(key).reals(), scores.count == count,
            scores.allSatisfy({ !$0.isNaN })
        else { throw .badValue(key: key) }
        return scores.map { Float($0) }
    }
}

/// Byte-level BPE as GPT-2 introduced it: text becomes bytes, bytes become tokens by
/// learnt merges, so every text has tokens and every token has bytes.
struct BytePairs: Sendable {
    private let byteTokens: [Tokenizer.ID]  // (256)
    private let merges: Merges
    private let rule: PreTokenizer?
    private let ruleName: String
    private let prefersWholeWords: Bool

    init(
        _ metadata: Metadata, _ vocabulary: Vocabulary, pre: String, unknown: Tokenizer.ID?
    ) throws(ModelError) {
        byteTokens = try Self.byteTokens(vocabulary, unknown: unknown)
        merges = try Self.merges(metadata, vocabulary)
        ruleName = pre
        rule = PreTokenizer(named: pre)
        prefersWholeWords = PreTokenizer.prefersWholeWords(pre)
    }

    func requireRule() throws(ModelError) {
        if rule == nil { throw .preTokenizerNotSupported(ruleName) }
    }

    /// The tokens of one stretch.
    func encode(_ bytes: [UInt8], _ vocabulary: Vocabulary) -> [Tokenizer.ID] {
        if prefersWholeWords, let id = vocabulary.id(of: bytes.flatMap { ByteAlphabet.spellings[Int($0)] }) { return [id] }
        return merges.apply(to: bytes.map { byteTokens[Int($0)] })
    }

    func tokens(of text: [UInt8], _ vocabulary: Vocabulary) -> [Tokenizer.ID] {
        guard let rule else { return [] }
        let scalars = Self.scalars(of: text)
        var tokens: [Tokenizer.ID] = []
        var from = 0
        for end in rule.ends(in: scalars) {
            var bytes: [UInt8] = []
            for scalar in scalars[from..<end] { bytes.append(contentsOf: UTF8.encode(scalar)!) }
            tokens += encode(bytes, vocabulary)
            from = end
        }
        return tokens
    }

    /// Each byte that belongs to no character becomes U+FFFD, one for one, as in
    /// llama.cpp (Swift's own repair makes one of several).
    private static func scalars(of text: [UInt8]) -> [Unicode.Scalar] {
        if let whole = String(validating: text, as: UTF8.self) { return Array(whole.unicodeScalars) }
        var scalars: [Unicode.Scalar] = []
        var index = 0
        while index < text.count {
            let length = (1...4).first { count in
                index + count <= text.count && String(validating: text[index..<index + count], as: UTF8.self) != nil
            }
            if let length, let scalar = String(decoding: text[index..<index + length], as: UTF8.self).unicodeScalars.first {
                scalars.append(scalar)
                index += length
            } else {
                scalars.append("\u{fffd}")
                index += 1
            }
        }
        return scalars
    }

    private static func byteTokens(_ vocabulary: Vocabulary, unknown: Tokenizer.ID?) throws(ModelError) -> [Tokenizer.ID] {
        try (0...255).map { byte throws(ModelError) in
            if let id = vocabulary.id(of: ByteAlphabet.spellings[byte]) ?? unknown { return id }
            // Bytes that valid UTF-8 never contains may be missing; 0 is never reached.
            switch byte {
            case 0xc0, 0xc1, 0xf5...0xff: return 0
            default: throw .missingByte(UInt8(byte))
            }
        }
    }

    /// Each merge is two names with a space between; its rank is its place.
    private static func merges(_ metadata: Metadata, _ vocabulary: Vocabulary) throws(ModelError) -> Merges {
        let key = "tokenizer.ggml.merges"
        let array = try metadata.array(key)
        var byPair: [UInt64: Merges.Merge] = [:]
        byPair.reserveCapacity(array.count)
        var bad: Int?
        var union: [UInt8] = []
        let areTexts = try array.forEachText { rank, text in
            let text = text.bindMemory(to: UInt8.self)
            let space = UInt8(ascii: " ")
            guard let cut = text.firstIndex(of: space), text.lastIndex(of: space) == cut,
                let left = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[..<cut])),
                let right = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[(cut + 1)...]))
            else { return bad = bad ?? rank }
            union.removeAll(keepingCapacity: true)
            union.append(contentsOf: text[..<cut])
            union.append(contentsOf: text[(cut + 1)...])
            guard let result = union.withUnsafeBufferPointer({ vocabulary.id(of: $0) }) else { return bad = bad ?? rank }
            let pair = Merges.pair(left, right)
            if byPair[pair] == nil { byPair[pair] = .init(rank: Int32(clamping: rank), result: result) }
        }
        guard areTexts else { throw .wrongType(key: key, wanted: "list of texts") }
        if let bad { throw .badMerge(bad) }
        return Merges(byPair)
    }
}

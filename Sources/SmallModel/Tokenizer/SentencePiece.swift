/// SentencePiece as Llama 1 and 2, Mistral and Gemma use it: a text's characters are
/// joined, and again and again the neighbours whose union is the best-scored token
/// become one. What no token covers is spelt in byte tokens, `<0xE2>`.
///
/// A space is written ▁ (U+2581) in the vocabulary. Source: llama.cpp, llama-vocab.cpp.
struct SentencePiece: Sendable {
    private let byteTokens: [Tokenizer.ID]  // (256)

    static let space: [UInt8] = [0xe2, 0x96, 0x81]

    init(_ vocabulary: Vocabulary, unknown: Tokenizer.ID?) throws(ModelError) {
        guard !vocabulary.scores.isEmpty else { throw .missingKey("tokenizer.ggml.scores") }
        byteTokens = try (0...255).map { byte throws(ModelError) in
            if let id = vocabulary.id(of: Array("<0x\(Self.hex(byte))>".utf8)) ?? vocabulary.id(of: [UInt8(byte)]) ?? unknown {
                return id
            }
            throw .missingByte(UInt8(byte))
        }
    }

    /// What a byte token stands for.
    static func byte(named name: ArraySlice<UInt8>) -> UInt8? {
        guard name.count == 6, name.starts(with: Array("<0x".utf8)), name.last == UInt8(ascii: ">") else { return nil }
        let digits = name.dropFirst(3).prefix(2)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func hex(_ byte: Int) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// The tokens of text in which spaces have been written ▁.
    func tokens(of text: [UInt8], _ vocabulary: Vocabulary) -> [Tokenizer.ID] {
        text.withUnsafeBufferPointer { text in
            let symbols = joined(text, vocabulary)
            return symbols.flatMap { symbol -> [Tokenizer.ID] in
                let part = UnsafeBufferPointer(rebasing: text[symbol])
                if let id = vocabulary.id(of: part) { return [id] }
                return part.map { byteTokens[Int($0)] }
            }
        }
    }

    private func joined(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> [Range<Int>] {
        var start: [Int] = []
        var at = 0
        while at < text.count {
            start.append(at)
            at += min(Self.length(of: text[at]), text.count - at)
        }
        let count = start.count
        guard count > 0 else { return [] }
        // A linked list over the characters, as in Merges.
        var end = Array(start.dropFirst()) + [text.count]
        var next = Array(1...count)  // count: none
        var previous = Array(-1..<count - 1)  // -1: none
        var gone = [Bool](repeating: false, count: count)
        var queue = MergeQueue<Candidate>()

        func propose(_ left: Int) {
            guard left >= 0, next[left] < count else { return }
            let union = start[left]..<end[next[left]]
            guard let id = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[union])) else { return }
            queue.push(Candidate(score: vocabulary.scores[Int(id)], position: left, end: union.upperBound))
        }

        for position in 0..<count - 1 { propose(position) }
        while let candidate = queue.pop() {
            let left = candidate.position
            // Either side may have grown since this was proposed.
            guard !gone[left], next[left] < count, end[next[left]] == candidate.end else { continue }
            let right = next[left]
            end[left] = end[right]
            gone[right] = true
            next[left] = next[right]
            if next[right] < count { previous[next[right]] = left }
            propose(previous[left])
            propose(left)
        }
        return (0..<count).filter { !gone[$0] }.map { start[$0]..<end[$0] }
    }

    /// By the first byte alone, as the reference does; it makes a difference for text
    /// that is not UTF-8 only.
    private static func length(of lead: UInt8) -> Int {
        switch lead >> 4 {
        case 0xc, 0xd: 2
        case 0xe: 3
        case 0xf: 4
        default: 1
        }
    }

    /// The best-scored first, then the leftmost.
    private struct Candidate: Mergeable {
        let score: Float
        let position: Int
        let end: Int

        func comes(before other: Candidate) -> Bool {
            score != other.score ? score > other.score : position < other.position
        }
    }
}

/// Turns tokens into text as they come. A token may end in the middle of a
/// character; those bytes are held back until the rest arrives, so what is shown
/// never has to be taken back.
public struct TextStream: Sendable {
    private let tokenizer: Tokenizer
    private var held: [UInt8] = []  // at most three: the beginning of a character

    public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    /// The text that is certain after this token; may be empty.
    public mutating func append(_ token: Tokenizer.ID) -> String {
        held += tokenizer.bytes(of: token)
        let whole = held.count - Self.unfinished(held)
        defer { held.removeFirst(whole) }
        return String(decoding: held[..<whole], as: UTF8.self)
    }

    /// What was held back, repaired, when no more tokens come.
    public mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// How many bytes at the end could be the beginning of a character.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for count in 1...3 where count <= bytes.count {
            let lead = bytes[bytes.count - count]
            if lead & 0xc0 == 0x80 { continue }  // a continuation: look further back
            let length =
                switch lead {
                case 0xc2...0xdf: 2
                case 0xe0...0xef: 3
                case 0xf0...0xf4: 4
                default: 1
                }
            guard length > count else { return 0 }
            // The second byte decides about overlong forms, surrogates and > U+10FFFF.
            if count >= 2 {
                let second = bytes[bytes.count - count + 1]
                let allowed: ClosedRange<UInt8> =
                    switch lead {
                    case 0xe0: 0xa0...0xbf
                    case 0xed: 0x80...0x9f
                    case 0xf0: 0x90...0xbf
                    case 0xf4: 0x80...0x8f
                    default: 0x80...0xbf
                    }
                guard allowed.contains(second) else { return 0 }
            }
            return count
        }
        return 0
    }
}

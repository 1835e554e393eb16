/// GPT-2's way of writing any byte as a visible character, so that a vocabulary can
/// be a list of ordinary strings: printable Latin-1 stands for itself, and the 68
/// other bytes for U+0100 and upwards, in order. A space is "Ġ".
enum ByteAlphabet {
    static let scalars: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (0...255).map { byte -> Unicode.Scalar in
            switch byte {
            case 0x21...0x7e, 0xa1...0xac, 0xae...0xff:
                return Unicode.Scalar(UInt8(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next)!  // 0x100...0x143
            }
        }
    }()

    private static let bytes: [Unicode.Scalar: UInt8] = Dictionary(
        uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) })

    /// The bytes a piece of vocabulary stands for; nil when it uses a character
    /// that is not in the alphabet.
    static func bytes(of piece: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(piece.utf8.count)
        for scalar in piece.unicodeScalars {
            guard let byte = bytes[scalar] else { return nil }
            result.append(byte)
        }
        return result
    }
}

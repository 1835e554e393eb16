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

    /// The UTF-8 of each byte's character.
    static let spellings: [[UInt8]] = scalars.map { Array(String(Character($0)).utf8) }

    private static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 0x144)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
        return bytes
    }()

    /// The bytes a piece of vocabulary stands for; nil when it uses a character
    /// that is not in the alphabet.
    static func bytes(of name: some Sequence<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var pending: UInt32?
        for unit in name {
            let value: UInt32
            switch (pending, unit) {
            case (nil, 0x21...0x7e): value = UInt32(unit)
            case (nil, 0xc2...0xc5):
                pending = UInt32(unit & 0x1f) << 6
                continue
            case (let lead?, 0x80...0xbf): value = lead | UInt32(unit & 0x3f)
            default: return nil
            }
            pending = nil
            guard value < 0x144, bytes[Int(value)] >= 0 else { return nil }
            result.append(UInt8(bytes[Int(value)]))
        }
        return pending == nil ? result : nil
    }
}

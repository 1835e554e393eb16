/// Raw bytes, in wire order.
public typealias Bytes = [UInt8]

/// Why a text is not the bytes it claims to be.
public enum HexError: Error, Equatable, Sendable {
    case missingPrefix
    case oddLength(Int)
    case invalidDigit(position: Int)
    case wrongLength(expected: Int, got: Int)
}

/// Hexadecimal text as Ethereum's JSON-RPC writes it: `0x`, then lower-case digits.
///
/// Only ASCII digits are read: Swift's own `Character.isHexDigit` also accepts full-width forms.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// `0x` followed by two digits a byte; `0x` alone for no bytes.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        "0x" + encodeBare(bytes)
    }

    public static func encodeBare(_ bytes: some Sequence<UInt8>) -> String {
        var text = Bytes()
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads `0x…` with an even number of digits.
    public static func decode(_ text: String) throws -> Bytes {
        guard text.utf8.starts(with: "0x".utf8) else { throw HexError.missingPrefix }
        return try decodeBare(text.utf8.dropFirst(2))
    }

    /// Reads digits without a prefix.
    public static func decodeBare(_ text: some Sequence<UInt8>) throws -> Bytes {
        var bytes = Bytes()
        var high: UInt8?
        var position = 0
        for character in text {
            guard let value = digitValue(character) else {
                throw HexError.invalidDigit(position: position)
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
            position += 1
        }
        if high != nil { throw HexError.oddLength(position) }
        return bytes
    }

    /// The value of one ASCII hexadecimal digit, or nil.
    public static func digitValue(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

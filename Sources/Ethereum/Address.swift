/// Why a text is not an address.
public enum AddressError: Error, Equatable, Sendable {
    case notHex
    /// Hexadecimal, but not 40 digits: the usual sign of a dropped or doubled character.
    case wrongLength(digits: Int)
    /// Mixed case whose EIP-55 checksum fails; `expected` is the spelling these digits would have.
    case badChecksum(expected: String)
}

/// A 20-byte account address. Printing one *is* its EIP-55 form.
public struct Address: Hashable, Sendable {
    /// Exactly 20 bytes.
    public let bytes: Bytes

    public static let zero = Address(unchecked: Bytes(repeating: 0, count: 20))

    /// Nil unless there are exactly 20 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.bytes = Bytes(bytes)
    }

    private init(unchecked bytes: Bytes) { self.bytes = bytes }

    /// An address as a person or a file wrote it: all lower or all upper case is taken as it is,
    /// mixed case must carry a right EIP-55 checksum.
    public init(_ text: String) throws {
        let utf8 = Bytes(text.utf8)
        guard utf8.starts(with: "0x".utf8) else { throw AddressError.notHex }
        let digits = utf8.dropFirst(2)
        guard digits.allSatisfy({ Hex.digitValue($0) != nil }) else { throw AddressError.notHex }
        guard digits.count == 40 else { throw AddressError.wrongLength(digits: digits.count) }
        guard let raw = try? Hex.decodeBare(digits) else { throw AddressError.notHex }
        self.init(unchecked: raw)
        let hasUpper = digits.contains { (65...70).contains($0) }
        let hasLower = digits.contains { (97...102).contains($0) }
        if hasUpper && hasLower && !checksummed.utf8.dropFirst(2).elementsEqual(digits) {
            throw AddressError.badChecksum(expected: checksummed)
        }
    }

    /// The EIP-55 spelling.
    public var checksummed: String {
        let lower = Bytes(Hex.encodeBare(bytes).utf8)
        let digest = Keccak256.hash(lower)
        let cased = lower.enumerated().map { index, character in
            let nibble = index % 2 == 0 ? digest[index / 2] >> 4 : digest[index / 2] & 15
            return character >= 97 && nibble >= 8 ? character - 32 : character
        }
        return "0x" + String(decoding: cased, as: UTF8.self)
    }

    public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    /// The address right-aligned in a 32-byte ABI word.
    public var word: Bytes { Bytes(repeating: 0, count: 12) + bytes }
}

extension Address: CustomStringConvertible {
    public var description: String { checksummed }
}

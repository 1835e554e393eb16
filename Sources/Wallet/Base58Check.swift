import Ethereum

import struct Crypto.SHA256

/// Base58 with four bytes of checksum, as BIP-32 writes extended keys. It carries private keys, so both
/// sides are `SecretBytes`.
///
/// Source: Bitcoin's base58.cpp in outline. Leading zero bytes become leading ones.
enum Base58Check {
    private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// What a text of Base58Check says; nil when it is none. More than `limit` characters are refused
    /// before any work is done, since the work grows with their square.
    static func decode(_ text: SecretBytes, limit: Int = 128) -> SecretBytes? {
        guard text.count <= limit, let decoded = number(text) else { return nil }
        guard decoded.count >= 4 else { return nil }
        let payload = decoded.withUnsafeBytes { SecretBytes(copying: $0.dropLast(4)) }
        let stated = decoded.withUnsafeBytes { Bytes($0.suffix(4)) }
        return stated == checksum(payload) ? payload : nil
    }

    static func encode(_ payload: SecretBytes) -> SecretBytes {
        let check = checksum(payload)
        let whole = SecretBytes(count: payload.count + 4) { buffer in
            payload.withUnsafeBytes { buffer.copyBytes(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[payload.count...]).copyBytes(from: check)
        }
        var digits = Bytes(repeating: 0, count: whole.count * 138 / 100 + 1)
        defer { digits.wipe() }
        multiply(&digits, base: 58, adding: whole, times: 256)
        let zeros = whole.withUnsafeBytes { $0.prefix { $0 == 0 }.count }
        let significant = digits.drop { $0 == 0 }
        return SecretBytes(count: zeros + significant.count) { buffer in
            for position in 0..<zeros { buffer[position] = alphabet[0] }
            for (position, digit) in significant.enumerated() { buffer[zeros + position] = alphabet[Int(digit)] }
        }
    }

    /// The bytes that a text of Base58 stands for.
    private static func number(_ text: SecretBytes) -> SecretBytes? {
        var values = Bytes()
        values.reserveCapacity(text.count)
        defer { values.wipe() }
        let isReadable = text.withUnsafeBytes { text in
            text.allSatisfy { character in
                guard let value = alphabet.firstIndex(of: character) else { return false }
                values.append(UInt8(value))
                return true
            }
        }
        guard isReadable else { return nil }
        let digits = SecretBytes(copying: values)
        var bytes = Bytes(repeating: 0, count: text.count)
        defer { bytes.wipe() }
        multiply(&bytes, base: 256, adding: digits, times: 58)
        let zeros = values.prefix { $0 == 0 }.count
        let significant = bytes.drop { $0 == 0 }
        return SecretBytes(count: zeros + significant.count) { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[zeros...]).copyBytes(from: significant)
        }
    }

    /// Long arithmetic: `number = number · factor + digit` for each digit, with `number` in `base`.
    private static func multiply(
        _ number: inout Bytes, base: Int, adding digits: SecretBytes, times factor: Int
    ) {
        digits.withUnsafeBytes { digits in
            for digit in digits {
                var carry = Int(digit)
                for position in number.indices.reversed() {
                    carry += Int(number[position]) * factor
                    number[position] = UInt8(carry % base)
                    carry /= base
                }
            }
        }
    }

    /// The first four bytes of SHA-256 twice.
    private static func checksum(_ payload: SecretBytes) -> Bytes {
        let once = payload.withUnsafeBytes { SHA256.hash(data: $0) }
        return Bytes(SHA256.hash(data: Bytes(once)).prefix(4))
    }
}

import Ethereum

/// Masked typing. The characters live here as bytes, are overwritten when handed over or cleared, and
/// never become a `String` again; the description tells only how many there are.
struct SecretEntry: Hashable, Sendable, CustomStringConvertible {
    private var bytes: Bytes
    private var lengths: [Int] = []
    static let limit = 1024

    init() {
        // Room from the start: growing would leave copies behind.
        bytes = []
        bytes.reserveCapacity(Self.limit)
    }

    var count: Int { lengths.count }
    var description: String { "SecretEntry(\(count))" }

    /// A key; false when it means nothing here.
    mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar): append(scalar)
        case .backspace, .control("h"): removeLast()
        case .control("u"): clear()
        default: return false
        }
        return true
    }

    /// A password manager's paste: one line of it.
    mutating func paste(_ text: String) {
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" { break }
            append(scalar)
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        let encoded = UTF8.encode(scalar)!
        guard scalar.value >= 0x20, scalar.value != 0x7F, bytes.count + encoded.count <= Self.limit else { return }
        bytes.append(contentsOf: encoded)
        lengths.append(encoded.count)
    }

    mutating func removeLast() {
        guard let length = lengths.popLast() else { return }
        for index in bytes.count - length..<bytes.count { bytes[index] = 0 }
        bytes.removeLast(length)
    }

    mutating func clear() {
        bytes.wipe()
        bytes.reserveCapacity(Self.limit)
        lengths = []
    }

    /// Hands the secret over and forgets it.
    mutating func take() -> SecretBytes {
        let secret = SecretBytes(copying: bytes)
        clear()
        return secret
    }
}

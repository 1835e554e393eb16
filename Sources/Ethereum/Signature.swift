/// A recoverable ECDSA signature.
public struct Signature: Hashable, Sendable {
    public let r, s: UInt256
    /// 0 or 1: which of the two points with this r.
    public let yParity: UInt8

    public init(r: UInt256, s: UInt256, yParity: UInt8) {
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// Mathematically possible: r and s in 1..<order, yParity 0 or 1.
    public var isInRange: Bool {
        !r.isZero && r < Secp256k1.order && !s.isZero && s < Secp256k1.order && yParity <= 1
    }

    /// What the network accepts in a transaction: in range, and s in the lower half (EIP-2), so that
    /// nobody can make a second valid signature out of the first.
    public var isCanonical: Bool { isInRange && s <= Secp256k1.halfOrder }
}

// MARK: - The 65-byte form of messages

extension Signature {
    /// r ‖ s ‖ v with v 27 or 28. Leading zeros stay: 32 + 32 + 1 bytes always.
    public var bytes: Bytes { r.word + s.word + [27 + yParity] }
}

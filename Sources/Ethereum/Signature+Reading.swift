/// Why bytes are not a signature that a wallet relies on.
public enum SignatureError: Error, Equatable, Sendable {
    case wrongLength(Int)
    /// Zero, or not below the order of the curve.
    case rOutOfRange
    case sOutOfRange
    /// In the upper half: the other spelling of a signature that EIP-2 forbids.
    case highS
    /// Neither 0 or 1 nor 27 or 28.
    case unknownV(UInt256)
}

extension Signature {
    /// Canonical ones only (EIP-2). 65 bytes are r ‖ s ‖ v; 64 are the compact form of EIP-2098, whose
    /// uppermost bit of s is yParity.
    public init(reading bytes: Bytes) throws(SignatureError) {
        guard bytes.count == 65 || bytes.count == 64, let r = UInt256(bigEndian: bytes[..<32]),
            let tail = UInt256(bigEndian: bytes[32..<64])
        else { throw .wrongLength(bytes.count) }
        if bytes.count == 65 {
            try self.init(r: r, s: tail, v: UInt256(UInt64(bytes[64])))
        } else {
            let isOdd = tail.bitWidth == 256
            try self.init(r: r, s: tail & (.max >> 1), v: isOdd ? 1 : 0)
        }
    }

    /// v is 0 or 1 (yParity), or 27 or 28 as messages write it.
    public init(r: UInt256, s: UInt256, v: UInt256) throws(SignatureError) {
        guard !r.isZero, r < Secp256k1.order else { throw .rOutOfRange }
        guard !s.isZero, s < Secp256k1.order else { throw .sOutOfRange }
        guard s <= Secp256k1.halfOrder else { throw .highS }
        switch v {
        case 0, 27: self.init(r: r, s: s, yParity: 0)
        case 1, 28: self.init(r: r, s: s, yParity: 1)
        default: throw .unknownV(v)
        }
    }
}

extension SignatureError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .wrongLength(let count): "it has \(count) bytes instead of 65"
            case .rOutOfRange: "its r is out of range (it must be above zero and below the curve's order)"
            case .sOutOfRange: "its s is out of range (it must be above zero and below the curve's order)"
            case .highS: "its s is in the upper half (high s, not canonical by EIP-2), so it is a copy that somebody altered"
            case .unknownV(let v): "its v is \(v), and only 0, 1, 27 and 28 have a meaning here"
            }
        return "This is not a signature to rely on: \(problem). Nobody can be named as its signer. Ask for the original."
    }
}

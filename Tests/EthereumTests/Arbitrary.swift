import Ethereum
import TestSupport

/// Random values that favour the edges, where encoders go wrong.
extension SeededGenerator {
    mutating func bytes(_ counts: ClosedRange<Int>) -> Bytes {
        let count = Int.random(in: counts, using: &self)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// Any width from 0 to 256 bits, each as likely.
    mutating func number(bits: Int = 256) -> UInt256 {
        let width = Int.random(in: 0...bits, using: &self)
        guard width > 0 else { return .zero }
        let full = UInt256(limbs: (next(), next(), next(), next()))
        return full >> (256 - width)
    }

    mutating func address() -> Address { Address(bytes: bytes(20...20)) ?? .zero }

    mutating func item(depth: Int = 0) -> RLP.Item {
        if depth > 4 || Bool.random(using: &self) { return .bytes(bytes(0...Int.random(in: 0...70, using: &self))) }
        return .list((0..<Int.random(in: 0...4, using: &self)).map { _ in item(depth: depth + 1) })
    }

    /// Of every type, with a tip that its cap covers.
    mutating func transaction() -> Transaction {
        let kind = Int.random(in: 0...4, using: &self)
        let fees: Transaction.Fees
        switch kind {
        case 0: fees = .legacy(gasPrice: number())
        case 1: fees = .accessList(gasPrice: number())
        default:
            let (one, other) = (number(), number())
            fees = .dynamic(maxFee: max(one, other), maxPriorityFee: min(one, other))
        }
        let carried: Transaction.Carried =
            switch kind {
            case 3: .blobs(maxFeePerGas: number(), hashes: (0..<Int.random(in: 0...3, using: &self)).map { _ in [1] + bytes(31...31) })
            case 4: .authorizations((0...Int.random(in: 0...2, using: &self)).map { _ in signedAuthorization() })
            default: .nothing
            }
        return Transaction(
            chainID: number(bits: 64).adding(1), nonce: number(bits: 63).limb0, gasLimit: number(bits: 64).limb0,
            to: kind >= 3 || Bool.random(using: &self) ? address() : nil, value: number(), data: bytes(0...90), fees: fees,
            accessList: kind == 0 ? [] : accessList(), carried: carried)
    }

    mutating func accessList() -> [Transaction.AccessListEntry] {
        (0..<Int.random(in: 0...3, using: &self)).map { _ in
            let count = Int.random(in: 0...2, using: &self)
            return .init(address: address(), storageKeys: (0..<count).map { _ in bytes(32...32) })
        }
    }

    /// With a signature by nobody: any numbers will do.
    mutating func signedAuthorization() -> SignedAuthorization {
        Authorization(chainID: number(), delegate: address(), nonce: number(bits: 64).limb0)
            .signed(with: Signature(r: number(), s: number(), yParity: UInt8.random(in: 0...3, using: &self)))
    }
}

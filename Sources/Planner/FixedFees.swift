import Chain
import Ethereum

/// The fees that the person set by hand, over what the chain suggests.
struct FixedFees {
    let maxFee: UInt256?
    let tip: UInt256?

    /// A tip when only the maximum is given and no chain can be asked: one gwei, or the maximum where
    /// that is less.
    static let standardTip: UInt256 = 1_000_000_000

    init(_ overrides: PlanOverrides) throws {
        maxFee = overrides.maxFee
        tip = overrides.maxPriorityFee
        if let maxFee, let tip, tip > maxFee { throw Interruption.refusal(.tipAboveMaximum) }
    }

    func applied(to facts: ChainFacts, nonce: UInt64?) -> ChainFacts {
        var facts = facts
        facts.nonce = nonce ?? facts.nonce
        facts.fees = fees(over: facts.fees)
        return facts
    }

    private func fees(over suggested: Transaction.Fees?) -> Transaction.Fees? {
        switch suggested {
        case .dynamic(let maximum, let usual)?:
            // A maximum set by hand is never raised; a tip set by hand raises the suggested maximum.
            let most = maxFee ?? max(maximum, tip ?? usual)
            return .dynamic(maxFee: most, maxPriorityFee: min(tip ?? usual, most))
        case .legacy(let price)?: return .legacy(gasPrice: maxFee ?? price)
        case .accessList(let price)?: return .legacy(gasPrice: maxFee ?? price)
        case nil:
            guard let maxFee else { return nil }
            return .dynamic(maxFee: maxFee, maxPriorityFee: tip ?? min(Self.standardTip, maxFee))
        }
    }
}

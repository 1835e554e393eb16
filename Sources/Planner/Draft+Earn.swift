import Ethereum
import PromptRank
import Registry

extension Draft {
    /// `earn`: the parts that PromptRank worked out, each with its own permission. They add up to what
    /// was asked, to the last unit, or there is no plan.
    mutating func earn(_ intent: Intent) throws {
        guard let allocation, !allocation.legs.isEmpty else { throw Interruption.refusal(.noAllocation) }
        let token = allocation.token
        let asked = try askedFor(intent, allocation)
        let sum = allocation.legs.reduce(UInt256?.some(.zero)) { $0?.adding($1.amount) }
        guard allocation.chainID == chain, let sum, sum == asked else {
            throw Interruption.refusal(.allocationMismatch(token, asked: asked, allocated: sum ?? .max))
        }
        for leg in allocation.legs {
            if token.isNative, !leg.contract.takes(token), let wrapped = wrappedNative, leg.contract.takes(wrapped) {
                try wrapNative(leg.amount, into: wrapped)
                try deposit(leg.amount, of: wrapped, into: leg.contract)
            } else {
                try deposit(leg.amount, of: token, into: leg.contract)
            }
        }
    }

    /// The amount in the words, where the words name the allocation's own token; for a group of tokens
    /// ("40k in stables") the allocation has already been asked about.
    private mutating func askedFor(_ intent: Intent, _ allocation: Allocation) throws -> UInt256 {
        guard let name = intent.text(.asset), let named = try? token(named: name), named.isSame(as: allocation.token),
            intent.amount() != nil
        else { return allocation.total }
        return try amount(intent, of: named, holding: available(named)).value
    }
}

/// What gas will cost in the next block, and what must be offered to take a waiting transaction's place.
public enum GasMarket {
    /// The base fee of the block after this one (EIP-1559): it follows the distance from half full, by
    /// an eighth at most. Nil when it does not fit 256 bits, or when the block makes no sense.
    ///
    ///     next = base + max(1, base · (used − target) / target / 8)     above the target
    ///     next = base −        base · (target − used) / target / 8      below it
    public static func nextBaseFee(after baseFee: UInt256, gasUsed: UInt64, gasLimit: UInt64) -> UInt256? {
        let target = gasLimit / 2
        guard target > 0, gasUsed <= gasLimit else { return nil }
        let distance = UInt256(gasUsed > target ? gasUsed - target : target - gasUsed)
        guard let share = baseFee.multiplied(by: distance, dividedBy: UInt256(target)) else { return nil }
        let step = share >> 3
        if gasUsed > target { return baseFee.adding(max(step, .one)) }
        return baseFee.subtracting(step)
    }

    /// The least that servers take instead of `fee` for the same nonce: a tenth more, rounded up, and
    /// more at all. Geth asks it of the cap and of the tip, each for itself. Nil past 256 bits.
    public static func leastReplacement(of fee: UInt256) -> UInt256? {
        guard let tenth = fee.adding(9)?.dividedBy(10)?.quotient else { return nil }
        return fee.adding(max(tenth, .one))
    }
}

extension Transaction.Fees {
    /// The cheapest fees that take the place of these in the queue; nil past 256 bits.
    public var leastReplacement: Transaction.Fees? {
        switch self {
        case .legacy(let price):
            GasMarket.leastReplacement(of: price).map { .legacy(gasPrice: $0) }
        case .accessList(let price):
            GasMarket.leastReplacement(of: price).map { .accessList(gasPrice: $0) }
        case .dynamic(let maxFee, let maxPriorityFee):
            if let cap = GasMarket.leastReplacement(of: maxFee), let tip = GasMarket.leastReplacement(of: maxPriorityFee) {
                .dynamic(maxFee: cap, maxPriorityFee: tip)
            } else {
                nil
            }
        }
    }
}

import Ethereum

/// What to pay for gas now, at three speeds.
public struct FeeSuggestion: Hashable, Sendable {
    public enum Speed: String, CaseIterable, Sendable {
        case slow, normal, fast
    }

    /// The next block's base fee; nil on chains from before EIP-1559.
    public let baseFee: UInt256?
    public let slow: Transaction.Fees
    public let normal: Transaction.Fees
    public let fast: Transaction.Fees

    public subscript(speed: Speed) -> Transaction.Fees {
        switch speed {
        case .slow: slow
        case .normal: normal
        case .fast: fast
        }
    }

    /// Nil when a fee does not fit 256 bits.
    ///
    /// The maximum is twice the base fee plus the tip: a base fee can rise by an eighth a block
    /// (EIP-1559), so the transaction stays valid through six full blocks in a row.
    init?(baseFee: UInt256, tips: Tips) {
        func fees(_ tip: UInt256) -> Transaction.Fees? {
            guard let maxFee = baseFee.adding(baseFee)?.adding(tip) else { return nil }
            return .dynamic(maxFee: maxFee, maxPriorityFee: tip)
        }
        guard let slow = fees(tips.slow), let normal = fees(tips.normal), let fast = fees(tips.fast) else { return nil }
        self.baseFee = baseFee
        (self.slow, self.normal, self.fast) = (slow, normal, fast)
    }

    /// From one gas price, for chains that know no other: as it is, a tenth more, a quarter more.
    init?(gasPrice: UInt256) {
        func price(_ percent: UInt64) -> Transaction.Fees? {
            gasPrice.multiplied(by: UInt256(percent), dividedBy: 100).map { .legacy(gasPrice: $0) }
        }
        guard let slow = price(100), let normal = price(110), let fast = price(125) else { return nil }
        baseFee = nil
        (self.slow, self.normal, self.fast) = (slow, normal, fast)
    }
}

/// Priority fees at three speeds, never falling from slow to fast.
struct Tips: Hashable {
    let slow, normal, fast: UInt256

    /// The same for every speed.
    init(_ tip: UInt256) { (slow, normal, fast) = (tip, tip, tip) }

    /// The median of each percentile over blocks that were not empty: one block full of bidding bots
    /// should not decide. Nil when all blocks were empty, which says nothing about tips.
    init?(_ history: FeeHistory) {
        let rows = zip(history.rewards, history.fullness).filter { $0.1 }.map(\.0)
        guard !rows.isEmpty else { return nil }
        func median(_ column: Int) -> UInt256 { rows.map { $0[column] }.sorted()[rows.count / 2] }
        slow = median(0)
        normal = max(median(1), slow)
        fast = max(median(2), normal)
    }
}

/// The answer to `eth_feeHistory`.
struct FeeHistory: Hashable {
    static let blocks = 10
    /// Which tips to ask for: what the cheapest tenth, the middle and the dearest tenth paid.
    static let percentiles: [JSON] = [10, 50, 90]

    /// The base fee of the block after the newest.
    let nextBaseFee: UInt256
    /// For each block its tips at `percentiles`.
    let rewards: [[UInt256]]
    /// For each block whether there was any transaction in it.
    let fullness: [Bool]

    init(_ json: JSON, _ reading: Reading) throws {
        let fees = try reading.list(json["baseFeePerGas"], "the list of base fees", atMost: Self.blocks + 1)
        guard let last = fees.last else { throw reading.malformed("the list of base fees is empty") }
        nextBaseFee = try reading.quantity(last, "a base fee")
        // Servers of young chains leave the rewards out when there are no blocks to speak of.
        let rows = json["reward"].present ?? []
        rewards = try reading.list(rows, "the list of tips", atMost: Self.blocks).map { row in
            let tips = try reading.list(row, "a row of tips", atMost: Self.percentiles.count)
            guard tips.count == Self.percentiles.count else { throw reading.malformed("a row of tips is too short") }
            return try tips.map { try reading.quantity($0, "a tip") }
        }
        let ratios = try reading.list(json["gasUsedRatio"] ?? [], "the list of ratios", atMost: Self.blocks)
        fullness = try ratios.map { ratio in
            guard let value = ratio.double, (0...1.01).contains(value) else { throw reading.malformed("a ratio is not in 0...1") }
            return value > 0
        }
    }
}

import Chain
import Ethereum
import PromptRank
import Registry

/// Everything a plan is made from, besides the intents. Nothing else is read: no clock, no file, no
/// memory of earlier plans.
public struct PlanContext: Sendable {
    public var registry: Registry
    /// The chain when the words name none.
    public var chainID: ChainID
    public var from: Address
    /// Nil offline. A client of another chain than the one that is planned for is not asked.
    public var client: ChainClient?
    public var overrides: PlanOverrides
    /// The person's own address book.
    public var contacts: [String: Address]
    /// What PromptRank worked out, for `earn`.
    public var allocation: Allocation?
    /// Seconds since 1970; for deadlines and the plan's id.
    public var now: UInt64

    public init(
        registry: Registry, chainID: ChainID, from: Address, client: ChainClient? = nil,
        overrides: PlanOverrides = PlanOverrides(), contacts: [String: Address] = [:], allocation: Allocation? = nil,
        now: UInt64
    ) {
        self.registry = registry
        self.chainID = chainID
        self.from = from
        self.client = client
        self.overrides = overrides
        self.contacts = contacts
        self.allocation = allocation
        self.now = now
    }
}

/// What the person sets by hand: `--nonce`, `--max-fee`, `--max-priority-fee`, `--gas`. Each wins over
/// the chain; offline they stand in for it.
public struct PlanOverrides: Hashable, Sendable {
    public enum Gas: Hashable, Sendable {
        /// Offline: `StepGas`'s generous figures. Online: estimates, as without the flag.
        case auto
        /// For every step.
        case exact(UInt64)
    }

    /// Of the first step; the others follow.
    public var nonce: UInt64?
    public var maxFee: UInt256?
    public var maxPriorityFee: UInt256?
    public var gas: Gas?

    public init(nonce: UInt64? = nil, maxFee: UInt256? = nil, maxPriorityFee: UInt256? = nil, gas: Gas? = nil) {
        self.nonce = nonce
        self.maxFee = maxFee
        self.maxPriorityFee = maxPriorityFee
        self.gas = gas
    }
}

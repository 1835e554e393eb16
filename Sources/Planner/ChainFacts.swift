import Chain
import Ethereum

/// One thing a plan may need to know about the chain. Every answer is a whole number.
public enum FactKey: Hashable, Sendable {
    /// Nil is the native coin.
    case balance(token: Address?, owner: Address)
    case allowance(token: Address, owner: Address, spender: Address)
    /// 1 for a contract, 0 for an ordinary account.
    case hasCode(Address)
    case decimals(Address)
    /// What shares of an ERC-4626 vault are worth, and the reverse.
    case assetsOfShares(vault: Address, shares: UInt256)
    case sharesOfAssets(vault: Address, assets: UInt256)
    /// What a Uniswap V2 router gives for `amount` along `path`.
    case quote(router: Address, amount: UInt256, path: [Address])
    /// The most a transaction of this many bytes pays for its place on L1 (OP Stack).
    case layerOneFee(bytes: Int)
    case blockTime
}

/// What is known of one fact. A read that failed is unknown, with the reason; it is never zero.
public enum Fact: Hashable, Sendable {
    case known(UInt256)
    case unknown(reason: String)

    public var value: UInt256? { if case .known(let value) = self { value } else { nil } }
}

/// What is known about the chain, read before and apart from planning.
///
/// Planning itself is a pure function of the intents, the registry and these facts, so it can be tried
/// without a network. Where it meets a fact that nobody has read yet it stops and names it
/// (`Interruption.needs`); the `Planner` reads that and begins again. So no list of "what might be
/// needed" has to be kept in step with the planning.
public struct ChainFacts: Hashable, Sendable {
    /// Nil when the chain was read; else why it was not.
    public let unread: String?
    public var nonce: UInt64?
    public var fees: Transaction.Fees?
    private var facts: [FactKey: Fact]

    public init(nonce: UInt64?, fees: Transaction.Fees?, facts: [FactKey: Fact] = [:]) {
        unread = nil
        self.nonce = nonce
        self.fees = fees
        self.facts = facts
    }

    /// No chain was asked: every fact is unknown.
    public init(unread reason: String) {
        unread = reason
        facts = [:]
    }

    public var isOffline: Bool { unread != nil }

    public subscript(key: FactKey) -> Fact? {
        get { unread.map { .unknown(reason: $0) } ?? facts[key] }
        set { facts[key] = newValue }
    }
}

/// Why drafting stopped before the end.
enum Interruption: Error {
    case needs(Set<FactKey>)
    case question(PlanQuestion)
    case refusal(PlanRefusal)
}

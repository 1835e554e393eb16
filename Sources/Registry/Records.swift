import Ethereum

/// An EIP-155 chain id.
public typealias ChainID = UInt64

/// Where a fact comes from, and of which day it is. Every figure on screen carries one.
public struct Provenance: Hashable, Sendable {
    /// "github:owner/repo@commit:path", or the name of a public API, or "general knowledge".
    public let source: String
    /// ISO 8601 day or time; nil where the source gives none.
    public let asOf: String?

    public init(source: String, asOf: String?) {
        self.source = source
        self.asOf = asOf
    }
}

/// A chain: what it is called, what it is paid in, how it is reached.
public struct Network: Hashable, Sendable {
    public let id: ChainID
    /// The vocabulary's name: `ethereum`, `base`, … and `practice`.
    public let slug: String
    public let name: String
    public let nativeSymbol: String
    public let nativeDecimals: Int
    public let wrappedNative: Address?
    public let multicall3: Address?
    public let explorer: String?
    public let publicRPCs: [String]
    public let blockTimeSeconds: Double?
    /// "l1", "rollup", "sidechain", "practice", as the source says; nil when unknown.
    public let kind: String?
    /// L2BEAT's stage, 0 to 2; nil when unknown or not a rollup.
    public let rollupStage: Int?

    public init(
        id: ChainID, slug: String, name: String, nativeSymbol: String, nativeDecimals: Int,
        wrappedNative: Address?, multicall3: Address?, explorer: String?, publicRPCs: [String],
        blockTimeSeconds: Double?, kind: String?, rollupStage: Int?
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.nativeSymbol = nativeSymbol
        self.nativeDecimals = nativeDecimals
        self.wrappedNative = wrappedNative
        self.multicall3 = multicall3
        self.explorer = explorer
        self.publicRPCs = publicRPCs
        self.blockTimeSeconds = blockTimeSeconds
        self.kind = kind
        self.rollupStage = rollupStage
    }

    public var isPractice: Bool { kind == "practice" }
}

/// A token, known by (chain, address) and by nothing less; the native coin has no address.
public struct Token: Hashable, Sendable {
    public let chainID: ChainID
    /// Nil for the chain's native coin.
    public let address: Address?
    public let symbol: String
    public let name: String
    public let decimals: Int
    /// "usd", "eth", "btc", "eur", "gold", or nil.
    public let pegGroup: String?
    /// How many public token lists carry it; orders tokens of the same symbol.
    public let listsCount: Int
    /// Whether one unit grows in price instead of paying out (`sUSDS`, `wstETH`): not a coin of its peg group.
    public let accruing: Bool
    /// Who issues it here (`circle`), where a source says so.
    public let issuer: String?
    /// The bridge that stands behind it, where this is a bridged form (`bridge:polygon-pos`).
    public let bridge: String?

    public init(
        chainID: ChainID, address: Address?, symbol: String, name: String, decimals: Int, pegGroup: String?,
        listsCount: Int, accruing: Bool = false, issuer: String? = nil, bridge: String? = nil
    ) {
        self.chainID = chainID
        self.address = address
        self.symbol = symbol
        self.name = name
        self.decimals = decimals
        self.pegGroup = pegGroup
        self.listsCount = listsCount
        self.accruing = accruing
        self.issuer = issuer
        self.bridge = bridge
    }

    public var isNative: Bool { address == nil }
}

/// One thing a person can act on: a market, a vault, a staking contract, a router.
public struct ContractRecord: Hashable, Sendable {
    /// A function of some address that is called, e.g. the Pool's `supply(address,uint256,address,uint16)`.
    public struct Entry: Hashable, Sendable {
        public let target: Address
        public let signature: String

        public init(target: Address, signature: String) {
            self.target = target
            self.signature = signature
        }
    }

    /// How money leaves again.
    public enum ExitMode: String, Hashable, Sendable {
        case instant
        case instantIfLiquid = "instant-if-liquid"
        case cooldown, queue, maturity
        case challengePeriod = "challenge-period"
        case relayerFill = "relayer-fill"
        case locked, other
    }

    /// Stable: `chain:protocol:thing`, e.g. `ethereum:aave-v3:core-usdc`.
    public let id: String
    /// The protocol record's id (`aave-v3`), not the vocabulary's slug (`aave`).
    public let protocolID: String
    public let name: String
    /// `lending-supply`, `erc4626-vault`, `liquid-staking`, `savings-token`, `dex-router`, …
    public let kind: String
    public let chainID: ChainID
    public let address: Address
    /// What goes in. Empty where the record is not a holding.
    public let underlying: [Token]
    /// What comes back as the proof of the deposit; nil where the balance lives in the contract.
    public let receipt: Token?
    public let deposit: Entry?
    public let withdraw: Entry?
    public let exitMode: ExitMode?
    public let exitDelaySeconds: Int?
    /// The longest delay, where a source states one.
    public let exitMaximumSeconds: Int?
    /// `asset:USDC`, `chain:ethereum`, `issuer:circle`, `oracle:chainlink`, …
    public let dependsOn: [String]
    /// `active`, `listed`, `matured`.
    public let status: String
    /// `high` or `medium`: how sure the registry is of the address.
    public let confidence: String
    public let sources: [String]
    /// The day the registry's sources were read.
    public let asOf: String?
    /// Companions by role: `weth_gateway`, `oracle`, `gauge`, `addresses_provider`, …
    public let roles: [String: Address]
    /// The pooled market it shares bad debt with (`core`, `prime`), for Aave and its forks.
    public let market: String?
    /// Who chooses what a curated vault lends to.
    public let curator: String?
    /// The day it matures, for fixed terms.
    public let matures: String?
    /// A caution of the source, in its own few words.
    public let warning: String?
    public let note: String?
    /// What else may be called, besides `deposit` and `withdraw`: swaps, borrow and repay, claims.
    public let functions: [Entry]

    public init(
        id: String, protocolID: String, name: String, kind: String, chainID: ChainID, address: Address,
        underlying: [Token], receipt: Token?, deposit: Entry?, withdraw: Entry?, exitMode: ExitMode?,
        exitDelaySeconds: Int?, exitMaximumSeconds: Int?, dependsOn: [String], status: String,
        confidence: String, sources: [String], asOf: String? = nil, roles: [String: Address] = [:],
        market: String? = nil, curator: String? = nil, matures: String? = nil, warning: String? = nil,
        note: String? = nil, functions: [Entry] = []
    ) {
        self.id = id
        self.protocolID = protocolID
        self.name = name
        self.kind = kind
        self.chainID = chainID
        self.address = address
        self.underlying = underlying
        self.receipt = receipt
        self.deposit = deposit
        self.withdraw = withdraw
        self.exitMode = exitMode
        self.exitDelaySeconds = exitDelaySeconds
        self.exitMaximumSeconds = exitMaximumSeconds
        self.dependsOn = dependsOn
        self.status = status
        self.confidence = confidence
        self.sources = sources
        self.asOf = asOf
        self.roles = roles
        self.market = market
        self.curator = curator
        self.matures = matures
        self.warning = warning
        self.note = note
        self.functions = functions
    }
}

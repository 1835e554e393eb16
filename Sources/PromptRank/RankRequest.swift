import Ethereum
import Registry

/// How much danger a person accepts.
public enum Risk: String, CaseIterable, Sendable {
    case low, medium, high
}

/// What a list is ordered by.
public enum SortKey: String, CaseIterable, Sendable {
    /// The overall score, weighted by the risk that was asked for.
    case score
    case safety, yield, privacy, openness, efficiency
    case smartScore = "smart_score"
}

/// What is looked for: which tokens, how much of them, where, and within which bounds.
///
/// Tokens are (chain, address) pairs. A symbol was resolved through the registry before this point, so
/// that a look-alike with the same name can never match.
public struct RankRequest: Hashable, Sendable {
    /// Tokens that may go in; empty means any.
    public var assets: [Token]
    /// The asset in the person's word: "USDC", "stablecoins".
    public var assetName: String?
    /// How much, in base units of `token`. Nil when no amount was given.
    public var amount: UInt256?
    /// The token `amount` counts; one of `assets`.
    public var token: Token?
    /// US dollars for one whole unit, for sizes on screen and the exit check. 1 for dollar tokens; nil
    /// where no price is known.
    public var unitPriceUSD: Double?
    public var chains: [ChainID]
    public var risk: Risk?
    public var maxLockupDays: Int?
    public var minAPYPercent: Double?
    /// Only these, by slug or record id; empty means all.
    public var protocols: [String]
    /// None of these: slugs, record ids, categories or asset symbols.
    public var exclude: [String]
    /// `lending`, `liquid-staking`, `vault`, `dex`, `bridge`, `stablecoin-savings`, `restaking`.
    public var category: String?
    public var limit: Int?
    public var sort: SortKey
    public var maxPositions: Int?
    /// Today, as ISO 8601; ages of figures and incidents count from it.
    public var now: String

    public init(
        assets: [Token] = [], assetName: String? = nil, amount: UInt256? = nil, token: Token? = nil,
        unitPriceUSD: Double? = nil, chains: [ChainID], risk: Risk? = nil, maxLockupDays: Int? = nil,
        minAPYPercent: Double? = nil, protocols: [String] = [], exclude: [String] = [], category: String? = nil,
        limit: Int? = nil, sort: SortKey = .score, maxPositions: Int? = nil, now: String
    ) {
        self.assets = assets
        self.assetName = assetName
        self.amount = amount
        self.token = token
        self.unitPriceUSD = unitPriceUSD ?? (token?.pegGroup == "usd" && token?.accruing == false ? 1 : nil)
        self.chains = chains
        self.risk = risk
        self.maxLockupDays = maxLockupDays
        self.minAPYPercent = minAPYPercent
        self.protocols = protocols
        self.exclude = exclude
        self.category = category
        self.limit = limit
        self.sort = sort
        self.maxPositions = maxPositions
        self.now = now
    }

    /// The position in US dollars, for comparing with liquidity; nil without an amount or a price.
    public var positionUSD: Double? {
        guard let amount, let token, let unitPriceUSD,
            let units = Double(Units.format(amount, decimals: token.decimals))
        else { return nil }
        return units * unitPriceUSD
    }
}

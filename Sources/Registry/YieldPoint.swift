import Ethereum

/// What a contract paid on one day, as one source said it. Percent a year and US dollars: figures to
/// compare by, never money to move.
public struct YieldPoint: Hashable, Sendable {
    public let contractID: String
    /// From borrowers, validators or bills; nil when the source does not split it off.
    public let apyBase: Double?
    /// Paid in reward tokens.
    public let apyReward: Double?
    public let apy: Double
    /// The mean of the thirty days before.
    public let mean30: Double?
    /// What can be withdrawn at once; nil when the source only gives the total.
    public let availableUSD: Double?
    /// Everything deposited; nil when the source only gives what is available.
    public let totalUSD: Double?
    public let provenance: Provenance

    public init(
        contractID: String, apyBase: Double?, apyReward: Double?, apy: Double, mean30: Double?,
        availableUSD: Double?, totalUSD: Double?, provenance: Provenance
    ) {
        self.contractID = contractID
        self.apyBase = apyBase
        self.apyReward = apyReward
        self.apy = apy
        self.mean30 = mean30
        self.availableUSD = availableUSD
        self.totalUSD = totalUSD
        self.provenance = provenance
    }

    public var asOf: String { provenance.asOf ?? "" }
}

/// One arrow of the trust graph: if `to` fails, `from` can be damaged.
public struct Dependency: Hashable, Sendable {
    public let from: String
    public let to: String
    /// `issued-by`, `backed-by`, `listed-reserve`, `settles-on`, …
    public let kind: String
    public let source: String

    public init(from: String, to: String, kind: String, source: String) {
        self.from = from
        self.to = to
        self.kind = kind
        self.source = source
    }
}

/// What the registry calls an address.
public struct AddressLabel: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable {
        case token
        case contract
        /// The address is what deposits are sent to, e.g. the pool behind a market.
        case entry
        /// A helper of some contract, named after its role.
        case companion
    }

    public let name: String
    public let role: Role
    public let protocolID: String?
    public let contractID: String?
    public let confidence: String
    public let source: String

    public init(
        name: String, role: Role, protocolID: String?, contractID: String?, confidence: String, source: String
    ) {
        self.name = name
        self.role = role
        self.protocolID = protocolID
        self.contractID = contractID
        self.confidence = confidence
        self.source = source
    }
}

import Ethereum

/// A fact together with where it was read.
public struct Sourced<Value: Hashable & Sendable>: Hashable, Sendable {
    public let value: Value
    public let provenance: Provenance

    public init(_ value: Value, _ provenance: Provenance) {
        self.value = value
        self.provenance = provenance
    }
}

/// What is known about the code and the people behind a family of contracts.
///
/// Every field may be unknown. Unknown is nil and never zero: "no audit was counted here" is not
/// "there was no audit".
public struct ProtocolRecord: Hashable, Sendable {
    /// The record's own id (`aave-v3`), which contracts refer to.
    public let id: String
    /// The vocabulary's name (`aave`); several records may share one.
    public let slug: String
    public let name: String
    /// As the source files it: `lending`, `savings-vault`, `liquid-staking`, `bridge`, …
    public let category: String
    public let url: String?
    public let license: Sourced<String>?
    public let audits: Audits?
    public let bounty: Bounty?
    public let admin: Admin?
    /// Decentralisation reviews, one per reviewed instance (`ethereum`, `arbitrum`, …).
    public let reviews: [Review]
    public let incidents: [Incident]
    /// The first day, month or year of use: "2022-08-26", "2022-08", "2022".
    public let firstDeployed: Sourced<String>?
    /// Value held in US dollars, newest first.
    public let valueLocked: [Sourced<Int>]
    public let oracles: [String]
    /// What an outsider learns, or must be told, beyond the public chain.
    public let privacyNote: String?

    public struct Audits: Hashable, Sendable {
        public let count: Int
        public let firms: [String]
        /// The month of the newest one, where known.
        public let latest: String?
        public let basis: String?
        public let provenance: Provenance

        public init(count: Int, firms: [String], latest: String?, basis: String?, provenance: Provenance) {
            self.count = count
            self.firms = firms
            self.latest = latest
            self.basis = basis
            self.provenance = provenance
        }
    }

    public struct Bounty: Hashable, Sendable {
        public let maximumUSD: Int
        public let platform: String?
        public let requiresIdentity: Bool?
        public let provenance: Provenance

        public init(maximumUSD: Int, platform: String?, requiresIdentity: Bool?, provenance: Provenance) {
            self.maximumUSD = maximumUSD
            self.platform = platform
            self.requiresIdentity = requiresIdentity
            self.provenance = provenance
        }
    }

    /// Who can change the code or the rules, worst last.
    public enum Control: String, CaseIterable, Hashable, Sendable {
        /// Nobody: immutable code.
        case none
        /// A vote, and a delay before it takes effect.
        case voteWithDelay = "vote-with-delay"
        /// A vote whose delay is unknown.
        case vote
        case multisigWithDelay = "multisig-with-delay"
        case multisig
        /// A company, by contract rather than by code.
        case custodian
        /// One key.
        case singleKey = "single-key"
    }

    public struct Admin: Hashable, Sendable {
        /// Nil where the source's words fit none of the kinds.
        public let control: Control?
        /// The source's own words.
        public let words: String
        public let upgradeable: Bool?
        public let delaySeconds: Int?
        public let note: String?
        public let provenance: Provenance

        public init(
            control: Control?, words: String, upgradeable: Bool?, delaySeconds: Int?, note: String?,
            provenance: Provenance
        ) {
            self.control = control
            self.words = words
            self.upgradeable = upgradeable
            self.delaySeconds = delaySeconds
            self.note = note
            self.provenance = provenance
        }
    }

    /// A DeFiScan review: a stage from 0 to 2, and five risks of L, M or H.
    public struct Review: Hashable, Sendable {
        public let instance: String
        /// "0", "1", "2", "I0"…"I2", or "O" with reasons.
        public let stage: String
        public let risks: [String: String]
        public let reasons: [String]
        public let provenance: Provenance

        public init(
            instance: String, stage: String, risks: [String: String], reasons: [String], provenance: Provenance
        ) {
            self.instance = instance
            self.stage = stage
            self.risks = risks
            self.reasons = reasons
            self.provenance = provenance
        }
    }

    public struct Incident: Hashable, Sendable {
        public let date: String
        public let name: String
        public let lossUSD: Int?
        public let recoveredUSD: Int?
        public let technique: String?
        /// Which part it struck: "protocol: …", "predecessor v1", "front end …", "exposed vaults: …".
        public let scope: String?
        public let provenance: Provenance

        public init(
            date: String, name: String, lossUSD: Int?, recoveredUSD: Int?, technique: String?, scope: String?,
            provenance: Provenance
        ) {
            self.date = date
            self.name = name
            self.lossUSD = lossUSD
            self.recoveredUSD = recoveredUSD
            self.technique = technique
            self.scope = scope
            self.provenance = provenance
        }
    }

    public init(
        id: String, slug: String, name: String, category: String, url: String? = nil,
        license: Sourced<String>? = nil, audits: Audits? = nil, bounty: Bounty? = nil, admin: Admin? = nil,
        reviews: [Review] = [], incidents: [Incident] = [], firstDeployed: Sourced<String>? = nil,
        valueLocked: [Sourced<Int>] = [], oracles: [String] = [], privacyNote: String? = nil
    ) {
        self.id = id
        self.slug = slug
        self.name = name
        self.category = category
        self.url = url
        self.license = license
        self.audits = audits
        self.bounty = bounty
        self.admin = admin
        self.reviews = reviews
        self.incidents = incidents
        self.firstDeployed = firstDeployed
        self.valueLocked = valueLocked
        self.oracles = oracles
        self.privacyNote = privacyNote
    }
}

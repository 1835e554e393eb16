import Ethereum
import Registry

/// One fact that went into a score: what it is, what it weighed, where it was read.
public struct Evidence: Hashable, Sendable {
    /// The score it speaks to: `safety`, `yield`, `privacy`, `openness`, `efficiency`, `gate`.
    public let score: String
    /// `audits`, `bounty`, `admin`, `time-live`, …
    public let factor: String
    /// The fact in words: "49 audits by 16 firms, the latest 2026-03". "unknown" when it is.
    public let value: String
    /// What the fact was worth, 0 to 1; nil when unknown (a prior stood in).
    public let grade: Double?
    /// Its share of the score, 0 to 1.
    public let weight: Double
    public let source: String
    public let asOf: String?

    public init(
        score: String, factor: String, value: String, grade: Double?, weight: Double, source: String, asOf: String?
    ) {
        self.score = score
        self.factor = factor
        self.value = value
        self.grade = grade
        self.weight = weight
        self.source = source
        self.asOf = asOf
    }
}

/// A figure from 0 to 100, with how far the missing facts could move it and how much is known.
public struct Score: Hashable, Sendable {
    public let value: Double
    public let low: Double
    public let high: Double
    /// The share of the weight that rests on a fact rather than on a prior, 0 to 1.
    public let coverage: Double

    public init(value: Double, low: Double, high: Double, coverage: Double) {
        self.value = value
        self.low = low
        self.high = high
        self.coverage = coverage
    }
}

/// Five separate ranks, never one number alone.
public struct Scores: Hashable, Sendable {
    public let safety: Score
    public let yield: Score
    public let privacy: Score
    public let openness: Score
    public let efficiency: Score
    /// The published Smart Score; nil where no count of transactions is known.
    public let smartScore: Double?
    /// What orders by smart score where the published one is unknown, 0 to 1; see `SmartScore`.
    public let smartScoreStandIn: Double

    public init(
        safety: Score, yield: Score, privacy: Score, openness: Score, efficiency: Score, smartScore: Double?,
        smartScoreStandIn: Double
    ) {
        self.safety = safety
        self.yield = yield
        self.privacy = privacy
        self.openness = openness
        self.efficiency = efficiency
        self.smartScore = smartScore
        self.smartScoreStandIn = smartScoreStandIn
    }
}

/// A contract that passed every gate, with its scores and why it stands where it stands.
public struct Ranked: Hashable, Sendable {
    public let rank: Int
    public let contract: ContractRecord
    /// The vocabulary's name of its protocol: `aave`.
    public let protocolSlug: String
    /// The rate on the newest day known, percent a year, rewards included.
    public let apyPercent: Double?
    /// The rate it is ranked and promised by: the smaller of today's and the 30-day mean, without
    /// rewards when low risk was asked for.
    public let cautiousAPYPercent: Double?
    /// Everything deposited, where known; else what the protocol holds.
    public let tvlUSD: Double?
    /// What can leave at once, where known.
    public let availableUSD: Double?
    /// Nil when unknown.
    public let withdrawalDelayDays: Double?
    /// How fast money leaves, in words.
    public let exit: String
    public let score: Double
    public let scores: Scores
    public let reasons: [String]
    public let cautions: [String]
    public let evidence: [Evidence]

    public init(
        rank: Int, contract: ContractRecord, protocolSlug: String, apyPercent: Double?,
        cautiousAPYPercent: Double?, tvlUSD: Double?, availableUSD: Double?, withdrawalDelayDays: Double?,
        exit: String, score: Double, scores: Scores, reasons: [String], cautions: [String], evidence: [Evidence]
    ) {
        self.rank = rank
        self.contract = contract
        self.protocolSlug = protocolSlug
        self.apyPercent = apyPercent
        self.cautiousAPYPercent = cautiousAPYPercent
        self.tvlUSD = tvlUSD
        self.availableUSD = availableUSD
        self.withdrawalDelayDays = withdrawalDelayDays
        self.exit = exit
        self.score = score
        self.scores = scores
        self.reasons = reasons
        self.cautions = cautions
        self.evidence = evidence
    }
}

/// A contract that was looked at and left out.
public struct Excluded: Hashable, Sendable {
    public let contract: ContractRecord
    public let protocolSlug: String
    public let apyPercent: Double?
    /// Which gate stopped it.
    public let gate: Gate
    /// One sentence: "withdrawals wait in a queue, 1 to 5 days".
    public let reason: String

    public init(contract: ContractRecord, protocolSlug: String, apyPercent: Double?, gate: Gate, reason: String) {
        self.contract = contract
        self.protocolSlug = protocolSlug
        self.apyPercent = apyPercent
        self.gate = gate
        self.reason = reason
    }
}

/// The questions asked before any score, in the order they are asked.
public enum Gate: String, CaseIterable, Hashable, Sendable {
    case asset, callable, matured, requested, exitDelay = "exit-delay", exitLiquidity = "exit-liquidity", admin
    case incident, rate, minimumRate = "minimum-rate", bridged, rateUnknown = "rate-unknown"
}

/// The answer to a request: who is in, in order; who is out, and why.
public struct Ranking: Hashable, Sendable {
    public let ranked: [Ranked]
    /// Those that a person would ask about: same or similar asset, most attractive rate first.
    public let excluded: [Excluded]
    public let request: RankRequest

    public init(ranked: [Ranked], excluded: [Excluded], request: RankRequest) {
        self.ranked = ranked
        self.excluded = excluded
        self.request = request
    }
}

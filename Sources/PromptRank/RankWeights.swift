import Ethereum
import Registry

/// The opinions in Data/registry/weights.json, typed. Handing `rank` other weights answers "what if".
public struct RankWeights: Hashable, Sendable {
    /// Shares of the overall score by risk; each inner table sums to anything, only proportions count.
    public var overall: [Risk: [String: Double]]
    /// Shares of each factor within a score: `factors["safety"]["audits"]`.
    public var factors: [String: [String: Double]]
    public var priors: [String: Double]
    public var control: [String: Double]
    public var incidentHalfLifeDays: Double
    public var incidentMost: Double
    public var incidentScope: [String: Double]
    public var trustByKind: [String: Double]
    public var trustByName: [String: Double]
    /// How far the evidence about a protocol can lift the trust in it as a dependency.
    public var evidenceSpan: Double
    public var exposure: [String: Double]
    public var benchmark: [String: Double]
    public var rewardCounts: [Risk: Double]
    public var errorWithMean: Double
    public var errorWithoutMean: Double
    public var errorPerDay: Double
    public var gates: GateLimits
    public var allocation: AllocationLimits

    public struct GateLimits: Hashable, Sendable {
        public var absurdAPYPercent: Double
        public var absurdTimesBenchmark: Double
        public var exitLiquidityTimes: Double
        public var incidentDays: Int
        public var rateDays: Int
    }

    public struct AllocationLimits: Hashable, Sendable {
        public var contractCapPercent: Int
        public var protocolCapPercent: Int
        /// The cap of a contract whose safety rests on less evidence than `thinEvidenceCoverage`.
        public var thinEvidenceCapPercent: Int
        public var thinEvidenceCoverage: Double
        /// A part takes this share of what can leave at once, or less, while the other limits allow it…
        public var exitSharePercent: Int
        /// …and never more than this.
        public var exitShareMostPercent: Int
        public var positions: Int
        public var mostPositions: Int
        public var leastPositionUSD: Int
        /// Below this overall score a contract is listed but given nothing while others are there.
        public var leastScore: Double
    }

    static let file = "weights.json"
    static let scores = ["safety", "yield", "privacy", "openness", "efficiency"]

    public init(json: JSON) throws {
        let reader = WeightReader(json: json)
        overall = [:]
        rewardCounts = [:]
        for risk in Risk.allCases {
            overall[risk] = try reader.table(["overall", risk.rawValue])
            rewardCounts[risk] = try reader.number(["rates", "reward_counts", risk.rawValue])
        }
        factors = [:]
        for score in Self.scores { factors[score] = try reader.table([score]) }
        priors = try reader.table(["priors"])
        control = try reader.table(["control"])
        incidentHalfLifeDays = try reader.number(["incidents", "half_life_days"])
        incidentMost = try reader.number(["incidents", "most_a_single_one_costs"])
        incidentScope = try reader.table(["incidents", "scope"])
        trustByKind = try reader.table(["trust", "kinds"])
        trustByName = try reader.table(["trust", "named"])
        evidenceSpan = try reader.number(["trust", "evidence_span"])
        exposure = try reader.table(["exposure"])
        benchmark = try reader.table(["rates", "benchmark"])
        errorWithMean = try reader.number(["rates", "error_with_mean"])
        errorWithoutMean = try reader.number(["rates", "error_without_mean"])
        errorPerDay = try reader.number(["rates", "error_per_day_of_age"])
        gates = GateLimits(
            absurdAPYPercent: try reader.number(["gates", "absurd_apy_percent"]),
            absurdTimesBenchmark: try reader.number(["gates", "absurd_times_benchmark"]),
            exitLiquidityTimes: try reader.number(["gates", "exit_liquidity_times"]),
            incidentDays: try reader.whole(["gates", "incident_days"]),
            rateDays: try reader.whole(["gates", "rate_days"]))
        allocation = AllocationLimits(
            contractCapPercent: try reader.percent(["allocation", "contract_cap_percent"]),
            protocolCapPercent: try reader.percent(["allocation", "protocol_cap_percent"]),
            thinEvidenceCapPercent: try reader.percent(["allocation", "thin_evidence_cap_percent"]),
            thinEvidenceCoverage: try reader.number(["allocation", "thin_evidence_coverage"]),
            exitSharePercent: try reader.percent(["allocation", "exit_share_percent"]),
            exitShareMostPercent: try reader.percent(["allocation", "exit_share_most_percent"]),
            positions: try reader.whole(["allocation", "positions"]),
            mostPositions: try reader.whole(["allocation", "most_positions"]),
            leastPositionUSD: try reader.whole(["allocation", "least_position_usd"]),
            leastScore: try reader.number(["allocation", "least_score"]))
    }

    /// The weights that came with a registry.
    public init(of registry: Registry) throws {
        guard let json = registry.weights else {
            throw RegistryError.unreadable(file: Self.file, reason: "it is not there")
        }
        try self.init(json: json)
    }

    func prior(_ factor: String) -> Double { priors[factor] ?? 0.25 }

    func benchmark(peg: String?) -> Double { benchmark[peg ?? "other"] ?? benchmark["other"] ?? 3 }
}

/// Reads numbers out of nested objects; a hole or a negative number names its path.
private struct WeightReader {
    let json: JSON

    func number(_ path: [String]) throws -> Double {
        guard let value = value(path)?.double, value.isFinite, value >= 0 else { throw missing(path) }
        return value
    }

    func whole(_ path: [String]) throws -> Int {
        guard let value = value(path)?.int, value >= 0 else { throw missing(path) }
        return value
    }

    func percent(_ path: [String]) throws -> Int {
        let value = try whole(path)
        guard (1...100).contains(value) else { throw missing(path) }
        return value
    }

    /// An object of numbers; the member `about` is for people.
    func table(_ path: [String]) throws -> [String: Double] {
        guard let members = value(path)?.members else { throw missing(path) }
        var table: [String: Double] = [:]
        for member in members where member.key != "about" { table[member.key] = try number(path + [member.key]) }
        return table
    }

    private func value(_ path: [String]) -> JSON? {
        path.reduce(json as JSON?) { $0?[$1] }
    }

    private func missing(_ path: [String]) -> RegistryError {
        .missing(file: RankWeights.file, row: "the file", field: path.joined(separator: "."))
    }
}

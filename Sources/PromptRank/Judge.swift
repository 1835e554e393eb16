import Ethereum
import Registry

/// A contract with its scores, before its place in the list is known.
struct Judged {
    let contract: ContractRecord
    let slug: String
    let rates: Rates?
    let terms: ExitTerms
    let tvlUSD: Double?
    let scores: Scores
    let score: Double
    let reasons: [String]
    let cautions: [String]
    let evidence: [Evidence]

    func key(_ sort: SortKey) -> Double {
        switch sort {
        case .score: score
        case .safety: scores.safety.value
        case .yield: scores.yield.value
        case .privacy: scores.privacy.value
        case .openness: scores.openness.value
        case .efficiency: scores.efficiency.value
        case .smartScore: scores.smartScore ?? scores.smartScoreStandIn
        }
    }

    /// The terms, and the figure that they rest on.
    private var exit: String {
        guard let newest = rates?.newest, let available = newest.availableUSD else { return terms.words }
        return "\(terms.words): \(Words.dollars(available)) was, on \(newest.asOf)"
    }

    func ranked(as rank: Int) -> Ranked {
        Ranked(
            rank: rank, contract: contract, protocolSlug: slug, apyPercent: rates?.newest.apy,
            cautiousAPYPercent: rates?.cautious, tvlUSD: tvlUSD, availableUSD: rates?.newest.availableUSD,
            withdrawalDelayDays: terms.mostDays ?? terms.days, exit: terms.words, score: score, scores: scores,
            reasons: reasons, cautions: cautions, evidence: evidence)
    }
}

/// Puts one contract through the gates and, if it passes, through the scores.
struct Judge {
    enum Verdict {
        case `in`(Judged)
        case out(Excluded)
    }

    let request: RankRequest
    let registry: Registry
    let weights: RankWeights
    private let gates: Gates
    private let graph: TrustGraph
    private let dependents: [String: Int]

    private var risk: Risk { request.risk ?? .medium }

    init(request: RankRequest, registry: Registry, weights: RankWeights) {
        self.request = request
        self.registry = registry
        self.weights = weights
        gates = Gates(
            request: request, registry: registry, weights: weights,
            incidents: RecentIncidents(registry: registry, now: request.now, within: weights.gates.incidentDays))
        let now = request.now
        graph = TrustGraph(dependencies: registry.dependencies, weights: weights) { id in
            registry.protocolRecord(id: id).map {
                SafetyCard(chain: "ethereum", record: $0, weights: weights, now: now).protocolGrade
            }
        }
        dependents = Self.dependents(registry)
    }

    func judge(_ contract: ContractRecord) -> Verdict {
        let rates = Rates(registry.yields(for: contract.id), risk: risk, weights: weights, now: request.now)
        let terms = ExitTerms(contract)
        let findings = gates.findings(contract, rates: rates, terms: terms)
        if let first = findings.first {
            // One sentence says it; a second is added when the first alone could be fixed by swapping.
            let also = first.gate == .asset ? findings.dropFirst().first { $0.gate == .exitDelay } : nil
            let reason = [first.reason, also?.reason].compactMap { $0 }.joined(separator: "; ")
            return .out(
                Excluded(
                    contract: contract, protocolSlug: slug(contract), apyPercent: rates?.newest.apy, gate: first.gate,
                    reason: reason))
        }
        guard let judged = score(contract) else {
            return .out(
                Excluded(
                    contract: contract, protocolSlug: slug(contract), apyPercent: rates?.newest.apy, gate: .callable,
                    reason: "nothing is known about its protocol"))
        }
        return .in(judged)
    }

    func score(_ contract: ContractRecord) -> Judged? {
        guard let record = registry.protocolRecord(id: contract.protocolID) else { return nil }
        let rates = Rates(registry.yields(for: contract.id), risk: risk, weights: weights, now: request.now)
        let terms = ExitTerms(contract)
        let peg = contract.underlying.first?.pegGroup
        let causes = graph.causes(of: contract)
        let network = registry.network(id: contract.chainID)

        let chain = String(contract.id.prefix { $0 != ":" })
        let card = SafetyCard(chain: chain == "practice" ? "ethereum" : chain, record: record, weights: weights, now: request.now)
        var safety = Scorecard(
            name: "safety", factors: card.factors(of: contract, exit: exitLiquidity(rates)),
            weights: weights.factors["safety"] ?? [:])
        safety.multiplier = graph.survival(causes)
        let privacy = PrivacyCard.of(contract, record, weights)
        let openness = OpennessCard.of(contract, record, weights)
        let efficiency = EfficiencyCard.of(contract, terms: terms, network: network, weights: weights)
        let yieldScore = rates?.score(weights, peg: peg) ?? Score(value: 0, low: 0, high: 100, coverage: 0)

        let scores = Scores(
            safety: safety.score, yield: yieldScore, privacy: privacy.score, openness: openness.score,
            efficiency: efficiency.score,
            smartScore: SmartScore.published(transactions: nil, dapps: nil, defi: nil),
            smartScoreStandIn: SmartScore.standIn(
                valueUSD: record.valueLocked.first.map { Double($0.value) },
                dependents: dependents[contract.protocolID] ?? 0, safety: safety.score.value))
        let telling = Telling(
            contract: contract, record: record, rates: rates, terms: terms, causes: causes, request: request,
            registry: registry, weights: weights)
        return Judged(
            contract: contract, slug: record.slug, rates: rates, terms: terms, tvlUSD: tvl(contract, record, rates),
            scores: scores, score: overall(scores), reasons: telling.reasons, cautions: telling.cautions,
            evidence: safety.evidence + dependencyEvidence(causes)
                + (rates?.card(weights, peg: peg).evidence ?? [Self.noRate]) + privacy.evidence + openness.evidence
                + efficiency.evidence)
    }

    private func slug(_ contract: ContractRecord) -> String {
        registry.protocolRecord(id: contract.protocolID)?.slug ?? contract.protocolID
    }

    private func overall(_ scores: Scores) -> Double {
        let shares = weights.overall[risk] ?? [:]
        let values = [
            ("safety", scores.safety), ("yield", scores.yield), ("privacy", scores.privacy),
            ("openness", scores.openness), ("efficiency", scores.efficiency),
        ]
        let total = values.reduce(0) { $0 + (shares[$1.0] ?? 0) }
        guard total > 0 else { return 0 }
        return values.reduce(0) { $0 + (shares[$1.0] ?? 0) * $1.1.value } / total
    }

    /// What can leave at once, measured by the position; 10,000 USD when no amount was given.
    private func exitLiquidity(_ rates: Rates?) -> Factor {
        let name = "exit-liquidity", prior = weights.prior("exit-liquidity")
        guard let newest = rates?.newest, let available = newest.availableUSD else {
            return .unknown(name, prior: prior, "what can leave at once is not stated by the source")
        }
        let position = max(1, request.positionUSD ?? 10_000)
        return Factor(
            name, grade: Grade.logarithmic(available / position, from: 10, to: 10_000), prior: prior,
            value: "\(Words.dollars(available)) could leave at once", source: newest.provenance.source,
            asOf: newest.provenance.asOf)
    }

    /// The size of the pool where the source gives it, else of the protocol.
    private func tvl(_ contract: ContractRecord, _ record: ProtocolRecord, _ rates: Rates?) -> Double? {
        rates?.newest.totalUSD ?? record.valueLocked.first.map { Double($0.value) }
    }

    private func dependencyEvidence(_ causes: [TrustGraph.Cause]) -> [Evidence] {
        // A market lists dozens of reserves, each of them a crumb: those that matter are named.
        causes.filter { 1 - $0.survival >= 0.002 }.map {
            Evidence(
                score: "safety", factor: "depends-on",
                value: "\($0.name), trusted \(Words.decimal($0.trust, places: 3)), \(Words.percent($0.exposure * 100)) exposed",
                grade: $0.survival, weight: 0, source: $0.source, asOf: nil)
        }
    }

    private static let noRate = Evidence(
        score: "yield", factor: "rate", value: "unknown", grade: nil, weight: 1, source: "nothing in the registry",
        asOf: nil)

    /// How many registered contracts of other protocols name each protocol.
    private static func dependents(_ registry: Registry) -> [String: Int] {
        var counts: [String: Int] = [:]
        for contract in registry.contracts {
            for name in contract.dependsOn where name.hasPrefix("protocol:") {
                let id = String(name.dropFirst("protocol:".count))
                if id != contract.protocolID { counts[id, default: 0] += 1 }
            }
        }
        return counts
    }
}

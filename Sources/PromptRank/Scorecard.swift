import Registry

/// One question of a score: what was found, what it is worth, and what stands in when nothing was.
struct Factor: Hashable {
    let name: String
    /// 0 to 1; nil when the fact is missing.
    let grade: Double?
    let prior: Double
    let value: String
    let source: String
    let asOf: String?

    init(_ name: String, grade: Double?, prior: Double, value: String, source: String, asOf: String?) {
        self.name = name
        self.grade = grade.map { min(1, max(0, $0)) }
        self.prior = prior
        self.value = value
        self.source = source
        self.asOf = asOf
    }

    static func unknown(_ name: String, prior: Double, _ value: String = "unknown") -> Factor {
        Factor(name, grade: nil, prior: prior, value: value, source: "nothing in the registry", asOf: nil)
    }
}

/// The factors of one score, and the arithmetic that turns them into a figure with an interval.
struct Scorecard: Hashable {
    let name: String
    let factors: [Factor]
    let weights: [String: Double]
    /// What the whole is multiplied by, e.g. the survival of what a contract leans on.
    var multiplier = 1.0

    private var total: Double { max(factors.reduce(0) { $0 + weight($1) }, 1e-9) }

    private func weight(_ factor: Factor) -> Double { weights[factor.name] ?? 0 }

    var score: Score {
        func sum(_ standIn: (Factor) -> Double) -> Double {
            let parts = factors.map { weight($0) * ($0.grade ?? standIn($0)) }
            return 100 * multiplier * parts.reduce(0, +) / total
        }
        let known = factors.filter { $0.grade != nil }.reduce(0) { $0 + weight($1) }
        // Missing facts could turn out to be anything between the worst and the best.
        return Score(value: sum(\.prior), low: sum { _ in 0 }, high: sum { _ in 1 }, coverage: known / total)
    }

    var evidence: [Evidence] {
        factors.map {
            Evidence(
                score: name, factor: $0.name, value: $0.value, grade: $0.grade, weight: weight($0) / total,
                source: $0.source, asOf: $0.asOf)
        }
    }
}

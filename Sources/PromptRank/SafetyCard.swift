import Ethereum
import Foundation
import Registry

/// Safety by evidence: what was checked, by whom, for how long it has held, and what went wrong.
///
/// More good evidence never lowers a grade: an audit or a bounty starts from what its absence is worth
/// and can only add. Where knowledge can be bad news (who holds the keys, a review), it may lower.
struct SafetyCard {
    /// The vocabulary's name of the chain: reviews are made instance by instance.
    let chain: String
    let record: ProtocolRecord
    let weights: RankWeights
    let now: String

    /// All that is known of the protocol, whatever the position. Incidents include none.
    var protocolFactors: [Factor] { [ageAndValue, audits, admin, incidents, bounty, review] }

    /// One figure for the protocol alone, 0 to 1: how far it is trusted when others depend on it.
    var protocolGrade: Double {
        Scorecard(name: "protocol", factors: protocolFactors, weights: weights.factors["safety"] ?? [:]).score.value / 100
    }

    func factors(of contract: ContractRecord, exit: Factor) -> [Factor] {
        protocolFactors + [exit, Self.address(of: contract)]
    }

    private var ageAndValue: Factor {
        let name = "age-and-value"
        guard let first = record.firstDeployed, let days = Day.days(from: first.value, to: now), days > 0,
            let held = record.valueLocked.first
        else { return .unknown(name, prior: weights.prior(name), "age or value held unknown") }
        // Dollar-days on a logarithmic scale: 100 M dollar-days are nothing, 100 tn are as old and large as it gets.
        let grade = Grade.logarithmic(Double(days) * Double(held.value), from: 1e8, to: 1e14)
        return Factor(
            name, grade: grade, prior: weights.prior(name),
            value: "live since \(first.value), holds \(Words.dollars(Double(held.value)))",
            source: held.provenance.source, asOf: held.provenance.asOf)
    }

    private var audits: Factor {
        let name = "audits", prior = weights.prior("audits")
        guard let audits = record.audits else { return .unknown(name, prior: prior, "no audits counted in the registry") }
        let found = min(1, 0.1 * Double(audits.firms.count) + 0.08 * log2(1 + Double(audits.count)))
        var words = "\(Words.count(audits.count, "audit")) on file"
        if !audits.firms.isEmpty { words += " by \(Words.count(audits.firms.count, "firm"))" }
        if let latest = audits.latest { words += ", the latest \(latest)" }
        return Factor(
            name, grade: audits.count == 0 ? 0 : prior + (1 - prior) * found, prior: prior, value: words,
            source: audits.provenance.source, asOf: audits.provenance.asOf)
    }

    private var bounty: Factor {
        let name = "bounty", prior = weights.prior("bounty")
        guard let bounty = record.bounty else { return .unknown(name, prior: prior, "no bounty found") }
        let size = Grade.logarithmic(Double(bounty.maximumUSD), from: 1e4, to: 1e7)
        let held = record.valueLocked.first.map { Double($0.value) } ?? 1e9
        let ratio = Grade.logarithmic(Double(bounty.maximumUSD) / max(held, 1), from: 1e-5, to: 1e-2)
        return Factor(
            name, grade: prior + (1 - prior) * (size + ratio) / 2, prior: prior,
            value: "a bounty of up to \(Words.dollars(Double(bounty.maximumUSD)))",
            source: bounty.provenance.source, asOf: bounty.provenance.asOf)
    }

    private var admin: Factor {
        let name = "admin", prior = weights.prior("admin")
        guard let admin = record.admin, let control = admin.control, let base = weights.control[control.rawValue]
        else { return .unknown(name, prior: prior, "who can change it is unknown") }
        // A week is long enough to leave anything that pays out within a week.
        let delay = Double(min(admin.delaySeconds ?? 0, 7 * 86_400)) / Double(7 * 86_400)
        let grade = control == .none ? base : base + 0.25 * (1 - base) * delay
        return Factor(
            name, grade: grade, prior: prior, value: Words.admin(admin), source: admin.provenance.source,
            asOf: admin.provenance.asOf)
    }

    private var review: Factor {
        let name = "review", prior = weights.prior("review")
        guard let review = record.reviews.first(where: { $0.instance == chain }) ?? record.reviews.first else {
            return .unknown(name, prior: prior, "no decentralisation review")
        }
        let stage = ["2": 1.0, "I2": 1.0, "1": 0.7, "I1": 0.7, "0": 0.35, "I0": 0.35][review.stage] ?? 0.2
        let grades = review.risks.keys.sorted().map { Self.riskGrade(review.risks[$0]) }
        let risks = grades.isEmpty ? stage : grades.reduce(0, +) / Double(grades.count)
        let stages = review.stage == "O" ? "outside the stages" : "stage \(review.stage)"
        return Factor(
            name, grade: (stage + risks) / 2, prior: prior,
            value: "DeFiScan review of \(review.instance): \(stages)", source: review.provenance.source,
            asOf: review.provenance.asOf)
    }

    private static func riskGrade(_ risk: String?) -> Double {
        switch risk {
        case "L": 1
        case "M": 0.5
        default: 0
        }
    }

    private var incidents: Factor {
        let past = record.incidents.filter { (Day.days(from: $0.date, to: now) ?? -1) >= 0 }
        let grade = past.reduce(1.0) { $0 * (1 - severity($1)) }
        let worst = past.max { severity($0) < severity($1) }
        return Factor(
            "incidents", grade: grade, prior: 1,
            value: worst.map { "\(Words.count(past.count, "incident")), the weightiest \(Words.incident($0))" }
                ?? "none in the lists that were read",
            source: worst?.provenance.source ?? "merged public incident lists", asOf: worst?.provenance.asOf)
    }

    /// What one incident costs, 0 to 1: by what it took and gave back, which part it struck, how long ago.
    func severity(_ incident: ProtocolRecord.Incident) -> Double {
        guard let age = Day.days(from: incident.date, to: now), age >= 0 else { return 0 }
        let loss = Double(incident.lossUSD ?? 1_000_000)
        let returned = min(1, Double(incident.recoveredUSD ?? 0) / max(loss, 1))
        let decay = pow(0.5, Double(age) / max(weights.incidentHalfLifeDays, 1))
        let scope = weights.incidentScope[Incidents.scope(incident)] ?? weights.incidentScope["other"] ?? 0.7
        return weights.incidentMost * Grade.logarithmic(loss, from: 1e5, to: 1e9) * (1 - returned / 2) * decay * scope
    }

    private static func address(of contract: ContractRecord) -> Factor {
        Factor(
            "address", grade: contract.confidence == "high" ? 1 : contract.confidence == "medium" ? 0.5 : 0.2,
            prior: 0.2, value: "address known with \(contract.confidence) confidence",
            source: contract.sources.first ?? "unknown", asOf: contract.asOf)
    }
}

/// Which part of a protocol an incident struck, in the words of weights.json.
enum Incidents {
    static func scope(_ incident: ProtocolRecord.Incident) -> String {
        let words = (incident.scope ?? "").lowercased()
        if words.hasPrefix("protocol") { return "protocol" }
        if words.contains("predecessor") || words.contains("old ") { return "predecessor" }
        if words.contains("front end") || words.contains("web site") || words.contains("domain") { return "front end" }
        if words.contains("periphery") || words.contains("resolver") || words.contains("solver") { return "periphery" }
        if words.contains("exposed") { return "exposed" }
        if words.contains("collateral") || words.contains("frozen") { return "collateral" }
        if words.contains("market") { return "market" }
        return "other"
    }
}

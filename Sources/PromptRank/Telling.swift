import Ethereum
import Registry

/// The short sentences beside a place in the list: what speaks for it and what to watch, with figures.
struct Telling {
    let contract: ContractRecord
    let record: ProtocolRecord
    let rates: Rates?
    let terms: ExitTerms
    let causes: [TrustGraph.Cause]
    let request: RankRequest
    let registry: Registry
    let weights: RankWeights

    private var isPractice: Bool { registry.network(id: contract.chainID)?.isPractice == true }

    var reasons: [String] {
        [pays, exit, history, checks, control].compactMap { $0 }
    }

    var cautions: [String] {
        [
            practice, age, fallenLiquidity, unknownExit, rewards, absurd, auditsUnknown, incident, credit, curator,
            freeze, contract.warning,
        ].compactMap { $0 }
    }

    // MARK: What speaks for it

    private var pays: String? {
        guard let newest = rates?.newest else { return nil }
        var text = "Pays \(Words.percent(newest.apy)) a year"
        if let reward = newest.apyReward, reward > 0.005 { text += ", of which \(Words.percent(reward)) rewards" }
        if let mean = newest.mean30, !isPractice { text += "; \(Words.percent(mean)) over the 30 days before" }
        return text + (isPractice ? ", as this practice contract is set up." : " (\(newest.asOf)).")
    }

    private var exit: String? {
        let words = terms.words.prefix(1).uppercased() + terms.words.dropFirst()
        guard let available = rates?.newest.availableUSD else { return words + "." }
        var text = "\(words): \(Words.dollars(available)) was"
        if let position = request.positionUSD, position > 0 {
            text += ", \(Words.grouped(Int(min(available / position, 1e9)))) times your position"
        }
        return text + "."
    }

    private var history: String? {
        guard let first = record.firstDeployed else { return nil }
        guard let held = record.valueLocked.first else { return "\(record.name) is live since \(first.value)." }
        return "\(record.name) is live since \(first.value) and holds \(Words.dollars(Double(held.value)))."
    }

    private var checks: String? {
        guard let audits = record.audits, audits.count > 0 else { return nil }
        var text = Words.count(audits.count, "audit")
        if !audits.firms.isEmpty { text += " by \(Words.count(audits.firms.count, "firm"))" }
        if let bounty = record.bounty { text += ", and a bounty of up to \(Words.dollars(Double(bounty.maximumUSD)))" }
        return text + "."
    }

    private var control: String? {
        guard let admin = record.admin, admin.control == ProtocolRecord.Control.none || admin.control == .voteWithDelay else { return nil }
        let words = Words.admin(admin)
        return words.prefix(1).uppercased() + words.dropFirst() + "."
    }

    // MARK: What to watch

    private var practice: String? {
        guard isPractice else { return nil }
        return "Practice copy: the evidence is the original's, the rate is this copy's."
    }

    private var age: String? {
        guard !isPractice, let rates, let days = rates.ageDays, days > 7 else { return nil }
        return "The rate is \(days) days old (\(rates.newest.asOf)); read it again before you sign."
    }

    /// A pool that emptied once can empty again.
    private var fallenLiquidity: String? {
        guard let rates, let now = rates.newest.availableUSD,
            let most = rates.earlier.filter({ $0.availableUSD != nil }).max(by: { $0.availableUSD! < $1.availableUSD! }),
            let before = most.availableUSD, now < before / 3
        else { return nil }
        return "What can leave at once fell from \(Words.dollars(before)) (\(most.asOf)) to \(Words.dollars(now)) (\(rates.newest.asOf))."
    }

    private var unknownExit: String? {
        guard let rates, rates.newest.availableUSD == nil, contract.exitMode == .instantIfLiquid else { return nil }
        return "How much can leave at once is not stated by the source."
    }

    private var rewards: String? {
        guard let rates, rates.rewardShare >= 0.25, let reward = rates.newest.apyReward else { return nil }
        return "\(Words.percent(reward)) of the rate are rewards, which can stop any day."
    }

    private var absurd: String? {
        guard let apy = rates?.newest.apy else { return nil }
        let benchmark = weights.benchmark(peg: contract.underlying.first?.pegGroup)
        guard apy > min(weights.gates.absurdAPYPercent, weights.gates.absurdTimesBenchmark * benchmark) else { return nil }
        return "\(Words.percent(apy)) is far above the ordinary \(Words.percent(benchmark)): ask what pays for it."
    }

    private var auditsUnknown: String? {
        record.audits == nil ? "No audit of \(record.name) was counted in the registry; that is unknown, not none." : nil
    }

    private var incident: String? {
        let card = SafetyCard(chain: "ethereum", record: record, weights: weights, now: request.now)
        let past = record.incidents.filter { (Day.days(from: $0.date, to: request.now) ?? -1) >= 0 }
        guard let worst = past.max(by: { card.severity($0) < card.severity($1) }), card.severity(worst) >= 0.03
        else { return nil }
        return "\(past.count == 1 ? "An incident" : "\(past.count) incidents, the weightiest") \(Words.incident(worst))."
    }

    private var credit: String? {
        guard contract.dependsOn.contains(where: { $0.hasPrefix("offchain:") || $0.hasPrefix("cex:") }) else { return nil }
        return "Part of what stands behind it is off the chain."
    }

    private var curator: String? {
        if contract.dependsOn.contains("oracle:per-market") {
            let who = contract.curator.map { "\($0) chooses" } ?? "A curator chooses"
            return "\(who) what this vault lends to; the markets of today were not read."
        }
        return nil
    }

    private var freeze: String? {
        guard let issuer = contract.dependsOn.first(where: { $0.hasPrefix("issuer:") }) else { return nil }
        let name = issuer.dropFirst("issuer:".count)
        return "\(name.prefix(1).uppercased() + name.dropFirst()), the issuer, can freeze the token."
    }
}

import Ethereum
import Registry

/// Privacy: what an outsider learns, or must be told. Balances are public on every chain here, so that
/// nothing scores in full.
enum PrivacyCard {
    /// Issuers that can freeze the tokens they issued.
    private static let freezing: Set<String> = ["circle", "tether", "paxos", "ripple", "binance-peg"]

    static func of(_ contract: ContractRecord, _ record: ProtocolRecord, _ weights: RankWeights) -> Scorecard {
        let issuers = contract.dependsOn.filter { $0.hasPrefix("issuer:") }.map { String($0.dropFirst(7)) }
        let frozen = issuers.first { freezing.contains($0) }
        let relays = contract.dependsOn.filter { $0.hasPrefix("offchain:") || $0.hasPrefix("cex:") }
        let source = contract.sources.first ?? "unknown"
        return Scorecard(
            name: "privacy",
            factors: [
                Factor(
                    "public-ledger", grade: 0, prior: 0, value: "balances and transfers are public on chain",
                    source: "how the chain works", asOf: nil),
                Factor(
                    "identity", grade: record.privacyNote == nil ? 1 : 0.2, prior: 0.5,
                    value: record.privacyNote ?? "nobody asks for a name", source: "registry note on the protocol",
                    asOf: contract.asOf),
                Factor(
                    "freeze-power", grade: frozen == nil ? (issuers.isEmpty ? 1 : nil) : 0,
                    prior: weights.prior("freeze-power"),
                    value: frozen.map { "\($0.capitalized) can freeze the token" } ?? "no issuer with a freeze is named",
                    source: source, asOf: contract.asOf),
                Factor(
                    "order-flow", grade: relays.isEmpty ? 1 : 0.2, prior: 0.5,
                    value: relays.first.map { "orders or funds pass \($0)" } ?? "you call the contract directly",
                    source: source, asOf: contract.asOf),
            ],
            weights: weights.factors["privacy"] ?? [:])
    }
}

/// Openness: may others read, copy and reach it.
enum OpennessCard {
    static func of(_ contract: ContractRecord, _ record: ProtocolRecord, _ weights: RankWeights) -> Scorecard {
        Scorecard(
            name: "openness",
            factors: [licence(record, weights), access(contract, record, weights), control(record, weights), address(contract)],
            weights: weights.factors["openness"] ?? [:])
    }

    private static func licence(_ record: ProtocolRecord, _ weights: RankWeights) -> Factor {
        let prior = weights.prior("licence")
        guard let licence = record.license else { return .unknown("licence", prior: prior, "licence unknown") }
        // "BUSL-1.1 -> GPL-…" turns free on its change date; until then it is source to read, not to run.
        let text = licence.value
        let closed = text.hasPrefix("BUSL") || text.hasPrefix("BSL")
        let grade = closed ? (text.contains("->") ? 0.7 : 0.4) : 1
        return Factor(
            "licence", grade: grade, prior: prior, value: "licence \(text)", source: licence.provenance.source,
            asOf: licence.provenance.asOf)
    }

    private static func access(_ contract: ContractRecord, _ record: ProtocolRecord, _ weights: RankWeights) -> Factor {
        let chain = contract.id.prefix { $0 != ":" }
        let review = record.reviews.first { $0.instance == chain } ?? record.reviews.first
        guard let review, let risk = review.risks["accessibility"] else {
            return .unknown("access", prior: weights.prior("access"), "no review of its front ends")
        }
        return Factor(
            "access", grade: ["L": 1.0, "M": 0.5][risk] ?? 0, prior: weights.prior("access"),
            value: risk == "L" ? "several independent ways in" : "few independent ways in",
            source: review.provenance.source, asOf: review.provenance.asOf)
    }

    private static func control(_ record: ProtocolRecord, _ weights: RankWeights) -> Factor {
        guard let admin = record.admin, let control = admin.control else {
            return .unknown("control", prior: weights.prior("control"), "who can change it is unknown")
        }
        let grade: Double = control == .none ? 1 : control == .voteWithDelay || control == .vote ? 0.7 : 0.25
        return Factor(
            "control", grade: grade, prior: weights.prior("control"), value: Words.admin(admin),
            source: admin.provenance.source, asOf: admin.provenance.asOf)
    }

    private static func address(_ contract: ContractRecord) -> Factor {
        Factor(
            "address", grade: contract.confidence == "high" ? 1 : 0.5, prior: 0.2,
            value: "its address is published", source: contract.sources.first ?? "unknown", asOf: contract.asOf)
    }
}

/// Efficiency: how long, how many transactions, how dear.
enum EfficiencyCard {
    static func of(
        _ contract: ContractRecord, terms: ExitTerms, network: Network?, weights: RankWeights
    ) -> Scorecard {
        let source = contract.sources.first ?? "unknown"
        let wait = terms.mostDays ?? terms.days
        let exit: Double? = contract.exitMode == .instantIfLiquid ? 0.9 : wait.map { 1 / (1 + $0) }
        let native = contract.underlying.first?.isNative == true
        return Scorecard(
            name: "efficiency",
            factors: [
                Factor(
                    "exit-time", grade: exit, prior: weights.prior("exit-time"), value: terms.words, source: source,
                    asOf: contract.asOf),
                Factor(
                    "transactions", grade: native ? 1 : 0.7, prior: 0.5,
                    value: native ? "one transaction to enter" : "an approval and a deposit to enter",
                    source: "how the contract is called", asOf: nil),
                Factor(
                    "network-cost", grade: cost(network), prior: 0.3,
                    value: network.map { "fees of \($0.name)" } ?? "fees unknown", source: "kind of network", asOf: nil),
            ],
            weights: weights.factors["efficiency"] ?? [:])
    }

    /// Blocks of Ethereum itself are dear; rollups and side chains are cheap.
    private static func cost(_ network: Network?) -> Double? {
        guard let network, let kind = network.kind else { return nil }
        if network.isPractice { return 1 }
        return network.slug == "ethereum" ? 0.3 : kind == "l1" ? 0.7 : 1
    }
}

import Ethereum
import Registry

/// What a person should know about an allocation as a whole, in short sentences with figures.
struct AllocationNotes {
    let legs: [AllocationLeg]
    let token: Token
    let total: UInt256
    let income: UInt256
    let ranking: Ranking
    let registry: Registry
    let weights: RankWeights

    var lines: [String] {
        [estimate, shared, worst, rest].compactMap { $0 }
    }

    private var estimate: String {
        let counted = ranking.request.risk == .low ? ", rewards not counted" : ""
        return "About \(amount(income)) \(token.symbol) a year\(counted), at rates that change daily."
    }

    /// Several parts are not several risks when all of them lean on one thing.
    private var shared: String? {
        guard legs.count > 1 else { return nil }
        let graph = TrustGraph(dependencies: registry.dependencies, weights: weights) { _ in nil }
        let causes = TrustGraph.shared(legs.map { graph.causes(of: $0.contract) })
        guard !causes.isEmpty else { return nil }
        let order = ["asset", "issuer", "chain"]
        let rank = { (name: String) in order.firstIndex { name.hasPrefix($0 + ":") } ?? order.count }
        let words = causes.sorted { (rank($0), $0) < (rank($1), $1) }.prefix(5).map { Words.cause($0, registry: registry) }
        return "All parts need \(Self.list(words)): they do not spread that risk."
    }

    private var worst: String? {
        guard let largest = legs.max(by: { $0.amount < $1.amount }), let tenth = largest.amount.dividedBy(10)?.quotient
        else { return nil }
        return "If \(largest.contract.name) lost a tenth, you would lose \(amount(tenth)) \(token.symbol)."
    }

    /// Good contracts that were not used, so that silence is not taken for absence.
    private var rest: String? {
        let used = Set(legs.map(\.contract.id))
        let names = ranking.ranked.filter { $0.contract.chainID == token.chainID && !used.contains($0.contract.id) }
            .prefix(3).map(\.contract.name)
        return names.isEmpty ? nil : "Also passed, and not used: \(names.joined(separator: ", "))."
    }

    /// Two decimals are enough to read; the parts themselves are exact.
    private func amount(_ value: UInt256) -> String {
        let text = Units.formatGrouped(value, decimals: token.decimals)
        guard let point = text.firstIndex(of: ".") else { return text }
        return String(text[..<(text.index(point, offsetBy: 3, limitedBy: text.endIndex) ?? text.endIndex)])
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

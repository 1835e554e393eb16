import Ethereum
import Registry

/// What a contract leans on, directly and through others, and how likely all of it holds.
///
/// A contract is at most as safe as what it needs: one failed oracle sinks a pool however good its code.
/// So the causes multiply (a noisy AND):
///
///     survival = PRODUCT over causes (1 - exposure * (1 - trust))
///
/// A cause that several paths reach counts once, over the path that exposes most. Otherwise a diamond
/// such as USDC, which stands behind half of everything, would be held against a contract many times.
/// Two properties follow and are tested: a new dependency never raises survival, and more trust in a
/// cause never lowers it.
struct TrustGraph {
    struct Cause: Hashable {
        let name: String
        /// The share of the contract's value that a failure would reach, 0 to 1.
        let exposure: Double
        let trust: Double
        let source: String

        var survival: Double { 1 - exposure * (1 - trust) }
    }

    private let arrows: [String: [Dependency]]
    private let weights: RankWeights
    /// How well the evidence speaks for a protocol, 0 to 1, where there is any.
    private let evidence: (String) -> Double?

    init(dependencies: [Dependency], weights: RankWeights, evidence: @escaping (String) -> Double?) {
        arrows = Dictionary(grouping: dependencies, by: \.from)
        self.weights = weights
        self.evidence = evidence
    }

    /// Every cause behind a contract, the most harmful first.
    func causes(of contract: ContractRecord) -> [Cause] {
        var reached: [String: (exposure: Double, source: String)] = [:]
        // A protocol does not depend on its own name: its evidence is already in the contract's score.
        let own = "protocol:\(contract.protocolID)"
        // Exposure shrinks along every path, so that taking the largest first settles each node once.
        var open: [(name: String, exposure: Double, source: String)] = contract.dependsOn.map {
            ($0, Self.isCollateral($0) ? share("collateral") : share("depends-on"), contract.sources.first ?? "unknown")
        }
        open += (arrows[own] ?? []).map { ($0.to, share($0.kind), $0.source) }
        while let next = takeLargest(&open) {
            guard next.exposure > 0, reached[next.name] == nil, next.name != own else { continue }
            reached[next.name] = (next.exposure, next.source)
            for arrow in arrows[Self.node(next.name)] ?? [] where reached[arrow.to] == nil {
                open.append((arrow.to, next.exposure * share(arrow.kind), arrow.source))
            }
        }
        return reached.map { Cause(name: $0, exposure: $1.exposure, trust: trust($0), source: $1.source) }
            .sorted { ($0.survival, $0.name) < ($1.survival, $1.name) }
    }

    func survival(_ causes: [Cause]) -> Double {
        // The order is fixed, as floating point would otherwise differ in the last digit.
        causes.reduce(1) { $0 * $1.survival }
    }

    /// What fails everyone at once: the causes that all of several contracts depend on in full.
    static func shared(_ causes: [[Cause]]) -> [String] {
        let sets = causes.map { Set($0.filter { $0.exposure >= 0.99 }.map(\.name)) }
        guard var common = sets.first else { return [] }
        for set in sets.dropFirst() { common.formIntersection(set) }
        return common.sorted()
    }

    private func takeLargest(
        _ open: inout [(name: String, exposure: Double, source: String)]
    ) -> (name: String, exposure: Double, source: String)? {
        guard let index = open.indices.max(by: {
            (open[$0].exposure, open[$1].name) < (open[$1].exposure, open[$0].name)
        }) else { return nil }
        open.swapAt(index, open.count - 1)
        return open.removeLast()
    }

    private func share(_ kind: String) -> Double { min(1, weights.exposure[kind] ?? 1) }

    private func trust(_ name: String) -> Double {
        if let known = weights.trustByName[name] { return min(1, known) }
        let parts = name.split(separator: ":", maxSplits: 1)
        let base = weights.trustByKind[String(parts[0])] ?? 0.9
        guard parts.count == 2, parts[0] == "protocol", let grade = evidence(String(parts[1])) else { return min(1, base) }
        return min(1, base + weights.evidenceSpan * (grade - 0.5))
    }

    private static func isCollateral(_ name: String) -> Bool { name.hasPrefix("collateral:") }

    /// `collateral:WETH` fails when `asset:WETH` does.
    private static func node(_ name: String) -> String {
        isCollateral(name) ? "asset:" + name.dropFirst("collateral:".count) : name
    }
}

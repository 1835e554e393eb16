import Ethereum
import Registry

/// From evidence to an order: gates first, then five scores, then one weighted by the risk asked for.
///
///     let request = try RankRequest(intent: intent, registry: registry, defaultChains: [1], now: today)
///     let ranking = try PromptRank.rank(request, registry: registry)
///     ranking.ranked.first?.reasons      // why it leads, with figures
///     ranking.excluded.first?.reason     // why another is not there
///
/// The answer depends on the request, the registry and the weights alone: no clock, no chance, and not
/// on the order of the registry's rows.
public enum PromptRank {
    /// - Parameter weights: other opinions than the file's, for "what if".
    public static func rank(
        _ request: RankRequest, registry: Registry, weights: RankWeights? = nil
    ) throws -> Ranking {
        let weights = try weights ?? RankWeights(of: registry)
        let judge = Judge(request: request, registry: registry, weights: weights)
        var judged: [Judged] = []
        var excluded: [Excluded] = []
        for contract in candidates(request, registry: registry) {
            switch judge.judge(contract) {
            case .in(let entry): judged.append(entry)
            case .out(let entry): excluded.append(entry)
            }
        }
        judged.sort { before($0, $1, by: request.sort) }
        let shown = request.limit.map { Array(judged.prefix(max(0, $0))) } ?? judged
        return Ranking(
            ranked: shown.enumerated().map { $1.ranked(as: $0 + 1) },
            excluded: excluded.sorted { mattersMore($0, $1, request: request) }, request: request)
    }

    /// Everything behind the score of one contract, whether or not a gate would stop it.
    public static func explain(
        _ contract: ContractRecord, registry: Registry, now: String, risk: Risk? = nil, weights: RankWeights? = nil
    ) throws -> Ranked? {
        let request = RankRequest(chains: [contract.chainID], risk: risk, now: now)
        let weights = try weights ?? RankWeights(of: registry)
        return Judge(request: request, registry: registry, weights: weights).score(contract)?.ranked(as: 1)
    }

    /// What the request could be about, before any gate: holdings, or the category asked for.
    private static func candidates(_ request: RankRequest, registry: Registry) -> [ContractRecord] {
        request.chains.flatMap { registry.contracts(chain: $0) }.filter { contract in
            if let category = request.category, Category.of(contract, registry: registry).contains(category) { return true }
            return Category.holdsMoney(contract)
        }
    }

    private static func before(_ a: Judged, _ b: Judged, by key: SortKey) -> Bool {
        let (x, y) = (a.key(key), b.key(key))
        if x != y { return x > y }
        if a.score != b.score { return a.score > b.score }
        return a.contract.id < b.contract.id
    }

    /// First what nearly got in, then what takes the same kind of money, then the rest; by rate within.
    private static func mattersMore(_ a: Excluded, _ b: Excluded, request: RankRequest) -> Bool {
        let pegs = Set(request.assets.compactMap(\.pegGroup))
        func distance(_ entry: Excluded) -> Int {
            if entry.gate != .asset { return entry.gate == .rateUnknown ? 2 : 0 }
            let peg = entry.contract.underlying.first?.pegGroup
            return peg.map(pegs.contains) == true ? 1 : 3
        }
        let (x, y) = (distance(a), distance(b))
        if x != y { return x < y }
        if a.apyPercent != b.apyPercent { return (a.apyPercent ?? -1) > (b.apyPercent ?? -1) }
        return a.contract.id < b.contract.id
    }
}

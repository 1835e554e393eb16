import PromptRank
import Registry

/// A ranked contract as a row for the eye.
public enum RankingRows {
    public static func row(_ ranked: Ranked, _ registry: Registry) -> RankingRow {
        let scores = ranked.scores
        return RankingRow(
            rank: ranked.rank, id: ranked.contract.id, protocolName: registry.protocolName(ranked.contract),
            name: ranked.contract.name,
            chain: registry.network(id: ranked.contract.chainID)?.name ?? "chain \(ranked.contract.chainID)",
            address: ranked.contract.address.checksummed, apy: Words.percent(ranked.cautiousAPYPercent ?? ranked.apyPercent),
            size: ranked.availableUSD != nil ? "\(Words.dollars(ranked.availableUSD)) available" : Words.dollars(ranked.tvlUSD),
            exit: ranked.exit, score: ranked.score,
            scores: [
                NamedScore("safety", scores.safety.value), NamedScore("yield", scores.yield.value),
                NamedScore("privacy", scores.privacy.value), NamedScore("openness", scores.openness.value),
                NamedScore("efficiency", scores.efficiency.value), NamedScore("Smart Score", scores.smartScore),
            ],
            reasons: ranked.reasons, cautions: ranked.cautions)
    }
}

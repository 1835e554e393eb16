import Ethereum
import Registry
import Testing

@testable import PromptRank

@Suite struct RankingTests {
    let registry: Registry

    init() throws { registry = try World.shipped.get() }

    @Test func theReferenceRequestOnEthereum() throws {
        let ranking = try PromptRank.rank(World.reference(registry), registry: registry)
        let ids = ranking.ranked.map(\.contract.id)
        #expect(ids.contains("ethereum:aave-v3:core-usdc"))
        #expect(ids.contains("ethereum:compound-v3:usdc"))
        #expect(ranking.ranked.allSatisfy { $0.contract.underlying.map(\.symbol) == ["USDC"] && $0.contract.chainID == 1 })
        #expect(ranking.ranked.map(\.rank) == Array(1...ids.count))
        for entry in ranking.ranked {
            #expect(!entry.reasons.isEmpty && !entry.cautions.isEmpty)
            #expect((0...100).contains(entry.score))
            for score in [entry.scores.safety, entry.scores.yield, entry.scores.privacy, entry.scores.openness, entry.scores.efficiency] {
                #expect(score.low <= score.value + 1e-9 && score.value <= score.high + 1e-9)
                #expect((0...100).contains(score.value) && (0...1).contains(score.coverage))
            }
            #expect(entry.evidence.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty })
        }
    }

    @Test(arguments: [
        ("ethereum:ethena:susde", "cooldown"), ("ethereum:maple:syrupusdc", "queue"), ("ethereum:lido:steth", "queue"),
        ("ethereum:sky:susds", "USDS"), ("ethereum:morpho-vault:v1-steakhouse-usdc", "no rate"),
    ])
    func theTrapsAreNamed(_ id: String, _ word: String) throws {
        let ranking = try PromptRank.rank(World.reference(registry), registry: registry)
        let excluded = try #require(ranking.excluded.first { $0.contract.id == id })
        #expect(excluded.reason.contains(word))
        #expect(!ranking.ranked.contains { $0.contract.id == id })
    }

    @Test func theReferenceRequestOnThePracticeChain() throws {
        let ranking = try PromptRank.rank(World.reference(registry, chain: "practice"), registry: registry)
        #expect(ranking.ranked.count >= 3)
        #expect(Set(ranking.ranked.map(\.protocolSlug)).count >= 3)
        #expect(ranking.ranked.allSatisfy { $0.cautions.contains { $0.contains("Practice copy") } })
        #expect(ranking.excluded.contains { $0.contract.id == "practice:lido:steth" && $0.reason.contains("ETH, not USDC") })
    }

    @Test func bridgedMoneyIsNotForLowRisk() throws {
        let files = ["bsc": ChainID(56), "polygon": 137]
        for (slug, chain) in files {
            let ranking = try PromptRank.rank(World.reference(registry, chain: slug), registry: registry)
            #expect(ranking.ranked.allSatisfy { $0.contract.underlying.first?.bridge == nil && $0.contract.chainID == chain })
        }
    }

    @Test func boundsAreKept() throws {
        var request = try World.reference(registry)
        request.minAPYPercent = 4
        var ranking = try PromptRank.rank(request, registry: registry)
        #expect(!ranking.ranked.isEmpty && ranking.ranked.allSatisfy { $0.cautiousAPYPercent ?? 0 >= 4 })
        request.minAPYPercent = nil
        request.exclude = ["fluid"]
        ranking = try PromptRank.rank(request, registry: registry)
        #expect(!ranking.ranked.contains { $0.protocolSlug == "fluid" })
        #expect(ranking.excluded.contains { $0.gate == .requested && $0.reason == "you left out fluid" })
        request.exclude = []
        request.protocols = ["aave", "compound"]
        ranking = try PromptRank.rank(request, registry: registry)
        #expect(Set(ranking.ranked.map(\.protocolSlug)) == ["aave", "compound"])
        request.limit = 1
        #expect(try PromptRank.rank(request, registry: registry).ranked.count == 1)
    }

    @Test func aLargePositionNeedsLiquidity() throws {
        let request = try World.reference(registry, amount: "5000000")
        let ranking = try PromptRank.rank(request, registry: registry)
        #expect(ranking.excluded.contains { $0.contract.id == "ethereum:compound-v3:usdc" && $0.gate == .exitLiquidity })
        #expect(ranking.ranked.contains { $0.contract.id == "ethereum:aave-v3:core-usdc" })
    }

    @Test func aMonthAfterAnIncidentNoNewMoney() throws {
        var request = try World.reference(registry)
        request.now = "2026-05-01"
        let ranking = try PromptRank.rank(request, registry: registry)
        #expect(ranking.excluded.contains { $0.contract.id == "ethereum:aave-v3:core-usdc" && $0.gate == .incident })
        #expect(!ranking.ranked.contains { $0.contract.id == "ethereum:aave-v3:core-usdc" })
    }

    @Test(arguments: SortKey.allCases)
    func listsAreInTheOrderAskedFor(_ key: SortKey) throws {
        var request = RankRequest(chains: [1], now: World.now)
        request.sort = key
        let ranked = try PromptRank.rank(request, registry: registry).ranked
        let values = ranked.map { entry -> Double in
            switch key {
            case .score: entry.score
            case .safety: entry.scores.safety.value
            case .yield: entry.scores.yield.value
            case .privacy: entry.scores.privacy.value
            case .openness: entry.scores.openness.value
            case .efficiency: entry.scores.efficiency.value
            case .smartScore: entry.scores.smartScoreStandIn
            }
        }
        #expect(ranked.count > 10)
        #expect(values == values.sorted(by: >))
    }

    @Test func explanationsTraceEveryScore() throws {
        let contract = try #require(registry.contract(id: "ethereum:aave-v3:core-usdc"))
        let entry = try #require(try PromptRank.explain(contract, registry: registry, now: World.now))
        for name in RankWeights.scores {
            let weight = entry.evidence.filter { $0.score == name }.reduce(0) { $0 + $1.weight }
            #expect(abs(weight - 1) < 1e-9, "\(name)")
        }
        #expect(entry.evidence.contains { $0.factor == "audits" && $0.value.contains("49 audits") })
        #expect(entry.evidence.contains { $0.factor == "depends-on" && $0.value.contains("issuer:circle") })
    }

    @Test func theJSONHasTheContractsKeys() throws {
        let ranking = try PromptRank.rank(World.reference(registry), registry: registry)
        let json = try #require(ranking.json()["ranking"]?[0])
        for key in [
            "rank", "id", "protocol", "name", "chain_id", "address", "apy_percent", "tvl_usd", "withdrawal_delay_days",
            "score", "scores", "reasons", "cautions",
        ] { #expect(json[key] != nil, "\(key)") }
        for key in ["safety", "yield", "privacy", "openness", "efficiency", "smart_score"] { #expect(json["scores"]?[key] != nil) }
        #expect(json["scores"]?["smart_score"]?.isNull == true)
        #expect(json["protocol"] == "aave")
        #expect(try JSON(parsing: json.description) == json)
    }
}

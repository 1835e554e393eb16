import Ethereum
import Registry
import Testing

@testable import PromptRank

/// What must hold whatever the data says.
@Suite struct PropertyTests {
    private func shuffled(_ files: [String: JSON], using random: inout Seeded) -> [String: JSON] {
        var files = files
        for (name, table) in [
            ("protocols.json", "protocols"), ("tokens/ethereum.json", "tokens"), ("contracts/ethereum.json", "contracts"),
            ("yields.json", "yields"), ("dependencies.json", "dependencies"),
        ] {
            let rows = (files[name]?[table]?.array ?? []).shuffled(using: &random)
            files[name] = files[name]?.with(table, .array(rows))
        }
        return files
    }

    @Test func theOrderOfRowsDoesNotMatter() throws {
        var random = Seeded("row order")
        let registry = try World.load()
        let request = try World.reference(registry)
        let expected = try PromptRank.rank(request, registry: registry)
        let allocation = try World.allocate(registry, request)
        for _ in 0..<3 {
            let other = try World.load(shuffled(World.files, using: &random))
            #expect(try PromptRank.rank(request, registry: other) == expected)
            #expect(try World.allocate(other, request) == allocation)
        }
    }

    private func safety(_ files: [String: JSON], id: String = "ethereum:aave-v3:core-usdc") throws -> Double {
        let registry = try World.load(files)
        let contract = try #require(registry.contract(id: id))
        return try #require(try PromptRank.explain(contract, registry: registry, now: World.now)).scores.safety.value
    }

    private func withProtocol(_ edit: (JSON) -> JSON) -> [String: JSON] {
        var files = World.files
        files["protocols.json"] = files["protocols.json"]?.editing("protocols", id: "aave-v3", edit)
        return files
    }

    @Test func moreAuditsNeverLowerSafety() throws {
        var previous = try safety(withProtocol { $0.without("audits") })
        for (count, firms) in [(1, 0), (1, 1), (2, 1), (3, 3), (10, 5), (49, 16), (200, 40)] {
            let audits: JSON = [
                "count": JSON(count), "firms": .array((0..<firms).map { .string("Firm \($0)") }), "source": "test",
            ]
            let now = try safety(withProtocol { $0.with("audits", audits) })
            #expect(now >= previous, "\(count) audits by \(firms) firms")
            previous = now
        }
    }

    @Test func aLargerBountyNeverLowersSafety() throws {
        var previous = try safety(withProtocol { $0.without("bounty") })
        for dollars in [1, 1_000, 50_000, 1_000_000, 10_000_000, 100_000_000] {
            let now = try safety(withProtocol { $0.with("bounty", ["max_usd": JSON(dollars), "source": "test"]) })
            #expect(now >= previous, "\(dollars)")
            previous = now
        }
    }

    @Test func anotherIncidentNeverRaisesSafety() throws {
        var incidents: [JSON] = []
        var previous = try safety(withProtocol { $0.with("incidents", []) })
        for (date, loss) in [("2021-01-01", 250_000), ("2023-06-01", 5_000_000), ("2026-08-01", 300_000_000)] {
            incidents.append(["date": .string(date), "name": "x", "loss_usd": JSON(loss), "scope": "protocol", "source": "test"])
            let now = try safety(withProtocol { $0.with("incidents", .array(incidents)) })
            #expect(now < previous)
            previous = now
        }
    }

    @Test func betterControlNeverLowersSafety() throws {
        var previous = 0.0
        for control in ["single-key", "custodian", "multisig", "vote", "multisig-with-delay", "vote-with-delay", "none"] {
            let now = try safety(withProtocol { $0.with("admin", ["control": .string(control), "words": "x", "source": "test"]) })
            #expect(now > previous, "\(control)")
            previous = now
        }
    }

    @Test func aNewDependencyNeverRaisesSafety() throws {
        let before = try safety(World.files)
        for name in ["oracle:somebody", "custodian:bank", "offchain:borrowers", "asset:USDe", "chain:base", "protocol:maple", "asset:ETH"] {
            var files = World.files
            files["contracts/ethereum.json"] = files["contracts/ethereum.json"]?.editing("contracts", id: "ethereum:aave-v3:core-usdc") {
                $0.with("depends_on", .array(($0["depends_on"]?.array ?? []) + [.string(name)]))
            }
            #expect(try safety(files) <= before, "\(name)")
        }
    }

    @Test func aCauseBehindTwoPathsCountsOnce() throws {
        let weights = try RankWeights(of: World.load())
        let twice = ["asset:A", "asset:B"].flatMap { [Dependency(from: $0, to: "issuer:circle", kind: "issued-by", source: "test")] }
        let registry = try World.load()
        let record = try #require(registry.contract(id: "ethereum:aave-v3:core-usdc"))
        let graph = TrustGraph(dependencies: twice, weights: weights) { _ in nil }
        let contract = record.depending(on: ["asset:A", "asset:B", "issuer:circle"])
        #expect(graph.causes(of: contract).filter { $0.name == "issuer:circle" }.count == 1)
    }

    @Test func cyclesEnd() throws {
        let weights = try RankWeights(of: World.load())
        let ring = [
            Dependency(from: "asset:A", to: "asset:B", kind: "backed-by", source: "test"),
            Dependency(from: "asset:B", to: "asset:A", kind: "backed-by", source: "test"),
        ]
        let record = try #require(try World.load().contract(id: "ethereum:aave-v3:core-usdc"))
        let graph = TrustGraph(dependencies: ring, weights: weights) { _ in nil }
        #expect(graph.causes(of: record.depending(on: ["asset:A"])).map(\.name).sorted() == ["asset:A", "asset:B"])
    }

    /// Look-alikes and high rates, put beside the real ones, change nothing that money goes to.
    @Test func trapsNeverChangeTheAllocation() throws {
        let registry = try World.load()
        let request = try World.reference(registry)
        let expected = try World.allocate(registry, request)
        let fake = "0x1111111111111111111111111111111111111111"
        let real = try #require(World.files["contracts/ethereum.json"]?.row("contracts", id: "ethereum:compound-v3:usdc"))
        func trap(_ id: String, _ edit: (JSON) -> JSON = { $0 }) -> JSON { edit(real.with("id", .string("ethereum:compound-v3:\(id)"))) }
        let traps: [(JSON, Double)] = [
            (trap("absurd"), 119), (trap("rwa"), 15.5), (trap("look-alike") { $0.with("underlying", [.string(fake)]) }, 4.9),
            (trap("cooldown") { $0.with("exit", "cooldown").with("exit_delay_s", 1_209_600) }, 4.73),
            (trap("queue") { $0.with("exit", "queue").without("exit_delay_s") }, 5.08),
            (trap("matured") { $0.with("status", "matured") }, 5.2), (trap("past") { $0.with("matures", "2026-05-07") }, 5.2),
            (trap("no-way-out") { $0.without("withdraw") }, 5.3), (trap("dry"), 5.75),
        ]
        var files = World.files
        files["tokens/ethereum.json"] = files["tokens/ethereum.json"]?.adding(
            "tokens", [["address": .string(fake), "symbol": "USDC", "name": "USD Coin", "decimals": 6, "peg": "usd", "lists": 1]])
        files["contracts/ethereum.json"] = files["contracts/ethereum.json"]?.adding("contracts", traps.map(\.0))
        files["yields.json"] = files["yields.json"]?.adding("yields", traps.map { row, apy in
            [
                "contract": row["id"] ?? .null, "apy": JSON(apy, places: 4), "base": JSON(apy, places: 4),
                "available_usd": JSON(row["id"]?.string?.hasSuffix("dry") == true ? 2_943 : 90_000_000), "source": "test", "as_of": "2026-11-01",
            ]
        })
        let other = try World.load(files)
        #expect(try World.reference(other) == request)
        let ranking = try PromptRank.rank(request, registry: other)
        for (row, _) in traps {
            let id = row["id"]?.string ?? ""
            #expect(ranking.excluded.contains { $0.contract.id == id && !$0.reason.isEmpty }, "\(id)")
        }
        #expect(try World.allocate(other, request).legs == expected.legs)
    }
}

extension ContractRecord {
    func depending(on names: [String]) -> ContractRecord {
        ContractRecord(
            id: id, protocolID: protocolID, name: name, kind: kind, chainID: chainID, address: address,
            underlying: underlying, receipt: receipt, deposit: deposit, withdraw: withdraw, exitMode: exitMode,
            exitDelaySeconds: exitDelaySeconds, exitMaximumSeconds: exitMaximumSeconds, dependsOn: names, status: status,
            confidence: confidence, sources: sources)
    }
}

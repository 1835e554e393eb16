import Ethereum
import Foundation
import Registry

@testable import PromptRank

/// The shipped registry, and copies of it with rows changed, to ask "what if".
enum World {
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data/registry").path
    static let shipped = Result { try Registry.load(from: data) }
    static let now = "2026-11-22"

    /// Only Ethereum and the practice chain: loading it again for every question stays cheap.
    static let files: [String: JSON] = {
        var files: [String: JSON] = [:]
        for name in [
            "networks.json", "protocols.json", "tokens/ethereum.json", "contracts/ethereum.json", "yields.json",
            "dependencies.json", "practice.json", "weights.json",
        ] {
            let bytes = FileManager.default.contents(atPath: data + "/" + name) ?? Data()
            files[name] = try? JSON(parsing: bytes)
        }
        files["networks.json"] = files["networks.json"]?.keeping("networks") { $0["slug"] == "ethereum" }
        files["contracts/ethereum.json"] = files["contracts/ethereum.json"]?.keeping("contracts") {
            ["lending-supply", "liquid-staking", "savings-token"].contains($0["kind"]?.string)
                || $0["exit"]?.string == "queue" || $0["id"]?.string?.contains("spusdc") == true
                || $0["id"]?.string?.contains("fluid-lending:fusd") == true || $0["id"] == "ethereum:sky:susds"
        }
        let ids = Set(files["contracts/ethereum.json"]?["contracts"]?.array?.compactMap { $0["id"]?.string } ?? [])
        files["yields.json"] = files["yields.json"]?.keeping("yields") { ids.contains($0["contract"]?.string ?? "") }
        return files
    }()

    static func load(_ files: [String: JSON] = files) throws -> Registry {
        try Registry.load(files: files.mapValues { Bytes($0.description.utf8) })
    }

    /// The person's reference request: 10,000 USDC, low risk, nothing locked over a week.
    static func reference(_ registry: Registry, chain: String = "ethereum", amount: String = "10000") throws -> RankRequest {
        let intent = Intent(
            .earn,
            [
                .amount: .amount(Amount(amount, .token)), .asset: .text("USDC"), .risk: .text("low"),
                .maxLockupDays: .number("7"), .chain: .text(chain),
            ])
        return try RankRequest(intent: intent, registry: registry, defaultChains: [1], now: now)
    }

    static func allocate(_ registry: Registry, _ request: RankRequest) throws -> Allocation {
        let ranking = try PromptRank.rank(request, registry: registry)
        guard let amount = request.amount, let token = request.token else { throw AllocationError.nothingToDivide }
        return try PromptRank.allocate(amount: amount, token: token, ranking: ranking, registry: registry)
    }
}

extension JSON {
    /// This object with one member replaced or added.
    func with(_ key: String, _ value: JSON) -> JSON {
        var members = members ?? []
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index] = Member(key, value)
        } else {
            members.append(Member(key, value))
        }
        return .object(members)
    }

    func without(_ key: String) -> JSON { .object((members ?? []).filter { $0.key != key }) }

    func keeping(_ table: String, _ keep: (JSON) -> Bool) -> JSON {
        with(table, .array((self[table]?.array ?? []).filter(keep)))
    }

    func adding(_ table: String, _ rows: [JSON]) -> JSON {
        with(table, .array((self[table]?.array ?? []) + rows))
    }

    func editing(_ table: String, id: String, _ edit: (JSON) -> JSON) -> JSON {
        with(table, .array((self[table]?.array ?? []).map { $0["id"]?.string == id ? edit($0) : $0 }))
    }

    func row(_ table: String, id: String) -> JSON? {
        self[table]?.array?.first { $0["id"]?.string == id }
    }
}

/// A small generator whose seed is printed, so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ name: String) {
        let seed = ProcessInfo.processInfo.environment["SERAPH_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...(.max))
        print("\(name): SERAPH_SEED=\(seed)")
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

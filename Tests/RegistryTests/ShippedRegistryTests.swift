import Ethereum
import Foundation
import Testing

@testable import Registry

@Suite struct ShippedRegistryTests {
    let registry: Registry

    init() throws { registry = try Shipped.registry.get() }

    @Test func itHoldsTheVocabularysChains() {
        let slugs = [
            "ethereum", "base", "arbitrum", "optimism", "polygon", "bsc", "gnosis", "avalanche", "linea", "scroll",
            "zksync", "practice",
        ]
        for slug in slugs { #expect(registry.network(slug: slug) != nil, "\(slug)") }
        #expect(registry.network(slug: "practice")?.id == 31337)
        #expect(registry.network(slug: "BASE")?.id == 8453)
        #expect(registry.native(137).symbol == "POL")
    }

    @Test func itIsLargeEnoughToBeUseful() {
        #expect(registry.tokens.count > 600)
        let main: [ChainID] = [1, 8453, 42161]
        let usable = registry.contracts.filter { main.contains($0.chainID) && $0.deposit != nil && $0.withdraw != nil }
        #expect(usable.count >= 60)
        #expect(registry.yieldCount > 100)
    }

    @Test func usdcIsTheCircleOneEverywhereThatHasIt() throws {
        let known = [
            (1, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"), (8453, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"),
            (42161, "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"), (10, "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"),
        ]
        for (chain, address) in known {
            let token = try #require(registry.tokens(symbol: "usdc", chain: ChainID(chain)).first)
            #expect(token.address?.checksummed == address)
            #expect(token.decimals == 6)
            #expect(token.bridge == nil)
        }
        #expect(registry.tokens(symbol: "USDC", chain: 56).first?.decimals == 18)
    }

    @Test func everyRateBelongsToAHoldingOfItsToken() {
        for contract in registry.contracts where !registry.yields(for: contract.id).isEmpty {
            #expect(contract.underlying.count == 1, "\(contract.id)")
        }
        let days = registry.yields(for: "ethereum:aave-v3:core-usdc").map(\.asOf)
        #expect(days == days.sorted(by: >))
        #expect(days.first == "2026-09-02")
    }

    @Test func addressesHaveNames() throws {
        let pool = try Address("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2")
        #expect(registry.label(for: pool, chain: 1)?.name == "Aave v3 Pool (core)")
        #expect(registry.label(for: pool, chain: 8453) == nil)
        let usdc = try Address("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
        #expect(registry.label(for: usdc, chain: 1)?.role == .token)
        let functions = registry.knownFunctions(target: pool, chain: 1)
        #expect(functions.contains("supply(address,uint256,address,uint16)"))
        #expect(functions.contains("repay(address,uint256,uint256,address)"))
        #expect(Set(functions).count == functions.count)
        #expect(registry.knownFunctions(target: usdc, chain: 1).contains("approve(address,uint256)"))
        #expect(registry.knownFunctions(target: usdc, chain: 8453).isEmpty)
    }

    @Test func protocolsGoBySlugAndById() {
        #expect(registry.protocols(slug: "aave").map(\.id) == ["aave-v3"])
        #expect(registry.protocols(slug: "aave-v3").map(\.id) == ["aave-v3"])
        #expect(Set(registry.protocols(slug: "spark").map(\.id)) == ["sparklend", "spark-savings", "spark-psm3"])
        #expect(registry.protocols(slug: "unheard-of").isEmpty)
        let slugs = [
            "aave", "compound", "spark", "morpho", "lido", "rocket-pool", "ethena", "sky", "yearn", "curve", "convex",
            "pendle", "uniswap", "balancer", "aerodrome", "velodrome", "across", "stargate", "eigenlayer", "ether-fi",
            "frax", "fluid", "euler", "gmx", "maple", "1inch", "cow",
        ]
        for slug in slugs { #expect(!registry.protocols(slug: slug).isEmpty, "\(slug)") }
    }

    @Test func thePracticeChainQuotesTheOriginals() throws {
        let aave = try #require(registry.contract(id: "practice:aave-v3:usdc"))
        #expect(aave.protocolID == "aave-v3")
        #expect(aave.note?.contains("practice copy") == true)
        #expect(registry.yields(for: aave.id).first?.apy == 4.1)
        #expect(aave.underlying.first?.symbol == "USDC")
        #expect(registry.label(for: aave.address, chain: 31337)?.name == "Aave V3 Pool (practice)")
        #expect(registry.knownFunctions(target: aave.address, chain: 31337).contains("borrow(address,uint256,uint256,uint16,address)"))
        #expect(registry.network(id: 31337)?.wrappedNative != nil)
    }

    @Test func theFilesAreTheReleased() throws {
        let status = try registry.verify(now: "2026-11-22")
        #expect(status.changed == [])
        #expect(status.rateAgeDays == 81)
        #expect(status.files.count >= 27)
    }

    @Test func aChangedFileIsNoticed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seraph-\(UUID().uuidString)")
        try FileManager.default.copyItem(atPath: Shipped.data + "/registry", toPath: folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("yields.json").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: "\"apy\": 3.39093", with: "\"apy\": 33.9093").write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(try Registry.load(from: folder.path).verify(now: "2026-11-22").changed == ["yields.json"])
    }
}

@Suite struct DataDirectoryTests {
    @Test func theChosenFolderWinsAndAWrongOneIsAnError() throws {
        let chosen = try DataDirectory.locate(environment: ["SERAPH_DATA": Shipped.data], executable: "/nowhere/bin/seraph")
        #expect(chosen == Shipped.data)
        #expect(throws: RegistryError.self) {
            try DataDirectory.locate(environment: ["SERAPH_DATA": "/nowhere"], executable: "/nowhere/bin/seraph")
        }
    }

    @Test func aCheckoutIsFoundFromItsBuildFolder() throws {
        let root = URL(fileURLWithPath: Shipped.data).deletingLastPathComponent().path
        let found = try DataDirectory.locate(environment: [:], executable: root + "/.build/debug/seraph")
        #expect(found == Shipped.data)
    }
}

@Suite struct DayTests {
    @Test(arguments: [("1970-01-01", 0), ("2000-03-01", 11_017), ("2026-11-22", 20_779), ("2024", 19_723), ("2024-02-29T10:00:00Z", 19_782)])
    func daysAreCounted(_ text: String, _ number: Int) { #expect(Day.number(text) == number) }

    @Test(arguments: ["", "26-01-01", "2026-13-01", "2026-00-01", "2026-1-1", "yesterday", "2026-01-32", "2026-01-01-01"])
    func whatIsNoDateIsNone(_ text: String) { #expect(Day.number(text) == nil) }

    @Test func everyDayFollowsTheOneBefore() {
        var previous: Int?
        for year in 1999...2004 {
            for month in 1...12 {
                let leap = year % 4 == 0
                let days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
                for day in 1...days {
                    let pad = { (n: Int) in n < 10 ? "0\(n)" : "\(n)" }
                    let number = Day.number("\(year)-\(pad(month))-\(pad(day))")
                    if let previous { #expect(number == previous + 1) }
                    previous = number
                }
            }
        }
    }
}

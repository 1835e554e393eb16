import Ethereum
import Registry
import Testing

@testable import PromptRank

@Suite struct RequestTests {
    let registry: Registry

    init() throws { registry = try World.shipped.get() }

    private func request(_ slots: [Slot: SlotValue], action: Action = .earn, chains: [ChainID] = [1, 8453]) throws -> RankRequest {
        try RankRequest(intent: Intent(action, slots), registry: registry, defaultChains: chains, now: World.now)
    }

    @Test func theReferenceFrame() throws {
        let request = try World.reference(registry)
        #expect(request.amount == 10_000_000_000)
        #expect(request.assets.map { $0.address?.checksummed } == ["0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"])
        #expect(request.risk == .low)
        #expect(request.maxLockupDays == 7)
        #expect(request.positionUSD == 10_000)
    }

    @Test func aGroupIsAllItsTokensAndNoneThatGrow() throws {
        let request = try request([.asset: .text("stablecoins")], action: .rank)
        #expect(request.assets.count > 10)
        #expect(request.assets.allSatisfy { $0.pegGroup == "usd" && !$0.accruing })
        #expect(request.assets.contains { $0.symbol == "DAI" && $0.chainID == 1 })
    }

    @Test func chainsAreNarrowed() throws {
        #expect(try request([.asset: .text("USDC")]).chains == [1, 8453])
        #expect(try request([.asset: .text("USDC"), .excludeChains: .list(["ethereum"])]).chains == [8453])
        #expect(try request([.asset: .text("USDC"), .chain: .list(["base", "arbitrum"])]).chains == [8453, 42161])
    }

    @Test func openAmountsStayOpen() throws {
        for amount in [Amount("50", .percent), Amount("100", .previous)] {
            #expect(try request([.asset: .text("USDC"), .amount: .amount(amount)]).amount == nil)
        }
        #expect(try request([.asset: .text("USDC"), .amount: .amount(Amount("500", .usd))]).amount == 500_000_000)
        #expect(try request([.asset: .text("ETH"), .amount: .amount(Amount("500", .usd))]).amount == nil)
    }

    @Test func whatIsNotKnownIsSaid() {
        #expect(throws: RankRequestError.unknownAsset("NOPE", chains: ["Ethereum", "Base"])) { try request([.asset: .text("NOPE")]) }
        #expect(throws: RankRequestError.unknownChain("solana")) { try request([.asset: .text("USDC"), .chain: .text("solana")]) }
        #expect(throws: RankRequestError.unknownProtocol("acme")) { try request([.asset: .text("USDC"), .protocols: .list(["acme"])]) }
        #expect(throws: RankRequestError.badAmount("0.0000001 USDC")) {
            try request([.asset: .text("USDC"), .amount: .amount(Amount("0.0000001", .token))])
        }
        #expect(throws: RankRequestError.notARequest(.send)) { try request([:], action: .send) }
    }
}

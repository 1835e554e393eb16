import PromptRank
import Testing

@testable import Chain
@testable import Ethereum
@testable import Planner
@testable import Registry

private let usdc = registry.tokens(symbol: "USDC", chain: 1)[0]
private let usdt = registry.tokens(symbol: "USDT", chain: 1)[0]
private let pool = address("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2")
private let ether: UInt256 = 1_000_000_000_000_000_000
private let gwei: UInt256 = 1_000_000_000

private func facts(_ values: [FactKey: UInt256]) -> ChainFacts {
    ChainFacts(
        nonce: 7, fees: .dynamic(maxFee: 10 * gwei, maxPriorityFee: gwei), facts: values.mapValues { .known($0) })
}

private func balance(_ token: Token?, _ amount: UInt256) -> [FactKey: UInt256] {
    [.balance(token: token?.address, owner: me): amount]
}

private func send(_ value: String, _ unit: String, _ asset: String, _ more: String = "") -> String {
    #"{"action":"send","amount":{"value":"\#(value)","unit":"\#(unit)"},"asset":"\#(asset)","recipient":"maya"\#(more)}"#
}

private func supply(_ value: String, _ asset: String) -> String {
    #"{"action":"supply","amount":{"value":"\#(value)","unit":"token"},"asset":"\#(asset)","protocol":"aave"}"#
}

private func refusal(_ body: () throws -> Void) -> PlanRefusal? {
    do { try body() } catch Interruption.refusal(let refusal) { return refusal } catch {}
    return nil
}

@Suite("With the chain's facts")
struct FactsTests {
    let account: [FactKey: UInt256] = [.hasCode(maya): 0]

    @Test func factsAreAskedForByName() {
        #expect {
            try drafted([send("1", "token", "USDC")], ChainFacts(nonce: 0, fees: nil))
        } throws: { error in
            guard case Interruption.needs(let keys) = error else { return false }
            return keys == [.balance(token: usdc.address, owner: me), .hasCode(maya)]
        }
    }

    @Test(arguments: [
        ("50", "", 500_000_001, 250_000_000), ("100", "", 500_000_001, 500_000_001), ("33.33", "", 1_000_000, 333_300),
        ("100", #","keep":{"value":"10","unit":"token"}"#, 25_000_000, 15_000_000),
        ("80", #","keep":{"value":"10","unit":"token"}"#, 25_000_000, 15_000_000),
        ("20", #","keep":{"value":"10","unit":"token"}"#, 25_000_000, 5_000_000),
        ("0.0001", "", 1_000_000, 1),
    ] as [(String, String, UInt64, UInt64)])
    func shares(_ percent: String, _ keep: String, _ held: UInt64, _ sent: UInt64) throws {
        let facts = facts(account.merging(balance(usdc, UInt256(held))) { $1 })
        let draft = try drafted([send(percent, "percent", "USDC", keep)], facts)
        #expect(draft.steps.first?.effects.first?.amount == UInt256(sent))
    }

    @Test(arguments: ["100.1", "101", "1000000"])
    func moreThanAll(_ percent: String) {
        let facts = facts(account.merging(balance(usdc, 5)) { $1 })
        #expect(refusal { _ = try drafted([send(percent, "percent", "USDC")], facts) } == .moreThanAll(percent: percent))
    }

    @Test func tooLittleIsRefusedWithTheFigures() {
        let facts = facts(account.merging(balance(usdc, 19_000_000)) { $1 })
        let found = refusal { _ = try drafted([send("20", "token", "USDC")], facts) }
        #expect(found == .insufficient(usdc, needed: 20_000_000, available: 19_000_000))
        #expect(found?.explanation.contains("20 USDC") == true)
        #expect(found?.explanation.contains("19 USDC") == true)
    }

    @Test func twoStepsShareOneBalance() {
        let facts = facts(account.merging(balance(usdc, 30_000_000)) { $1 })
        let found = refusal { _ = try drafted([send("20", "token", "USDC"), send("20", "token", "USDC")], facts) }
        #expect(found == .insufficient(usdc, needed: 20_000_000, available: 10_000_000))
    }

    @Test func theRestIsWhatTheStepBeforeLeft() throws {
        let facts = facts(account.merging(balance(usdc, 30_000_000)) { $1 })
        let draft = try drafted([send("50", "percent", "USDC"), send("100", "percent", "USDC")], facts)
        #expect(draft.steps.map { $0.effects[0].amount } == [15_000_000, 15_000_000])
    }

    @Test func allOfTheNativeCoinLeavesTheGas() throws {
        let facts = facts(account.merging(balance(nil, ether)) { $1 })
        let draft = try drafted([send("100", "percent", "ETH")], facts)
        #expect(draft.steps[0].value == ether - 21_000 * 10 * gwei)
    }

    @Test func allOfTheNativeCoinToAContractLeavesMore() throws {
        let facts = facts([.hasCode(maya): 1].merging(balance(nil, ether)) { $1 })
        let draft = try drafted([send("100", "percent", "ETH")], facts)
        #expect(draft.steps[0].value == ether - 63_000 * 10 * gwei)
        #expect(draft.steps[0].warnings == [.recipientIsContract(maya.checksummed)])
    }

    @Test func allOfTheNativeCoinOnAnOPStackChainLeavesTheL1FeeToo() throws {
        let facts = facts(
            account.merging(balance(nil, ether)) { $1 }.merging([.layerOneFee(bytes: 120): 1_000]) { $1 })
        let draft = try drafted([send("100", "percent", "ETH")], facts, chain: 8453)
        #expect(draft.steps[0].value == ether - 21_000 * 10 * gwei - 2_000)
    }

    @Test func keepReplacesTheReserve() throws {
        let facts = facts(account.merging(balance(nil, ether)) { $1 })
        let draft = try drafted([send("100", "percent", "ETH", #","keep":{"value":"0.05","unit":"token"}"#)], facts)
        #expect(draft.steps[0].value == ether * 95 / 100)
    }

    @Test func anUnknownBalanceIsAWarningNotAZero() throws {
        var facts = facts(account)
        facts[.balance(token: usdc.address, owner: me)] = .unknown(reason: "it panicked")
        let draft = try drafted([send("1", "token", "USDC")], facts)
        #expect(draft.steps.count == 1)
        #expect(draft.warnings == [.balanceUnknown(usdc, reason: "it panicked")])
    }

    @Test(arguments: [(0, 2), (4_999_999, 2), (5_000_000, 1), (5_000_001, 1)] as [(UInt64, Int)])
    func enoughPermissionIsNotAskedForAgain(_ allowance: UInt64, _ steps: Int) throws {
        let facts = facts(
            balance(usdc, 10_000_000).merging([.allowance(token: usdc.address!, owner: me, spender: pool): UInt256(allowance)]) { $1 })
        #expect(try drafted([supply("5", "USDC")], facts).steps.count == steps)
    }

    @Test(arguments: [(0, ["approve", "supply"]), (1, ["revoke", "approve", "supply"]), (5_000_000, ["supply"])] as [(UInt64, [String])])
    func tethersPermissionGoesThroughZero(_ allowance: UInt64, _ kinds: [String]) throws {
        let facts = facts(
            balance(usdt, 10_000_000).merging([.allowance(token: usdt.address!, owner: me, spender: pool): UInt256(allowance)]) { $1 })
        #expect(try drafted([supply("5", "USDT")], facts).steps.map(\.kind.rawValue) == kinds)
    }

    @Test func theUnlistedTokenIsReadFromTheChainAndNamedByItsAddress() throws {
        let stranger = address("0x3333333333333333333333333333333333333333")
        let facts = facts(
            account.merging([.decimals(stranger): 2, .balance(token: stranger, owner: me): 1_000]) { $1 })
        let draft = try drafted([send("1.25", "token", stranger.checksummed)], facts)
        #expect(draft.steps[0].effects[0].amount == 125)
        #expect(draft.warnings == [.unlistedToken(stranger)])
        #expect(draft.steps[0].description.contains(stranger.checksummed))
    }

    @Test func someOfAVaultIsRedeemedByShares() throws {
        let vault = address("0xa3931d71877C0E7a3148CB7Eb4463524FEc27fbD")
        let facts = facts([
            .balance(token: vault, owner: me): 1_000, .assetsOfShares(vault: vault, shares: 500): 540,
        ])
        let draft = try drafted(
            [#"{"action":"withdraw","amount":{"value":"50","unit":"percent"},"asset":"USDS","protocol":"sky"}"#], facts)
        #expect(draft.steps[0].call?.function == "redeem(uint256,address,address)")
        #expect(draft.steps[0].call?.arguments.first?.value == .uint(500))
    }

    @Test func nothingThereIsSaid() {
        let vault = address("0xa3931d71877C0E7a3148CB7Eb4463524FEc27fbD")
        let found = refusal {
            _ = try drafted(
                [#"{"action":"withdraw","amount":{"value":"100","unit":"percent"},"asset":"USDS","protocol":"sky"}"#],
                facts([.balance(token: vault, owner: me): 0]))
        }
        #expect(found?.explanation.hasPrefix("You have nothing in") == true)
    }
}

@Suite("Swaps")
struct SwapTests {
    let router = address("0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D")
    let weth = address("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
    let dai = registry.tokens(symbol: "DAI", chain: 1)[0]

    func swap(_ more: String = "") -> String {
        #"{"action":"swap","amount":{"value":"100","unit":"token"},"asset":"USDC","to_asset":"DAI"\#(more)}"#
    }

    /// Quotes for the direct way and the way over WETH, and for a thousandth of the amount.
    func facts(direct: UInt256, over: UInt256, small: UInt256) -> ChainFacts {
        let direct_ = [usdc.address!, dai.address!], over_ = [usdc.address!, weth, dai.address!]
        return Planner_facts([
            .balance(token: usdc.address, owner: me): 1_000_000_000,
            .allowance(token: usdc.address!, owner: me, spender: router): 0,
            .quote(router: router, amount: 100_000_000, path: direct_): direct,
            .quote(router: router, amount: 100_000_000, path: over_): over,
            .quote(router: router, amount: 100_000, path: direct_): small,
            .quote(router: router, amount: 100_000, path: over_): small,
        ])
    }

    private func Planner_facts(_ values: [FactKey: UInt256]) -> ChainFacts {
        ChainFacts(nonce: 0, fees: .dynamic(maxFee: gwei, maxPriorityFee: 1), facts: values.mapValues { .known($0) })
    }

    @Test func theBetterWayLessHalfAPercent() throws {
        let draft = try drafted([swap()], facts(direct: 99 * ether, over: 98 * ether, small: ether / 10))
        let call = try #require(draft.steps.last?.call)
        #expect(call.function == "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)")
        #expect(call.arguments[1].value == .uint(99 * ether * 995 / 1_000))
        #expect(call.arguments[2].value == .array([.address(usdc.address!), .address(dai.address!)]))
        #expect(call.arguments[4].value == .uint(UInt256(now + 1_200)))
    }

    @Test func theSlippageThatWasSaid() throws {
        let draft = try drafted(
            [swap(#","slippage_percent":5"#)], facts(direct: 90 * ether, over: 99 * ether, small: ether / 10))
        #expect(draft.steps.last?.call?.arguments[1].value == .uint(99 * ether * 95 / 100))
        #expect(draft.steps.last?.warnings == [.slippage(percent: "5")])
    }

    @Test func aPoolThatIsTooSmall() {
        #expect(
            refusal { _ = try drafted([swap()], facts(direct: 70 * ether, over: 0, small: ether / 10)) }
                == .priceImpact(percent: 30))
    }

    @Test func aSmallPool() throws {
        let draft = try drafted([swap()], facts(direct: 95 * ether, over: 0, small: ether / 10))
        #expect(draft.steps.last?.warnings == [.priceImpact(percent: 5)])
    }

    @Test func aQuoteUnderTheStatedMinimum() {
        let text = swap(#","min_out":{"value":"100","unit":"token"}"#)
        #expect(
            refusal { _ = try drafted([text], facts(direct: 99 * ether, over: 0, small: ether / 10)) }
                == .quoteBelowMinimum(dai, quote: 99 * ether, minimum: 100 * ether))
    }

    @Test func noPool() {
        var facts = facts(direct: 0, over: 0, small: 0)
        for path in [[usdc.address!, dai.address!], [usdc.address!, weth, dai.address!]] {
            facts[.quote(router: router, amount: 100_000_000, path: path)] = .unknown(reason: "it gives no reason")
        }
        guard case .noQuote? = refusal({ _ = try drafted([swap()], facts) }) else {
            Issue.record("planned")
            return
        }
    }
}

@Suite("Earning: the parts are the whole")
struct EarnTests {
    static func allocation(_ amounts: [UInt64], total: UInt64? = nil) -> Allocation {
        let ids = ["ethereum:aave-v3:core-usdc", "ethereum:compound-v3:usdc", "ethereum:fluid-lending:fusdc"]
        let legs = zip(ids, amounts).map { id, amount in
            AllocationLeg(
                contract: registry.contract(id: id)!, protocolSlug: "", amount: UInt256(amount), sharePercent: 0,
                apyPercent: nil, yearlyIncome: 0, exit: "")
        }
        return Allocation(
            chainID: 1, token: usdc, total: UInt256(total ?? amounts.reduce(0, +)), legs: legs, yearlyIncome: 0,
            notes: [], cautions: [])
    }

    static func earn(_ value: String) -> String {
        #"{"action":"earn","amount":{"value":"\#(value)","unit":"token"},"asset":"USDC","risk":"low"}"#
    }

    @Test(arguments: [[10_000_000_000, 0, 0], [3_333_333_333, 3_333_333_333, 3_333_333_334], [1, 9_999_999_998, 1]] as [[UInt64]])
    func everyPartIsPermittedAndDeposited(_ amounts: [UInt64]) throws {
        let amounts = amounts.filter { $0 > 0 }
        let draft = try drafted(
            [Self.earn("10000")], ChainFacts(unread: "offline"), allocation: Self.allocation(amounts))
        #expect(draft.steps.count == 2 * amounts.count)
        let deposits = draft.steps.filter { $0.kind == .supply }
        #expect(deposits.reduce(UInt256.zero) { $0 + $1.effects[0].amount } == 10_000_000_000)
        for (approval, deposit) in zip(draft.steps.filter { $0.kind == .approve }, deposits) {
            #expect(approval.call?.arguments.first?.value == .address(deposit.to))
            #expect(approval.call?.arguments.last?.value == .uint(deposit.effects[0].amount))
        }
    }

    @Test(arguments: [[9_999_999_999], [10_000_000_001], [5_000_000_000, 4_999_999_999]] as [[UInt64]])
    func partsThatDontAddUpAreNoPlan(_ amounts: [UInt64]) {
        guard
            case .allocationMismatch? = refusal({
                _ = try drafted([Self.earn("10000")], ChainFacts(unread: "offline"), allocation: Self.allocation(amounts))
            })
        else {
            Issue.record("planned")
            return
        }
    }

    @Test func random() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let first = UInt64.random(in: 1...9_999_999_997, using: &generator)
            let second = UInt64.random(in: 1...(9_999_999_999 - first), using: &generator)
            let amounts = [first, second, 10_000_000_000 - first - second]
            let draft = try drafted(
                [Self.earn("10000")], ChainFacts(unread: "offline"), allocation: Self.allocation(amounts))
            let sum = draft.steps.flatMap(\.effects).filter { !$0.gains && $0.asset == usdc }
                .reduce(UInt256.zero) { $0 + $1.amount }
            #expect(sum == 10_000_000_000, "\(amounts)")
        }
    }
}

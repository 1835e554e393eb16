import PromptRank
import Testing

@testable import Chain
@testable import Ethereum
@testable import Planner
@testable import Registry

private let practice: ChainID = 31337
private let million: UInt256 = 1_000_000
private let ether: UInt256 = 1_000_000_000_000_000_000

/// A person on the practice chain, who asks, signs and sends.
private struct Person {
    let chain: PracticeChain
    let client: ChainClient
    let account: TestAccount

    init(_ name: String) async throws {
        chain = try PracticeChain()
        client = try chain.client()
        account = try TestAccount(name)
        try await chain.fund(account.address)
    }

    func ask(_ texts: [String], allocation: Allocation? = nil) async throws -> PlanOutcome {
        try await Planner().plan(
            texts.map(intent),
            PlanContext(
                registry: registry, chainID: practice, from: account.address, client: client,
                contacts: ["maya": maya], allocation: allocation, now: now))
    }

    /// Plans, signs every step, sends it, and waits for it to succeed.
    @discardableResult
    func carryOut(_ texts: String..., allocation: Allocation? = nil) async throws -> Plan {
        let outcome = try await ask(texts, allocation: allocation)
        let plan = try #require(outcome.plan, "\(outcome.question?.text ?? outcome.refusal?.explanation ?? "")")
        for step in plan.steps {
            let raw = try account.sign(#require(step.transaction.transaction))
            _ = try await client.send(raw)
            let receipt = try await client.waitForReceipt(Keccak256.hash(raw), timeout: .seconds(60), poll: .milliseconds(20))
            #expect(receipt.succeeded, "\(step.description)")
        }
        return plan
    }

    func holds(_ symbol: String) async throws -> UInt256 {
        let token = registry.tokens(symbol: symbol, chain: practice)[0]
        guard let address = token.address else { return try await client.balance(of: account.address) }
        return try await client.tokenBalance(address, of: account.address)
    }
}

@Suite("Whole plans on a real EVM", .enabled(if: PracticeChain.isAvailable), .serialized)
struct PracticePlanTests {
    static func put(_ amount: String, _ asset: String, _ into: String, unit: String = "token") -> String {
        #"{"action":"supply","amount":{"value":"\#(amount)","unit":"\#(unit)"},"asset":"\#(asset)","protocol":"\#(into)"}"#
    }

    static func take(_ amount: String, _ asset: String, _ from: String, unit: String = "token") -> String {
        #"{"action":"withdraw","amount":{"value":"\#(amount)","unit":"\#(unit)"},"asset":"\#(asset)","protocol":"\#(from)"}"#
    }

    @Test func sendingEverythingLeavesNothingButTheGas() async throws {
        let person = try await Person("sender")
        try await person.carryOut(#"{"action":"send","amount":{"value":"20","unit":"token"},"asset":"USDC","recipient":"maya"}"#)
        #expect(try await person.holds("USDC") == 9_980 * million)
        #expect(try await person.client.tokenBalance(registry.tokens(symbol: "USDC", chain: practice)[0].address!, of: maya) == 20 * million)
        let plan = try await person.carryOut(
            #"{"action":"send","amount":{"value":"100","unit":"percent"},"asset":"ETH","recipient":"maya","note":"all yours"}"#)
        #expect(plan.steps[0].transaction.data == Bytes("all yours".utf8))
        #expect(try await person.holds("ETH") < ether / 1_000)
        let outcome = try await person.ask([#"{"action":"send","amount":{"value":"1","unit":"token"},"asset":"USDC","recipient":"maya"}"#])
        guard case .insufficientForGas? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func aaveInAndOut() async throws {
        let person = try await Person("lender")
        let plan = try await person.carryOut(Self.put("5000", "USDC", "aave"))
        #expect(plan.steps.map(\.kind) == [.approve, .supply])
        #expect(plan.steps.map(\.transaction.nonce) == [0, 1])
        #expect(plan.warnings.isEmpty)
        guard case .succeeded(let changes) = plan.rehearsal else {
            Issue.record("not rehearsed")
            return
        }
        #expect(changes.contains { $0.outgoing == 5_000 * million })
        #expect(try await person.holds("USDC") == 5_000 * million)
        #expect(try await person.holds("aEthUSDC") >= 5_000 * million - 2)
        try await person.carryOut(Self.take("1000", "USDC", "aave"))
        try await person.carryOut(Self.take("100", "USDC", "aave", unit: "percent"))
        #expect(try await person.holds("aEthUSDC") == 0)
        #expect(try await person.holds("USDC") >= 10_000 * million - 2)
        let outcome = try await person.ask([Self.take("1", "USDC", "aave")])
        guard case .insufficientPosition? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func compoundAndAVaultInAndOut() async throws {
        let person = try await Person("saver")
        for name in ["compound", "morpho"] {
            try await person.carryOut(Self.put("50", "USDC", name, unit: "percent"))
            try await person.carryOut(Self.take("10", "USDC", name))
            try await person.carryOut(Self.take("100", "USDC", name, unit: "percent"))
            #expect(try await person.holds("USDC") >= 10_000 * million - 10, "\(name)")
        }
        #expect(try await person.holds("steakUSDC") == 0)
    }

    @Test func etherIsWrappedSuppliedWithdrawnAndUnwrapped() async throws {
        let person = try await Person("wrapper")
        let plan = try await person.carryOut(Self.put("2", "ETH", "aave"))
        #expect(plan.steps.map(\.kind) == [.wrap, .approve, .supply])
        #expect(try await person.holds("aEthWETH") >= 2 * ether - 2)
        let out = try await person.carryOut(Self.take("1", "ETH", "aave"))
        #expect(out.steps.map(\.kind) == [.withdraw, .unwrap])
        #expect(try await person.holds("ETH") > 8 * ether + ether / 2)
        try await person.carryOut(
            #"{"action":"wrap","amount":{"value":"1","unit":"token"},"asset":"ETH"}"#,
            #"{"action":"unwrap","amount":{"value":"100","unit":"previous"},"asset":"WETH"}"#)
        #expect(try await person.holds("WETH") == 0)
    }

    @Test func allOfTheEtherIntoAaveLeavesTheGasForAllSteps() async throws {
        let person = try await Person("all in")
        try await person.carryOut(Self.put("100", "ETH", "aave", unit: "percent"))
        #expect(try await person.holds("aEthWETH") > 9 * ether)
    }

    @Test func stakingAndWrappingTheStake() async throws {
        let person = try await Person("staker")
        try await person.carryOut(#"{"action":"stake","amount":{"value":"3","unit":"token"},"asset":"ETH","protocol":"lido"}"#)
        #expect(try await person.holds("stETH") >= 3 * ether - 2)
        try await person.carryOut(#"{"action":"wrap","amount":{"value":"1","unit":"token"},"asset":"stETH"}"#)
        #expect(try await person.holds("wstETH") > 0)
        try await person.carryOut(#"{"action":"unwrap","amount":{"value":"100","unit":"percent"},"asset":"wstETH"}"#)
        #expect(try await person.holds("wstETH") == 0)
    }

    @Test func swapsBothWaysAndOn() async throws {
        let person = try await Person("trader")
        let plan = try await person.carryOut(
            #"{"action":"swap","amount":{"value":"1000","unit":"token"},"asset":"USDC","to_asset":"USDT","slippage_percent":1}"#)
        let minimum = try #require(plan.steps.last?.effects.last?.amount)
        #expect(try await person.holds("USDT") >= minimum)
        #expect(plan.steps.map(\.kind) == [.approve, .swap])
        try await person.carryOut(#"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"ETH","to_asset":"USDC"}"#)
        try await person.carryOut(#"{"action":"swap","amount":{"value":"500","unit":"token"},"asset":"USDC","to_asset":"ETH"}"#)
        // What the first brings goes into the second; Tether's permission starts from zero.
        let onward = try await person.carryOut(
            #"{"action":"swap","amount":{"value":"100","unit":"token"},"asset":"USDC","to_asset":"USDT"}"#,
            Self.put("100", "USDT", "aave", unit: "previous"))
        #expect(onward.steps.map(\.kind) == [.approve, .swap, .approve, .supply])
        #expect(try await person.holds("aEthUSDT") > 90 * million)
    }

    @Test func tethersLeftoverPermissionIsResetFirst() async throws {
        let person = try await Person("tethered")
        try await person.carryOut(#"{"action":"swap","amount":{"value":"1000","unit":"token"},"asset":"USDC","to_asset":"USDT"}"#)
        try await person.carryOut(#"{"action":"approve","amount":{"value":"5","unit":"token"},"asset":"USDT","spender":"aave"}"#)
        let plan = try await person.carryOut(Self.put("100", "USDT", "aave"))
        #expect(plan.steps.map(\.kind) == [.revoke, .approve, .supply])
        try await person.carryOut(#"{"action":"approve","amount":{"unit":"unlimited"},"asset":"USDC","spender":"aave"}"#)
        try await person.carryOut(#"{"action":"revoke","asset":"USDC","spender":"aave"}"#)
        let pool = registry.contract(id: "practice:aave-v3:usdc")!.deposit!.target
        let usdc = registry.tokens(symbol: "USDC", chain: practice)[0].address!
        #expect(try await person.client.allowance(token: usdc, owner: person.account.address, spender: pool) == 0)
    }

    @Test func earningInThreeParts() async throws {
        let person = try await Person("earner")
        let ids = ["practice:aave-v3:usdc", "practice:compound-v3:usdc", "practice:morpho-vault:usdc"]
        let amounts: [UInt64] = [5_000_000_001, 3_000_000_000, 1_999_999_999]
        let legs = zip(ids, amounts).map { id, amount in
            AllocationLeg(
                contract: registry.contract(id: id)!, protocolSlug: "", amount: UInt256(amount), sharePercent: 0,
                apyPercent: nil, yearlyIncome: 0, exit: "")
        }
        let allocation = Allocation(
            chainID: practice, token: registry.tokens(symbol: "USDC", chain: practice)[0], total: 10_000 * million,
            legs: legs, yearlyIncome: 0, notes: [], cautions: [])
        let plan = try await person.carryOut(
            #"{"action":"earn","amount":{"value":"10000","unit":"token"},"asset":"USDC","risk":"low"}"#,
            allocation: allocation)
        #expect(plan.steps.count == 6)
        #expect(try await person.holds("USDC") == 0)
    }

    @Test func whatWouldFailIsRefusedWithTheReason() async throws {
        let person = try await Person("optimist")
        let outcome = try await person.ask([Self.put("20000", "USDC", "aave")])
        guard case .insufficient(_, needed: 20_000 * million, available: 10_000 * million)? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
        let swap = #"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"stETH","to_asset":"USDS"}"#
        guard case .refusal = try await person.ask([swap]) else {
            Issue.record("planned")
            return
        }
    }
}

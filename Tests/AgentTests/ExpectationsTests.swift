import Foundation
import Testing

@testable import Agent
@testable import Ethereum
@testable import Planner
@testable import PromptRank
@testable import Registry
@testable import Review

/// One case of the planner's fixtures, planned with everything a transaction needs.
struct PlannedCase: CustomTestStringConvertible, Sendable {
    let name: String
    let chain: ChainID
    let intents: [Intent]

    var testDescription: String { name }

    static let all: [PlannedCase] = {
        let url = repository.appendingPathComponent("Tests/Fixtures/Planner/plans.json")
        let document = try! JSON(parsing: Bytes(Data(contentsOf: url)))
        return document["cases"]!.array!.map { json in
            PlannedCase(
                name: json["name"]!.string!, chain: ChainID(json["chain"]!.int!),
                intents: json["intents"]!.array!.map { Intent(json: $0)! })
        }
    }()

    func plan() async throws -> Plan {
        let context = PlanContext(
            registry: registry, chainID: chain, from: me,
            overrides: PlanOverrides(nonce: 0, maxFee: 1_000_000_000, maxPriorityFee: 1_000_000_000, gas: .auto),
            contacts: ["maya": maya, "bob": bob], now: 1_790_000_000)
        guard case .plan(let plan) = try await Planner().plan(intents, context) else { throw AgentError.usage("no plan: \(name)") }
        return plan
    }
}

/// What each step must do is said from the plan; the Review reads it from the bytes. Both must agree on
/// honest bytes, and on no others.
@Suite("Expectations")
struct ExpectationsTests {
    private static func examined(_ payload: Bytes, _ expectation: Review.Expectation) -> ReviewResult {
        var policy = Policy.standard
        policy.rules.allowUnlimitedApprovals = true
        policy.rules.mostFee = "1000"
        return examine(payload: payload, account: me, expectation: expectation, registry: registry, policy: policy)
    }

    @Test func theCasesHaveEveryKindOfStep() async throws {
        var kinds = Set<StepKind>()
        for example in PlannedCase.all { kinds.formUnion(try await example.plan().steps.map(\.kind)) }
        #expect(kinds.isSuperset(of: [.transfer, .approve, .revoke, .wrap, .unwrap, .supply, .withdraw, .stake, .swap]))
    }

    @Test(arguments: PlannedCase.all) func theHonestBytesPass(_ example: PlannedCase) async throws {
        let plan = try await example.plan()
        let expectations = try Expectations.of(plan, registry: registry)
        #expect(expectations.count == plan.steps.count)
        for (step, expectation) in zip(plan.steps, expectations) {
            let payload = try #require(step.transaction.transaction?.signingPayload, "\(step.transaction.missing)")
            let result = Self.examined(payload, try Review.Expectation(json: JSON(parsing: expectation.json.description)))
            #expect(result.mismatches.isEmpty, "\(step.description): \(result.mismatches.map(\.text))")
            #expect(result.refusals.isEmpty, "\(step.description): \(result.refusals.map(\.text))")
            if case .block(let reasons) = result.verdict { Issue.record("\(step.description): \(reasons)") }
        }
    }

    /// One bit of each byte of the call data, the target, the value and the chain, turned over.
    @Test(arguments: PlannedCase.all) func aFlippedByteIsRefused(_ example: PlannedCase) async throws {
        let plan = try await example.plan()
        for (step, expectation) in zip(plan.steps, try Expectations.of(plan, registry: registry)) {
            let honest = try #require(step.transaction.transaction)
            func expectBlocked(_ what: String, _ change: (inout Transaction) -> Void) {
                var altered = honest
                change(&altered)
                guard case .block = Self.examined(altered.signingPayload, expectation).verdict else {
                    Issue.record("\(step.description): \(what) was not noticed")
                    return
                }
            }
            for index in honest.data.indices {
                let bit: UInt8 = 1 << UInt8(index % 8)
                expectBlocked("data byte \(index) ^ \(bit)") { $0.data[index] ^= bit }
            }
            let target = try #require(honest.to)
            for index in 0..<20 {
                var bytes = target.bytes
                bytes[index] ^= 1 << UInt8(index % 8)
                let other = Address(bytes: bytes)
                expectBlocked("to byte \(index)") { $0.to = other }
            }
            expectBlocked("one wei more") { $0.value = $0.value.adding(1) ?? .zero }
            expectBlocked("another chain") { $0.chainID = ($0.chainID ?? .zero).adding(1) ?? .zero }
            if !honest.data.isEmpty {
                expectBlocked("a byte more") { $0.data.append(0) }
                expectBlocked("a byte less") { $0.data.removeLast() }
            }
        }
    }

    // MARK: Against the frames

    private static func replacing(_ plan: Plan, intents: [Intent]? = nil, steps: [PlanStep]? = nil) -> Plan {
        Plan(
            id: plan.id, chainID: plan.chainID, from: plan.from, steps: steps ?? plan.steps,
            intents: intents ?? plan.intents, warnings: plan.warnings, rehearsal: plan.rehearsal)
    }

    /// The person said 20, the steps take 20.000001 or 19: no approvals at all.
    @Test(arguments: ["send usdc", "send eth", "usdc into aave", "eth into compound", "stake with lido", "wrap eth"])
    func stepsThatDoNotAddUp(_ name: String) async throws {
        let example = try #require(PlannedCase.all.first { $0.name == name })
        let plan = try await example.plan()
        for value in ["19.999999", "20.000001", "0.000001", "200000"] {
            var frame = plan.intents[0]
            frame[.amount] = .amount(Amount(value, .token))
            #expect {
                try Expectations.of(Self.replacing(plan, intents: [frame]), registry: registry)
            } throws: { error in
                guard case .planDiffers(let what)? = error as? AgentError else { return false }
                return what.contains(value)
            }
        }
        // A step that was left out, or is there twice.
        let value = try #require(plan.steps.last { step in step.effects.contains { !$0.gains } })
        #expect(throws: AgentError.self) { try Expectations.of(Self.replacing(plan, steps: plan.steps + [value]), registry: registry) }
        #expect(throws: AgentError.self) {
            try Expectations.of(Self.replacing(plan, steps: plan.steps.filter { $0.effects.isEmpty }), registry: registry)
        }
    }

    @Test func partsOfAnEarnMustAddUp() async throws {
        let usdc = try #require(registry.tokens(symbol: "USDC", chain: 31337).first)
        func leg(_ id: String, _ amount: UInt256) throws -> AllocationLeg {
            AllocationLeg(
                contract: try #require(registry.contract(id: id)), protocolSlug: "", amount: amount, sharePercent: 0,
                apyPercent: nil, yearlyIncome: 0, exit: "")
        }
        func plan(_ first: UInt256, _ second: UInt256) async throws -> Plan {
            let legs = [try leg("practice:aave-v3:usdc", first), try leg("practice:compound-v3:usdc", second)]
            let allocation = Allocation(chainID: 31337, token: usdc, total: 10_000_000_000, legs: legs, yearlyIncome: 0, notes: [], cautions: [])
            let context = PlanContext(registry: registry, chainID: 31337, from: me, allocation: allocation, now: 1_790_000_000)
            let frame = intent(#"{"action":"earn","amount":{"value":"10000","unit":"token"},"asset":"USDC","risk":"low"}"#)
            guard case .plan(let plan) = try await Planner().plan([frame], context) else { throw AgentError.usage("no plan") }
            return plan
        }
        let honest = try await plan(5_000_000_001, 4_999_999_999)
        #expect(try Expectations.of(honest, registry: registry).count == 4)
        // The planner refuses parts that don't add up, and so does what stands behind it.
        await #expect(throws: AgentError.self) { _ = try await plan(5_000_000_001, 4_999_999_998) }
        for value in ["9999.999999", "10000.000001"] {
            var frame = honest.intents[0]
            frame[.amount] = .amount(Amount(value, .token))
            #expect(throws: AgentError.self) { try Expectations.of(Self.replacing(honest, intents: [frame]), registry: registry) }
        }
    }

    // MARK: As it is stored

    @Test(arguments: PlannedCase.all) func aPlanIsReadBackAsItWas(_ example: PlannedCase) async throws {
        let plan = try await example.plan()
        let stored = try JSON(parsing: PlanStorage.json(plan, registry: registry).description)
        let steps = try PlanStorage.steps(stored)
        #expect(steps.count == plan.steps.count)
        for (stored, step) in zip(steps, plan.steps) {
            let transaction = stored.transaction(nonce: stored.nonce, gas: stored.gas, fees: stored.fees)
            #expect(transaction?.signingPayload == step.transaction.transaction?.signingPayload)
            #expect(stored.from == me)
            #expect(stored.changes.map(\.change) == step.effects.filter { $0.of == me }.map(\.change))
        }
    }

    @Test func aDamagedPlanIsNoPlan() async throws {
        let whole = try PlanStorage.json(await PlannedCase.all[0].plan(), registry: registry)
        let members = try #require(whole.members)
        for key in ["steps", "expectations"] {
            #expect(throws: AgentError.self) { try PlanStorage.steps(.object(members.filter { $0.key != key })) }
            #expect(throws: AgentError.self) { try PlanStorage.steps(.object(members.map { $0.key == key ? .init(key, .array([])) : $0 })) }
            #expect(throws: AgentError.self) { try PlanStorage.steps(.object(members.map { $0.key == key && key == "steps" ? .init(key, .array([[:]])) : $0 }.filter { key == "steps" || $0.key != key })) }
        }
    }
}

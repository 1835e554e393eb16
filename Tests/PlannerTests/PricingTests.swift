import Testing

@testable import Chain
@testable import Ethereum
@testable import Planner

private let supply = #"{"action":"supply","amount":{"value":"5","unit":"token"},"asset":"USDC","protocol":"aave"}"#

@Suite("Offline, the flags stand in for the chain")
struct PricingTests {
    func plan(_ overrides: PlanOverrides) async throws -> Plan {
        try #require(try await offline(supply, overrides: overrides).plan)
    }

    @Test func withoutFlagsNothingIsMadeUp() async throws {
        let plan = try await plan(PlanOverrides())
        #expect(plan.steps.allSatisfy { $0.transaction.transaction == nil })
        #expect(plan.steps[0].transaction.missing == ["--nonce", "--gas", "--max-fee", "--max-priority-fee"])
        let json = plan.json["steps"]?[0]?["transaction"]
        #expect(json?.members?.map(\.key) == ["type", "chainId", "from", "to", "value", "data"])
        #expect(json?["type"]?.string == "0x2")
        #expect(json?["chainId"]?.string == "0x1")
        #expect(json?["value"]?.string == "0x0")
    }

    @Test func withThemItIsReadyToSign() async throws {
        let plan = try await plan(PlanOverrides(nonce: 41, maxFee: 30_000_000_000, maxPriorityFee: 2_000_000_000, gas: .auto))
        #expect(plan.steps.map { $0.transaction.transaction?.nonce } == [41, 42])
        #expect(plan.steps.map { $0.transaction.gasLimit } == [90_000, 500_000])
        #expect(plan.steps[0].transaction.fees == .dynamic(maxFee: 30_000_000_000, maxPriorityFee: 2_000_000_000))
        let json = plan.json["steps"]?[1]?["transaction"]
        #expect(json?["nonce"]?.string == "0x2a")
        #expect(json?["gas"]?.string == "0x7a120")
        #expect(json?["maxFeePerGas"]?.string == "0x6fc23ac00")
        #expect(json?["maxPriorityFeePerGas"]?.string == "0x77359400")
    }

    @Test func anExactGasLimitIsForEveryStep() async throws {
        #expect(try await plan(PlanOverrides(gas: .exact(123_456))).steps.map(\.transaction.gasLimit) == [123_456, 123_456])
    }

    @Test func theTipIsAGweiOrTheMaximum() async throws {
        #expect(try await plan(PlanOverrides(maxFee: 5_000_000_000)).steps[0].transaction.fees == .dynamic(maxFee: 5_000_000_000, maxPriorityFee: 1_000_000_000))
        #expect(try await plan(PlanOverrides(maxFee: 5)).steps[0].transaction.fees == .dynamic(maxFee: 5, maxPriorityFee: 5))
    }

    @Test func aTipAboveTheMaximum() async throws {
        #expect(try await offline(supply, overrides: PlanOverrides(maxFee: 1, maxPriorityFee: 2)).refusal == .tipAboveMaximum)
    }

    @Test func aFeeThatNobodyMeans() async throws {
        let outcome = try await offline(
            supply, overrides: PlanOverrides(nonce: 0, maxFee: 1_000_000_000_000_000, gas: .exact(1_000_000)))
        guard case .feeAboveLimit? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func theLastNonceHasNoNext() async throws {
        let plan = try await plan(PlanOverrides(nonce: .max))
        #expect(plan.steps.map(\.transaction.nonce) == [.max, nil])
    }

    @Test func plansHaveShortNamesOfTheirOwn() async throws {
        let first = try await plan(PlanOverrides()).id
        #expect(first.count == 8)
        #expect(try await plan(PlanOverrides()).id == first)
        #expect(try await plan(PlanOverrides(nonce: 1)).id != first)
    }
}

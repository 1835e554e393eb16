import Ethereum
import Foundation
import Review
import Testing

@Suite struct PolicyTests {
    private func rules(_ scene: Scene, _ policy: Policy = .standard) -> [PolicyRefusal.Rule] {
        scene.examined(policy: policy).refusals.map(\.rule)
    }

    @Test func unlimitedApprovalsAreOff() {
        var scene = Scene.approve
        scene.transaction.data = try! ABIFunction("approve(address,uint256)").call([.address(Mainnet.aavePool), .uint(.max)])
        #expect(rules(scene) == [.unlimitedApprovals])
        var policy = Policy.standard
        policy.rules.allowUnlimitedApprovals = true
        #expect(rules(scene, policy).isEmpty)
    }

    @Test func permit2IsUnlimitedAtItsOwnWidth() {
        let permit2 = address("0x000000000022D473030F116dDEE9F6B43aC78BA3")
        let scene = Scene(
            "permit2", to: permit2, "approve(address,address,uint160,uint48)",
            [.address(Mainnet.usdc), .address(stranger), .uint(UInt256.max >> 96), .uint(1_800_000_000)],
            expectation: Scene.approve.expectation)
        #expect(rules(scene).contains(.unlimitedApprovals))
    }

    @Test func blindBytesAreRefused() {
        let scene = Scene("blind", to: stranger, "frobnicate(uint256)", [.uint(1)], expectation: Scene.approve.expectation)
        #expect(rules(scene) == [.blindSigning])
        let result = examine(payload: scene.payload, account: me, expectation: nil, registry: registry)
        guard case .block = result.verdict else { Issue.record("a blind call went through"); return }
        #expect(result.card.severity == .danger)
    }

    private func multicall(_ target: Address, _ inner: Bytes) -> Scene {
        Scene(
            "multicall", to: Practice.multicall, "aggregate3((address,bool,bytes)[])",
            [.array([.tuple([.address(target), .bool(false), .bytes(inner)])])],
            expectation: Expectation(kind: .batch, chainID: 1, from: me, targets: [Practice.multicall]))
    }

    @Test func aCallInsideACallCounts() {
        let inner = try! ABIFunction("approve(address,uint256)").call([.address(stranger), .uint(.max)])
        let result = multicall(Mainnet.usdc, inner).examined()
        #expect(result.refusals.map(\.rule) == [.unlimitedApprovals])
        #expect(result.card.rows.contains { $0.label == "Call 1: Spender" && $0.value == stranger.checksummed })
        #expect(result.card.warnings.contains { $0.severity == .danger && $0.text.hasPrefix("Call 1 within it: ") })
        var policy = Policy.standard
        policy.rules.allowUnlimitedApprovals = true
        policy.tokenLimits = [.init(chainID: 1, token: Mainnet.usdc, most: "100")]
        #expect(rules(multicall(Mainnet.usdc, inner), policy) == [.token])
    }

    @Test func aCallInsideACallThatCannotBeReadIsRefused() {
        let result = multicall(stranger, [1, 2, 3, 4]).examined()
        #expect(result.refusals.map(\.rule) == [.blindSigning])
        #expect(result.card.warnings.contains { $0.severity == .danger && $0.text.contains("call inside the call") })
    }

    @Test func oneByteOfCallDataIsBlind() {
        var scene = Scene.sendNative
        scene.transaction.data = [0]
        #expect(rules(scene) == [.blindSigning])
    }

    @Test func theFeeHasACeiling() {
        var scene = Scene.sendNative
        scene.transaction.gasLimit = 1_000_000
        scene.transaction.fees = .dynamic(maxFee: 50_000_000_000, maxPriorityFee: 1)
        #expect(rules(scene).isEmpty)
        scene.transaction.fees = .dynamic(maxFee: 50_000_000_001, maxPriorityFee: 1)
        #expect(rules(scene) == [.fee])
        scene.transaction.fees = .dynamic(maxFee: .max, maxPriorityFee: 1)
        #expect(rules(scene) == [.fee])
    }

    @Test func limitsCountEveryWayOut() {
        var policy = Policy.standard
        policy.tokenLimits = [.init(chainID: 1, token: Mainnet.usdc, most: "100")]
        policy.rules.mostNative = "1"
        for scene in [Scene.sendToken, .approve, .supplyAave] { #expect(rules(scene, policy) == [.token], "\(scene.name)") }
        for scene in [Scene.withdrawAave, .revoke, .supplyComet] { #expect(rules(scene, policy).isEmpty, "\(scene.name)") }
        for scene in [Scene.sendNative, .wrap, .stake] { #expect(rules(scene, policy) == [.native], "\(scene.name)") }
    }

    @Test func aLimitThatCannotBeReadAllowsNothing() {
        var policy = Policy.standard
        policy.tokenLimits = [.init(chainID: 1, token: Mainnet.usdc, most: "0.1234567")]
        #expect(rules(Scene.supplyComet, policy) == [.token])
    }

    @Test func onlyAllowedChains() {
        #expect(rules(Scene.sendNative, Policy(allowedChains: ["base"])) == [.allowedChains])
        #expect(rules(Scene.sendNative, Policy(allowedChains: ["base", "ethereum"])).isEmpty)
        var scene = Scene.sendNative
        scene.transaction.chainID = 424_242_424_242
        #expect(rules(scene).contains(.allowedChains))
        scene.transaction.chainID = .max
        #expect(rules(scene).contains(.allowedChains))
    }

    @Test func creationIsItsOwnRule() {
        var scene = Scene.sendNative
        scene.transaction.to = nil
        #expect(rules(scene) == [.contractCreation])
    }

    @Test func everyRefusalNamesItsRule() {
        var scene = Scene.sendNative
        scene.transaction.to = nil
        let result = scene.examined()
        #expect(result.refusals.allSatisfy { $0.text.contains("rule \($0.rule.rawValue)") })
    }

    @Test func thePracticeChainIsPermissive() {
        #expect(Scene.swapTokens.examined().verdict == .allow)
        #expect(Scene.supplyAave.examined().verdict == .ask)
        #expect(Scene.swapTokens.examined(effects: .reverts(reason: "no")).verdict == .ask)
    }

    @Test func theFileReadsBack() throws {
        var policy = Policy(allowedChains: ["ethereum"], tokenLimits: [.init(chainID: 1, token: Mainnet.usdc, most: "5000")])
        policy.rules.mostNative = "2.5"
        policy.practice.allowUnattended = false
        #expect(try Policy(json: JSON(parsing: policy.json.pretty)) == policy)
        #expect(try Policy(json: [:]) == .standard)
    }

    @Test(arguments: [
        #"{"allow_blind_singing": false}"#, #"{"most_fee": 0.05}"#, #"{"most_fee": "lots"}"#, #"{"practice": []}"#,
        #"{"token_limits": [{"chain_id": 1, "token": "0x00", "most": "1"}]}"#, "[]",
    ]) func aFlawedFileIsRefused(_ text: String) throws {
        let json = try JSON(parsing: text)
        #expect(throws: PolicyError.self) { try Policy(json: json) }
    }

    @Test func filesOnDisk() throws {
        let path = NSTemporaryDirectory() + "policy-\(UInt64.random(in: 0 ... .max)).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try Policy.load(from: path) == .standard)
        try Data("{".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: PolicyError.notJSON(.unexpectedEnd)) { try Policy.load(from: path) }
    }
}

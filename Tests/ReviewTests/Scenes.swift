import Ethereum
import Foundation
import Registry
import Review
import Testing

/// Swift Testing has a type of this name too.
typealias Expectation = Review.Expectation

/// The repository's own registry, read once.
let registry: Registry = {
    do {
        return try Registry.load(from: registryDirectory)
    } catch {
        fatalError("the registry does not load: \(error)")
    }
}()

let registryDirectory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Data/registry").path

func address(_ text: String) -> Address {
    guard let address = try? Address(text) else { fatalError(text) }
    return address
}

let me = address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
let alice = address("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
let stranger = address("0x90F79bf6EB2c4f870365E785982E1f101E93b906")

enum Mainnet {
    static let usdc = address("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
    static let weth = address("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
    static let aavePool = address("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2")
    static let comet = address("0xc3d688B66703497DAA19211EEdff47f25384cdc3")
    static let lido = address("0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84")
}

enum Practice {
    static let usdc = address("0x27E0BAe818C9ea8d78A9bf3949Fc498a698829ce")
    static let weth = address("0x3a8b8318f9eF06bc72A988D5263D98eFA977F975")
    static let router = address("0x8B8cd7d469D8de53eA038E580921189AA7918a1c")
    static let susds = address("0xcFAC8D27FF17f44fd84dB376E5603eaF03093609")
    static let usds = address("0x1B5FC692AC5BCcf095CfA43B72659A990285E4Ce")
    static let multicall = address("0xcA11bde05977b3631167028862bE2a173976CA11")
}

/// One planned call: what the planner's side encodes, and what the intent expects.
struct Scene: CustomTestStringConvertible, Sendable {
    let name: String
    var transaction: Transaction
    let expectation: Expectation

    var testDescription: String { name }
    var payload: Bytes { transaction.signingPayload }

    init(
        _ name: String, to: Address, value: UInt256 = .zero, _ signature: String? = nil, _ arguments: [ABIValue] = [],
        expectation: Expectation
    ) {
        self.name = name
        self.expectation = expectation
        transaction = Transaction(
            chainID: UInt256(expectation.chainID), nonce: 7, gasLimit: 200_000, to: to, value: value,
            data: signature.map { try! ABIFunction($0).call(arguments) } ?? [],
            fees: .dynamic(maxFee: 30_000_000_000, maxPriorityFee: 1_000_000_000))
    }

    func examined(
        _ addresses: AddressBook = book, policy: Policy = .standard, effects: Effects = .changes([])
    ) -> ReviewResult {
        examine(
            payload: payload, account: me, expectation: expectation, registry: registry, addresses: addresses,
            policy: policy, effects: effects)
    }

    static let book = AddressBook(accounts: [me: "main"], contacts: [alice: "Alice"])
}

extension Scene {
    static let all = [
        sendNative, sendToken, approve, revoke, wrap, unwrap, supplyAave, withdrawAave, supplyComet, withdrawComet,
        vaultDeposit, vaultRedeem, stake, swapTokens, swapNative, swapForNative, sendWithNote,
    ]

    /// Words go along as call data.
    static let sendWithNote: Scene = {
        let note = Bytes("rent for May, café".utf8)
        var scene = Scene(
            "send with a note", to: alice, value: 1_000_000_000_000_000_000,
            expectation: Expectation(
                kind: .transfer, chainID: 1, from: me, targets: [alice], value: 1_000_000_000_000_000_000,
                asset: .native, amount: 1_000_000_000_000_000_000, recipient: alice, note: note))
        scene.transaction.data = note
        return scene
    }()

    static let sendNative = Scene(
        "send native", to: alice, value: 1_500_000_000_000_000_000,
        expectation: Expectation(
            kind: .transfer, chainID: 1, from: me, targets: [alice], value: 1_500_000_000_000_000_000, asset: .native,
            amount: 1_500_000_000_000_000_000, recipient: alice))

    static let sendToken = Scene(
        "send a token", to: Mainnet.usdc, "transfer(address,uint256)", [.address(alice), .uint(250_500_000)],
        expectation: Expectation(
            kind: .transfer, chainID: 1, from: me, targets: [Mainnet.usdc], asset: .token(Mainnet.usdc),
            amount: 250_500_000, recipient: alice))

    static let approve = Scene(
        "approve exactly", to: Mainnet.usdc, "approve(address,uint256)",
        [.address(Mainnet.aavePool), .uint(5_000_000_000)],
        expectation: Expectation(
            kind: .approve, chainID: 1, from: me, targets: [Mainnet.usdc], asset: .token(Mainnet.usdc),
            amount: 5_000_000_000, spender: Mainnet.aavePool))

    static let revoke = Scene(
        "revoke", to: Mainnet.usdc, "approve(address,uint256)", [.address(Mainnet.aavePool), .uint(.zero)],
        expectation: Expectation(
            kind: .revoke, chainID: 1, from: me, targets: [Mainnet.usdc], asset: .token(Mainnet.usdc), amount: .zero,
            spender: Mainnet.aavePool))

    static let wrap = Scene(
        "wrap", to: Mainnet.weth, value: 2_000_000_000_000_000_000, "deposit()",
        expectation: Expectation(
            kind: .wrap, chainID: 1, from: me, targets: [Mainnet.weth], value: 2_000_000_000_000_000_000,
            asset: .native, amount: 2_000_000_000_000_000_000))

    static let unwrap = Scene(
        "unwrap", to: Mainnet.weth, "withdraw(uint256)", [.uint(2_000_000_000_000_000_000)],
        expectation: Expectation(
            kind: .unwrap, chainID: 1, from: me, targets: [Mainnet.weth], asset: .token(Mainnet.weth),
            amount: 2_000_000_000_000_000_000))

    static let supplyAave = Scene(
        "supply to Aave", to: Mainnet.aavePool, "supply(address,uint256,address,uint16)",
        [.address(Mainnet.usdc), .uint(5_000_000_000), .address(me), .uint(.zero)],
        expectation: Expectation(
            kind: .supply, chainID: 1, from: me, targets: [Mainnet.aavePool], asset: .token(Mainnet.usdc),
            amount: 5_000_000_000))

    static let withdrawAave = Scene(
        "withdraw all from Aave", to: Mainnet.aavePool, "withdraw(address,uint256,address)",
        [.address(Mainnet.usdc), .uint(.max), .address(me)],
        expectation: Expectation(
            kind: .withdraw, chainID: 1, from: me, targets: [Mainnet.aavePool], asset: .token(Mainnet.usdc),
            amount: .max))

    static let supplyComet = Scene(
        "supply to Compound", to: Mainnet.comet, "supply(address,uint256)",
        [.address(Mainnet.usdc), .uint(1_000_000)],
        expectation: Expectation(
            kind: .supply, chainID: 1, from: me, targets: [Mainnet.comet], asset: .token(Mainnet.usdc),
            amount: 1_000_000))

    static let withdrawComet = Scene(
        "withdraw from Compound", to: Mainnet.comet, "withdraw(address,uint256)",
        [.address(Mainnet.usdc), .uint(1_000_000)],
        expectation: Expectation(
            kind: .withdraw, chainID: 1, from: me, targets: [Mainnet.comet], asset: .token(Mainnet.usdc),
            amount: 1_000_000))

    static let vaultDeposit = Scene(
        "deposit in a vault", to: Practice.susds, "deposit(uint256,address)",
        [.uint(10_000_000_000_000_000_000), .address(me)],
        expectation: Expectation(
            kind: .supply, chainID: 31337, from: me, targets: [Practice.susds], asset: .token(Practice.usds),
            amount: 10_000_000_000_000_000_000))

    static let vaultRedeem = Scene(
        "redeem from a vault", to: Practice.susds, "redeem(uint256,address,address)",
        [.uint(9_000_000_000_000_000_000), .address(me), .address(me)],
        expectation: Expectation(
            kind: .withdraw, chainID: 31337, from: me, targets: [Practice.susds], asset: .token(Practice.susds),
            amount: 9_000_000_000_000_000_000))

    static let stake = Scene(
        "stake with Lido", to: Mainnet.lido, value: 3_000_000_000_000_000_000, "submit(address)", [.address(.zero)],
        expectation: Expectation(
            kind: .stake, chainID: 1, from: me, targets: [Mainnet.lido], value: 3_000_000_000_000_000_000,
            asset: .native, amount: 3_000_000_000_000_000_000))

    static let swapTokens = Scene(
        "swap tokens", to: Practice.router,
        "swapExactTokensForTokens(uint256,uint256,address[],address,uint256)",
        [
            .uint(100_000_000), .uint(28_000_000_000_000_000),
            .array([.address(Practice.usdc), .address(Practice.weth)]), .address(me), .uint(1_800_000_000),
        ],
        expectation: Expectation(
            kind: .swap, chainID: 31337, from: me, targets: [Practice.router], asset: .token(Practice.usdc),
            amount: 100_000_000, received: .token(Practice.weth), minimumReceived: 28_000_000_000_000_000,
            path: [Practice.usdc, Practice.weth], deadline: 1_800_000_000))

    static let swapNative = Scene(
        "swap native", to: Practice.router, value: 1_000_000_000_000_000_000,
        "swapExactETHForTokens(uint256,address[],address,uint256)",
        [
            .uint(3_000_000_000), .array([.address(Practice.weth), .address(Practice.usdc)]), .address(me),
            .uint(1_800_000_000),
        ],
        expectation: Expectation(
            kind: .swap, chainID: 31337, from: me, targets: [Practice.router], value: 1_000_000_000_000_000_000,
            asset: .native, amount: 1_000_000_000_000_000_000, received: .token(Practice.usdc),
            minimumReceived: 3_000_000_000, path: [Practice.weth, Practice.usdc], deadline: 1_800_000_000))

    static let swapForNative = Scene(
        "swap for native", to: Practice.router,
        "swapExactTokensForETH(uint256,uint256,address[],address,uint256)",
        [
            .uint(100_000_000), .uint(28_000_000_000_000_000),
            .array([.address(Practice.usdc), .address(Practice.weth)]), .address(me), .uint(1_800_000_000),
        ],
        expectation: Expectation(
            kind: .swap, chainID: 31337, from: me, targets: [Practice.router], asset: .token(Practice.usdc),
            amount: 100_000_000, received: .native, minimumReceived: 28_000_000_000_000_000,
            path: [Practice.usdc, Practice.weth], deadline: 1_800_000_000))
}

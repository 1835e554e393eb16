import Ethereum

/// The functions that the Review reads down to the meaning of each argument.
enum StandardCalls {
    static let all: [CallShape] = tokens + wrappers + lending + vaults + staking + swaps + permissions

    /// By canonical signature.
    static let bySignature = Dictionary(uniqueKeysWithValues: all.map { ($0.function.canonical, $0) })

    /// By selector, for contracts that nobody told us about: a selector alone is a guess.
    static let bySelector = Dictionary(all.map { ($0.function.selector, $0) }, uniquingKeysWith: { first, _ in first })

    // ERC-20
    private static let tokens = [
        CallShape("transfer(address to,uint256 amount)", .transfer, [.recipient, .amount], asset: .target),
        CallShape("approve(address spender,uint256 amount)", .approve, [.spender, .amount], asset: .target),
        CallShape(
            "transferFrom(address from,address to,uint256 amount)", .transfer, [.owner, .recipient, .amount],
            asset: .target),
        CallShape("increaseAllowance(address spender,uint256 amount)", .approve, [.spender, .amount], asset: .target),
        CallShape("decreaseAllowance(address spender,uint256 amount)", .revoke, [.spender, .amount], asset: .target),
    ]

    // WETH9 and its kin; `deposit()` is also how Rocket Pool and ether.fi take ether.
    private static let wrappers = [
        CallShape("deposit()", .wrap, [], asset: .native, payable: true),
        CallShape("withdraw(uint256 amount)", .unwrap, [.amount], asset: .target),
        CallShape("wrap(uint256 amount)", .wrap, [.amount], asset: .underlying),
        CallShape("unwrap(uint256 amount)", .unwrap, [.amount], asset: .target),
    ]

    // Aave V3, Compound V3
    private static let lending = [
        CallShape(
            "supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)", .supply,
            [.asset, .amount, .recipient, .zero], asset: .argument),
        CallShape(
            "withdraw(address asset,uint256 amount,address to)", .withdraw, [.asset, .amount, .recipient],
            asset: .argument),
        CallShape(
            "borrow(address asset,uint256 amount,uint256 rateMode,uint16 referralCode,address onBehalfOf)", .borrow,
            [.asset, .amount, .other, .zero, .owner], asset: .argument),
        CallShape(
            "repay(address asset,uint256 amount,uint256 rateMode,address onBehalfOf)", .repay,
            [.asset, .amount, .other, .recipient], asset: .argument),
        CallShape("supply(address asset,uint256 amount)", .supply, [.asset, .amount], asset: .argument),
        CallShape("withdraw(address asset,uint256 amount)", .withdraw, [.asset, .amount], asset: .argument),
        CallShape(
            "supplyTo(address to,address asset,uint256 amount)", .supply, [.recipient, .asset, .amount],
            asset: .argument),
        CallShape(
            "withdrawTo(address to,address asset,uint256 amount)", .withdraw, [.recipient, .asset, .amount],
            asset: .argument),
    ]

    // ERC-4626: deposit and withdraw count assets, mint and redeem count shares.
    private static let vaults = [
        CallShape("deposit(uint256 assets,address receiver)", .supply, [.amount, .recipient], asset: .underlying),
        CallShape("mint(uint256 shares,address receiver)", .supply, [.amount, .recipient], asset: .target),
        CallShape(
            "withdraw(uint256 assets,address receiver,address owner)", .withdraw, [.amount, .recipient, .owner],
            asset: .underlying),
        CallShape(
            "redeem(uint256 shares,address receiver,address owner)", .withdraw, [.amount, .recipient, .owner],
            asset: .target),
    ]

    // Lido
    private static let staking = [
        CallShape("submit(address referral)", .stake, [.zero], asset: .native, payable: true)
    ]

    // Uniswap V2 and its kin
    private static let swaps = [
        CallShape(
            "swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            .swap, [.amount, .minimumReceived, .path, .recipient, .deadline], asset: .path),
        CallShape(
            "swapExactTokensForETH(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            .swap, [.amount, .minimumReceived, .path, .recipient, .deadline], asset: .path, paysOutNative: true),
        CallShape(
            "swapExactETHForTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)", .swap,
            [.minimumReceived, .path, .recipient, .deadline], asset: .nativeThroughPath, payable: true),
    ]

    // Permissions that reach further than one amount, or further than this transaction.
    private static let permissions = [
        CallShape(
            "setApprovalForAll(address operator,bool approved)", .authorise, [.spender, .other], asset: .target),
        CallShape(
            "permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)",
            .authorise, [.owner, .spender, .amount, .deadline, .other, .other, .other], asset: .target),
        CallShape(
            "permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed,uint8 v,bytes32 r,bytes32 s)",
            .authorise, [.owner, .spender, .other, .deadline, .other, .other, .other, .other], asset: .target),
        // Permit2
        CallShape(
            "approve(address token,address spender,uint160 amount,uint48 expiration)", .approve,
            [.asset, .spender, .amount, .deadline], asset: .argument),
    ]
}

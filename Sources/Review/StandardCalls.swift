import Ethereum

/// The functions that the Review reads down to the meaning of each argument.
enum StandardCalls {
    static let all: [CallShape] =
        tokens + collections + wrappers + lending + vaults + staking + swaps + permissions + control + batches

    /// By canonical signature.
    static let bySignature = Dictionary(uniqueKeysWithValues: all.map { ($0.function.canonical, $0) })

    /// By selector, for contracts that nobody told us about: a selector alone is a guess.
    static let bySelector = Dictionary(all.map { ($0.function.selector, $0) }, uniquingKeysWith: { first, _ in first })

    /// ERC-4626's own: what a contract is that answers `asset()`.
    static let vaultFunctions = Set(vaults)

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

    // ERC-721 and ERC-1155. `transferFrom` of ERC-721 is spelt as ERC-20's: which one it is, only the
    // contract knows.
    private static let collections = [
        CallShape(
            "safeTransferFrom(address from,address to,uint256 tokenId)", .transfer, [.owner, .recipient, .other],
            asset: .target),
        CallShape(
            "safeTransferFrom(address from,address to,uint256 tokenId,bytes data)", .transfer,
            [.owner, .recipient, .other, .other], asset: .target),
        CallShape(
            "safeTransferFrom(address from,address to,uint256 id,uint256 amount,bytes data)", .transfer,
            [.owner, .recipient, .other, .amount, .other], asset: .target),
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
        // So much out, for at most so much in.
        CallShape(
            "swapTokensForExactTokens(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)",
            .swap, [.minimumReceived, .amount, .path, .recipient, .deadline], asset: .path),
        CallShape(
            "swapTokensForExactETH(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)",
            .swap, [.minimumReceived, .amount, .path, .recipient, .deadline], asset: .path, paysOutNative: true),
        CallShape(
            "swapETHForExactTokens(uint256 amountOut,address[] path,address to,uint256 deadline)", .swap,
            [.minimumReceived, .path, .recipient, .deadline], asset: .nativeThroughPath, payable: true),
        CallShape(
            "swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            .swap, [.amount, .minimumReceived, .path, .recipient, .deadline], asset: .path),
        CallShape(
            "swapExactTokensForETHSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            .swap, [.amount, .minimumReceived, .path, .recipient, .deadline], asset: .path, paysOutNative: true),
        CallShape(
            "swapExactETHForTokensSupportingFeeOnTransferTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            .swap, [.minimumReceived, .path, .recipient, .deadline], asset: .nativeThroughPath, payable: true),
        // Uniswap V3, its first router and the second, which has no deadline of its own.
        CallShape(
            "exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96))",
            .swap, [.asset, .received, .other, .recipient, .deadline, .amount, .minimumReceived, .other],
            asset: .argument, payable: true),
        CallShape(
            "exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96))",
            .swap, [.asset, .received, .other, .recipient, .amount, .minimumReceived, .other], asset: .argument,
            payable: true),
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

    // Who rules a contract and what code it runs: Ownable, AccessControl, proxies, Safe.
    private static let control = [
        CallShape("transferOwnership(address newOwner)", .control, [.controller], asset: .none),
        CallShape("renounceOwnership()", .control, [], asset: .none),
        CallShape("setOwner(address newOwner)", .control, [.controller], asset: .none),
        CallShape("setPendingOwner(address newOwner)", .control, [.controller], asset: .none),
        CallShape("beginDefaultAdminTransfer(address newAdmin)", .control, [.controller], asset: .none),
        CallShape("changeAdmin(address newAdmin)", .control, [.controller], asset: .none),
        CallShape("setAdmin(address newAdmin)", .control, [.controller], asset: .none),
        CallShape("changeProxyAdmin(address proxy,address newAdmin)", .control, [.other, .controller], asset: .none),
        CallShape("grantRole(bytes32 role,address account)", .control, [.other, .controller], asset: .none),
        CallShape("upgradeTo(address newImplementation)", .control, [.controller], asset: .none),
        CallShape(
            "upgradeToAndCall(address newImplementation,bytes data)", .control, [.controller, .other], asset: .none,
            payable: true),
        CallShape("upgrade(address proxy,address implementation)", .control, [.other, .controller], asset: .none),
        CallShape(
            "upgradeAndCall(address proxy,address implementation,bytes data)", .control,
            [.other, .controller, .other], asset: .none, payable: true),
        CallShape("addOwnerWithThreshold(address owner,uint256 threshold)", .control, [.controller, .other], asset: .none),
        CallShape(
            "removeOwner(address prevOwner,address owner,uint256 threshold)", .control, [.other, .other, .other],
            asset: .none),
        CallShape(
            "swapOwner(address prevOwner,address oldOwner,address newOwner)", .control, [.other, .other, .controller],
            asset: .none),
        CallShape("changeThreshold(uint256 threshold)", .control, [.other], asset: .none),
        CallShape("enableModule(address module)", .control, [.controller], asset: .none),
        CallShape("setFallbackHandler(address handler)", .control, [.controller], asset: .none),
        CallShape("setGuard(address guard)", .control, [.controller], asset: .none),
    ]

    // Calls within a call: multicalls of a contract's own, Multicall3, Safe, ERC-4337 accounts.
    private static let batches = [
        batch("multicall(bytes[] data)", [.calls], .own),
        batch("multicall(uint256 deadline,bytes[] data)", [.deadline, .calls], .own),
        batch("multicall(bytes32 previousBlockhash,bytes[] data)", [.other, .calls], .own),
        batch("aggregate((address target,bytes callData)[] calls)", [.calls], .list(target: 0, value: nil, data: 1)),
        batch(
            "tryAggregate(bool requireSuccess,(address target,bytes callData)[] calls)", [.other, .calls],
            .list(target: 0, value: nil, data: 1)),
        batch("blockAndAggregate((address target,bytes callData)[] calls)", [.calls], .list(target: 0, value: nil, data: 1)),
        batch(
            "tryBlockAndAggregate(bool requireSuccess,(address target,bytes callData)[] calls)", [.other, .calls],
            .list(target: 0, value: nil, data: 1)),
        batch(
            "aggregate3((address target,bool allowFailure,bytes callData)[] calls)", [.calls],
            .list(target: 0, value: nil, data: 2)),
        batch(
            "aggregate3Value((address target,bool allowFailure,uint256 value,bytes callData)[] calls)", [.calls],
            .list(target: 0, value: 2, data: 3)),
        batch(
            "execTransaction(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,bytes signatures)",
            [.calls, .calls, .calls, .calls, .other, .other, .other, .other, .other, .proof], .safe),
        batch(
            "execTransactionFromModule(address to,uint256 value,bytes data,uint8 operation)",
            [.calls, .calls, .calls, .calls], .safe),
        batch("multiSend(bytes transactions)", [.calls], .packed),
        batch("execute(address dest,uint256 value,bytes func)", [.calls, .calls, .calls], .single),
        batch("executeBatch(address[] dest,bytes[] func)", [.calls, .calls], .columns(hasValues: false)),
        batch(
            "executeBatch(address[] dest,uint256[] value,bytes[] func)", [.calls, .calls, .calls],
            .columns(hasValues: true)),
        batch(
            "executeBatch((address target,uint256 value,bytes data)[] calls)", [.calls],
            .list(target: 0, value: 1, data: 2)),
    ]

    private static func batch(_ signature: String, _ roles: [Role], _ nesting: Nesting) -> CallShape {
        CallShape(signature, .batch, roles, asset: .none, payable: true, nesting: nesting)
    }
}

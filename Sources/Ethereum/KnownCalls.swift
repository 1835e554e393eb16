/// A function that many contracts share: its signature, whose standard it is, what it permits, and
/// where in its arguments further calls are hidden.
public struct KnownCall: Hashable, Sendable {
    public let function: ABIFunction
    /// The standard or the protocol that gave it its meaning.
    public let standard: String
    /// What else the very same signature stands for.
    public let alsoMeans: String?
    let permission: Permission?
    let wrapping: Wrapping?

    /// What it lets somebody take; each path leads through the arguments and their members.
    enum Permission: Hashable, Sendable {
        /// As much as this number says; all bits set is everything, zero takes the right away.
        case amount([Int])
        /// Added to what was allowed before.
        case moreBy([Int])
        /// Everything, or nothing.
        case everything([Int])
    }

    /// - Parameter signature: with names. A wrong one is a bug of this file, and every test meets it.
    fileprivate init(
        _ signature: String, _ standard: String, alsoMeans: String? = nil, permits permission: Permission? = nil,
        holds wrapping: Wrapping? = nil
    ) {
        guard let function = try? ABIFunction(signature) else { preconditionFailure(signature) }
        self.function = function
        self.standard = standard
        self.alsoMeans = alsoMeans
        self.permission = permission
        self.wrapping = wrapping
    }
}

/// The functions that can be named by their selector alone. Four bytes prove nothing: whoever reads a
/// call by this table must say that it is a guess, unless something else vouches for the contract.
public enum KnownCalls {
    public static let all: [KnownCall] =
        tokens + collections + permits + wrappers + vaults + lending + swaps + staking + batches + accounts + ownership

    /// By selector; the four bytes of one function can be those of another.
    static let bySelector = Dictionary(grouping: all, by: \.function.selector)

    static let bySignature = Dictionary(all.map { ($0.function.canonical, $0) }, uniquingKeysWith: { first, _ in first })

    // ERC-20, with OpenZeppelin's additions. ERC-721 reuses two of its signatures.
    private static let tokens = [
        KnownCall("transfer(address to,uint256 amount)", "ERC-20"),
        KnownCall(
            "transferFrom(address from,address to,uint256 amount)", "ERC-20",
            alsoMeans: "in ERC-721 the last argument is not an amount but one token's number"),
        KnownCall(
            "approve(address spender,uint256 amount)", "ERC-20",
            alsoMeans: "in ERC-721 the last argument is not an amount but one token's number", permits: .amount([1])),
        KnownCall("increaseAllowance(address spender,uint256 addedValue)", "ERC-20", permits: .moreBy([1])),
        KnownCall("decreaseAllowance(address spender,uint256 subtractedValue)", "ERC-20"),
    ]

    // ERC-721, ERC-1155
    private static let collections = [
        KnownCall("setApprovalForAll(address operator,bool approved)", "ERC-721", permits: .everything([1])),
        KnownCall("safeTransferFrom(address from,address to,uint256 tokenId)", "ERC-721"),
        KnownCall("safeTransferFrom(address from,address to,uint256 tokenId,bytes data)", "ERC-721"),
        KnownCall("safeTransferFrom(address from,address to,uint256 id,uint256 amount,bytes data)", "ERC-1155"),
        KnownCall("safeBatchTransferFrom(address from,address to,uint256[] ids,uint256[] amounts,bytes data)", "ERC-1155"),
    ]

    // ERC-2612, DAI, Permit2
    private static let permits = [
        KnownCall(
            "permit(address owner,address spender,uint256 value,uint256 deadline,uint8 v,bytes32 r,bytes32 s)", "ERC-2612",
            permits: .amount([2])),
        KnownCall(
            "permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed,uint8 v,bytes32 r,bytes32 s)",
            "DAI", permits: .everything([4])),
        KnownCall(
            "approve(address token,address spender,uint160 amount,uint48 expiration)", "Permit2", permits: .amount([2])),
        KnownCall(
            "permit(address owner,((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)",
            "Permit2", permits: .amount([1, 0, 1])),
        KnownCall("transferFrom(address from,address to,uint160 amount,address token)", "Permit2"),
    ]

    // WETH9 and its kin
    private static let wrappers = [
        KnownCall("deposit()", "WETH", alsoMeans: "staking contracts take ether by the same name"),
        KnownCall("withdraw(uint256 amount)", "WETH", alsoMeans: "vaults and staking contracts give back by the same name"),
        KnownCall("wrap(uint256 amount)", "wstETH"),
        KnownCall("unwrap(uint256 amount)", "wstETH"),
    ]

    // ERC-4626: deposit and withdraw count assets, mint and redeem count shares.
    private static let vaults = [
        KnownCall("deposit(uint256 assets,address receiver)", "ERC-4626"),
        KnownCall("mint(uint256 shares,address receiver)", "ERC-4626"),
        KnownCall("withdraw(uint256 assets,address receiver,address owner)", "ERC-4626"),
        KnownCall("redeem(uint256 shares,address receiver,address owner)", "ERC-4626"),
    ]

    // Aave V3, Compound V3
    private static let lending = [
        KnownCall("supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)", "Aave V3"),
        KnownCall("withdraw(address asset,uint256 amount,address to)", "Aave V3"),
        KnownCall(
            "borrow(address asset,uint256 amount,uint256 interestRateMode,uint16 referralCode,address onBehalfOf)", "Aave V3"),
        KnownCall("repay(address asset,uint256 amount,uint256 interestRateMode,address onBehalfOf)", "Aave V3"),
        KnownCall("setUserUseReserveAsCollateral(address asset,bool useAsCollateral)", "Aave V3"),
        KnownCall("supply(address asset,uint256 amount)", "Compound V3"),
        KnownCall("withdraw(address asset,uint256 amount)", "Compound V3"),
        KnownCall("supplyTo(address to,address asset,uint256 amount)", "Compound V3"),
        KnownCall("withdrawTo(address to,address asset,uint256 amount)", "Compound V3"),
    ]

    // Uniswap V2, V3 (SwapRouter and SwapRouter02) and the Universal Router
    private static let swaps = [
        KnownCall(
            "swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "swapTokensForExactTokens(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "swapExactTokensForETH(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "swapTokensForExactETH(uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall("swapExactETHForTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)", "Uniswap V2"),
        KnownCall("swapETHForExactTokens(uint256 amountOut,address[] path,address to,uint256 deadline)", "Uniswap V2"),
        KnownCall(
            "swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "swapExactTokensForETHSupportingFeeOnTransferTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "swapExactETHForTokensSupportingFeeOnTransferTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            "Uniswap V2"),
        KnownCall(
            "exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params)",
            "Uniswap V3"),
        KnownCall(
            "exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params)",
            "Uniswap V3"),
        KnownCall(
            "exactOutputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountOut,uint256 amountInMaximum,uint160 sqrtPriceLimitX96) params)",
            "Uniswap V3"),
        KnownCall(
            "exactInput((bytes path,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum) params)",
            "Uniswap V3"),
        KnownCall(
            "exactOutput((bytes path,address recipient,uint256 deadline,uint256 amountOut,uint256 amountInMaximum) params)",
            "Uniswap V3"),
        KnownCall(
            "execute(bytes commands,bytes[] inputs,uint256 deadline)", "Universal Router",
            holds: .commands(codes: 0, inputs: 1)),
        KnownCall("execute(bytes commands,bytes[] inputs)", "Universal Router", holds: .commands(codes: 0, inputs: 1)),
    ]

    // Lido, and what is claimed from many
    private static let staking = [
        KnownCall("submit(address referral)", "Lido")
    ]

    // Several calls in one: Uniswap's Multicall, Multicall3, Safe's MultiSend, batching accounts
    private static let batches = [
        KnownCall("multicall(bytes[] data)", "Multicall", holds: .ownCalls(0)),
        KnownCall("multicall(uint256 deadline,bytes[] data)", "Multicall", holds: .ownCalls(1)),
        KnownCall("multicall(bytes32 previousBlockhash,bytes[] data)", "Multicall", holds: .ownCalls(1)),
        KnownCall(
            "aggregate((address target,bytes callData)[] calls)", "Multicall3", holds: .list(0, to: 0, value: nil, data: 1)),
        KnownCall(
            "tryAggregate(bool requireSuccess,(address target,bytes callData)[] calls)", "Multicall3",
            holds: .list(1, to: 0, value: nil, data: 1)),
        KnownCall(
            "blockAndAggregate((address target,bytes callData)[] calls)", "Multicall3",
            holds: .list(0, to: 0, value: nil, data: 1)),
        KnownCall(
            "tryBlockAndAggregate(bool requireSuccess,(address target,bytes callData)[] calls)", "Multicall3",
            holds: .list(1, to: 0, value: nil, data: 1)),
        KnownCall(
            "aggregate3((address target,bool allowFailure,bytes callData)[] calls)", "Multicall3",
            holds: .list(0, to: 0, value: nil, data: 2)),
        KnownCall(
            "aggregate3Value((address target,bool allowFailure,uint256 value,bytes callData)[] calls)", "Multicall3",
            holds: .list(0, to: 0, value: 2, data: 3)),
        KnownCall("multiSend(bytes transactions)", "Safe MultiSend", holds: .packed(0)),
        KnownCall(
            "executeBatch((address target,uint256 value,bytes data)[] calls)", "Account",
            holds: .list(0, to: 0, value: 1, data: 2)),
        KnownCall(
            "batchExecute((address to,uint256 value,bytes data)[] calls)", "Account",
            holds: .list(0, to: 0, value: 1, data: 2)),
        KnownCall(
            "executeBatch(address[] dest,bytes[] func)", "Account", holds: .columns(to: 0, values: nil, data: 1)),
        KnownCall(
            "executeBatch(address[] dest,uint256[] value,bytes[] func)", "Account",
            holds: .columns(to: 0, values: 1, data: 2)),
    ]

    // One call on behalf of another account: Safe, ERC-4337 accounts, timelocks
    private static let accounts = [
        KnownCall(
            "execTransaction(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,bytes signatures)",
            "Safe", holds: .one(to: 0, value: 1, data: 2, operation: 3)),
        KnownCall(
            "execTransactionFromModule(address to,uint256 value,bytes data,uint8 operation)", "Safe",
            holds: .one(to: 0, value: 1, data: 2, operation: 3)),
        KnownCall(
            "execute(address dest,uint256 value,bytes func)", "Account",
            holds: .one(to: 0, value: 1, data: 2, operation: nil)),
        KnownCall(
            "schedule(address target,uint256 value,bytes data,bytes32 predecessor,bytes32 salt,uint256 delay)", "Timelock",
            holds: .one(to: 0, value: 1, data: 2, operation: nil)),
        KnownCall(
            "execute(address target,uint256 value,bytes payload,bytes32 predecessor,bytes32 salt)", "Timelock",
            holds: .one(to: 0, value: 1, data: 2, operation: nil)),
    ]

    // Who rules a contract, and what its code is
    private static let ownership = [
        KnownCall("transferOwnership(address newOwner)", "Ownable"),
        KnownCall("renounceOwnership()", "Ownable"),
        KnownCall("acceptOwnership()", "Ownable"),
        KnownCall("setOwner(address newOwner)", "Ownable"),
        KnownCall("setPendingOwner(address newOwner)", "Ownable"),
        KnownCall("beginDefaultAdminTransfer(address newAdmin)", "AccessControl"),
        KnownCall("grantRole(bytes32 role,address account)", "AccessControl"),
        KnownCall("revokeRole(bytes32 role,address account)", "AccessControl"),
        KnownCall("setAdmin(address newAdmin)", "Proxy"),
        KnownCall("changeAdmin(address newAdmin)", "Proxy"),
        KnownCall("changeProxyAdmin(address proxy,address newAdmin)", "ProxyAdmin"),
        KnownCall("upgrade(address proxy,address implementation)", "ProxyAdmin"),
        KnownCall(
            "upgradeAndCall(address proxy,address implementation,bytes data)", "ProxyAdmin",
            holds: .one(to: 0, value: nil, data: 2, operation: nil)),
        KnownCall("upgradeTo(address newImplementation)", "Proxy"),
        KnownCall(
            "upgradeToAndCall(address newImplementation,bytes data)", "Proxy", holds: .ownCall(1)),
        KnownCall("addOwnerWithThreshold(address owner,uint256 threshold)", "Safe"),
        KnownCall("removeOwner(address prevOwner,address owner,uint256 threshold)", "Safe"),
        KnownCall("swapOwner(address prevOwner,address oldOwner,address newOwner)", "Safe"),
        KnownCall("changeThreshold(uint256 threshold)", "Safe"),
        KnownCall("enableModule(address module)", "Safe"),
        KnownCall("setFallbackHandler(address handler)", "Safe"),
        KnownCall("setGuard(address guard)", "Safe"),
    ]

    /// What the Universal Router's commands take, by their low six bits: none of them has a selector.
    ///
    /// Source: Uniswap's universal-router, libraries/Commands.sol and base/Dispatcher.sol.
    static let routerCommands: [UInt8: KnownCall] = [
        0x00: KnownCall(
            "V3_SWAP_EXACT_IN(address recipient,uint256 amountIn,uint256 amountOutMin,bytes path,bool payerIsUser)",
            "Universal Router"),
        0x01: KnownCall(
            "V3_SWAP_EXACT_OUT(address recipient,uint256 amountOut,uint256 amountInMax,bytes path,bool payerIsUser)",
            "Universal Router"),
        0x02: KnownCall("PERMIT2_TRANSFER_FROM(address token,address recipient,uint160 amount)", "Universal Router"),
        0x04: KnownCall("SWEEP(address token,address recipient,uint256 amountMin)", "Universal Router"),
        0x05: KnownCall("TRANSFER(address token,address recipient,uint256 value)", "Universal Router"),
        0x06: KnownCall("PAY_PORTION(address token,address recipient,uint256 bips)", "Universal Router"),
        0x08: KnownCall(
            "V2_SWAP_EXACT_IN(address recipient,uint256 amountIn,uint256 amountOutMin,address[] path,bool payerIsUser)",
            "Universal Router"),
        0x09: KnownCall(
            "V2_SWAP_EXACT_OUT(address recipient,uint256 amountOut,uint256 amountInMax,address[] path,bool payerIsUser)",
            "Universal Router"),
        0x0A: KnownCall(
            "PERMIT2_PERMIT(((address token,uint160 amount,uint48 expiration,uint48 nonce) details,address spender,uint256 sigDeadline) permitSingle,bytes signature)",
            "Universal Router", permits: .amount([0, 0, 1])),
        0x0B: KnownCall("WRAP_ETH(address recipient,uint256 amountMin)", "Universal Router"),
        0x0C: KnownCall("UNWRAP_WETH(address recipient,uint256 amountMin)", "Universal Router"),
    ]
}

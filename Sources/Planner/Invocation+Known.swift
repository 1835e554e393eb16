import Ethereum

/// The functions that a plan may call, each spelt once.
extension Invocation {
    // ERC-20
    static func transfer(to recipient: Address, _ amount: UInt256) -> Invocation {
        Invocation("transfer(address to,uint256 amount)", [.address(recipient), .uint(amount)])
    }

    static func approve(_ spender: Address, _ amount: UInt256) -> Invocation {
        Invocation("approve(address spender,uint256 amount)", [.address(spender), .uint(amount)])
    }

    // WETH9 and its kin
    static func wrapNative() -> Invocation { Invocation("deposit()", []) }

    static func unwrapNative(_ amount: UInt256) -> Invocation {
        Invocation("withdraw(uint256 amount)", [.uint(amount)])
    }

    // wstETH, weETH
    static func wrapToken(_ amount: UInt256) -> Invocation { Invocation("wrap(uint256 amount)", [.uint(amount)]) }
    static func unwrapToken(_ amount: UInt256) -> Invocation { Invocation("unwrap(uint256 amount)", [.uint(amount)]) }

    // Aave V3. The referral code is 0: the programme is closed, and a code would be a fee to someone.
    static func aaveSupply(_ asset: Address, _ amount: UInt256, for owner: Address) -> Invocation {
        Invocation(
            "supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)",
            [.address(asset), .uint(amount), .address(owner), .uint(.zero)])
    }

    static func aaveWithdraw(_ asset: Address, _ amount: UInt256, to owner: Address) -> Invocation {
        Invocation(
            "withdraw(address asset,uint256 amount,address to)", [.address(asset), .uint(amount), .address(owner)])
    }

    // Compound V3
    static func cometSupply(_ asset: Address, _ amount: UInt256) -> Invocation {
        Invocation("supply(address asset,uint256 amount)", [.address(asset), .uint(amount)])
    }

    static func cometWithdraw(_ asset: Address, _ amount: UInt256) -> Invocation {
        Invocation("withdraw(address asset,uint256 amount)", [.address(asset), .uint(amount)])
    }

    // ERC-4626
    static func vaultDeposit(_ assets: UInt256, for owner: Address) -> Invocation {
        Invocation("deposit(uint256 assets,address receiver)", [.uint(assets), .address(owner)])
    }

    static func vaultWithdraw(_ assets: UInt256, of owner: Address) -> Invocation {
        Invocation(
            "withdraw(uint256 assets,address receiver,address owner)",
            [.uint(assets), .address(owner), .address(owner)])
    }

    static func vaultRedeem(_ shares: UInt256, of owner: Address) -> Invocation {
        Invocation(
            "redeem(uint256 shares,address receiver,address owner)",
            [.uint(shares), .address(owner), .address(owner)])
    }

    // Lido; no referral.
    static func lidoSubmit() -> Invocation { Invocation("submit(address referral)", [.address(.zero)]) }

    // Pools that take ether by a bare `deposit()`: Rocket Pool, ether.fi.
    static func stakeDeposit() -> Invocation { Invocation("deposit()", []) }

    // Uniswap V2
    static func swapTokens(_ order: SwapOrder) -> Invocation {
        Invocation(
            "swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            [.uint(order.amountIn)] + order.rest)
    }

    static func swapTokensForNative(_ order: SwapOrder) -> Invocation {
        Invocation(
            "swapExactTokensForETH(uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline)",
            [.uint(order.amountIn)] + order.rest)
    }

    static func swapNativeForTokens(_ order: SwapOrder) -> Invocation {
        Invocation(
            "swapExactETHForTokens(uint256 amountOutMin,address[] path,address to,uint256 deadline)", order.rest)
    }
}

/// What a Uniswap V2 router is told.
struct SwapOrder {
    let amountIn: UInt256
    let minimumOut: UInt256
    let path: [Address]
    let recipient: Address
    /// Seconds since 1970.
    let deadline: UInt64

    fileprivate var rest: [ABIValue] {
        [
            .uint(minimumOut), .array(path.map { .address($0) }), .address(recipient),
            .uint(UInt256(deadline)),
        ]
    }
}

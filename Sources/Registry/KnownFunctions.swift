/// Functions that come with a kind of contract, whether or not a row lists them.
enum KnownFunctions {
    static let erc20 = [
        "transfer(address,uint256)", "approve(address,uint256)", "transferFrom(address,address,uint256)",
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
        "increaseAllowance(address,uint256)", "decreaseAllowance(address,uint256)",
    ]

    static let erc4626 = [
        "deposit(uint256,address)", "mint(uint256,address)", "withdraw(uint256,address,address)",
        "redeem(uint256,address,address)",
    ]

    static func of(kind: String) -> [String] {
        switch kind {
        case "erc4626-vault", "savings-token": erc4626 + erc20
        case "wrapped-native": ["deposit()", "withdraw(uint256)"] + erc20
        default: []
        }
    }

    /// What stands beside a deposit function in the same contract: Aave's pool also lends, a Comet also
    /// supplies for others.
    static func besides(_ deposit: String) -> [String] {
        switch deposit {
        case "supply(address,uint256,address,uint16)":
            [
                "withdraw(address,uint256,address)", "borrow(address,uint256,uint256,uint16,address)",
                "repay(address,uint256,uint256,address)", "setUserUseReserveAsCollateral(address,bool)",
            ]
        case "supply(address,uint256)":
            [
                "withdraw(address,uint256)", "supplyTo(address,address,uint256)",
                "withdrawTo(address,address,uint256)",
            ]
        default: []
        }
    }
}

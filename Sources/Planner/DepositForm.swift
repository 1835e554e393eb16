import Ethereum
import Registry

/// The ways of putting money into a contract that a plan can spell, told by the registry's signature.
/// A contract that is entered in any other way is refused by name, never guessed at.
enum DepositForm: Hashable {
    case aave, comet, vault, lido, stakeDeposit, wrapper

    init?(_ contract: ContractRecord) {
        let takesNative = contract.underlying.contains { $0.isNative }
        switch contract.deposit?.signature {
        case "supply(address,uint256,address,uint16)": self = .aave
        case "supply(address,uint256)": self = .comet
        case "deposit(uint256,address)": self = .vault
        case "submit(address)" where takesNative: self = .lido
        case "deposit()" where takesNative && contract.kind != "wrapped-native": self = .stakeDeposit
        case "wrap(uint256)": self = .wrapper
        default: return nil
        }
    }

    /// Native money goes along with the call; a token is fetched by permission.
    var takesNative: Bool { self == .lido || self == .stakeDeposit }

    func invocation(_ amount: UInt256, of asset: Address?, for owner: Address) -> Invocation {
        switch self {
        case .aave: .aaveSupply(asset ?? .zero, amount, for: owner)
        case .comet: .cometSupply(asset ?? .zero, amount)
        case .vault: .vaultDeposit(amount, for: owner)
        case .lido: .lidoSubmit()
        case .stakeDeposit: .stakeDeposit()
        case .wrapper: .wrapToken(amount)
        }
    }
}

/// The ways of taking money out again.
enum WithdrawForm: Hashable {
    case aave, comet, vault, wrapper

    init?(_ contract: ContractRecord) {
        switch (contract.deposit?.signature, contract.withdraw?.signature) {
        case (_, "withdraw(address,uint256,address)"): self = .aave
        case (_, "withdraw(address,uint256)"): self = .comet
        // Cooldowns and requests (sUSDe, Maple) have other signatures and are not this.
        case ("deposit(uint256,address)", "redeem(uint256,address,address)"),
            ("deposit(uint256,address)", "withdraw(uint256,address,address)"):
            self = .vault
        case (_, "unwrap(uint256)"): self = .wrapper
        default: return nil
        }
    }
}

extension ContractRecord {
    func takes(_ token: Token) -> Bool { underlying.contains { $0.isSame(as: token) } }
}

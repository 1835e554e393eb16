import Chain
import Ethereum
import Registry

extension Draft {
    /// `supply`, and `stake` where a protocol is named: wrap if the market wants it, permit, deposit.
    mutating func supply(_ intent: Intent) throws {
        let token = try token(.asset, of: intent)
        if intent.action == .stake, intent.text(.protocol) == nil, intent.text(.contract) == nil {
            throw Interruption.question(.whichProtocol(.stake, stakingProtocols(token)))
        }
        let (contract, asset) = try depositMarket(intent, token)
        let kinds: [StepKind] = token.isNative && !asset.isNative ? [.wrap, .approve, .supply] : [.stake]
        let amount = try amount(
            intent, of: token, holding: available(token), reserve: token.isNative ? gasReserve(generousGas(kinds)) : .zero)
        if token.isNative && !asset.isNative { try wrapNative(amount.value, into: asset) }
        try deposit(amount.value, of: asset, into: contract)
    }

    /// Permission and deposit: the two transactions in which money enters a contract.
    mutating func deposit(_ amount: UInt256, of asset: Token, into contract: ContractRecord) throws {
        guard let form = DepositForm(contract), let target = contract.deposit?.target else {
            throw Interruption.refusal(.unsupportedContract(contract, signature: contract.deposit?.signature))
        }
        if let address = asset.address { try want(balanceKey(asset), .allowance(token: address, owner: from, spender: target)) }
        try permit(target, amount, of: asset)
        try spend(amount, of: asset)
        var effects = [loses(amount, asset)]
        if let receipt = contract.receipt, let received = try received(amount, form, contract, receipt) {
            effects.append(received)
        }
        let isStake = form == .lido || form == .stakeDeposit
        add(
            isStake ? .stake : form == .wrapper ? .wrap : .supply,
            "\(isStake ? "Stake" : form == .wrapper ? "Wrap" : "Supply") \(asset.words(amount)) \(form == .wrapper ? "into" : isStake ? "with" : "to") \(contract.name)",
            to: target, value: form.takesNative ? amount : .zero,
            form.invocation(amount, of: asset.address, for: from), effects: effects,
            warnings: contractWarnings(contract), contract: contract)
        if let gained = effects.dropFirst().first { receive(gained.amount, of: gained.asset) } else { yielded = nil }
    }

    /// What comes back as the proof of the deposit, where that can be said beforehand.
    private func received(
        _ amount: UInt256, _ form: DepositForm, _ contract: ContractRecord, _ receipt: Token
    ) throws -> Effect? {
        switch form {
        // One for one, up to the rounding of one unit or two.
        case .aave, .comet, .lido: return gains(amount, receipt, .atLeast).withSlack(2)
        case .vault:
            guard let shares = try fact(.sharesOfAssets(vault: contract.address, assets: amount)).value else { return nil }
            // The price of a share rises while the transaction waits.
            return shares.multiplied(by: 999, dividedBy: 1_000).map { gains($0, receipt, .atLeast) }
        case .stakeDeposit, .wrapper: return nil
        }
    }

    private func stakingProtocols(_ token: Token) -> [String] {
        let contracts = registry.contracts(chain: chain)
            .filter { $0.takes(token) && $0.status == "active" && DepositForm($0) != nil }
            .filter { token.isNative || $0.kind.contains("staking") }
        return Set(contracts.compactMap { registry.protocolRecord(id: $0.protocolID)?.slug }).sorted()
    }
}

extension Effect {
    fileprivate func withSlack(_ units: UInt64) -> Effect {
        Effect(asset: asset, gains: gains, amount: amount.subtracting(UInt256(units)) ?? amount, bound: bound, of: of)
    }
}

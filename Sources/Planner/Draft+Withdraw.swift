import Ethereum
import Registry

extension Draft {
    /// `withdraw`: money back to the account it belongs to, never to another.
    mutating func withdraw(_ intent: Intent) throws {
        let named = try intent.text(.asset).map { try token(named: $0) }
        guard intent.amount() != nil else { throw Interruption.question(.missing(intent.action, [.amount])) }
        let contract = try withdrawMarket(intent, named)
        guard let form = WithdrawForm(contract), let asset = contract.underlying.first, let assetAddress = asset.address
        else { throw Interruption.refusal(.unsupportedContract(contract, signature: contract.withdraw?.signature)) }
        // "Withdraw 100 sUSDS" counts shares; everything else counts what went in.
        let countsShares = named.map { token in contract.receipt?.isSame(as: token) == true } ?? false
        switch form {
        case .aave, .comet:
            try withdrawLent(intent, form, contract, asset, assetAddress)
        case .vault, .wrapper:
            try withdrawShares(intent, form, contract, asset, countsShares: countsShares)
        }
        if named?.isNative == true { try unwrapWithdrawn(asset) }
    }

    /// Aave and Compound count a position in the asset itself, and take 2^256-1 for "all of it, with
    /// the interest of this second".
    private mutating func withdrawLent(
        _ intent: Intent, _ form: WithdrawForm, _ contract: ContractRecord, _ asset: Token, _ address: Address
    ) throws {
        let position = try fact(positionKey(contract)).value
        if position?.isZero == true {
            throw Interruption.refusal(.insufficientPosition(contract, asset, needed: .one, available: .zero))
        }
        let isAll = intent.amount()?.isEverything == true && intent.amount(.keep) == nil
        // Offline, "all" can still be said to these contracts; any other share can't.
        let known = isAll ? position : try amount(intent, of: asset, holding: position).value
        if let known, let position, known > position {
            throw Interruption.refusal(.insufficientPosition(contract, asset, needed: known, available: position))
        }
        let said = isAll ? UInt256.max : known ?? .max
        let words = isAll ? "all \(asset.symbol)" : asset.words(said)
        add(
            .withdraw, "Withdraw \(words) from \(contract.name)", to: contract.withdraw?.target ?? contract.address,
            form == .aave ? .aaveWithdraw(address, said, to: from) : .cometWithdraw(address, said),
            effects: known.map { [gains($0, asset, isAll ? .atLeast : .exact)] } ?? [],
            warnings: contractWarnings(contract).filter { $0 != .exitDelay(contract) }, contract: contract)
        if let known { receive(known, of: asset) } else { yielded = nil }
    }

    /// A vault gives back an exact amount (`withdraw`) or everything that some shares are worth
    /// (`redeem`). All of it is always shares: an amount would leave dust or fail by a unit.
    private mutating func withdrawShares(
        _ intent: Intent, _ form: WithdrawForm, _ contract: ContractRecord, _ asset: Token, countsShares: Bool
    ) throws {
        let shares = try fact(positionKey(contract)).value
        if shares?.isZero == true {
            throw Interruption.refusal(.insufficientPosition(contract, asset, needed: .one, available: .zero))
        }
        let isShare = intent.amount()?.unit == .percent && intent.amount(.keep) == nil
        if countsShares || isShare || form == .wrapper {
            let counted = contract.receipt ?? asset
            let redeemed = try amount(intent, of: counted, holding: shares).value
            if let shares, redeemed > shares {
                throw Interruption.refusal(.insufficientPosition(contract, counted, needed: redeemed, available: shares))
            }
            try redeem(redeemed, form, contract, asset)
        } else {
            try withdrawExactly(intent, contract, asset, shares)
        }
    }

    private mutating func redeem(
        _ shares: UInt256, _ form: WithdrawForm, _ contract: ContractRecord, _ asset: Token
    ) throws {
        let worth = form == .vault ? try fact(.assetsOfShares(vault: contract.address, shares: shares)).value : nil
        let words = worth.map { "about \(asset.words($0))" } ?? "\(asset.symbol)"
        add(
            form == .wrapper ? .unwrap : .withdraw, "Withdraw \(words) from \(contract.name)",
            to: contract.withdraw?.target ?? contract.address,
            form == .wrapper ? .unwrapToken(shares) : .vaultRedeem(shares, of: from),
            effects: (contract.receipt.map { [loses(shares, $0)] } ?? []) + (worth.map { [gains($0, asset, .atLeast)] } ?? []),
            warnings: contractWarnings(contract), contract: contract)
        if let worth { receive(worth, of: asset) } else { yielded = nil }
    }

    private mutating func withdrawExactly(
        _ intent: Intent, _ contract: ContractRecord, _ asset: Token, _ shares: UInt256?
    ) throws {
        let worth = try shares.flatMap { try fact(.assetsOfShares(vault: contract.address, shares: $0)).value }
        let amount = try amount(intent, of: asset, holding: worth).value
        if let worth, amount > worth {
            throw Interruption.refusal(.insufficientPosition(contract, asset, needed: amount, available: worth))
        }
        add(
            .withdraw, "Withdraw \(asset.words(amount)) from \(contract.name)",
            to: contract.withdraw?.target ?? contract.address, .vaultWithdraw(amount, of: from),
            effects: [gains(amount, asset)], warnings: contractWarnings(contract), contract: contract)
        receive(amount, of: asset)
    }

    /// Ether was asked for, and its wrapped form came out.
    private mutating func unwrapWithdrawn(_ asset: Token) throws {
        guard asset.address == network.wrappedNative else { return }
        guard let yielded, yielded.token.isSame(as: asset) else {
            warn(.arrivesWrapped(asset))
            return
        }
        try unwrapNative(yielded.amount, from: asset)
    }
}

import Chain
import Ethereum
import Registry

extension Draft {
    /// `wrap`: the native coin into its ERC-20 form, or a rebasing token into its steady one.
    mutating func wrap(_ intent: Intent) throws {
        let token = try token(.asset, of: intent)
        if token.isNative {
            guard let wrapped = wrappedNative else { throw Interruption.refusal(.cannotWrap(token)) }
            let amount = try amount(
                intent, of: token, holding: available(token), reserve: gasReserve(generousGas([.wrap])))
            try wrapNative(amount.value, into: wrapped)
        } else {
            let contract = try wrapper(of: token) { $0.takes(token) && DepositForm($0) == .wrapper }
            try deposit(amount(intent, of: token, holding: available(token)).value, of: token, into: contract)
        }
    }

    mutating func unwrap(_ intent: Intent) throws {
        var token = try token(.asset, of: intent)
        // "Unwrap my ETH" can only mean the wrapped form.
        if token.isNative, let wrapped = wrappedNative { token = wrapped }
        let amount = try amount(intent, of: token, holding: available(token)).value
        if token.address != nil, token.address == network.wrappedNative {
            try unwrapNative(amount, from: token)
        } else {
            let contract = try wrapper(of: token) { $0.receipt?.isSame(as: token) == true && WithdrawForm($0) == .wrapper }
            try spend(amount, of: token)
            add(
                .unwrap, "Unwrap \(token.words(amount))", to: contract.address, .unwrapToken(amount),
                effects: [loses(amount, token)], warnings: contractWarnings(contract), contract: contract)
            yielded = nil
        }
    }

    mutating func wrapNative(_ amount: UInt256, into wrapped: Token) throws {
        guard let target = wrapped.address else { return }
        try spend(amount, of: native)
        add(
            .wrap, "Wrap \(native.words(amount)) into \(wrapped.symbol)", to: target, value: amount, .wrapNative(),
            effects: [loses(amount, native), gains(amount, wrapped)])
        receive(amount, of: wrapped)
    }

    mutating func unwrapNative(_ amount: UInt256, from wrapped: Token) throws {
        guard let target = wrapped.address else { return }
        try spend(amount, of: wrapped)
        add(
            .unwrap, "Unwrap \(wrapped.words(amount)) into \(native.symbol)", to: target, .unwrapNative(amount),
            effects: [loses(amount, wrapped), gains(amount, native)])
        receive(amount, of: native)
    }

    private func wrapper(of token: Token, where matches: (ContractRecord) -> Bool) throws -> ContractRecord {
        let found = registry.contracts(chain: chain).filter { $0.status == "active" && matches($0) }
        guard let contract = found.first, found.count == 1 else { throw Interruption.refusal(.cannotWrap(token)) }
        return contract
    }
}

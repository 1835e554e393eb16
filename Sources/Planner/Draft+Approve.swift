import Ethereum
import Registry

extension Draft {
    /// `approve` as the person asked for it: this amount for this spender.
    mutating func approve(_ intent: Intent) throws {
        guard intent.text(.tokenID) == nil else { throw Interruption.refusal(.unsupportedNFT) }
        let token = try token(.asset, of: intent)
        guard let contract = token.address else { throw Interruption.refusal(.unsupported(.approve)) }
        guard let amount = intent.amount() else { throw Interruption.question(.missing(.approve, [.amount])) }
        let spender = try spender(of: intent, token)
        let value = amount.unit == .unlimited ? UInt256.max : try self.amount(intent, of: token, holding: holding(intent, token)).value
        var warnings = spenderWarnings(spender)
        if value == .max { warnings.append(.unlimitedApproval(name(spender))) }
        try resetIfNeeded(token, contract, spender, wanted: value)
        let words = value == .max ? "any amount of \(token.symbol), now and later," : "exactly \(token.words(value))"
        add(
            .approve, "Let \(whom(spender)) take \(words) from your account", to: contract, .approve(spender, value),
            warnings: warnings)
        allowances[Permission(token: contract, spender: spender)] = value
    }

    /// `revoke`: a permission back to nothing.
    mutating func revoke(_ intent: Intent) throws {
        guard intent.text(.asset) != nil, intent.text(.spender) != nil else {
            let missing: [Slot] = [.asset, .spender].filter { intent.text($0) == nil }
            throw Interruption.question(.missing(.revoke, missing))
        }
        let token = try token(.asset, of: intent)
        guard let contract = token.address else { throw Interruption.refusal(.unsupported(.revoke)) }
        let spender = try spender(of: intent, token)
        add(
            .revoke, "Take back every permission of \(whom(spender)) over your \(token.symbol)", to: contract,
            .approve(spender, .zero))
        allowances[Permission(token: contract, spender: spender)] = .zero
    }

    /// The permission that a deposit needs: exactly its amount, for exactly its target, and only when
    /// there is not enough already.
    mutating func permit(_ spender: Address, _ amount: UInt256, of token: Token) throws {
        guard let contract = token.address else { return }
        let permission = Permission(token: contract, spender: spender)
        let key = FactKey.allowance(token: contract, owner: from, spender: spender)
        let current = try allowances[permission] ?? fact(key).value
        if let current, current >= amount {
            let left = current - amount
            if !left.isZero { warn(.allowanceLeftOver(token, left: left)) }
            allowances[permission] = current == .max ? .max : left
            return
        }
        try resetIfNeeded(token, contract, spender, wanted: amount)
        add(
            .approve, "Let \(name(spender)) take exactly \(token.words(amount))", to: contract,
            .approve(spender, amount))
        // The deposit that follows uses it up.
        allowances[permission] = .zero
    }

    /// Some tokens refuse to change a permission that is not zero: it goes through zero first.
    private mutating func resetIfNeeded(_ token: Token, _ contract: Address, _ spender: Address, wanted: UInt256) throws {
        guard TokenQuirks.approvesOnlyFromZero(token), !wanted.isZero else { return }
        let key = FactKey.allowance(token: contract, owner: from, spender: spender)
        guard let current = try allowances[Permission(token: contract, spender: spender)] ?? fact(key).value else {
            warn(.allowanceUnknown(token))
            return
        }
        guard !current.isZero else { return }
        add(
            .revoke, "Set the earlier permission of \(name(spender)) to zero first, as \(token.symbol) demands",
            to: contract, .approve(spender, .zero))
    }

    private func holding(_ intent: Intent, _ token: Token) throws -> UInt256? {
        intent.amount()?.unit == .percent || intent.amount(.keep) != nil ? try available(token) : nil
    }

    private func spenderWarnings(_ spender: Address) -> [PlanWarning] {
        registry.label(for: spender, chain: chain) == nil ? [.unlistedSpender(spender)] : []
    }

    /// An address as typed, a contact, or what a protocol takes this token by.
    private func spender(of intent: Intent, _ token: Token) throws -> Address {
        guard let text = intent.text(.spender) else { throw Interruption.question(.missing(intent.action, [.spender])) }
        if let contract = registry.contract(id: text), contract.chainID == chain {
            return contract.deposit?.target ?? contract.address
        }
        guard !text.lowercased().hasPrefix("0x"), contact(text) == nil, !registry.protocols(slug: text).isEmpty else {
            let spender = try person(.spender, of: intent)
            if spender.isZero { throw Interruption.refusal(.zeroRecipient) }
            if spender == token.address { throw Interruption.refusal(.tokenContractRecipient(token)) }
            return spender
        }
        let spenders = spenders(of: text, token)
        guard let first = spenders.first else {
            throw Interruption.refusal(.noMarket(protocol: text, token, chain: network.name))
        }
        guard spenders.count == 1 else { throw Interruption.question(.severalSpenders(spenders)) }
        return first.key
    }

    /// Whom a protocol's contracts take this token through: a market's deposit target (the core market
    /// where there are several), or its routers.
    private func spenders(of name: String, _ token: Token) -> [Address: String] {
        let contracts = registry.contracts(chain: chain, protocol: name).filter { $0.status == "active" }
        let markets = preferred(contracts.filter { $0.takes(token) && DepositForm($0) != nil })
        let routers = contracts.filter { $0.kind.hasSuffix("router") }
        let found = markets.isEmpty ? routers.map(\.address) : markets.compactMap(\.deposit?.target)
        return Dictionary(found.map { ($0, self.name($0)) }) { first, _ in first }
    }
}

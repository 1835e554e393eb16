import Ethereum
import Registry

extension Draft {
    /// The one contract that an intent puts a token into, and the token it takes: the same, or the
    /// wrapped form of the native coin.
    mutating func depositMarket(_ intent: Intent, _ token: Token) throws -> (contract: ContractRecord, asset: Token) {
        let candidates = try named(in: intent).filter { $0.status == "active" }
        let direct = candidates.filter { $0.takes(token) }
        if let market = try one(of: direct, DepositForm.init, intent, token) { return (market, token) }
        if token.isNative, let wrapped = wrappedNative {
            let markets = candidates.filter { $0.takes(wrapped) }
            if let market = try one(of: markets, DepositForm.init, intent, token) { return (market, wrapped) }
        }
        throw Interruption.refusal(.noMarket(protocol: marketName(intent), token, chain: network.name))
    }

    /// The one contract that an intent takes a token out of.
    mutating func withdrawMarket(_ intent: Intent, _ token: Token?) throws -> ContractRecord {
        var candidates = try named(in: intent).filter { $0.withdraw != nil && !$0.underlying.isEmpty }
        if let token {
            let wanted = token.isNative ? wrappedNative ?? token : token
            candidates = candidates.filter { $0.takes(wanted) || $0.receipt?.isSame(as: wanted) == true }
        }
        let usable = candidates.filter { WithdrawForm($0) != nil }
        candidates = try held(usable.isEmpty ? candidates : usable)
        if let market = try one(of: candidates, WithdrawForm.init, intent, token ?? native) { return market }
        guard let token else { throw Interruption.question(.missing(.withdraw, [.asset])) }
        throw Interruption.refusal(.noMarket(protocol: marketName(intent), token, chain: network.name))
    }

    /// What the words say: a registry id, an address in the registry, or a protocol.
    private func named(in intent: Intent) throws -> [ContractRecord] {
        guard let name = intent.text(.contract) ?? intent.text(.protocol) else {
            throw Interruption.question(.missing(intent.action, [.protocol]))
        }
        if let contract = registry.contract(id: name) {
            guard contract.chainID == chain else {
                let other = registry.network(id: contract.chainID)?.name ?? String(contract.chainID)
                throw Interruption.refusal(.severalChains([network.name, other]))
            }
            return [contract]
        }
        if name.lowercased().hasPrefix("0x") {
            let address = try address(name)
            let found = registry.contracts(chain: chain).filter { $0.address == address || $0.deposit?.target == address }
            guard !found.isEmpty else { throw Interruption.refusal(.notInRegistry(address, chain: network.name)) }
            return found
        }
        guard !registry.protocols(slug: name).isEmpty else {
            throw Interruption.refusal(.unknownProtocol(Untrusted.clean(name, limit: 40), chain: network.name))
        }
        return registry.contracts(chain: chain, protocol: name)
    }

    private func marketName(_ intent: Intent) -> String {
        Untrusted.clean(intent.text(.contract) ?? intent.text(.protocol) ?? "", limit: 80)
    }

    /// The only candidate that a plan can spell; nil when there is none at all. One that can't be spelt
    /// is refused by its name, several that can are asked about.
    private func one<Form>(
        of candidates: [ContractRecord], _ form: (ContractRecord) -> Form?, _ intent: Intent, _ token: Token
    ) throws -> ContractRecord? {
        let usable = preferred(candidates.filter { form($0) != nil })
        if usable.count > 1 { throw Interruption.question(.severalContracts(usable.sorted { $0.id < $1.id })) }
        if let market = usable.first { return market }
        guard let other = candidates.first(where: { $0.deposit != nil || $0.withdraw != nil }) else { return nil }
        let entry = intent.action == .withdraw || intent.action == .unstake ? other.withdraw : other.deposit
        throw Interruption.refusal(.unsupportedContract(other, signature: entry?.signature))
    }

    /// Aave runs several markets on a chain; without a name its core market is meant.
    func preferred(_ candidates: [ContractRecord]) -> [ContractRecord] {
        let core = candidates.filter { $0.market == "core" }
        return core.isEmpty ? candidates : core
    }

    /// Of several, those where the account holds something, when that can be known.
    private func held(_ candidates: [ContractRecord]) throws -> [ContractRecord] {
        guard candidates.count > 1, candidates.count <= 40, !facts.isOffline else { return candidates }
        let keys = candidates.map(positionKey)
        let unread = Set(keys.filter { facts[$0] == nil })
        if !unread.isEmpty { throw Interruption.needs(unread) }
        let found = try zip(candidates, keys).filter { try fact($0.1).value?.isZero == false }.map(\.0)
        return found.isEmpty ? candidates : found
    }

    /// The token that stands for a position: the receipt where the registry names one, else the
    /// contract itself (a vault is its own share, a Comet its own ledger).
    func positionKey(_ contract: ContractRecord) -> FactKey {
        .balance(token: contract.receipt?.address ?? contract.address, owner: from)
    }

    func contractWarnings(_ contract: ContractRecord) -> [PlanWarning] {
        var warnings: [PlanWarning] = []
        if contract.confidence != "high" { warnings.append(.mediumConfidence(contract)) }
        if let text = contract.warning { warnings.append(.registryNote(Untrusted.clean(text))) }
        if let delay = contract.exitDelaySeconds, delay > 0 { warnings.append(.exitDelay(contract)) }
        return warnings
    }
}

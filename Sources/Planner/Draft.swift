import Chain
import Ethereum
import PromptRank
import Registry

/// A plan in the making: the steps so far, and what they do to the account's holdings, so that a
/// later step sees what an earlier one leaves.
///
/// Pure: it reads the registry and the facts, nothing else. Each action's drafting stands in a file of
/// its own (`Draft+Send.swift`, …), the resolving of words into tokens, amounts, recipients and
/// contracts in `Draft+Tokens.swift`, `Draft+Amounts.swift`, `Draft+Recipients.swift`,
/// `Draft+Markets.swift`.
struct Draft {
    let registry: Registry
    let network: Network
    let from: Address
    let contacts: [String: Address]
    let facts: ChainFacts
    let maxFeePerGas: UInt256?
    let now: UInt64
    let allocation: Allocation?

    var steps: [DraftStep] = []
    var warnings: [PlanWarning] = []
    /// What earlier steps bring and take, by token; nil is the native coin.
    var incoming: [Address?: UInt256] = [:]
    var outgoing: [Address?: UInt256] = [:]
    /// Permissions as earlier steps leave them.
    var allowances: [Permission: UInt256] = [:]
    /// What the intent before this one brings.
    var yielded: Yield?
    var intentIndex = 0

    struct Permission: Hashable {
        let token: Address
        let spender: Address
    }

    struct Yield {
        let token: Token
        let amount: UInt256
    }

    var chain: ChainID { network.id }
}

// MARK: - Facts

extension Draft {
    /// The fact, or an interruption that asks for it.
    func fact(_ key: FactKey) throws -> Fact {
        guard let fact = facts[key] else { throw Interruption.needs([key]) }
        return fact
    }

    /// Asks for several at once, so that they are read in one go.
    func want(_ keys: FactKey...) throws {
        let unread = keys.filter { facts[$0] == nil }
        if !unread.isEmpty { throw Interruption.needs(Set(unread)) }
    }

    func balanceKey(_ token: Token) -> FactKey { .balance(token: token.address, owner: from) }

    /// What the account will hold at this point of the plan; nil when its balance is unknown.
    func available(_ token: Token) throws -> UInt256? {
        guard let balance = try fact(balanceKey(token)).value else { return nil }
        let held = balance.adding(incoming[token.address] ?? .zero) ?? .max
        return held.subtracting(outgoing[token.address] ?? .zero) ?? .zero
    }
}

// MARK: - Bookkeeping

extension Draft {
    /// Takes an amount from what is held. Refuses when it is known that there is not enough; what is
    /// unknown is said in a warning, once a token.
    mutating func spend(_ amount: UInt256, of token: Token) throws {
        if let available = try available(token) {
            guard amount <= available else {
                throw Interruption.refusal(.insufficient(token, needed: amount, available: available))
            }
        } else if !facts.isOffline, case .unknown(let reason) = try fact(balanceKey(token)) {
            warn(.balanceUnknown(token, reason: reason))
        }
        guard let sum = (outgoing[token.address] ?? .zero).adding(amount) else {
            throw Interruption.refusal(.badAmount(amount.description))
        }
        outgoing[token.address] = sum
    }

    mutating func receive(_ amount: UInt256, of token: Token) {
        incoming[token.address] = (incoming[token.address] ?? .zero).adding(amount) ?? .max
        yielded = Yield(token: token, amount: amount)
    }

    mutating func warn(_ warning: PlanWarning) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    mutating func add(
        _ kind: StepKind, _ description: String, to target: Address, value: UInt256 = .zero, _ invocation: Invocation,
        effects: [Effect] = [], warnings: [PlanWarning] = [], contract: ContractRecord? = nil
    ) {
        steps.append(
            DraftStep(
                kind: kind, description: description, from: from, to: target, value: value, data: invocation.data,
                call: invocation.planned(label: label), effects: effects, warnings: warnings,
                contractID: contract?.id, isVault: contract?.kind == "erc4626-vault", intentIndex: intentIndex))
    }
}

// MARK: - Words

extension Draft {
    /// A contact's name, what the registry says, or nothing.
    func label(_ address: Address) -> String? {
        if address == from { return "your account" }
        if let contact = contacts.filter({ $0.value == address }).keys.min() { return contact }
        return registry.label(for: address, chain: chain)?.name
    }

    /// "Aave v3 Pool (core)", or the address when nobody knows it.
    func name(_ address: Address) -> String { label(address) ?? address.checksummed }

    func words(_ amount: UInt256, _ token: Token) -> String { token.words(amount) }

    func loses(_ amount: UInt256, _ token: Token, of owner: Address? = nil) -> Effect {
        Effect(asset: token, gains: false, amount: amount, bound: .exact, of: owner ?? from)
    }

    func gains(_ amount: UInt256, _ token: Token, of owner: Address? = nil, _ bound: Effect.Bound = .exact) -> Effect {
        Effect(asset: token, gains: true, amount: amount, bound: bound, of: owner ?? from)
    }
}

extension Token {
    /// "5,000 USDC"
    func words(_ amount: UInt256) -> String { "\(Units.formatGrouped(amount, decimals: decimals)) \(symbol)" }

    func isSame(as other: Token) -> Bool { chainID == other.chainID && address == other.address }
}

import Ethereum

/// What a person asked for, as one typed frame: the vocabulary between words and plans.
///
/// The Interpreter makes intents; PromptRank, the Planner and the Review read them. A slot is present
/// only when the person's words (or the dialogue) say it. Defaults are the planner's.
public struct Intent: Hashable, Sendable {
    public var action: Action
    public var slots: [Slot: SlotValue]

    public init(_ action: Action, _ slots: [Slot: SlotValue] = [:]) {
        self.action = action
        self.slots = slots
    }
}

/// Everything that can be asked. Raw values are the names of the intent vocabulary.
public enum Action: String, CaseIterable, Sendable {
    case send, swap, wrap, unwrap, bridge, supply, withdraw, borrow, repay, stake, unstake, claim
    case addLiquidity = "add_liquidity"
    case removeLiquidity = "remove_liquidity"
    case approve, revoke, call, earn
    case rank, explain, compare, balance, portfolio, price, quote, gas, history, allowances, status, query
    case remember, forget, recall
    case saveContact = "save_contact"
    case confirm, reject, modify, help, greet, thanks, unknown

    /// Whether carrying it out ends in a transaction to be approved.
    public var movesValue: Bool {
        switch self {
        case .send, .swap, .wrap, .unwrap, .bridge, .supply, .withdraw, .borrow, .repay, .stake, .unstake,
            .claim, .addLiquidity, .removeLiquidity, .approve, .revoke, .call, .earn:
            true
        default: false
        }
    }
}

/// The names a frame's values go by.
public enum Slot: String, CaseIterable, Sendable {
    case amount, keep, asset, recipient, chain, note, protocols, exclude, risk, category, sort, limit
    case subject, subjects, address, spender, contract, function, args, text, name, hash, step, drop
    case collateral, slippagePercent = "slippage_percent"
    case toAsset = "to_asset"
    case toAmount = "to_amount"
    case toChain = "to_chain"
    case amountSide = "amount_side"
    case minOut = "min_out"
    case tokenID = "token_id"
    case `protocol` = "protocol"
    case maxLockupDays = "max_lockup_days"
    case minAPYPercent = "min_apy_percent"
    case maxPositions = "max_positions"
    case excludeChains = "exclude_chains"
    case sinceDays = "since_days"
    case olderThanDays = "older_than_days"
}

/// A slot's value, of the JSON type that the vocabulary gives it.
public enum SlotValue: Hashable, Sendable {
    case text(String)
    case list([String])
    /// A plain decimal: percentages, days, limits. Never money.
    case number(String)
    case amount(Amount)
}

/// How much, in the person's terms; base units come only with a token's decimals.
public struct Amount: Hashable, Sendable {
    public enum Unit: String, Sendable {
        /// Whole tokens, decimal.
        case token
        /// US dollars.
        case usd
        /// Percent of what there is.
        case percent
        /// Approvals without a bound. Has no value.
        case unlimited
        /// The smallest unit.
        case base
        /// Percent of what the step before yields.
        case previous
    }

    /// A plain decimal ("10000", "33.33"); nil for `unlimited`.
    public let value: String?
    public let unit: Unit

    public init(_ value: String?, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    public static let all = Amount("100", .percent)
    public static let unlimited = Amount(nil, .unlimited)
}

// MARK: - Reading slots

extension Intent {
    public subscript(slot: Slot) -> SlotValue? {
        get { slots[slot] }
        set { slots[slot] = newValue }
    }

    public func text(_ slot: Slot) -> String? {
        if case .text(let value)? = slots[slot] { value } else { nil }
    }

    /// A list slot; a single text counts as a list of one.
    public func list(_ slot: Slot) -> [String]? {
        switch slots[slot] {
        case .list(let values)?: values
        case .text(let value)?: [value]
        default: nil
        }
    }

    public func amount(_ slot: Slot = .amount) -> Amount? {
        if case .amount(let value)? = slots[slot] { value } else { nil }
    }

    /// Percentages, days, limits: figures that are not money.
    public func number(_ slot: Slot) -> Double? {
        if case .number(let text)? = slots[slot] { Double(text) } else { nil }
    }

    public func int(_ slot: Slot) -> Int? { number(slot).flatMap { Int(exactly: $0) } }
}

// MARK: - JSON

extension Intent {
    /// The frame as the command line prints it: `{"action": "earn", "amount": {…}, …}`, slots in the
    /// order of `Slot.allCases`.
    public var json: JSON {
        var members = [JSON.Member("action", .string(action.rawValue))]
        for slot in Slot.allCases {
            if let value = slots[slot] { members.append(JSON.Member(slot.rawValue, value.json)) }
        }
        return .object(members)
    }

    /// Reads a frame; nil when the action or a slot is not of the vocabulary.
    public init?(json: JSON) {
        guard let members = json.members, let name = json["action"]?.string,
            let action = Action(rawValue: name)
        else { return nil }
        self.init(action)
        for member in members where member.key != "action" {
            guard let slot = Slot(rawValue: member.key), let value = SlotValue(json: member.value) else { return nil }
            slots[slot] = value
        }
    }
}

extension SlotValue {
    public var json: JSON {
        switch self {
        case .text(let value): .string(value)
        case .list(let values): .array(values.map { .string($0) })
        case .number(let digits): .number(digits)
        case .amount(let amount): amount.json
        }
    }

    public init?(json: JSON) {
        switch json {
        case .string(let value): self = .text(value)
        case .number(let digits): self = .number(digits)
        case .array(let items):
            let texts = items.compactMap(\.string)
            guard texts.count == items.count else { return nil }
            self = .list(texts)
        case .object:
            guard let amount = Amount(json: json) else { return nil }
            self = .amount(amount)
        default: return nil
        }
    }
}

extension Amount {
    public var json: JSON {
        var members: [JSON.Member] = []
        if let value { members.append(JSON.Member("value", .string(value))) }
        members.append(JSON.Member("unit", .string(unit.rawValue)))
        return .object(members)
    }

    public init?(json: JSON) {
        guard let name = json["unit"]?.string, let unit = Unit(rawValue: name) else { return nil }
        self.init(json["value"]?.string, unit)
    }
}

import Registry

/// What is open between the person and the agent when they speak: it decides what "yes", "maya" or
/// "make it 2000" can mean.
public struct DialogueContext: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case none
        /// A plan is on the table.
        case plan
        /// The agent asked for a slot of an unfinished frame.
        case ask(Slot)
        /// A list or an explanation was just shown.
        case shown
    }

    public var state: State
    /// The frames of the turn before, the unfinished one last when a question is open.
    public var intents: [Intent]

    public static let empty = DialogueContext(state: .none, intents: [])

    public init(state: State, intents: [Intent]) {
        self.state = state
        self.intents = intents
    }

    /// The three context tokens of Training/SCHEMA.md, section 2.
    var tokens: [String] {
        let action = intents.last.map(\.action.rawValue) ?? "none"
        switch state {
        case .none: return ["<none>", "<a:\(action)>", "<s:none>"]
        case .plan: return ["<plan>", "<a:\(action)>", "<s:none>"]
        case .shown: return ["<shown>", "<a:\(action)>", "<s:none>"]
        case .ask(let slot): return ["<ask>", "<a:\(action)>", "<s:\(Self.label(of: slot))>"]
        }
    }

    /// The tag that answers a question about a slot.
    private static func label(of slot: Slot) -> String {
        switch slot {
        case .risk: "risk_low"
        case .maxLockupDays: "lockup"
        case .minAPYPercent: "min_apy"
        case .maxPositions: "positions"
        case .slippagePercent: "slippage"
        case .protocols: "protocol"
        case .args: "arg"
        case .sinceDays: "since"
        case .olderThanDays: "older"
        default: slot.rawValue
        }
    }
}

/// Settles what the words leave to the conversation: completes the frame that was asked about, and
/// lets later frames inherit what was said once.
struct DialogueReader {
    let context: DialogueContext

    func settle(_ intents: [Intent]) -> [Intent] {
        guard case .ask(let slot) = context.state, let pending = context.intents.last else {
            return intents.map(inheriting)
        }
        guard let first = intents.first, first.action == pending.action || first.action == .modify else {
            return intents
        }
        var completed = pending
        for (name, value) in first.slots { completed[name] = value }
        // "2000" answers a question about the amount whatever side it was asked for.
        if slot == .amount, completed[.amount] == nil, let other = first[.toAmount] { completed[.amount] = other }
        return [completed] + intents.dropFirst()
    }

    /// "now another 500 to arbitrum": an unfinished repetition of the frame before takes its asset.
    private func inheriting(_ intent: Intent) -> Intent {
        guard let last = context.intents.last(where: { $0.action == intent.action }), intent.action.movesValue,
            intent[.asset] == nil, intent[.amount] != nil, intent[.contract] == nil, intent.action != .earn
        else { return intent }
        var completed = intent
        completed[.asset] = last[.asset]
        if intent.action == .bridge, completed[.chain] == nil { completed[.chain] = last[.chain] }
        return completed
    }
}

extension DialogueContext {
    /// What stands open after these frames were understood: a question about the first required slot
    /// that is missing, a plan, or something shown.
    public static func following(_ intents: [Intent], in before: DialogueContext) -> DialogueContext {
        guard let last = intents.last else { return before }
        if let open = intents.first(where: { $0.action.movesValue && $0.missing.first != nil }), let slot = open.missing.first {
            return DialogueContext(state: .ask(slot), intents: [open])
        }
        if intents.contains(where: \.action.movesValue) { return DialogueContext(state: .plan, intents: intents) }
        switch last.action {
        case .confirm, .reject: return DialogueContext(state: .none, intents: before.intents)
        case .modify, .greet, .thanks, .help, .unknown, .remember, .forget, .saveContact: return before
        default: return before.state == .plan ? before : DialogueContext(state: .shown, intents: intents)
        }
    }
}

extension Intent {
    /// Slots without which the action cannot be planned and that the words left out, in the order in
    /// which they are asked for.
    public var missing: [Slot] {
        let required: [Slot] =
            switch action {
            case .send: self[.tokenID] != nil ? [.recipient] : [.amount, .asset, .recipient]
            case .swap: [.amount, .asset, .toAsset]
            case .wrap, .unwrap: [.amount]
            case .bridge: [.amount, .asset, .toChain]
            case .supply: self[.contract] != nil ? [.amount, .asset] : [.amount, .asset, .protocol]
            case .withdraw: self[.protocol] == nil && self[.contract] == nil ? [.protocol] : []
            case .borrow, .repay: [.amount, .asset, .protocol]
            case .stake, .unstake: [.amount]
            case .addLiquidity, .removeLiquidity: [.amount, .asset, .toAsset]
            case .approve: self[.tokenID] != nil ? [.spender] : [.amount, .asset, .spender]
            case .call: [.contract, .function]
            case .earn: [.amount, .asset]
            default: []
            }
        return required.filter { self[$0] == nil }
    }
}

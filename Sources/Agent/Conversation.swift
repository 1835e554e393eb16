import Chain
import Ethereum
import Foundation
import Interpreter
import Memory
import Planner
import PromptRank
import Registry

/// One conversation: words in, an answer out, everything kept. Signs nothing.
///
/// A turn travels one way: the interpreter reads frames, each frame is answered, frames that move
/// value become one plan, and what stands open afterwards is stored with the session.
public actor Conversation {
    let workspace: Workspace
    private let sessionID: String
    private let channel: String

    /// - Parameters:
    ///   - session: the name of a session to go on with; made when it is new.
    ///   - channel: which door the words come in by.
    public init(workspace: Workspace, session: String, channel: String) {
        self.workspace = workspace
        sessionID = session
        self.channel = channel
    }

    /// Answers one utterance.
    public func ask(_ utterance: String) async throws -> Answer {
        let session = try workspace.store.session(sessionID)
        var state = DialogueState(json: session?.state)
        var answer = Answer(utterance)
        let reading = try workspace.interpreter().interpret(
            utterance, dialogue: state.context, contacts: try workspace.contacts().keys.sorted(), now: workspace.now)
        answer.turn.intents = reading.intents
        answer.turn.model = ModelView(
            name: reading.modelName, promptTokens: reading.promptTokens, outputTokens: reading.outputTokens,
            milliseconds: reading.milliseconds)

        let intents = doubtSettled(reading.intents, &state)
        answer.turn.chips = Understanding.chips(intents)
        if reading.isDoubtful, intents == reading.intents, intents.contains(where: \.action.movesValue) {
            askBack(intents, &answer, &state)
        } else {
            try await respond(to: intents, &answer, &state)
        }
        try keep(utterance, answer, state, title: session?.title)
        return answer
    }

    /// The conversation so far.
    public func history() throws -> [MessageView] {
        try workspace.store.messages(session: sessionID).map {
            MessageView(author: $0.author == .person ? .person : .agent, text: $0.text, time: $0.time.text)
        }
    }

    private func keep(_ utterance: String, _ answer: Answer, _ state: DialogueState, title: String?) throws {
        let store = workspace.store
        let title = title ?? Untrusted.clean(utterance, limit: 60)
        try store.saveSession(Session(id: sessionID, title: title, state: state.json))
        try store.addMessage(session: sessionID, author: .person, channel: channel, text: utterance)
        try store.addMessage(session: sessionID, author: .agent, channel: channel, text: answer.turn.reply)
        if let ranking = answer.ranking {
            // What stood behind a ranking when it was shown; the data may change under it later.
            _ = try store.addEvidence(session: sessionID, json: .array(ranking.ranked.prefix(10).map(\.json)))
        }
    }

    // MARK: - Doubt

    /// After "did you mean …?" a yes stands for the reading that was asked back.
    private func doubtSettled(_ intents: [Intent], _ state: inout DialogueState) -> [Intent] {
        defer { state.doubt = [] }
        guard !state.doubt.isEmpty, intents.first?.action == .confirm else { return intents }
        return state.doubt + intents.dropFirst()
    }

    private func askBack(_ intents: [Intent], _ answer: inout Answer, _ state: inout DialogueState) {
        let question = workspace.replies.say("doubtful", ["reading": Understanding.sentence(intents)])
        answer.turn.reply = question
        answer.turn.clarification = Clarification(question: question, missing: [])
        state.doubt = intents
    }

    // MARK: - Responding

    private func respond(to intents: [Intent], _ answer: inout Answer, _ state: inout DialogueState) async throws {
        var replies: [String] = []
        let moving = intents.filter(\.action.movesValue)
        var isPlanned = false
        for intent in intents {
            if intent.action.movesValue {
                // All that moves value is one plan, made where the first of it stands.
                guard !isPlanned else { continue }
                isPlanned = true
                replies.append(try await propose(moving, &answer, &state))
            } else {
                replies.append(try await reply(to: intent, &answer, &state))
            }
            if answer.turn.clarification != nil { break }
        }
        answer.turn.reply = replies.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func reply(to intent: Intent, _ answer: inout Answer, _ state: inout DialogueState) async throws -> String {
        let replies = workspace.replies
        switch intent.action {
        case .greet, .thanks, .help, .unknown: return replies.say(intent.action.rawValue)
        case .confirm: return try confirm(&answer, &state)
        case .reject: return try reject(&state)
        case .modify: return try await modify(intent, &answer, &state)
        case .rank: return try rank(intent, &answer, &state)
        case .explain: return try explain(intent, &answer, state)
        case .compare: return try compare(intent, &answer)
        case .balance: return try await balance(intent)
        case .portfolio: return try await portfolio(&answer)
        case .gas: return try await gas(intent)
        case .history: return try history(intent)
        case .status: return try await status(intent)
        case .remember, .forget, .recall, .saveContact: return try memory(intent)
        case .price: return replies.say("no_price")
        default: return replies.say("unsupported", ["action": Understanding.words(intent.action)])
        }
    }

    // MARK: - Plans

    /// From frames that move value to a plan on the table, or one question, or an honest no.
    func propose(_ intents: [Intent], _ answer: inout Answer, _ state: inout DialogueState) async throws -> String {
        try abandonPlan(&state)
        if let open = intents.first(where: { !$0.missing.isEmpty }) {
            let question = PlanQuestion.missing(open.action, open.missing)
            return ask(question.text, missing: open.missing, about: open, &answer, &state)
        }
        var allocationReply: String?
        if let earn = intents.first(where: { $0.action == .earn }) {
            allocationReply = try await allocate(earn, &answer, &state)
            guard answer.turn.clarification == nil, let allocation = answer.allocation, !allocation.legs.isEmpty else {
                return allocationReply ?? ""
            }
        }
        guard let owner = try workspace.owner() else {
            answer.turn.warnings.append(AgentError.noWallet.explanation)
            state.context = DialogueContext(state: .shown, intents: intents)
            return allocationReply ?? AgentError.noWallet.explanation
        }
        switch try await plan(intents, owner, answer.allocation, &answer) {
        case .plan(let plan):
            put(plan, intents, &answer, &state)
            try workspace.store.saveSession(Session(id: sessionID, title: "…", state: state.json))
            try keep(plan)
            return allocationReply ?? describe(plan)
        case .question(let question):
            let about = intents.last { $0.missing.contains { question.missing.contains($0) } } ?? intents[0]
            let text = ask(question.text, missing: question.missing, about: about, &answer, &state)
            return [allocationReply, text].compactMap { $0 }.joined(separator: "\n\n")
        case .refusal(let refusal):
            state.context = DialogueContext(state: .none, intents: intents)
            answer.turn.warnings.append(refusal.explanation)
            return refusal.explanation
        }
    }

    private func plan(
        _ intents: [Intent], _ owner: Address, _ allocation: Allocation?, _ answer: inout Answer
    ) async throws -> PlanOutcome {
        let standard = try workspace.network()
        let chainID = Planner.chain(
            of: intents, registry: workspace.registry, default: standard.id, allocation: allocation) ?? standard.id
        let network = workspace.registry.network(id: chainID) ?? standard
        // An endpoint given by hand belongs to the chain that was chosen with it.
        let client = network.id == standard.id || workspace.choices.rpc == nil ? try workspace.client(network) : nil
        var context = PlanContext(
            registry: workspace.registry, chainID: network.id, from: owner, client: client,
            overrides: workspace.choices.overrides, contacts: try workspace.contacts(), allocation: allocation,
            now: UInt64(max(0, workspace.now.timeIntervalSince1970)))
        // Without a chain the planner's generous gas limits stand in; a limit is not a price.
        if client == nil, context.overrides.gas == nil { context.overrides.gas = .auto }
        do {
            return try await Planner().plan(intents, context)
        } catch let error as ChainError {
            // A dead or lying server is said aloud; the plan is still made, unpriced.
            answer.turn.warnings.append(error.explanation)
            context.client = nil
            return try await Planner().plan(intents, context)
        }
    }

    private func put(_ plan: Plan, _ intents: [Intent], _ answer: inout Answer, _ state: inout DialogueState) {
        answer.plan = plan
        answer.turn.warnings += plan.warnings.map(\.words)
        answer.turn.plan = PlanView(
            id: plan.id, chain: workspace.registry.network(id: plan.chainID)?.name ?? "chain \(plan.chainID)",
            from: plan.from.checksummed, steps: plan.steps.map(\.description))
        state.planID = plan.id
        state.context = DialogueContext(state: .plan, intents: intents)
    }

    /// A plan's id comes from its content and the second it was made in: the very same plan again is
    /// the same plan, on the table once more.
    private func keep(_ plan: Plan) throws {
        let json = try PlanStorage.json(plan, registry: workspace.registry)
        guard try workspace.store.plan(plan.id) != nil else {
            return try workspace.store.addPlan(StoredPlan(id: plan.id, session: sessionID, json: json))
        }
        try workspace.store.setPlan(plan.id, status: .open)
    }

    private func describe(_ plan: Plan) -> String {
        let steps = plan.steps.map { "\($0.number). \($0.description)." }.joined(separator: " ")
        return workspace.replies.say("plan", ["count": Words.count(plan.steps.count, "transaction"), "steps": steps])
    }

    func ask(
        _ question: String, missing: [Slot], about intent: Intent, _ answer: inout Answer, _ state: inout DialogueState
    ) -> String {
        answer.turn.clarification = Clarification(question: question, missing: missing)
        state.context = DialogueContext(state: .ask(missing.first ?? .amount), intents: [intent])
        return question
    }

    /// A plan that another replaces, or that the person drops, waits no longer.
    private func abandonPlan(_ state: inout DialogueState) throws {
        guard let id = state.planID else { return }
        state.planID = nil
        // A no to the first that waits is a no to all after it.
        if let first = try workspace.store.approvals(status: .waiting, plan: id).first {
            try ApprovalDesk(workspace).reject(first.id, reason: "replaced by another plan")
        }
        if let stored = try workspace.store.plan(id), stored.status == .open {
            try workspace.store.setPlan(id, status: .abandoned)
        }
    }

    // MARK: - Yes, no, and changes

    private func confirm(_ answer: inout Answer, _ state: inout DialogueState) throws -> String {
        guard let id = state.planID, let stored = try workspace.store.plan(id), stored.status == .open else {
            return workspace.replies.say("nothing_to_confirm")
        }
        let approvals = try ApprovalDesk(workspace).open(stored)
        answer.approvals = approvals.map(\.id)
        state.context = DialogueContext(state: .none, intents: state.context.intents)
        let opening = workspace.replies.say("confirmed", ["count": Words.count(approvals.count, "transaction")])
        guard channel == Channel.commandLine, let first = approvals.first else { return opening }
        return opening + " " + workspace.replies.say("confirmed_where", ["first": first.id])
    }

    private func reject(_ state: inout DialogueState) throws -> String {
        guard state.planID != nil || !state.doubt.isEmpty else { return workspace.replies.say("nothing_to_reject") }
        try abandonPlan(&state)
        state.context = .empty
        return workspace.replies.say("rejected")
    }

    private func modify(_ change: Intent, _ answer: inout Answer, _ state: inout DialogueState) async throws -> String {
        guard !state.context.intents.isEmpty, let changed = Modification.apply(change, to: state.context.intents) else {
            return workspace.replies.say("nothing_to_change")
        }
        if changed.contains(where: \.action.movesValue) {
            return try await propose(changed.filter(\.action.movesValue), &answer, &state)
        }
        return try await reply(to: changed[0], &answer, &state)
    }
}

/// By which door words came in.
public enum Channel {
    public static let commandLine = "command line"
    public static let terminal = "terminal"
}

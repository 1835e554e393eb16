import Agent

// What happened, and what to do about it.
extension ScreenState {
    public mutating func update(_ event: Event, at time: Milliseconds) -> [Effect] {
        now = time
        let effects = react(to: event)
        lay()
        return effects
    }

    private mutating func react(to event: Event) -> [Effect] {
        switch event {
        case .key(let key): return pressed(key)
        case .paste(let text): pasted(text)
        case .resize(let width, let height): (self.width, self.height) = (width, height)
        case .presented: approval?.presented(at: now)
        case .tick: break
        case .edited(let text): editor.replace(with: text)
        case .opened(let messages, let status): open(messages, status)
        case .turn(let turn): answered(turn)
        case .status(let status): self.status = status
        case .portfolio(let view): portfolio = view
        case .approvals(let list): approvals = list
        case .review(let list): review(list)
        case .approvalProgress(let text): approval?.progressed(text)
        case .approvalOutcome(let outcome): return ended(outcome)
        case .passphraseNeeded(let why): askForPassphrase(why)
        case .passphraseHeld: needsPassphrase = false
        case .notice(let text): add(.notice(text))
        case .failure(let text): failed(text)
        case .prompt(let id, let prompt): prompts.append(PromptDialog(id: id, prompt))
        case .done(let work): finished(work)
        }
        return []
    }

    mutating func add(_ item: Transcript.Item) { transcript.append(item) }

    private mutating func open(_ messages: [MessageView], _ status: StatusView?) {
        isLoading = false
        if let status { self.status = status }
        for message in messages { add(message.author == .person ? .person(message.text) : .agent(message.text)) }
        for message in messages where message.author == .person { history.add(message.text) }
    }

    private mutating func answered(_ turn: Turn) {
        waiting = nil
        add(.turn(turn))
        lastTurn = turn
        if !turn.ranking.isEmpty || !turn.excluded.isEmpty { ranked = turn }
        if let plan = turn.plan { self.plan = plan }
        if let view = turn.portfolio { portfolio = view }
        showBeside(turn)
        lay()
        transcript.showLastExchange(height: layout.bodyHeight)
    }

    /// Where there is room, what the answer rests on appears beside it.
    private mutating func showBeside(_ turn: Turn) {
        guard layout.hasSide, panel == nil, !panelWasClosed, !turn.ranking.isEmpty else { return }
        open(.ranking)
    }

    private mutating func review(_ list: [ApprovalView]) {
        approvals = list
        guard approval == nil else { return }
        approval = ApprovalDialog(list)
        if approval == nil { hint = "Nothing waits for approval." }
    }

    private mutating func ended(_ outcome: ApprovalOutcome) -> [Effect] {
        let shown = approval?.ended(outcome) ?? false
        if shown, outcome.state != .rejected, outcome.state != .failed { needsPassphrase = false }
        lastHash = outcome.hash ?? lastHash
        add(.outcome(outcome))
        // How it ended is the news: it is in sight when the card closes.
        transcript.follow()
        return [.loadApprovals, .refreshStatus]
    }

    private mutating func askForPassphrase(_ why: String) {
        needsPassphrase = true
        approval?.needsPassphrase(why)
    }

    private mutating func failed(_ text: String) {
        isLoading = false
        _ = approval?.failed(text)
        add(.failure(text))
    }

    private mutating func finished(_ work: Work) {
        switch work {
        case .question: waiting = nil
        case .approval: _ = approval?.failed("No answer came back. /approvals shows what the journal knows.")
        case .other: break
        }
    }

    /// A paste is text wherever it lands: it fills a field, and never presses a key.
    private mutating func pasted(_ text: String) {
        if approval != nil {
            approval?.paste(text, at: now)
        } else if !prompts.isEmpty {
            prompts[0].paste(text)
        } else if !editor.insert(Self.inert(text)) {
            hint = "That is too long to paste (more than \(Editor.limit) characters). Nothing was inserted."
        }
    }

    /// Line breaks stay, tabs become spaces, everything that acts or hides is made visible.
    private static func inert(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").replacing("\t", with: "    ")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { Neutral.text(String($0)) }
            .joined(separator: "\n")
    }
}

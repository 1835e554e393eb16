import Agent
import Dispatch
import Ethereum
import Synchronization

/// The same conversation, line by line: for pipes, screen readers, `TERM=dumb`. The cursor is the
/// terminal's own, nothing is drawn twice, and a card is answered by typing words.
///
/// Answers go to `print`; questions and progress go to `say` (standard error in the program), so that
/// standard output holds the answers and nothing else.
public final class LinearMode: Sendable {
    private let driver: any Driver
    private let source: any LineSource
    private let glyphs: Glyphs
    private let print: @Sendable (String) -> Void
    private let say: @Sendable (String) -> Void
    private let memory = Mutex(Memory())

    /// What has to be kept between one line and the next.
    private struct Memory {
        var lastTurn: Turn?
        var status: StatusView?
        var review: [ApprovalView] = []
        var outcomes: [String: ApprovalOutcome] = [:]
        var refusedPassphrase = false
        var needsPassphrase = true
        var failures = 0
    }

    public init(
        driver: any Driver, source: any LineSource = StandardInput(), glyphs: Glyphs,
        print: @escaping @Sendable (String) -> Void, say: @escaping @Sendable (String) -> Void
    ) {
        self.driver = driver
        self.source = source
        self.glyphs = glyphs
        self.print = print
        self.say = say
    }

    /// Reads until the input ends or /quit. Returns how many requests failed.
    public func run() -> Int {
        perform(.start)
        while let line = source.line() {
            let text = line.trimmed
            if text.isEmpty { continue }
            if text.hasPrefix("/") {
                guard obey(text) else { break }
            } else {
                perform(.ask(text))
            }
            reviewWhatWasPut()
        }
        return memory.withLock { $0.failures }
    }

    /// Carries an effect out and waits for it: here one thing happens after the other.
    private func perform(_ effect: Effect) {
        let finished = DispatchSemaphore(value: 0)
        let ui = UI(post: { self.heard($0) }, ask: { self.ask($0) })
        let driver = driver
        Task.detached {
            await driver.perform(effect, ui: ui)
            finished.signal()
        }
        finished.wait()
    }

    /// False when it was time to leave.
    private func obey(_ line: String) -> Bool {
        guard let (command, _) = Command.parse(line) else {
            say("There is no \(line). /help lists what there is.")
            return true
        }
        switch command {
        case .quit: return false
        case .help: say(help)
        case .portfolio: perform(.loadPortfolio)
        case .approvals: perform(.loadApprovals)
        case .review: perform(.reviewApprovals)
        case .history: perform(.loadHistory)
        case .refresh: perform(.refreshStatus)
        case .ranking: repeatLast { PlainText.ranking($0.ranking, excluded: $0.excluded, glyphs: glyphs) }
        case .plan: repeatLast { $0.plan.map { PlainText.plan($0, glyphs: glyphs) } ?? "" }
        case .address: say(memory.withLock { $0.status?.address } ?? "There is no account yet.")
        default: say("/\(command.entry.names.first ?? "") belongs to the full screen.")
        }
        return true
    }

    private func repeatLast(_ text: (Turn) -> String) {
        let said = memory.withLock { $0.lastTurn }.map(text) ?? ""
        said.isEmpty ? say("There is nothing of that kind yet.") : print(said)
    }

    private var help: String {
        Command.allCases.compactMap { command in
            command.entry.names.first.map { "/\($0)  \(command.entry.help)" }
        }.joined(separator: "\n")
    }
}

// MARK: - Events

extension LinearMode {
    private func heard(_ event: Event) {
        switch event {
        case .turn(let turn):
            memory.withLock { $0.lastTurn = turn }
            print(PlainText.turn(turn, glyphs: glyphs))
        case .opened(_, let status): memory.withLock { $0.status = status ?? $0.status }
        case .status(let status): memory.withLock { $0.status = status }
        case .portfolio(let view): print(PlainText.portfolio(view, glyphs: glyphs))
        case .approvals(let list): list.forEach { print(PlainText.listed($0)) }
        case .review(let list): memory.withLock { $0.review = list.filter { $0.state == .waiting } }
        case .approvalProgress(let text): say(Neutral.text(text))
        case .approvalOutcome(let outcome): ended(outcome)
        case .passphraseHeld: memory.withLock { $0.needsPassphrase = false }
        case .passphraseNeeded(let why):
            say(Neutral.text(why))
            memory.withLock { ($0.refusedPassphrase, $0.needsPassphrase) = (true, true) }
        case .notice(let text): print(clean(text))
        case .failure(let text):
            memory.withLock { $0.failures += 1 }
            say("Failed: " + clean(text))
        default: break
        }
    }

    private func ended(_ outcome: ApprovalOutcome) {
        memory.withLock { memory in
            memory.outcomes[outcome.id] = outcome
            if outcome.state != .rejected, outcome.state != .failed { memory.needsPassphrase = false }
        }
        print(PlainText.outcome(outcome, glyphs: glyphs))
    }

    private func clean(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Neutral.text(String($0)) }
        let joined = lines.joined(separator: "\n")
        return glyphs == .ascii ? Glyphs.ascii(joined) : joined
    }
}

// MARK: - Cards

extension LinearMode {
    /// The cards that an event put before the person, one after the other.
    private func reviewWhatWasPut() {
        var waiting = memory.withLock { memory in
            defer { memory.review = [] }
            return memory.review
        }
        while !waiting.isEmpty {
            let approval = waiting.removeFirst()
            print(PlainText.approval(approval, glyphs: glyphs))
            switch decide(approval) {
            case .later: return
            case .no: perform(.reject(id: approval.id, reason: nil))
            case .yes: sign(approval)
            }
            let state = memory.withLock { $0.outcomes[approval.id]?.state }
            // Later steps of a plan rest on the earlier ones.
            if state == nil || state == .rejected || state == .failed { waiting.removeAll { $0.planID == approval.planID } }
        }
    }

    private enum Decision { case yes, no, later }

    /// Only the exact word signs. The end of the input, or an empty line, decides nothing.
    private func decide(_ approval: ApprovalView) -> Decision {
        let word = approval.confirmation ?? "yes"
        while true {
            say("Type \(word) to sign, no to refuse, or just Enter to leave it waiting.")
            guard let answer = source.line()?.trimmed, !answer.isEmpty else { return .later }
            if answer == word { return .yes }
            if answer.lowercased() == "no" || answer.lowercased() == "n" { return .no }
            say("That is neither. Nothing was signed.")
        }
    }

    private func sign(_ approval: ApprovalView) {
        for _ in 0..<3 {
            var passphrase: SecretBytes?
            if memory.withLock({ $0.needsPassphrase }) {
                say("Passphrase:")
                guard let typed = source.secret() else { return }
                passphrase = typed
            }
            memory.withLock { $0.refusedPassphrase = false }
            perform(.approve(id: approval.id, passphrase: passphrase))
            if !memory.withLock({ $0.refusedPassphrase }) { return }
        }
    }
}

// MARK: - Prompts

extension LinearMode {
    private func ask(_ prompt: Prompt) -> PromptAnswer {
        say(Neutral.text(prompt.title))
        if !prompt.message.isEmpty { say(clean(prompt.message)) }
        return switch prompt.kind {
        case .choose(let choices): choose(choices)
        case .text(let initial): text(initial)
        case .secret(let twice, let minimum): secret(twice: twice, minimum: minimum)
        case .info(let words): info(words)
        }
    }

    private func choose(_ choices: [Prompt.Choice]) -> PromptAnswer {
        for (index, choice) in choices.enumerated() {
            let note = choice.disabled.map { " (not now: \($0))" } ?? choice.note.map { ": \($0)" } ?? ""
            say("\(index + 1) \(Neutral.text(choice.title + note))")
        }
        while true {
            say("A number, or Enter for not now:")
            guard let line = source.line()?.trimmed, !line.isEmpty else { return .dismissed }
            if let number = Int(line), choices.indices.contains(number - 1), choices[number - 1].disabled == nil {
                return .chosen(number - 1)
            }
        }
    }

    private func text(_ initial: String) -> PromptAnswer {
        if !initial.isEmpty { say("(Enter for \(Neutral.text(initial)))") }
        guard let line = source.line()?.trimmed else { return .dismissed }
        return .text(line.isEmpty ? initial : line)
    }

    private func secret(twice: Bool, minimum: Int) -> PromptAnswer {
        while true {
            guard let first = source.secret(), first.count > 0 else { return .dismissed }
            guard first.count >= minimum else {
                say("At least \(minimum) characters, please.")
                continue
            }
            guard twice else { return .secret(first) }
            say("Once more:")
            guard let second = source.secret() else { return .dismissed }
            if first == second { return .secret(second) }
            say("The two were different. Please start again.")
        }
    }

    private func info(_ words: [String]) -> PromptAnswer {
        for (index, word) in words.enumerated() { say("\(index + 1) \(word)") }
        if !words.isEmpty { say("Write them down, then press Enter.") }
        return source.line() == nil ? .dismissed : .acknowledged
    }
}

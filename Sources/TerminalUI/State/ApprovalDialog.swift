import Agent
import Ethereum

/// The card before the person: a state machine that signs nothing.
///
/// ```
///            ┌────────── Esc: later ─────────► closed
/// reading ───┤ Enter on No ──► reason ───────► reject ─┐
///    ▲       │ Enter on Yes ─► confirming ─┐           ├─► working ─► finished ─► next card
///    └─ Esc ─┴─────────────── passphrase ◄─┴► approve ─┘
/// ```
/// It starts on No. Keys count only from `settling` after the card was seen to be on the screen, so
/// nothing typed for another purpose can answer it. Yes can be chosen once every page was shown. What
/// must be typed must be typed: a paste does not confirm.
struct ApprovalDialog: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        case reading, confirming, passphrase, reason, working
        case finished(ApprovalOutcome)
        case failed(String)
    }

    enum Choice: Hashable, Sendable { case no, yes }

    /// What the caller is to do about a key.
    enum Action: Equatable, Sendable {
        case none, close
        case approve(id: String, passphrase: SecretBytes?)
        case reject(id: String, reason: String?)
    }

    static let settling: Milliseconds = 400

    /// The card shown, and those after it.
    private(set) var current: ApprovalView
    private(set) var following: [ApprovalView]
    private(set) var stage = Stage.reading
    private(set) var choice = Choice.no
    private(set) var page = 0
    private var pagesSeen = 1
    private var presentedAt: Milliseconds?
    /// The confirmation or the reason, as it is typed.
    private(set) var field = Editor()
    private(set) var secret = SecretEntry()
    private(set) var progress: [String] = []
    /// Why the last key did not do what it says.
    private(set) var note: String?

    init?(_ approvals: [ApprovalView]) {
        let waiting = approvals.filter { $0.state == .waiting }
        guard let first = waiting.first else { return nil }
        current = first
        following = Array(waiting.dropFirst())
    }

    // MARK: What happens to it

    var hasBeenPresented: Bool { presentedAt != nil }

    mutating func presented(at now: Milliseconds) { presentedAt = presentedAt ?? now }

    private func hasSettled(at now: Milliseconds) -> Bool {
        presentedAt.map { now >= $0 + Self.settling } ?? false
    }

    mutating func key(_ key: Key, at now: Milliseconds, pages: Int, needsPassphrase: Bool) -> Action {
        guard hasSettled(at: now) else { return .none }
        note = nil
        switch stage {
        case .reading: return read(key, pages: pages, needsPassphrase: needsPassphrase)
        case .confirming: return confirm(key, needsPassphrase: needsPassphrase)
        case .passphrase: return enterPassphrase(key)
        case .reason: return giveReason(key)
        case .working:
            if key == .escape { note = "This is under way and ends by itself. It can't be called back from here." }
            return .none
        case .finished, .failed: return key == .enter || key == .escape ? next(key) : .none
        }
    }

    mutating func paste(_ text: String, at now: Milliseconds) {
        guard hasSettled(at: now) else { return }
        switch stage {
        case .passphrase: secret.paste(text)
        case .reason: field.insert(text.replacing("\n", with: " "))
        case .confirming: note = "Pasting does not count here. Please type it."
        default: break
        }
    }

    mutating func progressed(_ text: String) {
        if stage == .working { progress.append(text) }
    }

    /// True when the outcome belongs to the card on screen.
    mutating func ended(_ outcome: ApprovalOutcome) -> Bool {
        guard outcome.id == current.id else { return false }
        stage = .finished(outcome)
        return true
    }

    mutating func failed(_ text: String) -> Bool {
        guard stage == .working else { return false }
        stage = .failed(text)
        return true
    }

    mutating func needsPassphrase(_ why: String) {
        guard stage == .working else { return }
        stage = .passphrase
        note = why
    }
}

// MARK: - One stage, one function

extension ApprovalDialog {
    private mutating func read(_ key: Key, pages: Int, needsPassphrase: Bool) -> Action {
        switch key {
        case .escape: return .close
        case .pageDown, .down, .character(" "): turnPage(to: page + 1, of: pages)
        case .pageUp, .up: turnPage(to: page - 1, of: pages)
        case .character("n"), .character("N"): choice = .no
        case .character("y"), .character("Y"): choose(.yes, pages: pages)
        case .left, .right, .tab, .backTab: choose(choice == .no ? .yes : .no, pages: pages)
        case .enter where choice == .no: begin(.reason)
        case .enter:
            // The screen may have been made smaller since Yes was chosen.
            choose(.yes, pages: pages)
            if choice == .yes { return accept(needsPassphrase: needsPassphrase) }
        default: break
        }
        return .none
    }

    private mutating func turnPage(to wanted: Int, of pages: Int) {
        page = min(max(wanted, 0), max(pages - 1, 0))
        pagesSeen = max(pagesSeen, page + 1)
    }

    private mutating func choose(_ wanted: Choice, pages: Int) {
        if wanted == .yes, pagesSeen < pages {
            choice = .no
            note = "There is more to read first: page \(pagesSeen + 1) of \(pages) (PgDn)."
        } else {
            choice = wanted
        }
    }

    private mutating func accept(needsPassphrase: Bool) -> Action {
        if current.confirmation != nil {
            begin(.confirming)
            return .none
        }
        return afterConfirming(needsPassphrase: needsPassphrase)
    }

    private mutating func afterConfirming(needsPassphrase: Bool) -> Action {
        if needsPassphrase {
            begin(.passphrase)
            return .none
        }
        begin(.working)
        return .approve(id: current.id, passphrase: nil)
    }

    private mutating func confirm(_ key: Key, needsPassphrase: Bool) -> Action {
        switch key {
        case .escape: backToReading()
        case .enter where field.text == current.confirmation:
            return afterConfirming(needsPassphrase: needsPassphrase)
        case .enter: note = "That is not it. To sign, type exactly: \(current.confirmation ?? "")"
        default: editField(key)
        }
        return .none
    }

    private mutating func enterPassphrase(_ key: Key) -> Action {
        switch key {
        case .escape: backToReading()
        case .enter where secret.count == 0: note = "The passphrase opens the key on this machine. Esc goes back."
        case .enter:
            let passphrase = secret.take()
            begin(.working)
            return .approve(id: current.id, passphrase: passphrase)
        default: _ = secret.handle(key)
        }
        return .none
    }

    private mutating func giveReason(_ key: Key) -> Action {
        switch key {
        case .escape: backToReading()
        case .enter:
            let reason = field.text
            begin(.working)
            return .reject(id: current.id, reason: reason.isEmpty ? nil : reason)
        default: editField(key)
        }
        return .none
    }

    /// One line: the key for a new line does nothing here.
    private mutating func editField(_ key: Key) {
        if EditAction.bound(to: key) != .newline { _ = field.handle(key) }
    }

    private mutating func begin(_ next: Stage) {
        stage = next
        field = Editor()
        secret.clear()
        progress = []
    }

    private mutating func backToReading() {
        begin(.reading)
        choice = .no
    }

    /// The next card, unless the plan stopped here: later steps of a plan rest on the earlier ones.
    private mutating func next(_ key: Key) -> Action {
        guard key == .enter, let next = cardsLeft.first else { return .close }
        let rest = Array(cardsLeft.dropFirst())
        self = ApprovalDialog(next, following: rest)
        return .none
    }

    private init(_ current: ApprovalView, following: [ApprovalView]) {
        self.current = current
        self.following = following
    }

    /// What is still to be answered after this card, given how it ended.
    var cardsLeft: [ApprovalView] {
        switch stage {
        case .failed: []
        case .finished(let outcome) where outcome.state == .rejected || outcome.state == .failed:
            following.filter { $0.planID != current.planID }
        default: following
        }
    }
}

import Agent

/// Milliseconds of a clock that only goes forward. The screen never reads a clock: time comes with
/// each event.
public typealias Milliseconds = UInt64

/// What happens to the screen: the person's hands, the terminal, and what the rest of the program
/// has to say.
public enum Event: Equatable, Sendable {
    // The terminal.
    case key(Key)
    /// Text from the clipboard, whole: inert, whatever it contains.
    case paste(String)
    case resize(width: Int, height: Int)
    /// The frame that `render` last gave is on the screen.
    case presented
    /// Comes only while `ScreenState.isAnimating`.
    case tick
    case edited(String)

    // The rest of the program.
    case opened(history: [MessageView], status: StatusView?)
    case turn(Turn)
    case status(StatusView)
    case portfolio(PortfolioView)
    /// What waits and what became of it, for the list.
    case approvals([ApprovalView])
    /// The same, and the first that waits is put before the person.
    case review([ApprovalView])
    case approvalProgress(String)
    case approvalOutcome(ApprovalOutcome)
    /// The passphrase did not open the key (or none was given): ask for it again, saying why.
    case passphraseNeeded(String)
    /// The driver holds what opens the key (a wallet was just made): none need be asked for.
    case passphraseHeld
    /// Plain words for the conversation: a history listing, an address, a hint.
    case notice(String)
    case failure(String)
    case prompt(id: Int, Prompt)
    /// The driver has returned from work of this kind: nothing more is coming. Sent by the runner.
    case done(Work)
}

/// The kinds of work the screen waits for.
public enum Work: Hashable, Sendable { case question, approval, other }

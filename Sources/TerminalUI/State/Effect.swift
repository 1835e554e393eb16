import Ethereum

/// What the screen wants done. It does nothing itself: the runner and the driver carry effects out
/// and report with events.
public enum Effect: Equatable, Sendable {
    // For the driver.
    /// The first effect of all; answered with `opened`.
    case start
    case ask(String)
    case refreshStatus
    case loadPortfolio
    /// Answered with `approvals`.
    case loadApprovals
    /// Answered with `review`.
    case reviewApprovals
    /// The journal as text, answered with `notice`.
    case loadHistory
    /// `passphrase` is nil once one has opened the key in this session. Answered with any number of
    /// `approvalProgress`, then one `approvalOutcome`, or `passphraseNeeded`.
    case approve(id: String, passphrase: SecretBytes?)
    /// Answered with `approvalOutcome`.
    case reject(id: String, reason: String?)

    // For the runner.
    /// Stops the question on its way; never a signature on its way.
    case cancel
    case answer(id: Int, PromptAnswer)
    case copy(String)
    case edit(String)
    case redraw
    case suspend
    case quit
}

extension Effect {
    /// What the screen is waiting for while this is carried out.
    var work: Work {
        switch self {
        case .ask: .question
        case .approve, .reject: .approval
        default: .other
        }
    }
}

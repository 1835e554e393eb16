import Agent
import Foundation
import Review

/// The question after a card: who says yes, and to what.
enum Confirmation {
    /// Nobody with `--yes-i-have-read-it` (then the policy decides), else the person, in the terminal or
    /// by a line on standard input. The yes is good for the bytes of this card and for no others.
    /// - Parameter word: what must be typed, or "yes"; nil with practice money.
    static func presenter(_ card: Card, word: String?, isUnattended: Bool) throws -> ReviewingApprover.Presenter? {
        if isUnattended { return nil }
        // Practice money in a script that says nothing: the policy may let it go by itself.
        if word == nil, !somebodyAnswers() { return nil }
        let accepted = [word ?? "approve", "yes"]
        Exit.say("Type \(accepted.joined(separator: " or ")) to sign exactly this, anything else to refuse:")
        guard let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() else { throw AgentError.unattendedRefused }
        return accepted.contains(answer) ? ApprovalDesk.seen(digest: card.digest) : { _ in .reject(reason: "refused at the card") }
    }

    /// A terminal, or a line that is there already: a script that only holds its input open is not
    /// waited for.
    private static func somebodyAnswers() -> Bool {
        if isatty(STDIN_FILENO) == 1 { return true }
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, 200) == 1 else { return false }
        // An end of input can be read too, but holds nothing.
        var waiting: Int32 = 0
        return ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) == 0 && waiting > 0
    }
}

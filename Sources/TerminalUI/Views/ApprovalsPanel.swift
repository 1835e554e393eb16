import Agent

/// What waits, and what became of the rest.
enum ApprovalsPanel {
    static func panel(_ state: ScreenState, width: Int) -> [Line] {
        guard !state.approvals.isEmpty else { return [Line("Nothing waits, nothing was signed yet.", .quiet)] }
        let waiting = state.approvals.filter { $0.state == .waiting }
        let others = state.approvals.filter { $0.state != .waiting }
        var lines = waiting.flatMap { entry($0, width: width) }
        if !waiting.isEmpty { lines += [Line("F6 reads them card by card.", .strong), .empty] }
        return lines + others.flatMap { entry($0, width: width) }
    }

    private static func entry(_ approval: ApprovalView, width: Int) -> [Line] {
        let (word, style) = OutcomeWords.of(approval.state)
        var head = Line(word, style)
        head.append("  step \(approval.number) of \(approval.count), \(approval.id)", .quiet)
        return [head] + Wrap.text(approval.card.title, width: width - 2).map { Line($0).indented(by: 2) } + [.empty]
    }
}

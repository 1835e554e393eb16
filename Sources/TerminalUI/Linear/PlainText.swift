import Agent

/// The same answers for pipes, screen readers and log files: no colour, no cursor, aligned tables.
public enum PlainText {
    public static let width = 80

    public static func turn(_ turn: Turn, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        text(TurnView(turn, width: width, glyphs: glyphs, isBrief: false).lines, glyphs)
    }

    public static func card(_ card: Card, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        text(CardView.lines(card, width: width), glyphs)
    }

    public static func plan(_ plan: PlanView, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        text(PlanPanel.lines(plan, width: width, glyphs: glyphs), glyphs)
    }

    public static func portfolio(_ portfolio: PortfolioView, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        text(PortfolioPanel.lines(portfolio, width: width, glyphs: glyphs), glyphs)
    }

    public static func ranking(
        _ ranking: [RankingRow], excluded: [ExcludedRow] = [], width: Int = width, glyphs: Glyphs = .unicode
    ) -> String {
        var turn = Turn(utterance: "")
        turn.ranking = ranking
        turn.excluded = excluded
        return Self.turn(turn, width: width, glyphs: glyphs)
    }

    public static func outcome(_ outcome: ApprovalOutcome, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        text(ConversationView.ended(outcome, width: width, glyphs: glyphs), glyphs)
    }

    /// The approval as a card with its place in the plan.
    public static func approval(_ approval: ApprovalView, width: Int = width, glyphs: Glyphs = .unicode) -> String {
        "Step \(approval.number) of \(approval.count): \(OutcomeWords.of(approval.state).word) (\(approval.id))\n\n"
            + card(approval.card, width: width, glyphs: glyphs)
    }

    /// One line of a list.
    static func listed(_ approval: ApprovalView) -> String {
        let state = OutcomeWords.of(approval.state).word
        return Neutral.text("\(approval.id)  \(state)  step \(approval.number) of \(approval.count)  \(approval.card.title)")
    }

    private static func text(_ lines: [Line], _ glyphs: Glyphs) -> String {
        lines.map { line in
            var text = Neutral.text(line.text)
            while text.hasSuffix(" ") { text.removeLast() }
            return glyphs == .ascii ? Glyphs.ascii(text) : text
        }.joined(separator: "\n")
    }

    // MARK: Figures that are not money

    static func score(_ value: Double) -> String { tenths(value) }

    static func milliseconds(_ value: Double) -> String {
        value < 1000 ? "\(tenths(value)) ms" : "\(tenths(value / 1000)) s"
    }

    /// One decimal, without a locale.
    private static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "unknown" }
        let scaled = Int((value * 10).rounded())
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / 10).\(abs(scaled) % 10)"
    }
}

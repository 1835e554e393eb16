import Agent

/// One answer: what was understood, what is said, and the tables it rests on. The same lines serve
/// the conversation (indented, styled) and a pipe (as text).
struct TurnView {
    let turn: Turn
    let width: Int
    let glyphs: Glyphs
    /// In the conversation long lists are shortened, saying so; the views and pipes show all.
    let isBrief: Bool

    init(_ turn: Turn, width: Int, glyphs: Glyphs, isBrief: Bool) {
        self.turn = turn
        self.width = max(width, 20)
        self.glyphs = glyphs
        self.isBrief = isBrief
    }

    var lines: [Line] {
        let sections = [
            chips, reply, warnings, question, ranking, excluded, allocation, plan, portfolio,
        ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [.empty]))
    }

    /// "do earn · amount 10,000 USDC": broken between chips, never inside one.
    private var chips: [Line] {
        var lines = [Line()]
        for chip in turn.chips {
            let needed = Width.of(Neutral.text(chip.label)) + 1 + Width.of(Neutral.text(chip.text))
            var line = lines.removeLast()
            if line.width > 0, line.width + 3 + needed > width {
                lines.append(line)
                line = Line()
            }
            if line.width > 0 { line.append("   ") }
            line.append(chip.label + " ", .quiet)
            line.append(chip.text, .accent)
            lines.append(line)
        }
        return turn.chips.isEmpty ? [] : lines
    }

    private var reply: [Line] {
        turn.reply.isEmpty ? [] : Wrap.text(turn.reply, width: width).map { Line($0) }
    }

    private var warnings: [Line] {
        turn.warnings.flatMap { Wrap.hanging(Line("Caution: ", .caution), $0, width: width) }
    }

    private var question: [Line] {
        guard let question = turn.clarification?.question, question != turn.reply else { return [] }
        return Wrap.hanging(Line("Question: ", .heading), question, width: width, style: .strong)
    }

    private var ranking: [Line] { RankingView.table(turn.ranking, width: width, glyphs: glyphs) }

    private var excluded: [Line] {
        RankingView.excluded(turn.excluded, width: width, most: isBrief ? 4 : nil, glyphs: glyphs)
    }

    private var allocation: [Line] { AllocationView.lines(turn, width: width, glyphs: glyphs) }

    private var plan: [Line] { turn.plan.map { PlanPanel.lines($0, width: width, glyphs: glyphs) } ?? [] }

    private var portfolio: [Line] {
        turn.portfolio.map { PortfolioPanel.lines($0, width: width, glyphs: glyphs) } ?? []
    }
}

import Agent

/// The ranking one by one: every score with its bar, every reason, every caution.
enum RankingPanel {
    static func panel(_ state: ScreenState, width: Int) -> [Line] {
        guard let turn = state.ranked else {
            return [Line("Nothing ranked yet. Try: best low-risk yield for USDC", .quiet)]
        }
        var lines: [Line] = []
        for row in turn.ranking {
            lines += entry(row, width: width, glyphs: state.glyphs) + [.empty]
        }
        return lines + RankingView.excluded(turn.excluded, width: width, most: nil, glyphs: state.glyphs)
    }

    private static func entry(_ row: RankingRow, width: Int, glyphs: Glyphs) -> [Line] {
        var head = Line("\(row.rank) ", .quiet)
        head.append(row.name, .strong)
        head.append("  \(PlainText.score(row.score))", .accent)
        let facts = "\(row.apy) APY, \(row.size), way out \(row.exit)"
        var lines = [head] + Wrap.text(facts, width: width - 2).map { Line($0).indented(by: 2) }
        lines += scores(row.scores, glyphs: glyphs).map { $0.indented(by: 2) }
        lines += row.reasons.flatMap { Wrap.hanging(Line("  + ", .good), $0, width: width) }
        lines += row.cautions.flatMap { Wrap.hanging(Line("  ! ", .caution), $0, width: width) }
        let place = "\(row.protocolName) on \(row.chain) "
        return lines + Wrap.hanging(Line("  "), place + row.address, width: width, style: .quiet)
    }

    private static func scores(_ scores: [NamedScore], glyphs: Glyphs) -> [Line] {
        let widest = scores.map { Width.of(Neutral.text($0.name)) }.max() ?? 0
        return scores.map { score in
            var line = Line(score.name, .quiet)
            line.pad(to: widest + 2)
            guard let value = score.value else {
                // No bar: an empty one would say zero.
                line.append("unknown")
                return line
            }
            line.append(glyphs.bar(value, width: 10), .accent)
            line.append("  " + PlainText.score(value))
            return line
        }
    }
}

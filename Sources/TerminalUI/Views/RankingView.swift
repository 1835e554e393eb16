import Agent

/// The ranking as a table, and what was left out with the reason.
enum RankingView {
    private static let barWidth = 6

    static func table(_ rows: [RankingRow], width: Int, glyphs: Glyphs) -> [Line] {
        guard !rows.isEmpty else { return [] }
        let showsChain = Set(rows.map(\.chain)).count > 1
        var table = Table(columns: [
            .init(title: "#", alignment: .right),
            .init(title: "Contract", flexibleDownTo: 12, style: .strong),
            .init(title: "", style: .accent),
            .init(title: "Score", alignment: .right),
            .init(title: "APY", alignment: .right),
            .init(title: "Size", flexibleDownTo: 9),
            .init(title: "Way out", flexibleDownTo: 10),
        ])
        table.rows = rows.map { row in
            [
                "\(row.rank)", showsChain ? "\(row.name), \(row.chain)" : row.name,
                glyphs.bar(row.score, width: barWidth), PlainText.score(row.score), row.apy, row.size, row.exit,
            ]
        }
        return [Line("Ranking", .heading)] + (table.lines(width: width) ?? list(rows, width: width))
    }

    /// Where even a wrapped table has no room.
    private static func list(_ rows: [RankingRow], width: Int) -> [Line] {
        rows.flatMap { row in
            Wrap.hanging(
                Line("\(row.rank) ", .quiet),
                "\(row.name): score \(PlainText.score(row.score)), APY \(row.apy), \(row.size), way out \(row.exit)",
                width: width)
        }
    }

    static func excluded(_ rows: [ExcludedRow], width: Int, most: Int?, glyphs: Glyphs) -> [Line] {
        guard !rows.isEmpty else { return [] }
        let shown = rows.prefix(most ?? rows.count)
        var lines = [Line("Left out", .heading)]
        for row in shown {
            lines += Wrap.hanging(Line("\(glyphs.bullet) "), "\(row.name): \(row.reason)", width: width)
        }
        if shown.count < rows.count {
            lines.append(Line("  and \(rows.count - shown.count) more (F2 shows all)", .quiet))
        }
        return lines
    }
}

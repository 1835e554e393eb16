import Agent

/// How much goes where, what it earns and how it comes back.
enum AllocationView {
    static func lines(_ turn: Turn, width: Int, glyphs: Glyphs) -> [Line] {
        guard !turn.allocation.isEmpty else { return notes(turn.allocationNotes, width: width, glyphs: glyphs) }
        var table = Table(columns: [
            .init(title: "Contract", flexibleDownTo: 12, style: .strong),
            .init(title: "Share", alignment: .right),
            .init(title: "Amount", alignment: .right),
            .init(title: "Income a year", alignment: .right, flexibleDownTo: 8),
            .init(title: "Way out", flexibleDownTo: 10),
        ])
        table.rows = turn.allocation.map { [$0.name, $0.share, $0.amount, $0.income, $0.exit] }
        let body = table.lines(width: width) ?? list(turn.allocation, width: width)
        return [Line("Allocation", .heading)] + body + notes(turn.allocationNotes, width: width, glyphs: glyphs)
    }

    private static func list(_ rows: [AllocationRow], width: Int) -> [Line] {
        rows.flatMap {
            Wrap.text("\($0.name): \($0.share), \($0.amount), income \($0.income), way out \($0.exit)", width: width)
                .map { Line($0) }
        }
    }

    private static func notes(_ notes: [String], width: Int, glyphs: Glyphs) -> [Line] {
        notes.flatMap { Wrap.hanging(Line("\(glyphs.bullet) ", .quiet), $0, width: width) }
    }
}

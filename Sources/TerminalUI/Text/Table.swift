/// Columns of text that stand under each other. When a table is too wide, its flexible columns wrap
/// inside their cells; no cell is cut.
struct Table {
    struct Column {
        var title: String
        var alignment: Alignment = .left
        /// The least width worth having when it must give way; nil: never narrower than its text.
        var flexibleDownTo: Int?
        var style: Style = .plain
    }

    enum Alignment { case left, right }

    var columns: [Column]
    var rows: [[String]] = []
    var gap = 2

    /// Nil when even wrapped the table would not fit: the caller then writes it as a list.
    func lines(width: Int) -> [Line]? {
        guard let widths = widths(within: width) else { return nil }
        var lines: [Line] = []
        if columns.contains(where: { !$0.title.isEmpty }) {
            lines += row(columns.map(\.title), widths: widths) { _ in .quiet }
        }
        for cells in rows { lines += row(cells, widths: widths) { columns[$0].style } }
        return lines
    }

    private func widths(within width: Int) -> [Int]? {
        var widths = columns.indices.map { index in
            (rows.map { Width.of(Neutral.text($0[index])) } + [Width.of(columns[index].title)]).max() ?? 0
        }
        let gaps = gap * max(columns.count - 1, 0)
        while widths.reduce(gaps, +) > width {
            // The widest column that still may give way gives one.
            let givers = columns.indices.filter { index in
                columns[index].flexibleDownTo.map { widths[index] > max($0, 1) } ?? false
            }
            guard let giver = givers.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[giver] -= 1
        }
        return widths
    }

    private func row(_ cells: [String], widths: [Int], style: (Int) -> Style) -> [Line] {
        let wrapped = cells.indices.map { Wrap.text(cells[$0], width: widths[$0]) }
        let height = wrapped.map(\.count).max() ?? 0
        return (0..<height).map { level in
            var line = Line()
            var start = 0
            for index in cells.indices {
                let text = level < wrapped[index].count ? wrapped[index][level] : ""
                let slack = widths[index] - Width.of(text)
                line.pad(to: start + (columns[index].alignment == .right ? slack : 0))
                if !text.isEmpty { line.append(text, style(index)) }
                start += widths[index] + gap
            }
            return line
        }
    }
}

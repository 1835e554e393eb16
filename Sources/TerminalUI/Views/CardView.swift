import Agent

/// A card in lines, for the screen and for pipes: warnings first, then every row. Nothing is cut,
/// and nothing is said by colour alone.
enum CardView {
    private static let widestLabel = 18

    static func lines(_ card: Card, width: Int) -> [Line] {
        let sections = [
            Wrap.text(card.title, width: width).map { Line($0, .strong) },
            card.warnings.sorted { $0.severity > $1.severity }.flatMap { warning($0, width: width) },
            rows(card.rows, width: width),
            call(card, width: width),
            [Line("Signing hash", .quiet)] + Wrap.text(card.digest, width: width - 2).map { Line($0).indented(by: 2) },
        ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [.empty]))
    }

    private static func warning(_ warning: Card.Warning, width: Int) -> [Line] {
        let style = style(warning.severity)
        return Wrap.hanging(Line("\(word(warning.severity)): ", style), warning.text, width: width, style: style)
    }

    private static func word(_ severity: Card.Severity) -> String {
        switch severity {
        case .danger: "DANGER"
        case .caution: "CAUTION"
        case .info: "Note"
        }
    }

    private static func style(_ severity: Card.Severity) -> Style {
        switch severity {
        case .danger: .danger
        case .caution: .caution
        case .info: .plain
        }
    }

    private static func rows(_ rows: [Card.Row], width: Int) -> [Line] {
        let column = min(rows.map { Width.of(Neutral.text($0.label)) }.max() ?? 0, widestLabel) + 2
        return rows.flatMap { row($0, column: column, width: width) }
    }

    private static func row(_ row: Card.Row, column: Int, width: Int) -> [Line] {
        var lines: [Line] = []
        var first = Line(row.label, .quiet)
        if first.width + 2 > column {
            lines += Wrap.text(row.label, width: width).map { Line($0, .quiet) }
            first = Line()
        }
        first.pad(to: column)
        let said = row.severity == .info ? row.value : "\(word(row.severity)): \(row.value)"
        lines += Wrap.hanging(first, said, width: width, style: style(row.severity))
        if let note = row.note {
            lines += Wrap.hanging(Line(String(repeating: " ", count: column)), note, width: width, style: .quiet)
        }
        return lines
    }

    /// The call as decoded: which function, with what.
    private static func call(_ card: Card, width: Int) -> [Line] {
        guard let function = card.function else { return [] }
        var lines = [Line("Call", .quiet)]
        lines += Wrap.text(function, width: width - 2).map { Line($0).indented(by: 2) }
        for argument in card.arguments {
            let name = argument.name.isEmpty ? argument.type : "\(argument.name) (\(argument.type))"
            let label = argument.label.map { ", \($0)" } ?? ""
            lines += Wrap.hanging(Line("    \(name)  ", .quiet), argument.value + label, width: width)
        }
        return lines
    }
}

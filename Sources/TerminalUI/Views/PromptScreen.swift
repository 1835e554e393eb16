/// A question over the whole screen: first run, new wallet, passphrase.
enum PromptScreen {
    private static let margin = 2
    private static let rowsAround = 5

    private static func pageHeight(_ state: ScreenState) -> Int { max(state.height - rowsAround, 1) }

    static func pageCount(_ state: ScreenState) -> Int {
        guard let dialog = state.prompts.first else { return 1 }
        let height = pageHeight(state)
        return max((body(dialog, state).count + height - 1) / height, 1)
    }

    static func draw(_ dialog: PromptDialog, _ state: ScreenState, on grid: inout Grid) -> Cursor? {
        grid.write(dialog.prompt.title, row: 0, column: margin, style: .heading)
        grid.write(String(repeating: state.glyphs.rule, count: state.width), row: 1, column: 0, style: .quiet)
        let height = pageHeight(state)
        let lines = body(dialog, state)
        let top = firstLine(dialog, lines, height: height)
        let shown = Array(lines.dropFirst(top).prefix(height))
        for (offset, line) in shown.enumerated() { grid.write(line, row: offset + 2, column: margin) }
        if let note = dialog.note { grid.write(note, row: state.height - 2, column: margin, style: .caution) }
        grid.write(keys(dialog, pages: pageCount(state)), row: state.height - 1, column: margin, style: .quiet)
        guard let field = field(dialog, state) else { return nil }
        let row = min(2 + lines.count - top, state.height - 3)
        let at = grid.write(field.label, row: row, column: margin, style: .strong)
        let room = max(state.width - at - 2, 1)
        let hidden = max(field.cursor - room, 0)
        grid.write(String(field.text.dropFirst(hidden)), row: row, column: at)
        let before = String(field.text.prefix(field.cursor).dropFirst(hidden))
        return Cursor(row: row, column: min(at + Width.of(Neutral.text(before)), state.width - 1))
    }

    private static func firstLine(_ dialog: PromptDialog, _ lines: [Line], height: Int) -> Int {
        switch dialog.prompt.kind {
        case .info: dialog.page * height
        // A long list keeps the selected entry in sight.
        case .choose: max(0, (lines.firstIndex { $0.spans.first?.style == .selected } ?? 0) - height + 2)
        default: max(0, lines.count - height + 1)
        }
    }

    private static func body(_ dialog: PromptDialog, _ state: ScreenState) -> [Line] {
        let width = state.width - 2 * margin
        var lines = dialog.prompt.message.isEmpty ? [] : Wrap.text(dialog.prompt.message, width: width).map { Line($0) } + [.empty]
        switch dialog.prompt.kind {
        case .choose(let choices):
            for (index, choice) in choices.enumerated() {
                lines += entry(choice, number: index + 1, isSelected: index == dialog.selection, width: width)
            }
        case .info(let words): lines += numbered(words, width: width)
        case .text, .secret: break
        }
        return lines
    }

    private static func entry(_ choice: Prompt.Choice, number: Int, isSelected: Bool, width: Int) -> [Line] {
        let sign = isSelected ? "> " : "  "
        let style: Style = isSelected ? .selected : choice.disabled == nil ? .plain : .quiet
        var lines = Wrap.text("\(sign)\(number) \(choice.title)", width: width).map { Line($0, style) }
        if let note = choice.disabled.map({ "not now: \($0)" }) ?? choice.note {
            lines += Wrap.hanging(Line("    "), note, width: width, style: .quiet)
        }
        return lines
    }

    /// The words of a mnemonic in columns, read downwards, each with its number.
    private static func numbered(_ words: [String], width: Int) -> [Line] {
        guard !words.isEmpty else { return [] }
        let cell = (words.map { Width.of($0) }.max() ?? 0) + 6
        let columns = max(min(width / cell, 4), 1)
        let rows = (words.count + columns - 1) / columns
        return (0..<rows).map { row in
            var line = Line()
            for (column, index) in stride(from: row, to: words.count, by: rows).enumerated() {
                line.pad(to: column * cell)
                line.append(index < 9 ? " \(index + 1) " : "\(index + 1) ", .quiet)
                line.append(words[index], .strong)
            }
            return line
        }
    }

    private struct Field {
        let label: String
        let text: [Character]
        let cursor: Int
    }

    private static func field(_ dialog: PromptDialog, _ state: ScreenState) -> Field? {
        switch dialog.prompt.kind {
        case .text: return Field(label: "\(state.glyphs.prompt) ", text: dialog.field.characters, cursor: dialog.field.cursor)
        case .secret:
            let mask = Array(String(repeating: state.glyphs.mask, count: dialog.secret.count))
            return Field(label: dialog.isRepeating ? "Once more: " : "\(state.glyphs.prompt) ", text: mask, cursor: mask.count)
        case .choose, .info: return nil
        }
    }

    private static func keys(_ dialog: PromptDialog, pages: Int) -> String {
        switch dialog.prompt.kind {
        case .choose: "Up/Down choose  Enter takes it  Esc not now"
        case .text: "Enter continues  Esc not now"
        case .secret: "Enter continues  Ctrl-U clears  Esc not now"
        case .info where dialog.page + 1 < pages: "Enter: page \(dialog.page + 2) of \(pages)"
        case .info: "Enter: I have it  Esc not now"
        }
    }
}

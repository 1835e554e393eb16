/// The box one types in: it grows with the text and scrolls when it may grow no more.
enum InputView {
    /// Left of the text: the prompt sign and a space.
    static let indent = 3

    struct Row: Hashable {
        var text: String
        /// Where in the editor's characters the row begins.
        let start: Int
    }

    /// The editor's text in rows of the screen. A row breaks at the width, not at words: while one
    /// types, nothing already typed jumps.
    static func rows(_ editor: Editor, width: Int) -> [Row] {
        let columns = max(width - indent - 1, 8)
        var rows = [Row(text: "", start: 0)]
        var used = 0
        for (index, character) in editor.characters.enumerated() {
            if character == "\n" {
                rows.append(Row(text: "", start: index + 1))
                used = 0
                continue
            }
            let drawn = Neutral.text(String(character))
            let needed = Width.of(drawn)
            if used + needed > columns {
                rows.append(Row(text: "", start: index))
                used = 0
            }
            rows[rows.count - 1].text += drawn
            used += needed
        }
        return rows
    }

    /// Draws the box and says where the cursor stands.
    static func draw(_ state: ScreenState, on grid: inout Grid) -> Cursor {
        let layout = state.layout
        let rows = rows(state.editor, width: layout.width)
        let current = rows.lastIndex { $0.start <= state.editor.cursor } ?? 0
        let top = max(0, min(current - layout.inputHeight + 1, rows.count - layout.inputHeight))
        grid.write(state.glyphs.prompt, row: layout.inputRow, column: 1, style: .heading)
        for (offset, row) in rows.dropFirst(top).prefix(layout.inputHeight).enumerated() {
            grid.write(row.text, row: layout.inputRow + offset, column: indent)
        }
        if state.editor.isEmpty { drawPlaceholder(state, layout, on: &grid) }
        let before = state.editor.characters[rows[current].start..<state.editor.cursor]
        let column = before.reduce(0) { $0 + Width.of(Neutral.text(String($1))) }
        return Cursor(row: layout.inputRow + current - top, column: min(indent + column, layout.width - 1))
    }

    private static func drawPlaceholder(_ state: ScreenState, _ layout: Layout, on grid: inout Grid) {
        let text = state.isLoading ? "loading…" : "Say what you want, or /help"
        grid.write(text, row: layout.inputRow, column: indent, style: .quiet)
    }
}

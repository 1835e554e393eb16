import Agent

/// The lower rows of the card: the choice, a field to type in, or what to press next; below it why
/// the last key did not do what it says, and the keys.
enum CardFooter {
    static func draw(
        _ dialog: ApprovalDialog, _ state: ScreenState, top: Int, column: Int, on grid: inout Grid
    ) -> Cursor? {
        var cursor: Cursor?
        switch dialog.stage {
        case .reading: drawChoice(dialog, row: top, column: column, on: &grid)
        case .confirming:
            cursor = drawField("To sign, type \(dialog.current.confirmation ?? ""): ", dialog.field, top, column, &grid)
        case .reason: cursor = drawField("Refuse. A reason, if you like: ", dialog.field, top, column, &grid)
        case .passphrase:
            let mask = String(repeating: state.glyphs.mask, count: dialog.secret.count)
            cursor = drawField("Passphrase: ", Editor(mask), top, column, &grid)
        case .working: grid.write("Under way.", row: top, column: column, style: .strong)
        case .finished, .failed: drawNext(dialog, row: top, column: column, on: &grid)
        }
        if let note = dialog.note {
            for (offset, part) in Wrap.text(note, width: state.width - 2 * column).prefix(2).enumerated() {
                grid.write(part, row: top + 1 + offset, column: column, style: .caution)
            }
        }
        grid.write(keys(dialog), row: top + 3, column: column, style: .quiet)
        return cursor
    }

    /// The chosen one is in brackets with an arrow, so that it is told without reverse video too.
    private static func drawChoice(_ dialog: ApprovalDialog, row: Int, column: Int, on grid: inout Grid) {
        let no = dialog.choice == .no
        var at = grid.write(no ? "> [ No, do not sign ]" : "    No, do not sign  ", row: row, column: column, style: no ? .selected : .plain)
        at += 3
        grid.write(no ? "    Yes, sign it  " : "> [ Yes, sign it ]", row: row, column: at, style: no ? .plain : .selected)
    }

    private static func drawField(
        _ label: String, _ editor: Editor, _ row: Int, _ column: Int, _ grid: inout Grid
    ) -> Cursor {
        let start = grid.write(label, row: row, column: column, style: .strong)
        // The end being typed stays in sight.
        let room = max(grid.width - start - 2, 1)
        let before = editor.characters[..<editor.cursor]
        let hidden = max(before.count - room, 0)
        let end = grid.write(String(editor.characters.dropFirst(hidden)), row: row, column: start)
        let written = Width.of(Neutral.text(String(before.dropFirst(hidden))))
        return Cursor(row: row, column: min(start + written, max(end, start), grid.width - 1))
    }

    private static func drawNext(_ dialog: ApprovalDialog, row: Int, column: Int, on grid: inout Grid) {
        let text = dialog.cardsLeft.first.map { "Enter: the next card, step \($0.number) of \($0.count)." } ?? "Enter: back to the conversation."
        grid.write(text, row: row, column: column, style: .strong)
    }

    private static func keys(_ dialog: ApprovalDialog) -> String {
        switch dialog.stage {
        case .reading: "PgDn reads on  y/n choose  Enter decides  Esc later"
        case .confirming: "Enter continues  Esc back to the card"
        case .reason: "Enter refuses  Esc back to the card"
        case .passphrase: "Enter signs  Ctrl-U clears  Esc back to the card"
        case .working: ""
        case .finished, .failed: "Enter continues  Esc closes"
        }
    }
}

import Agent

/// The approval, over the whole screen: what the bytes do, then the choice. Paged when it is long.
enum CardScreen {
    /// Below this an address no longer fits a line; the card then asks for a larger window.
    static let leastWidth = 56
    static let leastHeight = 12
    private static let margin = 2
    /// Title and rule above; rule, choice, note and keys below.
    private static let rowsAround = 7

    static func fits(_ state: ScreenState) -> Bool {
        state.width >= leastWidth && state.height >= leastHeight
    }

    private static func pageHeight(_ state: ScreenState) -> Int { max(state.height - rowsAround, 1) }

    private static func body(_ dialog: ApprovalDialog, _ state: ScreenState) -> [Line] {
        CardView.lines(dialog.current.card, width: state.width - 2 * margin)
    }

    /// How many pages the card takes; a screen too small for it has more than anybody can read, so
    /// that Yes stays out of reach.
    static func pageCount(_ state: ScreenState) -> Int {
        guard let dialog = state.approval else { return 1 }
        guard fits(state) else { return .max }
        let height = pageHeight(state)
        return max((body(dialog, state).count + height - 1) / height, 1)
    }

    static func draw(_ dialog: ApprovalDialog, _ state: ScreenState, on grid: inout Grid) -> Cursor? {
        guard fits(state) else {
            grid.write("This window is too small to read a", row: 0, column: 0, style: .strong)
            grid.write("transaction. Make it larger, or Esc.", row: 1, column: 0, style: .strong)
            return nil
        }
        drawHead(dialog, state, on: &grid)
        if isAsking(dialog) {
            drawPage(dialog, state, on: &grid)
        } else {
            drawProgress(dialog, state, on: &grid)
        }
        rule(state.height - 5, state, on: &grid)
        return CardFooter.draw(dialog, state, top: state.height - 4, column: margin, on: &grid)
    }

    private static func drawHead(_ dialog: ApprovalDialog, _ state: ScreenState, on grid: inout Grid) {
        let approval = dialog.current
        var title = Line(isAsking(dialog) ? "Approve this transaction?" : "This transaction", .heading)
        title.append("  step \(approval.number) of \(approval.count)")
        let pages = pageCount(state)
        if pages > 1, isAsking(dialog) { title.append("  page \(min(dialog.page, pages - 1) + 1) of \(pages)") }
        grid.write(title, row: 0, column: margin)
        rule(1, state, on: &grid)
    }

    private static func isAsking(_ dialog: ApprovalDialog) -> Bool {
        switch dialog.stage {
        case .reading, .confirming, .passphrase, .reason: true
        case .working, .finished, .failed: false
        }
    }

    private static func rule(_ row: Int, _ state: ScreenState, on grid: inout Grid) {
        grid.write(String(repeating: state.glyphs.rule, count: state.width), row: row, column: 0, style: .quiet)
    }

    private static func drawPage(_ dialog: ApprovalDialog, _ state: ScreenState, on grid: inout Grid) {
        let height = pageHeight(state)
        let page = min(dialog.page, pageCount(state) - 1)
        draw(Array(body(dialog, state).dropFirst(page * height).prefix(height)), on: &grid)
    }

    private static func draw(_ lines: [Line], on grid: inout Grid) {
        for (offset, line) in lines.enumerated() { grid.write(line, row: offset + 2, column: margin) }
    }

    /// What is happening, as it happens; the newest lines when there are too many.
    private static func drawProgress(_ dialog: ApprovalDialog, _ state: ScreenState, on grid: inout Grid) {
        let width = state.width - 2 * margin
        var lines = Wrap.text(dialog.current.card.title, width: width).map { Line($0, .strong) } + [.empty]
        for text in dialog.progress { lines += Wrap.hanging(Line("\(state.glyphs.bullet) "), text, width: width) }
        switch dialog.stage {
        case .working: lines.append(Line("\(Spinner.frame(state)) working", .quiet))
        case .finished(let outcome):
            lines += [.empty] + ConversationView.ended(outcome, width: width, glyphs: state.glyphs)
        case .failed(let text):
            lines += [.empty] + Wrap.hanging(Line("\(state.glyphs.cross) Failed: ", .danger), text, width: width)
        default: break
        }
        draw(Array(lines.suffix(pageHeight(state))), on: &grid)
    }
}

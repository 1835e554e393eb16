/// Where the terminal's own cursor stands: where the next letter will appear.
public struct Cursor: Hashable, Sendable {
    public let row: Int
    public let column: Int
}

public struct Frame: Hashable, Sendable {
    public let grid: Grid
    /// Nil: hidden.
    public let cursor: Cursor?
}

extension ScreenState {
    /// The screen at the size the state knows.
    public func render() -> Frame {
        var grid = Grid(width: width, height: height)
        var cursor: Cursor?
        if let approval {
            cursor = CardScreen.draw(approval, self, on: &grid)
        } else if let prompt = prompts.first {
            cursor = PromptScreen.draw(prompt, self, on: &grid)
        } else {
            cursor = drawConversation(on: &grid)
        }
        return Frame(grid: grid, cursor: cursor)
    }

    /// The screen at another size; the state itself stays as it is.
    public func render(width: Int, height: Int) -> Frame {
        var copy = self
        (copy.width, copy.height) = (width, height)
        copy.lay()
        return copy.render()
    }

    private func drawConversation(on grid: inout Grid) -> Cursor {
        let layout = layout
        if panel == nil || layout.sideWidth > 0 { drawTranscript(on: &grid) }
        if panel != nil { PanelView.draw(self, on: &grid) }
        drawRule(on: &grid)
        let cursor = InputView.draw(self, on: &grid)
        StatusLine.draw(self, on: &grid)
        return cursor
    }

    /// A short conversation stands at the bottom, by the input, like any other.
    private func drawTranscript(on grid: inout Grid) {
        let layout = layout
        guard !transcript.items.isEmpty else { return Welcome.draw(self, on: &grid) }
        let lines = transcript.visible(height: layout.bodyHeight)
        let top = max(layout.bodyHeight - lines.count, 0)
        for (offset, line) in lines.enumerated() {
            grid.write(line, row: top + offset, column: Layout.margin, limit: Layout.margin + layout.conversationWidth)
        }
    }

    /// The rule above the input, carrying the spinner, a hint, or how much lies below.
    private func drawRule(on grid: inout Grid) {
        let row = layout.ruleRow
        grid.write(String(repeating: glyphs.rule, count: width), row: row, column: 0, style: .quiet)
        guard let (text, style) = ruleText else { return }
        grid.write(" \(text) ", row: row, column: 2, style: style)
    }

    private var ruleText: (String, Style)? {
        if let hint { return (hint, .caution) }
        if waiting != nil { return ("\(Spinner.frame(self)) thinking, Esc stops", .plain) }
        let below = panel == nil || layout.sideWidth > 0 ? transcript.below(height: layout.bodyHeight) : 0
        if !transcript.isFollowing, below > 0 { return ("\(below) lines below (PgDn, Esc)", .plain) }
        let candidates = Command.beginning(editor.text)
        if !candidates.isEmpty, !editor.text.contains(" ") { return (suggestions(candidates), .plain) }
        return nil
    }

    /// What "/po" could become; one alone is explained.
    private func suggestions(_ candidates: [Command]) -> String {
        if candidates.count == 1, let name = candidates[0].entry.names.first {
            return "/\(name)  \(candidates[0].entry.help)  (Tab)"
        }
        return candidates.compactMap { $0.entry.names.first.map { "/" + $0 } }.joined(separator: "  ")
    }
}

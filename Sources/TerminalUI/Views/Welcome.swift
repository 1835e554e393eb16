/// The first screen, before anything was said.
enum Welcome {
    private static let examples = [
        "I have 10,000 USDC. Best low-risk yield, nothing locked over a week.",
        "Send 25 USDC to Anna.",
        "What do I hold, and what does it earn?",
    ]

    static func draw(_ state: ScreenState, on grid: inout Grid) {
        let layout = state.layout
        let width = layout.conversationWidth
        var lines = [Line("Seraph", .heading), .empty]
        if state.isLoading {
            lines.append(Line("\(Spinner.frame(state)) loading the model and your memory…", .quiet))
        } else {
            lines += Wrap.text("Say what you want done. Nothing is signed before you have read it.", width: width).map { Line($0) }
            lines.append(.empty)
            lines += examples.flatMap { Wrap.hanging(Line("\(state.glyphs.prompt) ", .quiet), $0, width: width, style: .quiet) }
        }
        let top = max((layout.bodyHeight - lines.count) / 3, 0)
        for (offset, line) in lines.prefix(layout.bodyHeight).enumerated() {
            grid.write(line, row: top + offset, column: Layout.margin + 1, limit: Layout.margin + width)
        }
    }
}

/// Where things stand on a screen of a given size.
///
/// ```
/// ┌ body ──────────────┬ side (from 110 columns, when a view is open) ┐
/// │ conversation       │ view                                         │
/// ├ rule, with a hint ─┴──────────────────────────────────────────────┤
/// │ input, one row or more                                            │
/// └ status ───────────────────────────────────────────────────────────┘
/// ```
struct Layout: Hashable, Sendable {
    static let widthForSide = 110
    /// Left and right of the conversation.
    static let margin = 1

    let width: Int
    let height: Int
    let inputHeight: Int
    let sideWidth: Int

    init(width: Int, height: Int, inputLines: Int, hasPanel: Bool) {
        self.width = width
        self.height = height
        inputHeight = min(max(inputLines, 1), max(height / 3, 1))
        sideWidth = hasPanel && width >= Self.widthForSide ? width * 2 / 5 : 0
    }

    var hasSide: Bool { width >= Self.widthForSide }
    var bodyHeight: Int { max(height - inputHeight - 2, 0) }
    var ruleRow: Int { bodyHeight }
    var inputRow: Int { bodyHeight + 1 }
    var statusRow: Int { height - 1 }
    var conversationWidth: Int { max(width - sideWidth - (sideWidth > 0 ? 2 : 0) - 2 * Self.margin, 20) }
    var sideColumn: Int { width - sideWidth }
    /// A view's own title takes two rows.
    var panelHeight: Int { max(bodyHeight - 2, 1) }
    var panelWidth: Int { sideWidth > 0 ? sideWidth - 1 : max(width - 2 * Self.margin, 20) }
}

extension ScreenState {
    var layout: Layout {
        Layout(
            width: width, height: height, inputLines: InputView.rows(editor, width: width).count,
            hasPanel: panel != nil)
    }
}

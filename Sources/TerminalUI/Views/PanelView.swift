/// The view that is open, beside the conversation or in its place.
enum PanelView {
    static func lines(_ state: ScreenState, width: Int) -> [Line] {
        switch state.panel {
        case .ranking?: RankingPanel.panel(state, width: width)
        case .plan?: PlanPanel.panel(state, width: width)
        case .portfolio?: PortfolioPanel.panel(state, width: width)
        case .approvals?: ApprovalsPanel.panel(state, width: width)
        case .help?: HelpPanel.lines(width: width)
        case nil: []
        }
    }

    static func draw(_ state: ScreenState, on grid: inout Grid) {
        let layout = state.layout
        let column = layout.sideWidth > 0 ? layout.sideColumn : Layout.margin
        let lines = lines(state, width: layout.panelWidth)
        let top = min(state.panelScroll, max(lines.count - layout.panelHeight, 0))
        grid.write(title(state, hidden: lines.count - top - layout.panelHeight), row: 0, column: column)
        for (offset, line) in lines.dropFirst(top).prefix(layout.panelHeight).enumerated() {
            grid.write(line, row: offset + 2, column: column)
        }
        guard layout.sideWidth > 0 else { return }
        for row in 0..<layout.bodyHeight {
            grid.write(state.glyphs.bar, row: row, column: layout.sideColumn - 2, style: .quiet)
        }
    }

    private static func title(_ state: ScreenState, hidden: Int) -> Line {
        let name = switch state.panel {
        case .ranking?: "Ranking"
        case .plan?: "Plan"
        case .portfolio?: "Portfolio"
        case .approvals?: "Approvals and journal"
        case .help?: "Help"
        case nil: ""
        }
        var line = Line(name, .heading)
        line.append("  Tab next, Esc closes", .quiet)
        if hidden > 0 {
            let key = state.layout.sideWidth > 0 ? "Alt-N" : "PgDn"
            line.append(", \(hidden) more (\(key))", .quiet)
        }
        return line
    }
}

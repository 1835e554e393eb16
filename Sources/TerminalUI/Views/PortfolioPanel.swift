import Agent

/// Balances and positions; what could not be read is called unknown, with the reason.
enum PortfolioPanel {
    static func lines(_ portfolio: PortfolioView, width: Int, glyphs: Glyphs) -> [Line] {
        let account = Wrap.hanging(Line("account ", .quiet), portfolio.account, width: width)
        let sections = [
            account, balances(portfolio.balances, width: width), positions(portfolio.positions, width: width),
            unknown(portfolio.unknown, width: width),
        ]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [.empty]))
    }

    private static func balances(_ rows: [BalanceRow], width: Int) -> [Line] {
        guard !rows.isEmpty else { return [Line("No balances.", .quiet)] }
        var table = Table(columns: [
            .init(title: "Token", style: .strong),
            .init(title: "Amount", alignment: .right, flexibleDownTo: 10),
            .init(title: "Chain", flexibleDownTo: 8),
        ])
        table.rows = rows.map { [$0.symbol, $0.amount, $0.chain] }
        return [Line("Balances", .heading)] + (table.lines(width: width) ?? [])
    }

    private static func positions(_ rows: [PositionRow], width: Int) -> [Line] {
        guard !rows.isEmpty else { return [] }
        var table = Table(columns: [
            .init(title: "Position", flexibleDownTo: 12, style: .strong),
            .init(title: "Amount", alignment: .right, flexibleDownTo: 10),
            .init(title: "APY", alignment: .right),
        ])
        table.rows = rows.map { [$0.name, $0.amount, $0.apy] }
        return [Line("Positions", .heading)] + (table.lines(width: width) ?? [])
    }

    private static func unknown(_ reasons: [String], width: Int) -> [Line] {
        reasons.flatMap { Wrap.hanging(Line("Unknown: ", .caution), $0, width: width) }
    }

    static func panel(_ state: ScreenState, width: Int) -> [Line] {
        guard let portfolio = state.portfolio else { return [Line("reading…", .quiet)] }
        return lines(portfolio, width: width, glyphs: state.glyphs)
    }
}

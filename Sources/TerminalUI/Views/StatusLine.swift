import Agent

/// The last row: where one is, who one is, what waits. When there is not room for all of it, what
/// matters least goes first; nothing is cut in the middle.
enum StatusLine {
    static func draw(_ state: ScreenState, on grid: inout Grid) {
        let row = state.layout.statusRow
        guard let status = state.status else {
            grid.write(state.isLoading ? " loading…" : " no status yet", row: row, column: 0, style: .quiet)
            return
        }
        grid.write(line(status, state), row: row)
    }

    /// A part and how much it matters: the lowest go first.
    private struct Part {
        let spans: [Line.Span]
        let importance: Int
    }

    private static func line(_ status: StatusView, _ state: ScreenState) -> Line {
        var parts = parts(status, state)
        while assembled(parts, state.glyphs).width > state.width, parts.count > 1 {
            let least = parts.indices.min { parts[$0].importance < parts[$1].importance }!
            parts.remove(at: least)
        }
        return assembled(parts, state.glyphs)
    }

    private static func assembled(_ parts: [Part], _ glyphs: Glyphs) -> Line {
        var line = Line(" ")
        for (index, part) in parts.enumerated() {
            if index > 0 { line.append(" \(glyphs.bar) ", .quiet) }
            line.spans += part.spans
        }
        return line
    }

    private static func parts(_ status: StatusView, _ state: ScreenState) -> [Part] {
        var parts = [Part(spans: network(status, state.glyphs), importance: 5)]
        if status.pendingApprovals > 0 {
            let word = status.pendingApprovals == 1 ? "waits" : "wait"
            parts.append(Part(spans: [.init("\(status.pendingApprovals) \(word) for you (F6)", .caution)], importance: 6))
        }
        parts.append(Part(spans: [.init(account(status, state.glyphs))], importance: 4))
        if !status.balances.isEmpty {
            let text = status.balances.prefix(3).map { "\($0.amount) \($0.symbol)" }.joined(separator: ", ")
            parts.append(Part(spans: [.init(text)], importance: 3))
        }
        parts.append(Part(spans: [.init(model(status, state), .quiet)], importance: 1))
        parts.append(Part(spans: [.init("F1 help", .quiet)], importance: 2))
        return parts
    }

    /// The mark is never alone: a word says the same.
    private static func network(_ status: StatusView, _ glyphs: Glyphs) -> [Line.Span] {
        let saysSo = status.network.lowercased().contains("practice")
        let name = status.isPractice && !saysSo ? "\(status.network), practice money" : status.network
        return switch status.health {
        case .connecting: [.init("\(glyphs.ring) ", .quiet), .init("\(name), connecting")]
        case .online(let block): [.init("\(glyphs.dot) ", .good), .init("\(name), block \(block)")]
        case .offline: [.init("\(glyphs.ring) ", .quiet), .init("\(name), offline")]
        case .down(let reason): [.init("\(glyphs.cross) ", .danger), .init("\(name), down: \(reason)")]
        }
    }

    private static func account(_ status: StatusView, _ glyphs: Glyphs) -> String {
        guard let address = status.address else { return status.account ?? "no account" }
        return [status.account, short(address, glyphs)].compactMap(\.self).joined(separator: " ")
    }

    /// For recognising one's own account at a glance, never for checking somebody else's.
    private static func short(_ address: String, _ glyphs: Glyphs) -> String {
        address.count > 14 ? address.prefix(6) + glyphs.ellipsis + address.suffix(4) : address
    }

    private static func model(_ status: StatusView, _ state: ScreenState) -> String {
        guard let last = state.lastTurn?.model else { return status.model }
        return "\(last.name) \(PlainText.milliseconds(last.milliseconds))"
    }
}

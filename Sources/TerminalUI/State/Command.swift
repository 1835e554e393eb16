/// Everything the conversation screen can be told to do, in one table: keys, typed commands and the
/// help screen grow from it, so none of them can be out of date.
public enum Command: CaseIterable, Hashable, Sendable {
    case help, ranking, plan, portfolio, approvals, review, history, address, copy, clear, refresh
    case nextPanel, previousPanel, scrollUp, scrollDown, viewUp, viewDown, editor, redraw, suspend, quit

    struct Entry {
        /// Without the slash; the first is the one shown. Empty: by key only.
        var names: [String] = []
        var argument: String?
        var keys: [Key] = []
        var help: String
    }

    var entry: Entry {
        switch self {
        case .help: Entry(names: ["help", "?"], keys: [.function(1)], help: "this page")
        case .ranking: Entry(names: ["ranking", "rank"], keys: [.function(2)], help: "the last ranking, with reasons")
        case .plan: Entry(names: ["plan"], keys: [.function(3)], help: "the plan and its steps")
        case .portfolio: Entry(names: ["portfolio"], keys: [.function(4)], help: "balances and positions")
        case .approvals: Entry(names: ["approvals"], keys: [.function(5)], help: "what waits, and what became of it")
        case .review:
            Entry(names: ["approve", "review"], keys: [.function(6)], help: "read what waits, card by card; sign or refuse")
        case .history: Entry(names: ["history"], help: "the journal of what was signed and sent")
        case .address: Entry(names: ["address"], keys: [.function(7)], help: "the account's full address")
        case .copy:
            Entry(names: ["copy"], argument: "[address|hash|plan]", help: "copy the last answer, or what is named")
        case .clear: Entry(names: ["clear"], help: "clear the conversation from the screen; it stays in memory")
        case .refresh: Entry(names: ["refresh"], keys: [.control("r")], help: "read status and balances again")
        case .nextPanel: Entry(keys: [.tab], help: "the next view")
        case .previousPanel: Entry(keys: [.backTab], help: "the view before")
        case .scrollUp: Entry(keys: [.pageUp], help: "read further up")
        case .scrollDown: Entry(keys: [.pageDown], help: "read further down")
        case .viewUp: Entry(keys: [.alt("p")], help: "the view at the side: further up")
        case .viewDown: Entry(keys: [.alt("n")], help: "the view at the side: further down")
        case .editor: Entry(names: ["edit"], keys: [.control("g")], help: "write the message in $EDITOR")
        case .redraw: Entry(keys: [.control("l")], help: "draw the screen anew")
        case .suspend: Entry(keys: [.control("z")], help: "leave to the shell; fg comes back")
        case .quit: Entry(names: ["quit", "exit"], keys: [.control("d")], help: "leave (Ctrl-D on an empty line)")
        }
    }

    static func named(_ name: String) -> Command? { allCases.first { $0.entry.names.contains(name) } }
    static func bound(to key: Key) -> Command? { allCases.first { $0.entry.keys.contains(key) } }

    /// Commands whose shown name begins like `text`: "/po" gives portfolio.
    static func beginning(_ text: String) -> [Command] {
        guard text.hasPrefix("/") else { return [] }
        let start = text.dropFirst()
        return allCases.filter { $0.entry.names.first?.hasPrefix(start) ?? false }
    }

    /// A typed line as a command and its argument; nil when it is not one we know.
    static func parse(_ line: String) -> (Command, String)? {
        guard line.hasPrefix("/"), !line.contains("\n") else { return nil }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
        guard let name = parts.first, let command = named(name.lowercased()) else { return nil }
        return (command, parts.count > 1 ? String(parts[1]) : "")
    }
}

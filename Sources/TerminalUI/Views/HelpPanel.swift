/// Made from the tables the keys and commands themselves come from.
enum HelpPanel {
    static func lines(width: Int) -> [Line] {
        let talk = Wrap.text(
            "Say what you want in your own words. Seraph plans; nothing is signed before you have read the card "
                + "and said yes to it.", width: width)
        return talk.map { Line($0) } + [.empty, Line("Commands and views", .heading)]
            + Command.allCases.flatMap { command($0, width: width) }
            + [.empty, Line("Typing", .heading)] + hands(width: width)
            + EditAction.allCases.flatMap { row($0.keys.map(\.name), $0.help, width: width) }
    }

    private static func command(_ command: Command, width: Int) -> [Line] {
        let entry = command.entry
        var names = entry.keys.map(\.name)
        if let name = entry.names.first { names.append("/" + [name, entry.argument].compactMap(\.self).joined(separator: " ")) }
        return row(names, entry.help, width: width)
    }

    /// Keys whose meaning depends on what is on the screen.
    private static func hands(width: Int) -> [Line] {
        row(["Enter"], "send", width: width)
            + row(["Esc", "Ctrl-C"], "stop the question, close the view; the draft stays", width: width)
            + row(["Up", "Down"], "the line above or below, then what was sent before", width: width)
    }

    private static func row(_ names: [String], _ help: String, width: Int) -> [Line] {
        let column = min(24, width / 2)
        var first = Line("  " + names.joined(separator: ", "), .strong)
        guard first.width < column else {
            return Wrap.text(first.text, width: width).map { Line($0, .strong) }
                + Wrap.text(help, width: width - column).map { Line($0).indented(by: column) }
        }
        first.pad(to: column)
        return Wrap.hanging(first, help, width: width)
    }
}

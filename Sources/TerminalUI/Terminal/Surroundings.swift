import Glibc

/// What we find ourselves in, decided once: whether a screen can be opened, and if not, why.
public struct Surroundings: Hashable, Sendable {
    public enum Obstacle: Hashable, Sendable, CustomStringConvertible {
        case notATerminal(String)
        case plainTerminal(String)

        public var description: String {
            switch self {
            case .notATerminal(let which): "\(which) is not a terminal"
            case .plainTerminal(let name): "the terminal (TERM=\(name)) can't place text on a screen"
            }
        }
    }

    public let inputIsTerminal: Bool
    public let outputIsTerminal: Bool
    public let term: String
    public let noColor: Bool
    /// Whether the locale's letters are Unicode; otherwise ASCII is drawn.
    public let isUnicode: Bool

    public init(inputIsTerminal: Bool, outputIsTerminal: Bool, term: String, noColor: Bool, isUnicode: Bool) {
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.term = term
        self.noColor = noColor
        self.isUnicode = isUnicode
    }

    /// Sets the locale from the environment as it looks: everything that draws comes after.
    public static func current(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) -> Surroundings {
        setlocale(LC_ALL, "")
        return Surroundings(
            inputIsTerminal: isatty(input) == 1, outputIsTerminal: isatty(output) == 1,
            term: variable("TERM") ?? "", noColor: variable("NO_COLOR") != nil,
            isUnicode: nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8")
    }

    /// Nil when a screen can be opened.
    public var obstacle: Obstacle? {
        if !inputIsTerminal { return .notATerminal("standard input") }
        if !outputIsTerminal { return .notATerminal("standard output") }
        if term.isEmpty || term == "dumb" || term == "unknown" { return .plainTerminal(term) }
        return nil
    }

    public var glyphs: Glyphs { isUnicode ? .unicode : .ascii }

    /// An empty variable counts as unset, as no-color.org has it.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

import CNcurses
import Glibc

/// The door to curses: presents grids, gives keys. All of it is called from one thread, the one that
/// opened it; curses knows no locks.
///
/// What it asks of the terminal, and why:
/// - `raw`: Ctrl-C, Ctrl-Z and Ctrl-J are keys of ours;
/// - `nonl`: else Enter and Ctrl-J are the same key;
/// - `keypad` with an escape delay of 25 ms: else Esc waits a second;
/// - bracketed paste (`ESC [ ? 2004 h`): else a pasted newline is an Enter;
/// - no mouse: the terminal's own selection keeps working.
final class Terminal {
    private let screen: OpaquePointer
    private let window: UnsafeMutablePointer<WINDOW>
    private let outputFile: UnsafeMutablePointer<FILE>
    private let inputFile: UnsafeMutablePointer<FILE>
    private let output: Int32
    private let isUnicode: Bool
    private let hasColours: Bool
    private var shown: Grid?
    private var shownCursor: Cursor??

    private static let pasteBegins: Int32 = 0x4000
    private static let pasteEnds: Int32 = 0x4001
    private static let wordKeys: [(String, Int32)] = [("\u{1B}[1;5D", 0x4002), ("\u{1B}[1;5C", 0x4003)]

    init?(input: Int32, output: Int32, surroundings: Surroundings) {
        // Copies of the descriptors: closing the streams must leave the program's own open.
        guard let out = fdopen(dup(output), "w"), let in_ = fdopen(dup(input), "r") else { return nil }
        let name: String? = surroundings.term.isEmpty ? nil : surroundings.term
        guard let screen = newterm(name, out, in_), let window = newwin(0, 0, 0, 0) else { return nil }
        (self.screen, self.window, outputFile, inputFile) = (screen, window, out, in_)
        self.output = output
        isUnicode = surroundings.isUnicode
        hasColours = !surroundings.noColor && has_colors() && Self.setColours()
        raw()
        noecho()
        nonl()
        set_escdelay(25)
        keypad(window, true)
        define_key("\u{1B}[200~", Self.pasteBegins)
        define_key("\u{1B}[201~", Self.pasteEnds)
        for (sequence, code) in Self.wordKeys { define_key(sequence, code) }
        send("\u{1B}[?2004h")
    }

    func close() {
        send("\u{1B}[?2004l")
        endwin()
        delwin(window)
        delscreen(screen)
        fclose(outputFile)
        fclose(inputFile)
    }

    /// The terminal's own colours on its own background.
    private static func setColours() -> Bool {
        guard start_color() == OK else { return false }
        use_default_colors()
        let colours: [(Style.Colour, Int32)] = [
            (.accent, COLOR_CYAN), (.good, COLOR_GREEN), (.caution, COLOR_YELLOW), (.danger, COLOR_RED),
        ]
        for (colour, number) in colours { init_pair(Int16(colour.rawValue), Int16(number), -1) }
        return true
    }

    /// Text past curses: modes and the clipboard, which move nothing on the screen.
    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR && errno != EAGAIN { return }
            bytes = bytes.dropFirst(max(count, 0))
        }
    }
}

// MARK: - Showing

extension Terminal {
    /// Writes what changed since the last frame; nothing when nothing did.
    func present(_ frame: Frame) {
        let changes = frame.grid.changes(since: shown)
        guard !changes.isEmpty || shownCursor != .some(frame.cursor) else { return }
        for change in changes { draw(change) }
        shown = frame.grid
        shownCursor = frame.cursor
        curs_set(frame.cursor == nil ? 0 : 1)
        if let cursor = frame.cursor { wmove(window, Int32(cursor.row), Int32(cursor.column)) }
        wrefresh(window)
    }

    private func draw(_ change: Grid.Change) {
        var column = change.column
        var run = change.cells[...]
        while let style = run.first?.style {
            let same = run.prefix { $0.style == style }
            wattrset(window, attributes(of: style))
            put(same.map(\.text).joined(), row: change.row, column: column)
            column += same.count
            run = run.dropFirst(same.count)
        }
    }

    private func put(_ text: String, row: Int, column: Int) {
        let drawable = isUnicode ? text : Glyphs.ascii(text)
        let wide = drawable.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
        mvwaddnwstr(window, Int32(row), Int32(column), wide, Int32(wide.count))
    }

    private func attributes(of style: Style) -> Int32 {
        var bits = hasColours ? curses_colour_pair(Int32(style.colour.rawValue)) : 0
        if style.bold { bits |= curses_bold }
        if style.dim { bits |= curses_dim }
        if style.underline { bits |= curses_underline }
        if style.reverse { bits |= curses_reverse }
        return bits
    }

    /// Forgets what it believes to be on the screen: the next frame is written whole.
    func forget() {
        shown = nil
        shownCursor = nil
        clearok(window, true)
    }

    /// The size the terminal has now, told to curses.
    func takeSize() -> (width: Int, height: Int) {
        var size = winsize()
        if ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 {
            resizeterm(Int32(size.ws_row), Int32(size.ws_col))
            wresize(window, Int32(size.ws_row), Int32(size.ws_col))
        }
        return (Int(getmaxx(window)), Int(getmaxy(window)))
    }

    /// Hands the terminal to the shell or an editor while `body` runs, and takes it back.
    func lend(_ body: () -> Void) {
        send("\u{1B}[?2004l")
        def_prog_mode()
        endwin()
        body()
        reset_prog_mode()
        wrefresh(window)
        send("\u{1B}[?2004h")
        forget()
    }

    /// Throws away what was typed and not yet read.
    func discardInput() { flushinp() }
}

// MARK: - Keys

extension Terminal {
    enum Input: Equatable {
        case key(Key)
        case paste(String)
        case ignored
    }

    /// The next stroke, nil when there is none just now.
    func read() -> Input? {
        switch next(waiting: false) {
        case nil: nil
        case .code(Self.pasteBegins)?: .paste(readPaste())
        case .code(let code)?: Self.key(code: code).map { .key($0) } ?? .ignored
        case .scalar("\u{1B}")?: readAfterEscape()
        case .scalar(let scalar)?: .key(Self.key(scalar))
        }
    }

    private enum Raw: Equatable {
        case code(Int32)
        case scalar(Unicode.Scalar)
    }

    private func next(waiting: Bool) -> Raw? {
        wtimeout(window, waiting ? 500 : 0)
        var value: wint_t = 0
        switch wget_wch(window, &value) {
        case OK: return .scalar(Unicode.Scalar(UInt32(value)) ?? Neutral.mark)
        case KEY_CODE_YES: return .code(Int32(bitPattern: UInt32(value)))
        default: return nil
        }
    }

    /// Esc alone, or Alt with what follows at once.
    private func readAfterEscape() -> Input {
        switch next(waiting: false) {
        case .scalar(let scalar)? where scalar != "\u{1B}": .key(.alt(Character(scalar)))
        case nil, .scalar?: .key(.escape)
        case .code?: .ignored
        }
    }

    /// Everything up to the end of the paste. A terminal that never says so is not waited for.
    private func readPaste() -> String {
        var text = String.UnicodeScalarView()
        while let raw = next(waiting: true), raw != .code(Self.pasteEnds) {
            if case .scalar(let scalar) = raw, text.count <= Editor.limit { text.append(scalar) }
        }
        return String(text)
    }

    private static func key(_ scalar: Unicode.Scalar) -> Key {
        switch scalar.value {
        case 0x0D: .enter
        case 0x09: .tab
        case 0x7F: .backspace
        case 0x01...0x1A: .control(Character(Unicode.Scalar(scalar.value + 0x60)!))
        default: .character(scalar)
        }
    }

    private static func key(code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_BTAB: .backTab
        case KEY_ENTER: .enter
        case wordKeys[0].1: .wordLeft
        case wordKeys[1].1: .wordRight
        case KEY_F0 + 1...KEY_F0 + 12: .function(Int(code - KEY_F0))
        default: nil
        }
    }
}

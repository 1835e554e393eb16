/// The line editor: text, a cursor, Emacs keys. Positions are in characters as people count them, so
/// one Backspace removes one accented letter or one emoji.
public struct Editor: Hashable, Sendable {
    public private(set) var characters: [Character]
    public private(set) var cursor: Int
    /// What Ctrl-K, Ctrl-U, Ctrl-W and Alt-D took away last, for Ctrl-Y.
    private var killed: [Character] = []

    public init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    public var text: String { String(characters) }
    public var isEmpty: Bool { characters.isEmpty }

    /// More than anybody types; a paste beyond it is refused whole rather than cut.
    public static let limit = 20_000

    /// False when it would grow beyond the limit; nothing is inserted then.
    @discardableResult
    public mutating func insert(_ text: String) -> Bool {
        let added = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        guard characters.count + added.count <= Self.limit else { return false }
        // Through a String, because a combining mark joins the character before it.
        let head = String(characters[..<cursor]) + added
        let tail = String(characters[cursor...])
        characters = Array(head + tail)
        cursor = min(Array(head).count, characters.count)
        return true
    }

    public mutating func replace(with text: String) {
        characters = Array(text)
        cursor = characters.count
    }

    /// Carries an editing key out; false when the key is not one of them.
    public mutating func handle(_ key: Key) -> Bool {
        guard let action = EditAction.bound(to: key) else { return insertIfText(key) }
        perform(action)
        return true
    }

    private mutating func insertIfText(_ key: Key) -> Bool {
        guard case .character(let scalar) = key, scalar.value >= 0x20, scalar.value != 0x7F else { return false }
        insert(String(Character(scalar)))
        return true
    }

    mutating func perform(_ action: EditAction) {
        switch action {
        case .newline: insert("\n")
        case .left: cursor = max(cursor - 1, 0)
        case .right: cursor = min(cursor + 1, characters.count)
        case .wordLeft: cursor = wordStart
        case .wordRight: cursor = wordEnd
        case .lineStart: cursor = lineStart
        case .lineEnd: cursor = lineEnd
        case .backspace: remove(max(cursor - 1, 0)..<cursor)
        case .delete: remove(cursor..<min(cursor + 1, characters.count))
        case .killToEnd: kill(cursor..<(lineEnd == cursor ? min(cursor + 1, characters.count) : lineEnd))
        case .killToStart: kill(lineStart..<cursor)
        case .killWordBack: kill(wordStart..<cursor)
        case .killWord: kill(cursor..<wordEnd)
        case .yank: insert(String(killed))
        case .transpose: transpose()
        }
    }

    /// The cursor to the line above or below, keeping the column; false when there is none.
    public mutating func moveLine(up: Bool) -> Bool {
        let column = cursor - lineStart
        if up {
            guard lineStart > 0 else { return false }
            cursor = lineStart - 1
            cursor = min(lineStart + column, cursor)
        } else {
            guard lineEnd < characters.count else { return false }
            cursor = lineEnd + 1
            cursor = min(cursor + column, lineEnd)
        }
        return true
    }
}

// MARK: - Places

extension Editor {
    private var lineStart: Int { (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
    private var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }

    private var wordStart: Int {
        var at = cursor
        while at > 0, !Self.isWord(characters[at - 1]) { at -= 1 }
        while at > 0, Self.isWord(characters[at - 1]) { at -= 1 }
        return at
    }

    private var wordEnd: Int {
        var at = cursor
        while at < characters.count, !Self.isWord(characters[at]) { at += 1 }
        while at < characters.count, Self.isWord(characters[at]) { at += 1 }
        return at
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}

// MARK: - Changes

extension Editor {
    private mutating func remove(_ range: Range<Int>) {
        let head = String(characters[..<range.lowerBound])
        // Through a String again: what meets now may join.
        characters = Array(head + String(characters[range.upperBound...]))
        cursor = min(range.lowerBound, characters.count)
    }

    private mutating func kill(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        killed = Array(characters[range])
        remove(range)
    }

    private mutating func transpose() {
        guard cursor > 0, characters.count > 1 else { return }
        let second = min(cursor, characters.count - 1)
        guard second > 0, characters[second] != "\n", characters[second - 1] != "\n" else { return }
        characters.swapAt(second - 1, second)
        // What are neighbours now may join.
        characters = Array(String(characters))
        cursor = min(second + 1, characters.count)
    }
}

/// The editing keys: the other half of the help screen's table.
enum EditAction: CaseIterable {
    case newline, left, right, wordLeft, wordRight, lineStart, lineEnd, backspace, delete
    case killToEnd, killToStart, killWordBack, killWord, yank, transpose

    var keys: [Key] {
        switch self {
        case .newline: [.control("j"), .alt("\r")]
        case .left: [.left, .control("b")]
        case .right: [.right, .control("f")]
        case .wordLeft: [.alt("b"), .wordLeft]
        case .wordRight: [.alt("f"), .wordRight]
        case .lineStart: [.control("a"), .home]
        case .lineEnd: [.control("e"), .end]
        case .backspace: [.backspace, .control("h")]
        // Ctrl-D on an empty line is taken by quit before it comes here.
        case .delete: [.delete, .control("d")]
        case .killToEnd: [.control("k")]
        case .killToStart: [.control("u")]
        case .killWordBack: [.control("w"), .alt("\u{7F}")]
        case .killWord: [.alt("d")]
        case .yank: [.control("y")]
        case .transpose: [.control("t")]
        }
    }

    var help: String {
        switch self {
        case .newline: "a new line"
        case .left: "one character back"
        case .right: "one character on"
        case .wordLeft: "one word back"
        case .wordRight: "one word on"
        case .lineStart: "to the start of the line"
        case .lineEnd: "to the end of the line"
        case .backspace: "remove the character before"
        case .delete: "remove the character under the cursor"
        case .killToEnd: "take away to the end of the line"
        case .killToStart: "take away to the start of the line"
        case .killWordBack: "take away the word before"
        case .killWord: "take away the word after"
        case .yank: "put back what was taken away"
        case .transpose: "exchange two characters"
        }
    }

    static func bound(to key: Key) -> EditAction? { allCases.first { $0.keys.contains(key) } }
}

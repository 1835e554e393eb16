/// A word of an utterance, with its place in it: every slot value is a range of these.
public struct Word: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case hex, dotted, number, name, possessive, arrow, other
    }

    public let text: String
    /// Offsets in Unicode scalars.
    public let start: Int
    public let end: Int
    public let kind: Kind

    /// Lower case scalar by scalar (no context rules such as the final sigma), `’` as `'`.
    public var lowered: String { Word.lower(text) }

    static func lower(_ text: String) -> String {
        var lowered = ""
        for scalar in text.unicodeScalars {
            lowered += scalar == "’" ? "'" : scalar.properties.lowercaseMapping
        }
        return lowered
    }
}

/// Cuts a text into words by the seven rules of Training/SCHEMA.md, section 1. The trainer's lexer
/// is held to the same fixture, `Tests/Fixtures/words.json`.
public struct Lexer: Sendable {
    /// A longer text is refused: the model was never shown one.
    public static let maximumWords = 192

    /// Numerals that are names when letters follow at once.
    private static let digitNames: Set<String> = ["1inch", "0x"]

    private let text: [Unicode.Scalar]

    public static func words(of text: String) -> [Word] {
        Lexer(text: Array(text.unicodeScalars)).cut()
    }

    private func cut() -> [Word] {
        var words: [Word] = []
        var at = 0
        while at < text.count {
            if isSpace(text[at]) { at += 1; continue }
            let (end, kind) = next(at)
            words.append(Word(text: string(at, end), start: at, end: end, kind: kind))
            at = end
        }
        return words
    }

    private func next(_ at: Int) -> (end: Int, kind: Word.Kind) {
        if let end = hex(at) { return (end, .hex) }
        if isAlphanumeric(at), let end = dotted(at) { return (end, .dotted) }
        if isDigit(at) || text[at] == ".", let found = number(at) { return found }
        if isLetter(at) { return (name(at), .name) }
        if possessive(at) { return (at + 2, .possessive) }
        if let end = arrow(at) { return (end, .arrow) }
        return (at + 1, .other)
    }

    // MARK: The rules

    private func hex(_ at: Int) -> Int? {
        guard text[at] == "0", at + 2 < text.count, text[at + 1] == "x" || text[at + 1] == "X",
            isASCIIAlphanumeric(at + 2)
        else { return nil }
        var end = at + 2
        while isASCIIAlphanumeric(end) { end += 1 }
        // An abbreviated address, "0x12…ab" or "0x12...ab", stays one word.
        var joint = end
        if scalar(joint) == "…" {
            joint += 1
        } else {
            while joint - end < 3, scalar(joint) == "." { joint += 1 }
            if joint - end < 2 { joint = end }
        }
        if joint > end, isASCIIAlphanumeric(joint) {
            end = joint
            while isASCIIAlphanumeric(end) { end += 1 }
        }
        return end
    }

    private func dotted(_ at: Int) -> Int? {
        var ends: [(end: Int, mayBeLast: Bool)] = []
        var i = at
        while true {
            let start = i
            var last = i
            while i < text.count, isAlphanumeric(i) || text[i] == "-" || text[i] == "_" {
                i += 1
                if isAlphanumeric(i - 1) { last = i }
            }
            if last == start { break }
            let run = text[start..<last]
            let isASCIIWord = run.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
            ends.append((last, run.count >= 2 && isASCIIWord))
            guard i == last, scalar(i) == ".", isAlphanumeric(i + 1) else { break }
            i += 1
        }
        while ends.count >= 2 {
            if ends[ends.count - 1].mayBeLast { return ends[ends.count - 1].end }
            ends.removeLast()
        }
        return nil
    }

    private func number(_ at: Int) -> (end: Int, kind: Word.Kind)? {
        var end = at
        if text[at] == "." {
            guard isDigit(at + 1), at == 0 || !isAlphanumeric(at - 1) else { return nil }
            end = at + 1
            while isDigit(end) { end += 1 }
        } else {
            while isDigit(end) { end += 1 }
            while let mark = scalar(end), [",", ".", "_", "'"].contains(mark), isDigit(end + 1) {
                end += 1
                while isDigit(end) { end += 1 }
            }
        }
        if isLetter(end), (at..<end).allSatisfy(isDigit) {
            let stop = name(end)
            if Self.digitNames.contains(Word.lower(string(at, stop))) { return (stop, .name) }
        }
        if let mark = scalar(end), mark == "e" || mark == "E" {
            var exponent = end + 1
            if let sign = scalar(exponent), sign == "+" || sign == "-" { exponent += 1 }
            if isDigit(exponent) {
                while isDigit(exponent) { exponent += 1 }
                if !isAlphanumeric(exponent) { end = exponent }
            }
        }
        return (end, .number)
    }

    private func name(_ at: Int) -> Int {
        var i = at
        while i < text.count {
            if isAlphanumeric(i) || text[i] == "_" || isMark(i) {
                i += 1
            } else if isApostrophe(i), isLetter(i - 1), isLetter(i + 1), !possessive(i) {
                i += 1
            } else if text[i] == ".", isLetter(i - 1), let next = scalar(i + 1), next == "e" || next == "E",
                !isAlphanumeric(i + 2)
            {
                return i + 2
            } else {
                break
            }
        }
        return i
    }

    /// Is there `'s` here, with no letter after it?
    private func possessive(_ at: Int) -> Bool {
        isApostrophe(at) && (scalar(at + 1) == "s" || scalar(at + 1) == "S") && !isLetter(at + 2)
    }

    private func arrow(_ at: Int) -> Int? {
        for arrow in ["-->", "->", "=>", "→"] {
            let scalars = Array(arrow.unicodeScalars)
            if at + scalars.count <= text.count, text[at..<at + scalars.count].elementsEqual(scalars) {
                return at + scalars.count
            }
        }
        return nil
    }

    // MARK: Classes of scalars

    private func scalar(_ i: Int) -> Unicode.Scalar? { text.indices.contains(i) ? text[i] : nil }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x200B...0x200D).contains(scalar.value) || scalar.value == 0x2060
            || scalar.value == 0xFEFF
    }

    /// General category L, and the two currency signs that token symbols use as letters.
    private func isLetter(_ i: Int) -> Bool {
        guard let scalar = scalar(i) else { return false }
        if scalar.isASCII { return (65...90).contains(scalar.value) || (97...122).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return scalar == "₮" || scalar == "₿"
        }
    }

    private func isDigit(_ i: Int) -> Bool {
        guard let scalar = scalar(i) else { return false }
        return (48...57).contains(scalar.value)
    }

    private func isAlphanumeric(_ i: Int) -> Bool { isLetter(i) || isDigit(i) }

    private func isASCIIAlphanumeric(_ i: Int) -> Bool {
        guard let scalar = scalar(i), scalar.isASCII else { return false }
        return isAlphanumeric(i)
    }

    private func isMark(_ i: Int) -> Bool {
        guard let scalar = scalar(i), scalar.value > 0x2FF else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private func isApostrophe(_ i: Int) -> Bool { scalar(i) == "'" || scalar(i) == "’" }

    private func string(_ start: Int, _ end: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[start..<end])
        return String(view)
    }
}

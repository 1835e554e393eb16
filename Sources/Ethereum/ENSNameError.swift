/// Why a text is not an ENS name: the first label that is wrong, and how.
public struct ENSNameError: Error, Equatable, Sendable {
    /// The label as it was written.
    public let label: String
    /// Which label, counted from the left and from zero.
    public let index: Int
    public let reason: Reason

    public enum Reason: Error, Equatable, Sendable {
        /// Nothing is left of it: two dots together, a dot at an end, or invisible characters only.
        case empty
        case disallowed(Unicode.Scalar)
        /// An underscore after another character.
        case innerUnderscore
        /// An ASCII label with `--` in third place, where `xn--` and its like stand.
        case labelExtension
        /// A combining mark with no letter under it: at the start, or after an emoji.
        case looseMark(Unicode.Scalar)
        /// A sign such as an apostrophe that may only stand between two other characters.
        case misplaced(Unicode.Scalar, name: String)
        /// Letters of several scripts; `character` does not belong to `script`.
        case mixedScripts(character: Unicode.Scalar, script: String)
        case repeatedMark(Unicode.Scalar)
        case tooManyMarks(most: Int)
        /// Every character could be taken for one of another script.
        case lookalike(script: String, of: String)
    }
}

extension ENSNameError: Explained {
    public var explanation: String {
        let shown = Untrusted.clean(label, limit: 40)
        let place = shown.isEmpty ? "label \(index + 1) of it" : "its label “\(shown)”"
        return "This is not a valid ENS name: \(place) \(reason.problem). Nothing was sent. Copy the name again from its source; do not trust one that only looks right."
    }
}

extension ENSNameError.Reason {
    fileprivate var problem: String {
        switch self {
        case .empty: "is empty"
        case .disallowed(let character): "holds \(Self.words(for: character)), which names may not hold"
        case .innerUnderscore: "has an underscore after another character"
        case .labelExtension: "has “--” in third place, which is kept for encoded names"
        case .looseMark(let mark): "has the mark \(Self.words(for: mark)) with no letter under it"
        case .misplaced(let sign, let name): "has the \(name) \(Self.words(for: sign)) at an end or beside another such sign"
        case .mixedScripts(let character, let script):
            "mixes scripts: \(Self.words(for: character)) does not go with \(script) letters"
        case .repeatedMark(let mark): "has the mark \(Self.words(for: mark)) twice on one letter"
        case .tooManyMarks(let most): "has more than \(most) marks on one letter"
        case .lookalike(let script, let other): "is written in \(script) but could be taken for \(other)"
        }
    }

    /// The code point always, and the character itself where showing it hides nothing.
    private static func words(for character: Unicode.Scalar) -> String {
        let digits = String(character.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        let seen = Untrusted.clean(String(character))
        if seen.isEmpty { return code }
        // A mark needs something to sit on.
        return isMark(character) ? "“◌\(seen)” (\(code))" : "“\(seen)” (\(code))"
    }

    private static func isMark(_ character: Unicode.Scalar) -> Bool {
        switch character.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}

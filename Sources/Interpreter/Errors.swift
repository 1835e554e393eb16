/// What can keep words from being read. Nothing is ever signed on this path.
public enum InterpreterError: Error, Equatable, Sendable {
    case unreadable(path: String, reason: String)
    case tooLong(words: Int)
    case labelsMissing(String)
    case notUTF8

    /// What happened, and what to do next, for a person.
    public var explanation: String {
        switch self {
        case .unreadable(let path, let reason):
            "The file \(path) cannot be used (\(reason)). Nothing was signed. Reinstall Seraph's data files, or run `seraph data verify`."
        case .tooLong(let words):
            "That is \(words) words; I read at most \(Lexer.maximumWords) at a time. Nothing was signed. Say it shorter, or in several messages."
        case .labelsMissing(let name):
            "The embedded model lacks the label \(name), so it does not belong to this version of Seraph. Nothing was signed. Reinstall Data/model."
        case .notUTF8:
            "That is not readable text. Nothing was signed. Type it again in plain characters."
        }
    }
}

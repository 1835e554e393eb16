/// What can be wrong with a grammar or a JSON schema, or with decoding under one.
public enum GrammarError: Error, Hashable, Sendable {
    /// The text is not a grammar from `offset` (in bytes) on.
    case syntax(offset: Int, wanted: String)
    case unknownRule(String)
    case ruleTwice(String)
    /// The rule can come back to itself without having read anything.
    case leftRecursion(String)
    /// More states than `limit`; repetitions are written out, so they count.
    case tooLarge(limit: Int)
    case emptyCopy(String)

    case notJSON(offset: Int)
    case schemaNotSupported(String)
    case badSchema(String)

    /// The grammar allows nothing that the vocabulary could say.
    case stuck

    public var explanation: String {
        switch self {
        case .syntax(let offset, let wanted): "The grammar cannot be read at byte \(offset): \(wanted) was expected."
        case .unknownRule(let name): "The grammar uses the rule “\(name)” but does not define it."
        case .ruleTwice(let name): "The grammar defines the rule “\(name)” twice."
        case .leftRecursion(let name):
            "The rule “\(name)” of the grammar begins with itself, so it never gets anywhere. Write the repetition with * or +, or put the recursion last."
        case .tooLarge(let limit): "The grammar is too large: it needs more than \(limit) states. Use smaller repetition counts."
        case .emptyCopy(let name): "There is nothing that the rule “\(name)” could copy."
        case .notJSON(let offset): "The schema is not JSON from byte \(offset) on."
        case .schemaNotSupported(let word): "JSON schemas with “\(word)” are not supported."
        case .badSchema(let word): "“\(word)” has a value in the schema that it cannot have."
        case .stuck: "The grammar allows nothing that this model's vocabulary can say here."
        }
    }
}

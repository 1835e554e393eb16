/// What can go wrong with a chat template.
public enum TemplateError: Error, Hashable, Sendable {
    case syntax(offset: Int, wanted: String)
    /// A part of Jinja that is not known here.
    case notSupported(String)
    case wrongType(String)
    /// The template itself refused the conversation.
    case refused(String)
    case tooMuch(String)

    public var explanation: String {
        switch self {
        case .syntax(let offset, let wanted): "The chat template cannot be read at character \(offset): \(wanted) was expected."
        case .notSupported(let name): "The chat template uses “\(name)”, which is not supported. Write one for this model in Prompts."
        case .wrongType(let what): "The chat template cannot be followed: \(what)."
        case .refused(let message): "The model's chat template refuses this conversation: \(message)"
        case .tooMuch(let what): "The chat template makes too many \(what)."
        }
    }
}

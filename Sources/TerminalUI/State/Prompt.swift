import Ethereum

/// A question from outside the conversation: first run, a new wallet, a passphrase.
public struct Prompt: Hashable, Sendable {
    public struct Choice: Hashable, Sendable {
        public let title: String
        public let note: String?
        /// Why it can't be chosen now; shown, never hidden.
        public let disabled: String?

        public init(_ title: String, note: String? = nil, disabled: String? = nil) {
            self.title = title
            self.note = note
            self.disabled = disabled
        }
    }

    public enum Kind: Hashable, Sendable {
        /// One of a list; answered `.chosen(index)`.
        case choose([Choice])
        /// A line of text; answered `.text`.
        case text(initial: String)
        /// Text that is never shown; with `twice` it must be typed a second time. Answered `.secret`.
        case secret(twice: Bool, minimum: Int)
        /// Something to read, with numbered words to write down (a mnemonic); answered
        /// `.acknowledged`. Nothing of it stays on the screen or in the conversation.
        case info(words: [String])
    }

    public let title: String
    public let message: String
    public let kind: Kind

    public init(title: String, message: String = "", kind: Kind) {
        self.title = title
        self.message = message
        self.kind = kind
    }
}

public enum PromptAnswer: Equatable, Sendable {
    case chosen(Int)
    case text(String)
    case secret(SecretBytes)
    case acknowledged
    /// Esc: the person does not want to answer.
    case dismissed
}

import Ethereum

/// What each error of this module says to a person: what happened, what it means for the money, what
/// to do next.
extension MemoryError: Explained {
    public var explanation: String {
        switch self {
        case .notADatabase(let path):
            "\(path) is not a Seraph database; it may be damaged. It was left exactly as it is, and nothing was signed. Restore it from a backup, or move it away and start again: your keys are kept elsewhere."
        case .foreign(let path):
            "\(path) is a database of another program. It was left exactly as it is, and nothing was signed. Choose another file or another SERAPH_HOME."
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer Seraph (schema \(found); this one knows \(known)). It was left exactly as it is, and nothing was signed. Use the newer version."
        case .corrupted(let path, let detail):
            "\(path) is damaged (\(detail)). Nothing in it was changed, and nothing was signed. Restore it from a backup, or move it away and start again: your keys are kept elsewhere."
        case .cannotOpen(let path, let reason):
            "\(path) cannot be opened: \(reason). Nothing was changed or signed. Check that the directory exists and that you may write to it."
        case .diskFull(let path):
            "The disk that holds \(path) is full, so nothing was written, and what could not be written was not sent. Free some space and try again."
        case .readOnly(let path):
            "\(path) cannot be written to. Nothing was changed, and what could not be written was not sent. Check its permissions."
        case .busy(let path):
            "Another Seraph is using \(path). Nothing was changed. Close it, or try again in a moment."
        case .database(let path, let code, let message):
            "The database \(path) answered with an error (\(code): \(message)). Nothing was changed, and what could not be written was not sent. Try again; if it stays, restore a backup."
        case .notFound(let kind, let id):
            "There is no \(kind.rawValue) “\(Untrusted.clean(id, limit: 60))”. Nothing was changed. List what there is and choose again."
        case .alreadyExists(let kind, let id):
            "There is already a \(kind.rawValue) “\(Untrusted.clean(id, limit: 60))”. Nothing was changed. Remove it first, or choose another name."
        case .invalid(let kind, let problem):
            "This \(kind.rawValue) cannot be stored: \(problem.rawValue). Nothing was changed. Correct it and try again."
        case .illegalTransition(let approval, let from, let event):
            "Approval \(Untrusted.clean(approval, limit: 60)) is already \(from.rawValue), so it cannot be \(event.rawValue). Nothing was changed. Look at its history before you go on."
        case .signedBytesDiffer(let approval):
            "The signed bytes are not those of approval \(Untrusted.clean(approval, limit: 60)). They were not stored and must not be sent. Reject the approval and plan again."
        }
    }
}

/// Why the store could not be opened, read or written. Facts only; `Errors+Explanation.swift` speaks.
///
/// No case carries what a person stored, so an error can be logged.
public enum MemoryError: Error, Equatable, Sendable {
    // Opening.
    /// The file is not SQLite, or its first bytes are damaged.
    case notADatabase(path: String)
    /// A SQLite database of some other program.
    case foreign(path: String)
    /// Written by a later Seraph.
    case newerSchema(path: String, found: Int, known: Int)
    case corrupted(path: String, detail: String)
    case cannotOpen(path: String, reason: String)
    // Using.
    case diskFull(path: String)
    case readOnly(path: String)
    /// Another process held the database for too long.
    case busy(path: String)
    case database(path: String, code: Int, message: String)
    // The caller's doing.
    case notFound(Kind, id: String)
    case alreadyExists(Kind, id: String)
    case invalid(Kind, Problem)
    /// An approval can't have this event now: e.g. signing what was already signed.
    case illegalTransition(approval: String, from: Approval.Status, event: JournalEvent)
    /// The signed bytes are not those that the approval holds.
    case signedBytesDiffer(approval: String)

    public enum Kind: String, Sendable {
        case session, message, preference, contact, fact, plan, approval, evidence
        case journal = "journal entry"
    }

    public enum Problem: String, Sendable {
        case emptyText = "it is empty"
        case numberTooLarge = "a number is too large"
        case missingRawBytes = "the signed bytes are missing"
        case unreadableRawBytes = "the signed bytes cannot be read"
        case unexpectedRawBytes = "only a signed entry carries signed bytes"
    }
}

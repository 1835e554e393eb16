import Ethereum
import GRDB

/// What checking the journal's chain found.
public enum JournalVerdict: Hashable, Sendable {
    /// Whole. `head` is the last link: written down elsewhere, it proves later that nothing before it
    /// was changed.
    case intact(entries: UInt64, head: Bytes)
    case broken(at: UInt64, Break)

    public enum Break: String, Sendable {
        case unreadable = "the entry cannot be read"
        case missing = "an entry is missing"
        case wrongPrevious = "the entry does not follow the one before it"
        case wrongLink = "the entry was changed after it was written"
        case wrongHead = "entries at the end are missing or were added from outside"
    }
}

extension Store {
    /// Reads the whole journal and names the first entry that is not as it was written.
    public func verify() throws -> JournalVerdict {
        try read { db in
            var sequence: UInt64 = 0
            var link = JournalEntry.genesis
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM journal ORDER BY seq")
            while let row = try rows.next() {
                sequence += 1
                if let problem = Self.problem(RowReader(row: row, table: "journal"), at: sequence, after: &link) {
                    return .broken(at: sequence, problem)
                }
            }
            let head = try db.first("journal_head", "SELECT * FROM journal_head") { row in
                (sequence: try row.integer("seq"), link: try row.bytes("link"))
            }
            guard head?.sequence == sequence, head?.link == link else { return .broken(at: sequence + 1, .wrongHead) }
            return .intact(entries: sequence, head: link)
        }
    }

    /// Moves `link` on to this entry's when it holds.
    private static func problem(_ row: RowReader, at sequence: UInt64, after link: inout Bytes) -> JournalVerdict.Break? {
        guard let entry = try? JournalEntry(row), let detail = try? row.text("detail"),
            let time = try? row.text("time"), time == entry.time.text
        else { return .unreadable }
        guard entry.sequence == sequence else { return .missing }
        guard entry.previous == link else { return .wrongPrevious }
        // The stored text, not its reading: a change of a space in it counts too.
        let bytes = JournalEntry.canonicalBytes(
            entry.draft, detail: detail, sequence: sequence, previous: entry.previous)
        guard Keccak256.hash(bytes) == entry.link else { return .wrongLink }
        link = entry.link
        return nil
    }
}

extension JournalEntry {
    fileprivate var draft: JournalDraft {
        JournalDraft(
            event, approval: approval, chainID: chainID, account: account, nonce: nonce, hash: hash, raw: raw,
            detail: detail, time: time)
    }
}

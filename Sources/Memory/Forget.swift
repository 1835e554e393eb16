import GRDB

/// Forgetting: what is deleted here is also overwritten in the file, taken out of the word index and
/// out of the write-ahead log. The journal and the approvals it speaks of are not forgotten: they are
/// the record of what was done with the money.
extension Store {
    /// A conversation with its messages and evidence. Plans made in it stay.
    public func forgetSession(_ id: String) throws {
        try forget(.session, id: id, "DELETE FROM sessions WHERE id = ?", [id])
    }

    public func forgetMessage(_ id: UInt64) throws {
        try forget(.message, id: String(id), "DELETE FROM messages WHERE id = ?", [Int64(clamping: id)])
    }

    public func forgetFact(_ id: UInt64) throws {
        try forget(.fact, id: String(id), "DELETE FROM facts WHERE id = ?", [Int64(clamping: id)])
    }

    public func forgetPreference(_ key: String) throws {
        try forget(.preference, id: key, "DELETE FROM preferences WHERE key = ?", [key])
    }

    public func removeContact(named name: String) throws {
        try forget(.contact, id: name, "DELETE FROM contacts WHERE folded = ?", [Contact.folded(name)])
    }

    private func forget(
        _ kind: MemoryError.Kind, id: String, _ sql: String, _ arguments: StatementArguments
    ) throws {
        try write { db in
            try db.execute(sql: sql, arguments: arguments)
            guard db.changesCount > 0 else { throw MemoryError.notFound(kind, id: id) }
            // FTS5 only marks words as deleted until it merges; made anew, the index holds none of them.
            if kind == .session || kind == .message || kind == .fact {
                try db.execute(sql: "INSERT INTO words(words) VALUES ('rebuild')")
            }
        }
        try emptyLog()
    }

    /// `secure_delete` wipes pages of the main file; older copies of them stand in the log until it is
    /// emptied. Another process that reads at this moment delays that to the next checkpoint.
    private func emptyLog() throws {
        try MemoryError.translating(path: path) {
            try queue.writeWithoutTransaction { db in
                _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        }
    }
}

import GRDB

/// Something worth knowing about the person or the world, in a sentence.
public struct Fact: Hashable, Sendable {
    /// How far it may be trusted. Text from outside is shown as such, and never followed.
    public enum Taint: String, Sendable, CaseIterable {
        /// The person said it.
        case said
        /// The agent concluded it from what the person said or did.
        case derived
        /// It came from a chain, a file or a server.
        case outside
    }

    /// Given by the store.
    public let id: UInt64
    public let text: String
    public let author: Author
    public let channel: String
    public let taint: Taint
    public let time: Timestamp
}

extension Store {
    @discardableResult
    public func addFact(
        _ text: String, author: Author, channel: String, taint: Fact.Taint, time: Timestamp = .now()
    ) throws -> Fact {
        let text = Storable.text(text)
        guard !text.isEmpty else { throw MemoryError.invalid(.fact, .emptyText) }
        return try write { db in
            try db.execute(
                sql: "INSERT INTO facts(text, author, channel, taint, time) VALUES (?, ?, ?, ?, ?)",
                arguments: [text, author.rawValue, channel, taint.rawValue, time.text])
            return Fact(
                id: UInt64(db.lastInsertedRowID), text: text, author: author, channel: channel, taint: taint, time: time)
        }
    }

    /// Newest first.
    public func facts(limit: Int = 1000) throws -> [Fact] {
        try read { db in
            try db.all("facts", "SELECT * FROM facts ORDER BY id DESC LIMIT ?", [max(0, limit)], make: Fact.init)
        }
    }
}

extension Fact {
    init(_ row: RowReader) throws {
        id = try row.integer("id")
        text = try row.text("text")
        author = try row.choice("author", Author.self)
        channel = try row.text("channel")
        taint = try row.choice("taint", Taint.self)
        time = try row.time("time")
    }
}

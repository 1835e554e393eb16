import Ethereum
import GRDB

/// Who said something.
public enum Author: String, Sendable, CaseIterable { case person, agent }

/// One conversation.
public struct Session: Hashable, Sendable {
    public let id: String
    public let created: Timestamp
    public let title: String
    /// Where the dialogue stands, in the Agent's own form.
    public let state: JSON?

    public init(id: String = Identifier.new(), created: Timestamp = .now(), title: String, state: JSON? = nil) {
        self.id = id
        self.created = created
        self.title = title
        self.state = state
    }
}

/// One thing said in a conversation.
public struct Message: Hashable, Sendable {
    /// Given by the store.
    public let id: UInt64
    public let session: String
    public let author: Author
    /// Which door it came in by: "terminal", "command line", "file".
    public let channel: String
    public let text: String
    public let time: Timestamp
    /// The whole turn, in the Agent's own form, where there is one.
    public let turn: JSON?
}

extension Store {
    /// Adds a session, or replaces the title and state of the one with this id.
    public func saveSession(_ session: Session) throws {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO sessions(id, created, title, state) VALUES (?, ?, ?, ?)
                    ON CONFLICT(id) DO UPDATE SET title = excluded.title, state = excluded.state
                    """,
                arguments: [session.id, session.created.text, Storable.text(session.title), session.state?.description])
        }
    }

    public func session(_ id: String) throws -> Session? {
        try read { db in
            try db.first("sessions", "SELECT * FROM sessions WHERE id = ?", [id], make: Session.init)
        }
    }

    /// Newest first.
    public func sessions(limit: Int = 100) throws -> [Session] {
        try read { db in
            try db.all(
                "sessions", "SELECT * FROM sessions ORDER BY created DESC, id LIMIT ?", [max(0, limit)],
                make: Session.init)
        }
    }

    @discardableResult
    public func addMessage(
        session: String, author: Author, channel: String, text: String, time: Timestamp = .now(), turn: JSON? = nil
    ) throws -> Message {
        try write { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM sessions WHERE id = ?", arguments: [session]) != nil else {
                throw MemoryError.notFound(.session, id: session)
            }
            let text = Storable.text(text)
            try db.execute(
                sql: "INSERT INTO messages(session, author, channel, text, time, turn) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [session, author.rawValue, channel, text, time.text, turn?.description])
            return Message(
                id: UInt64(db.lastInsertedRowID), session: session, author: author, channel: channel, text: text,
                time: time, turn: turn)
        }
    }

    /// The last `limit` messages of a conversation, oldest first.
    public func messages(session: String, limit: Int = 1000) throws -> [Message] {
        try read { db in
            try db.all(
                "messages", "SELECT * FROM messages WHERE session = ? ORDER BY id DESC LIMIT ?", [session, max(0, limit)],
                make: Message.init
            ).reversed()
        }
    }
}

extension Session {
    init(_ row: RowReader) throws {
        id = try row.text("id")
        created = try row.time("created")
        title = try row.text("title")
        state = try row.optionalJSON("state")
    }
}

extension Message {
    init(_ row: RowReader) throws {
        id = try row.integer("id")
        session = try row.text("session")
        author = try row.choice("author", Author.self)
        channel = try row.text("channel")
        text = try row.text("text")
        time = try row.time("time")
        turn = try row.optionalJSON("turn")
    }
}

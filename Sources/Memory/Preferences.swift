import GRDB

/// A setting the person confirmed: "risk" is "low".
public struct Preference: Hashable, Sendable {
    public let key: String
    public let value: String
    public let author: Author
    public let time: Timestamp

    public init(key: String, value: String, author: Author, time: Timestamp = .now()) {
        self.key = key
        self.value = value
        self.author = author
        self.time = time
    }
}

extension Store {
    /// Sets or replaces one preference.
    public func setPreference(_ preference: Preference) throws {
        guard !preference.key.isEmpty else { throw MemoryError.invalid(.preference, .emptyText) }
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO preferences(key, value, author, time) VALUES (?, ?, ?, ?)",
                arguments: [
                    Storable.text(preference.key), Storable.text(preference.value), preference.author.rawValue,
                    preference.time.text,
                ])
        }
    }

    public func preference(_ key: String) throws -> Preference? {
        try read { db in
            try db.first("preferences", "SELECT * FROM preferences WHERE key = ?", [key], make: Preference.init)
        }
    }

    public func preferences() throws -> [Preference] {
        try read { db in
            try db.all("preferences", "SELECT * FROM preferences ORDER BY key", make: Preference.init)
        }
    }
}

extension Preference {
    init(_ row: RowReader) throws {
        key = try row.text("key")
        value = try row.text("value")
        author = try row.choice("author", Author.self)
        time = try row.time("time")
    }
}

import GRDB

/// Something remembered that matches the words asked for.
public enum Found: Hashable, Sendable {
    case message(Message)
    case fact(Fact)
}

extension Store {
    /// Messages and facts with all the words in them, the last word perhaps unfinished; best first.
    /// Letter case and accents make no difference.
    public func search(_ words: String, limit: Int = 20) throws -> [Found] {
        guard let query = Self.matchQuery(words) else { return [] }
        return try read { db in
            let hits = try db.all(
                "words", "SELECT kind, ref FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", [query, max(0, limit)]
            ) { row in (kind: try row.text("kind"), id: try row.integer("ref")) }
            return try hits.compactMap { try Self.found(kind: $0.kind, id: $0.id, db) }
        }
    }

    private static func found(kind: String, id: UInt64, _ db: Database) throws -> Found? {
        switch kind {
        case "message":
            try db.first("messages", "SELECT * FROM messages WHERE id = ?", [Int64(id)], make: Message.init)
                .map(Found.message)
        case "fact":
            try db.first("facts", "SELECT * FROM facts WHERE id = ?", [Int64(id)], make: Fact.init).map(Found.fact)
        default: nil
        }
    }

    /// FTS5 has a language of its own (AND, NEAR, columns); the person's words are quoted out of it.
    static func matchQuery(_ words: String) -> String? {
        let terms = words.split { !$0.isLetter && !$0.isNumber }.prefix(32)
        guard !terms.isEmpty else { return nil }
        return terms.map { "\"\($0)\"" }.joined(separator: " ") + "*"
    }
}

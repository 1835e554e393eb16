import Ethereum
import GRDB

extension Store {
    /// Everything in the store as one JSON document, consistent as of one moment. It holds no keys,
    /// because the store holds none.
    public func exportJSON() throws -> JSON {
        try read { db in
            .object([
                JSON.Member("format", "seraph memory 1"),
                JSON.Member("sessions", try Self.list(db, "sessions", "id", Session.init) { try Self.json($0, db) }),
                JSON.Member("preferences", try Self.list(db, "preferences", "key", Preference.init, \.json)),
                JSON.Member("contacts", try Self.list(db, "contacts", "folded", Contact.init, \.json)),
                JSON.Member("facts", try Self.list(db, "facts", "id", Fact.init, \.json)),
                JSON.Member("plans", try Self.list(db, "plans", "created, id", StoredPlan.init, \.exported)),
                JSON.Member("approvals", try Self.list(db, "approvals", "created, plan, number", Approval.init, \.json)),
                JSON.Member("journal", try Self.list(db, "journal", "seq", JournalEntry.init, \.json)),
                JSON.Member("evidence", try Self.list(db, "evidence", "id", EvidenceSnapshot.init, \.exported)),
            ])
        }
    }

    private static func list<Value>(
        _ db: Database, _ table: String, _ order: String, _ make: (RowReader) throws -> Value,
        _ write: (Value) throws -> JSON
    ) throws -> JSON {
        .array(try db.all(table, "SELECT * FROM \(table) ORDER BY \(order)", make: make).map(write))
    }

    private static func json(_ session: Session, _ db: Database) throws -> JSON {
        let messages = try db.all(
            "messages", "SELECT * FROM messages WHERE session = ? ORDER BY id", [session.id], make: Message.init)
        return [
            "id": .string(session.id), "created": .string(session.created.text), "title": .string(session.title),
            "state": session.state ?? .null, "messages": .array(messages.map(\.json)),
        ]
    }
}

extension Message {
    public var json: JSON {
        [
            "id": .number(String(id)), "author": .string(author.rawValue), "channel": .string(channel),
            "text": .string(text), "time": .string(time.text), "turn": turn ?? .null,
        ]
    }
}

extension Preference {
    public var json: JSON {
        [
            "key": .string(key), "value": .string(value), "author": .string(author.rawValue), "time": .string(time.text),
        ]
    }
}

extension Contact {
    public var json: JSON {
        [
            "name": .string(name), "address": .string(address.checksummed), "author": .string(author.rawValue),
            "time": .string(time.text),
        ]
    }
}

extension Fact {
    public var json: JSON {
        [
            "id": .number(String(id)), "text": .string(text), "author": .string(author.rawValue),
            "channel": .string(channel), "taint": .string(taint.rawValue), "time": .string(time.text),
        ]
    }
}

extension StoredPlan {
    fileprivate var exported: JSON {
        [
            "id": .string(id), "session": JSON(session), "created": .string(created.text),
            "status": .string(status.rawValue), "plan": json,
        ]
    }
}

extension Approval {
    public var json: JSON {
        [
            "id": .string(id), "plan": .string(plan), "number": .number(String(number)), "count": .number(String(count)),
            "account": .string(account.checksummed), "chain_id": .number(String(chainID)),
            "payload": JSON(payload.map { Hex.encode($0) }), "expectation": expectation,
            "status": .string(status.rawValue), "created": .string(created.text), "decided": JSON(decided?.text),
            "reason": JSON(reason),
        ]
    }
}

extension EvidenceSnapshot {
    fileprivate var exported: JSON {
        ["id": .number(String(id)), "session": JSON(session), "time": .string(time.text), "evidence": json]
    }
}

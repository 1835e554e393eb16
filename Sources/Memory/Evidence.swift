import Ethereum
import GRDB

/// What a ranking rested on when it was shown, so that it can be explained after the data has moved on.
public struct EvidenceSnapshot: Hashable, Sendable {
    /// Given by the store.
    public let id: UInt64
    public let session: String?
    public let time: Timestamp
    public let json: JSON
}

extension Store {
    @discardableResult
    public func addEvidence(session: String?, json: JSON, time: Timestamp = .now()) throws -> EvidenceSnapshot {
        try write { db in
            if let session, try Bool.fetchOne(db, sql: "SELECT 1 FROM sessions WHERE id = ?", arguments: [session]) == nil {
                throw MemoryError.notFound(.session, id: session)
            }
            try db.execute(
                sql: "INSERT INTO evidence(session, time, json) VALUES (?, ?, ?)",
                arguments: [session, time.text, json.description])
            return EvidenceSnapshot(id: UInt64(db.lastInsertedRowID), session: session, time: time, json: json)
        }
    }

    /// Newest first.
    public func evidence(session: String? = nil, limit: Int = 20) throws -> [EvidenceSnapshot] {
        try read { db in
            try db.all(
                "evidence", "SELECT * FROM evidence WHERE ?1 IS NULL OR session = ?1 ORDER BY id DESC LIMIT ?2",
                [session, max(0, limit)], make: EvidenceSnapshot.init)
        }
    }
}

extension EvidenceSnapshot {
    init(_ row: RowReader) throws {
        id = try row.integer("id")
        session = try row.optionalText("session")
        time = try row.time("time")
        json = try row.json("json")
    }
}

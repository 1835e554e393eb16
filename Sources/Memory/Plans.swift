import Ethereum
import GRDB

/// A plan as it was shown, in the Planner's JSON.
public struct StoredPlan: Hashable, Sendable {
    public enum Status: String, Sendable, CaseIterable { case open, done, abandoned, failed }

    public let id: String
    public let session: String?
    public let json: JSON
    public let created: Timestamp
    public let status: Status

    public init(
        id: String = Identifier.new(), session: String?, json: JSON, created: Timestamp = .now(), status: Status = .open
    ) {
        self.id = id
        self.session = session
        self.json = json
        self.created = created
        self.status = status
    }
}

extension Store {
    /// Stores a plan with the approvals it waits for, all or none.
    public func addPlan(_ plan: StoredPlan, approvals: [Approval] = []) throws {
        try write { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM plans WHERE id = ?", arguments: [plan.id]) == nil else {
                throw MemoryError.alreadyExists(.plan, id: plan.id)
            }
            if let session = plan.session,
                try Bool.fetchOne(db, sql: "SELECT 1 FROM sessions WHERE id = ?", arguments: [session]) == nil
            {
                throw MemoryError.notFound(.session, id: session)
            }
            try db.execute(
                sql: "INSERT INTO plans(id, session, json, created, status) VALUES (?, ?, ?, ?, ?)",
                arguments: [plan.id, plan.session, plan.json.description, plan.created.text, plan.status.rawValue])
            for approval in approvals { try approval.insert(db) }
        }
    }

    public func setPlan(_ id: String, status: StoredPlan.Status) throws {
        try write { db in
            try db.execute(sql: "UPDATE plans SET status = ? WHERE id = ?", arguments: [status.rawValue, id])
            guard db.changesCount == 1 else { throw MemoryError.notFound(.plan, id: id) }
        }
    }

    public func plan(_ id: String) throws -> StoredPlan? {
        try read { db in try db.first("plans", "SELECT * FROM plans WHERE id = ?", [id], make: StoredPlan.init) }
    }

    /// Newest first.
    public func plans(status: StoredPlan.Status? = nil, limit: Int = 100) throws -> [StoredPlan] {
        try read { db in
            try db.all(
                "plans",
                "SELECT * FROM plans WHERE ?1 IS NULL OR status = ?1 ORDER BY created DESC, id LIMIT ?2",
                [status?.rawValue, max(0, limit)], make: StoredPlan.init)
        }
    }
}

extension StoredPlan {
    init(_ row: RowReader) throws {
        id = try row.text("id")
        session = try row.optionalText("session")
        json = try row.json("json")
        created = try row.time("created")
        status = try row.choice("status", Status.self)
    }
}

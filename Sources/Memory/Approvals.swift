import Ethereum
import GRDB

/// One transaction that waits, or waited, for a person.
public struct Approval: Hashable, Sendable {
    public enum Status: String, Sendable, CaseIterable {
        case waiting, rejected, signed, broadcast, mined, failed
    }

    public let id: String
    public let plan: String
    /// Which step of the plan this is, from 1, and of how many.
    public let number: Int
    public let count: Int
    public let account: Address
    public let chainID: UInt64
    /// The exact unsigned bytes; nil while something that only the chain knows is missing.
    public let payload: Bytes?
    /// What the intent says the bytes must do, in the Review's own form.
    public let expectation: JSON
    public let status: Status
    public let created: Timestamp
    public let decided: Timestamp?
    /// Why it was rejected or failed.
    public let reason: String?

    /// A new one, waiting.
    public init(
        id: String = Identifier.new(), plan: String, number: Int, count: Int, account: Address, chainID: UInt64,
        payload: Bytes?, expectation: JSON, created: Timestamp = .now()
    ) {
        self.id = id
        self.plan = plan
        self.number = number
        self.count = count
        self.account = account
        self.chainID = chainID
        self.payload = payload
        self.expectation = expectation
        self.status = .waiting
        self.created = created
        self.decided = nil
        self.reason = nil
    }
}

extension Store {
    public func addApproval(_ approval: Approval) throws {
        try write { db in try approval.insert(db) }
    }

    public func approval(_ id: String) throws -> Approval? {
        try read { db in try Approval.fetch(db, id) }
    }

    /// Oldest first, steps of a plan in order.
    public func approvals(status: Approval.Status? = nil, plan: String? = nil, limit: Int = 1000) throws -> [Approval] {
        try read { db in
            try db.all(
                "approvals",
                """
                SELECT * FROM approvals WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR plan = ?2)
                ORDER BY created, plan, number LIMIT ?3
                """,
                [status?.rawValue, plan, max(0, limit)], make: Approval.init)
        }
    }

    /// New bytes for a transaction that still waits: a fresh nonce, other fees. Whoever had read the old
    /// bytes has to read again.
    public func rewriteApproval(_ id: String, payload: Bytes, expectation: JSON? = nil) throws {
        try write { db in
            guard let approval = try Approval.fetch(db, id) else { throw MemoryError.notFound(.approval, id: id) }
            guard approval.status == .waiting else {
                throw MemoryError.illegalTransition(approval: id, from: approval.status, event: .prepared)
            }
            try db.execute(
                sql: "UPDATE approvals SET payload = ?, expectation = ? WHERE id = ? AND status = 'waiting'",
                arguments: [Storable.blob(payload), (expectation ?? approval.expectation).description, id])
        }
    }
}

extension Approval {
    static func fetch(_ db: Database, _ id: String) throws -> Approval? {
        try db.first("approvals", "SELECT * FROM approvals WHERE id = ?", [id], make: Approval.init)
    }

    func insert(_ db: Database) throws {
        guard try Bool.fetchOne(db, sql: "SELECT 1 FROM plans WHERE id = ?", arguments: [plan]) != nil else {
            throw MemoryError.notFound(.plan, id: plan)
        }
        let taken = try Bool.fetchOne(
            db, sql: "SELECT 1 FROM approvals WHERE id = ? OR (plan = ? AND number = ?)", arguments: [id, plan, number])
        guard taken == nil else { throw MemoryError.alreadyExists(.approval, id: id) }
        try db.execute(
            sql: """
                INSERT INTO approvals(id, plan, number, count, account, chain, payload, expectation, status, created)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?)
                """,
            arguments: [
                id, plan, number, count, Storable.blob(account.bytes), try Storable.integer(chainID, of: .approval),
                payload.map(Storable.blob), expectation.description, created.text,
            ])
    }

    init(_ row: RowReader) throws {
        id = try row.text("id")
        plan = try row.text("plan")
        number = Int(try row.integer("number"))
        count = Int(try row.integer("count"))
        account = try row.address("account")
        chainID = try row.integer("chain")
        payload = try row.optionalBytes("payload")
        expectation = try row.json("expectation")
        status = try row.choice("status", Status.self)
        created = try row.time("created")
        decided = try row.optionalText("decided").flatMap(Timestamp.init)
        reason = try row.optionalText("reason")
    }
}

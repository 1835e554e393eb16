import Ethereum
import GRDB

/// The journal: what was prepared, approved, signed, sent and seen on the chain, written before the
/// next thing happens. Triggers in the database refuse to change or delete a line.
///
/// An approval's status is moved by its events and by nothing else, in the same commit:
///
///     waiting ── prepared, approved ──► waiting
///             ── rejected ──► rejected          signed, broadcast ── mined ──► mined
///             ── signed ──► signed              signed, broadcast ── failed ──► failed
///             ── failed ──► failed              signed, broadcast ── broadcast ──► broadcast
///
/// Whatever is not in this picture is refused, so of two windows that sign the same approval one is
/// told that it was late.
extension Store {
    @discardableResult
    public func record(_ draft: JournalDraft) throws -> JournalEntry {
        try write { db in
            var draft = draft
            try Self.check(draft)
            if let id = draft.approval { try Self.advance(&draft, approval: id, db) }
            return try Self.append(draft, db)
        }
    }

    private static func check(_ draft: JournalDraft) throws {
        guard draft.event == .signed else {
            guard draft.raw == nil else { throw MemoryError.invalid(.journal, .unexpectedRawBytes) }
            return
        }
        guard let raw = draft.raw else { throw MemoryError.invalid(.journal, .missingRawBytes) }
        guard let signed = try? SignedTransaction(raw: raw), signed.hash == draft.hash,
            signed.sender == draft.account, signed.transaction.nonce == draft.nonce,
            (signed.transaction.chainID?.asUInt64 ?? 0) == draft.chainID
        else { throw MemoryError.invalid(.journal, .unreadableRawBytes) }
    }

    private static func advance(_ draft: inout JournalDraft, approval id: String, _ db: Database) throws {
        guard let approval = try Approval.fetch(db, id) else { throw MemoryError.notFound(.approval, id: id) }
        guard let next = approval.status.after(draft.event) else {
            throw MemoryError.illegalTransition(approval: id, from: approval.status, event: draft.event)
        }
        if draft.event == .signed {
            let signed = try draft.raw.map { try SignedTransaction(raw: $0) }
            guard signed?.transaction.signingPayload == approval.payload, signed?.sender == approval.account else {
                throw MemoryError.signedBytesDiffer(approval: id)
            }
        } else if let signed = try signedEntry(of: id, db) {
            draft.hash = draft.hash ?? signed.hash
            draft.nonce = draft.nonce ?? signed.nonce
        }
        guard next != approval.status else { return }
        try db.execute(
            sql: "UPDATE approvals SET status = ?, decided = COALESCE(decided, ?), reason = COALESCE(?, reason) WHERE id = ?",
            arguments: [next.rawValue, draft.time.text, draft.detail["reason"]?.string, id])
    }

    private static func signedEntry(of approval: String, _ db: Database) throws -> JournalEntry? {
        try db.first(
            "journal", "SELECT * FROM journal WHERE approval = ? AND event = 'signed'", [approval],
            make: JournalEntry.init)
    }

    private static func append(_ draft: JournalDraft, _ db: Database) throws -> JournalEntry {
        let head = try db.first("journal_head", "SELECT * FROM journal_head") { row in
            (sequence: try row.integer("seq"), link: try row.bytes("link"))
        }
        let entry = JournalEntry(
            draft, sequence: (head?.sequence ?? 0) + 1, previous: head?.link ?? JournalEntry.genesis)
        try db.execute(
            sql: """
                INSERT INTO journal(seq, time, approval, event, chain, account, nonce, hash, raw, detail, previous, link)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                try Storable.integer(entry.sequence, of: .journal), entry.time.text, entry.approval,
                entry.event.rawValue, try Storable.integer(entry.chainID, of: .journal),
                Storable.blob(entry.account.bytes), try entry.nonce.map { try Storable.integer($0, of: .journal) },
                entry.hash.map(Storable.blob), entry.raw.map(Storable.blob), entry.detail.description,
                Storable.blob(entry.previous), Storable.blob(entry.link),
            ])
        return entry
    }
}

extension Approval.Status {
    /// Where an event leads from here; nil when it can't happen here.
    public func after(_ event: JournalEvent) -> Approval.Status? {
        switch (self, event) {
        case (.waiting, .prepared), (.waiting, .approved): .waiting
        case (.waiting, .rejected): .rejected
        case (.waiting, .signed): .signed
        case (.waiting, .failed): .failed
        case (.signed, .broadcast), (.broadcast, .broadcast): .broadcast
        case (.signed, .mined), (.broadcast, .mined): .mined
        case (.signed, .failed), (.broadcast, .failed): .failed
        case (_, .reconciled): self
        default: nil
        }
    }
}

// MARK: - Reading it

extension Store {
    /// Signed and not known to be mined or failed: after a crash, exactly these bytes go out again.
    /// Oldest first.
    public func signedButNotFinal() throws -> [JournalEntry] {
        try read { db in
            try db.all(
                "journal",
                """
                SELECT * FROM journal AS signed WHERE event = 'signed' AND NOT EXISTS (
                    SELECT 1 FROM journal AS final
                    WHERE final.hash = signed.hash AND final.seq > signed.seq AND final.event IN ('mined', 'failed'))
                ORDER BY seq
                """, make: JournalEntry.init)
        }
    }

    /// The numbers that transactions of this account on this chain were signed with and still wait under.
    /// The network may not have seen them yet, so it cannot be asked.
    /// - Parameter approval: whose own signature does not count.
    public func noncesWaiting(account: Address, chainID: UInt64, besides approval: String? = nil) throws -> [UInt64] {
        try signedButNotFinal()
            .filter { $0.account == account && $0.chainID == chainID && (approval == nil || $0.approval != approval) }
            .compactMap(\.nonce)
    }

    /// Newest first.
    public func history(
        limit: Int = 100, account: Address? = nil, chainID: UInt64? = nil, event: JournalEvent? = nil,
        before sequence: UInt64? = nil
    ) throws -> [JournalEntry] {
        try read { db in
            try db.all(
                "journal",
                """
                SELECT * FROM journal
                WHERE (?1 IS NULL OR account = ?1) AND (?2 IS NULL OR chain = ?2) AND (?3 IS NULL OR event = ?3)
                    AND (?4 IS NULL OR seq < ?4)
                ORDER BY seq DESC LIMIT ?5
                """,
                [
                    account.map { Storable.blob($0.bytes) }, try chainID.map { try Storable.integer($0, of: .journal) },
                    event?.rawValue, try sequence.map { try Storable.integer($0, of: .journal) }, max(0, limit),
                ], make: JournalEntry.init)
        }
    }

    /// Everything that happened to one approval, oldest first.
    public func journal(approval id: String) throws -> [JournalEntry] {
        try read { db in
            try db.all("journal", "SELECT * FROM journal WHERE approval = ? ORDER BY seq", [id], make: JournalEntry.init)
        }
    }

    /// Everything that happened to one transaction, oldest first.
    public func journal(hash: Bytes) throws -> [JournalEntry] {
        try read { db in
            try db.all(
                "journal", "SELECT * FROM journal WHERE hash = ? ORDER BY seq", [Storable.blob(hash)],
                make: JournalEntry.init)
        }
    }
}

extension JournalEntry {
    init(_ row: RowReader) throws {
        sequence = try row.integer("seq")
        time = try row.time("time")
        approval = try row.optionalText("approval")
        event = try row.choice("event", JournalEvent.self)
        chainID = try row.integer("chain")
        account = try row.address("account")
        nonce = try row.optionalInteger("nonce")
        hash = try row.optionalBytes("hash")
        raw = try row.optionalBytes("raw")
        detail = try row.json("detail")
        previous = try row.bytes("previous")
        link = try row.bytes("link")
    }
}

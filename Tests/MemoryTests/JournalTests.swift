import Ethereum
import Foundation
import GRDB
@testable import Memory
import Testing

@Suite struct JournalTests {
    private let scratch = Scratch()

    @Test func theWholeWay() throws {
        let store = try scratch.store()
        let approval = try store.addWaiting(nonce: 3)
        let signed = try Practice.signed(nonce: 3)
        _ = try store.event(.prepared, approval)
        _ = try store.event(.approved, approval)
        #expect(try store.approval(approval.id)?.status == .waiting)
        try store.record(.signed(signed, approval: approval.id))
        #expect(try store.signedButNotFinal().map(\.raw) == [signed.raw])
        _ = try store.event(.broadcast, approval)
        _ = try store.event(.broadcast, approval)
        #expect(try store.signedButNotFinal().map(\.raw) == [signed.raw])
        let mined = try store.event(.mined, approval, detail: ["block": 12])
        #expect(mined.hash == signed.hash && mined.nonce == 3)
        _ = try store.event(.reconciled, approval)
        #expect(try store.approval(approval.id)?.status == .mined)
        #expect(try store.signedButNotFinal().isEmpty)
        #expect(try store.journal(approval: approval.id).map(\.event) == [
            .prepared, .approved, .signed, .broadcast, .broadcast, .mined, .reconciled,
        ])
        #expect(try store.journal(hash: signed.hash).count == 5)
        #expect(try store.history(limit: 2).map(\.sequence) == [7, 6])
        #expect(try store.history(event: .mined).map(\.detail) == [["block": 12]])
        #expect(try store.verify() == .intact(entries: 7, head: store.history(limit: 1)[0].link))
    }

    @Test func nothingIsSignedTwice() throws {
        let store = try scratch.store()
        let other = try scratch.store()
        let approval = try store.addWaiting(nonce: 1)
        let signed = try Practice.signed(nonce: 1)
        try store.record(.signed(signed, approval: approval.id))
        #expect(throws: MemoryError.illegalTransition(approval: approval.id, from: .signed, event: .signed)) {
            try other.record(.signed(signed, approval: approval.id))
        }
        #expect(throws: MemoryError.illegalTransition(approval: approval.id, from: .signed, event: .prepared)) {
            try other.rewriteApproval(approval.id, payload: [1])
        }
        #expect(try other.history().count == 1)
    }

    @Test func everyTransitionIsDecided() {
        for status in Approval.Status.allCases {
            for event in JournalEvent.allCases {
                let next = status.after(event)
                let isFinal = [.rejected, .mined, .failed].contains(status)
                if isFinal { #expect(next == (event == .reconciled ? status : nil)) }
                if event == .signed { #expect(next == (status == .waiting ? .signed : nil)) }
                if next == .mined, event == .mined { #expect(status == .signed || status == .broadcast) }
            }
        }
    }

    @Test func onlyTheApprovedBytesAreStored() throws {
        let store = try scratch.store()
        let approval = try store.addWaiting(nonce: 1)
        #expect(throws: MemoryError.signedBytesDiffer(approval: approval.id)) {
            try store.record(.signed(Practice.signed(nonce: 2), approval: approval.id))
        }
        var draft = JournalDraft.signed(try Practice.signed(nonce: 1), approval: approval.id)
        draft.raw?[20] ^= 1
        #expect(throws: MemoryError.invalid(.journal, .unreadableRawBytes)) { try store.record(draft) }
        #expect(try store.approval(approval.id)?.status == .waiting)
        #expect(try store.history().isEmpty)
    }

    @Test func aRejectionKeepsItsReason() throws {
        let store = try scratch.store()
        let approval = try store.addWaiting(nonce: 1)
        _ = try store.event(.rejected, approval, detail: ["reason": "too dear"])
        let read = try #require(try store.approval(approval.id))
        #expect(read.status == .rejected && read.reason == "too dear" && read.decided != nil)
        #expect(try store.approvals(status: .waiting).isEmpty)
    }

    @Test func aWaitingPayloadMayBeRewritten() throws {
        let store = try scratch.store()
        let approval = try store.addWaiting(nonce: 1)
        try store.rewriteApproval(approval.id, payload: Practice.transaction(nonce: 2).signingPayload)
        try store.record(.signed(Practice.signed(nonce: 2), approval: approval.id))
        #expect(try store.approval(approval.id)?.payload == Practice.transaction(nonce: 2).signingPayload)
    }

    @Test(arguments: [
        "UPDATE journal SET detail = '{}'", "DELETE FROM journal", "DELETE FROM journal WHERE seq = 2",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "UPDATE OR REPLACE journal SET seq = 9 WHERE seq = 1", "UPDATE journal_head SET seq = 1", "DELETE FROM journal_head",
        "INSERT INTO journal SELECT 9, time, approval, event, chain, account, nonce, hash, raw, detail, previous, zeroblob(32) FROM journal WHERE seq = 1",
    ]) func theDatabaseRefuses(_ sql: String) throws {
        let store = try scratch.store()
        for event in [JournalEvent.prepared, .approved, .failed] {
            _ = try store.record(JournalDraft(event, approval: nil, chainID: 1, account: address(1)))
        }
        #expect(throws: DatabaseError.self) { try scratch.plain { try $0.execute(sql: sql) } }
        #expect(try store.verify() == .intact(entries: 3, head: store.history(limit: 1)[0].link))
    }

    /// Someone who takes the triggers away can write what they like; the chain tells where.
    @Test(arguments: [
        ("UPDATE journal SET detail = '{\"x\":2}' WHERE seq = 2", 2 as UInt64, JournalVerdict.Break.wrongLink),
        ("UPDATE journal SET detail = '{\"x\": 1}' WHERE seq = 2", 2, .wrongLink),
        ("UPDATE journal SET nonce = nonce + 1 WHERE seq = 3", 3, .wrongLink),
        ("UPDATE journal SET account = zeroblob(20) WHERE seq = 1", 1, .wrongLink),
        ("UPDATE journal SET time = '2027-01-01T00:00:00.000Z' WHERE seq = 4", 4, .wrongLink),
        ("UPDATE journal SET event = 'mined' WHERE seq = 4", 4, .wrongLink),
        ("UPDATE journal SET link = zeroblob(32) WHERE seq = 4", 4, .wrongLink),
        ("UPDATE journal SET previous = zeroblob(32) WHERE seq = 3", 3, .wrongPrevious),
        ("UPDATE journal SET detail = 'x' WHERE seq = 5", 5, .unreadable),
        ("DELETE FROM journal WHERE seq = 3", 3, .missing), ("DELETE FROM journal WHERE seq = 5", 5, .wrongHead),
    ]) func verifyNamesTheFirstBrokenLink(_ sql: String, _ sequence: UInt64, _ problem: JournalVerdict.Break) throws {
        let store = try scratch.store()
        for index in 0..<5 as Range<UInt64> {
            _ = try store.record(
                JournalDraft(.prepared, approval: nil, chainID: 1, account: address(1), nonce: index, detail: ["x": 1]))
        }
        try scratch.plain { db in
            for trigger in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal%'") {
                try db.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try db.execute(sql: sql)
        }
        #expect(try store.verify() == .broken(at: sequence, problem))
    }

    @Test func everyColumnIsInTheLink() throws {
        let base = JournalDraft(
            .failed, approval: "a", chainID: 1, account: address(1), nonce: 1, hash: Bytes(repeating: 1, count: 32),
            raw: [1], detail: ["x": 1], time: Timestamp("2026-01-01T00:00:00Z")!)
        var variants = [base]
        func vary(_ change: (inout JournalDraft) -> Void) {
            var draft = base
            change(&draft)
            variants.append(draft)
        }
        vary { $0.event = .mined }
        vary { $0.approval = nil }
        vary { $0.approval = "" }
        vary { $0.chainID = 2 }
        vary { $0.account = address(2) }
        vary { $0.nonce = nil }
        vary { $0.hash = nil }
        vary { $0.raw = nil }
        vary { $0.raw = [] }
        vary { $0.detail = [:] }
        vary { $0.time = Timestamp("2026-01-01T00:00:01Z")! }
        var links = Set(variants.map { JournalEntry($0, sequence: 1, previous: JournalEntry.genesis).link })
        links.insert(JournalEntry(base, sequence: 2, previous: JournalEntry.genesis).link)
        links.insert(JournalEntry(base, sequence: 1, previous: Bytes(repeating: 1, count: 32)).link)
        #expect(links.count == variants.count + 2)
    }
}

import Ethereum
import Foundation
import GRDB
@testable import Memory
import Testing

@Suite(.serialized) struct FileTests {
    private let scratch = Scratch()

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func prepareHome() { mkdir(scratch.directory + "/home", 0o700) }

    @Test func onlyTheOwnerReads() throws {
        let previous = umask(0)
        defer { umask(previous) }
        let store = try scratch.store()
        try store.saveSession(Session(title: "t"))
        for suffix in ["", "-wal", "-shm"] { #expect(mode(scratch.path + suffix) == 0o600, "\(suffix)") }
        #expect(mode(scratch.directory + "/home") == 0o700)
    }

    @Test func looseFilesAreTightened() throws {
        _ = try scratch.store()
        chmod(scratch.path, 0o644)
        chmod(scratch.directory + "/home", 0o755)
        _ = try scratch.store()
        #expect(mode(scratch.path) == 0o600)
        #expect(mode(scratch.directory + "/home") == 0o700)
    }

    @Test func theConnectionIsSetUpForSafety() throws {
        let store = try scratch.store()
        func pragma(_ name: String) throws -> String? {
            try store.queue.read { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
        #expect(try pragma("journal_mode") == "wal")
        #expect(try pragma("synchronous") == "2")
        #expect(try pragma("foreign_keys") == "1")
        #expect(try pragma("secure_delete") == "1")
    }

    @Test func noDraftIsLeftBehind() throws {
        _ = try scratch.store()
        let names = Set(scratch.bytes().keys)
        #expect(names.isSubset(of: ["seraph.sqlite", "seraph.sqlite-wal", "seraph.sqlite-shm"]))
    }

    private func expectUntouched(_ isExpected: (MemoryError) -> Bool) {
        let before = scratch.bytes()
        do {
            _ = try scratch.store()
            Issue.record("opened")
        } catch let error as MemoryError {
            #expect(isExpected(error), "\(error)")
            #expect(error.explanation.contains("nothing was signed") || error.explanation.contains("Nothing"))
        } catch {
            Issue.record("\(error)")
        }
        #expect(scratch.bytes() == before)
    }

    @Test(arguments: [0, 1, 99, 5000]) func garbageIsRefused(_ count: Int) throws {
        prepareHome()
        try Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: URL(fileURLWithPath: scratch.path))
        expectUntouched { $0 == .notADatabase(path: scratch.path) }
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        prepareHome()
        try scratch.plain { try $0.execute(sql: "CREATE TABLE t(x)") }
        expectUntouched { $0 == .foreign(path: scratch.path) }
    }

    @Test func aLaterSchemaIsRefused() throws {
        _ = try scratch.store()
        try scratch.plain { try $0.execute(sql: "PRAGMA user_version = 99") }
        expectUntouched { $0 == .newerSchema(path: scratch.path, found: 99, known: Schema.version) }
    }

    @Test func aDamagedPageIsRefused() throws {
        do {
            let store = try scratch.store()
            try store.saveSession(Session(id: "s", title: "t"))
            for index in 0..<200 {
                try store.addMessage(session: "s", author: .person, channel: "t", text: String(repeating: "word\(index) ", count: 20))
            }
        }
        var bytes = try #require(scratch.bytes()["seraph.sqlite"])
        let middle = bytes.count / 4096 / 2 * 4096
        for index in middle..<middle + 4096 { bytes[index] ^= 0xA5 }
        try Data(bytes).write(to: URL(fileURLWithPath: scratch.path))
        expectUntouched { if case .corrupted = $0 { true } else { false } }
    }

    @Test func aTruncatedFileIsRefused() throws {
        do { _ = try scratch.store() }
        let bytes = try #require(scratch.bytes()["seraph.sqlite"])
        try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: scratch.path))
        expectUntouched { if case .corrupted = $0 { true } else { false } }
    }

    @Test func whereNothingCanBeMade() {
        #expect(throws: MemoryError.self) { try Store(path: "/proc/seraph/seraph.sqlite") }
        #expect(throws: MemoryError.self) { try Store(path: scratch.directory) }
    }

    @Test func aFullDiskChangesNothing() throws {
        let store = try scratch.store()
        try store.saveSession(Session(id: "s", title: "t"))
        try store.queue.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
        }
        #expect(throws: MemoryError.diskFull(path: store.path)) {
            for _ in 0..<100 {
                try store.addMessage(
                    session: "s", author: .person, channel: "t", text: String(repeating: "x", count: 10_000))
            }
        }
        _ = try store.queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA max_page_count = 100000") }
        try store.addMessage(session: "s", author: .person, channel: "t", text: "after")
        #expect(try store.messages(session: "s").last?.text == "after")
    }

    @Test func oddPathsAreOnlyPaths() throws {
        for name in ["file:x?mode=memory", "a b%20c#d", ":memory:", "é"] {
            let path = scratch.directory + "/" + name
            try Store(path: path).saveSession(Session(id: "s", title: "t"))
            #expect(try Store(path: path).session("s") != nil)
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func twoConnections() throws {
        let one = try scratch.store()
        let two = try scratch.store()
        try one.saveSession(Session(id: "s", title: "t"))
        DispatchQueue.concurrentPerform(iterations: 100) { index in
            let store = index % 2 == 0 ? one : two
            _ = try? store.addMessage(session: "s", author: .person, channel: "t", text: "\(index)")
            _ = try? store.record(JournalDraft(.prepared, approval: nil, chainID: 1, account: address(1)))
        }
        #expect(try two.messages(session: "s").count == 100)
        guard case .intact(entries: 100, _) = try one.verify() else {
            Issue.record("\(try one.verify())")
            return
        }
    }

    /// A small file of each schema that ever shipped. To make one for a new version:
    /// SERAPH_WRITE_FIXTURE=1 swift test --filter anEarlierFileOpens
    @Test func anEarlierFileOpens() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/memory-v1.sqlite").path
        if ProcessInfo.processInfo.environment["SERAPH_WRITE_FIXTURE"] != nil {
            try writeFixture(at: fixture)
        }
        prepareHome()
        try FileManager.default.copyItem(atPath: fixture, toPath: scratch.path)
        let store = try scratch.store()
        #expect(try store.messages(session: "fixture").map(\.text) == ["Hello", "Good day"])
        #expect(try store.contact(named: "ALICE")?.address == address(0xA1))
        #expect(try store.signedButNotFinal().count == 1)
        guard case .intact(entries: 2, _) = try store.verify() else {
            Issue.record("\(try store.verify())")
            return
        }
    }

    private func writeFixture(at path: String) throws {
        let made = Scratch()
        do {
            let store = try made.store()
            try store.saveSession(Session(id: "fixture", title: "Fixture"))
            try store.addMessage(session: "fixture", author: .person, channel: "terminal", text: "Hello")
            try store.addMessage(session: "fixture", author: .agent, channel: "terminal", text: "Good day")
            try store.addContact(Contact(name: "Alice", address: address(0xA1), author: .person))
            let approval = try store.addWaiting(nonce: 0, plan: "fixture")
            _ = try store.event(.approved, approval)
            try store.record(.signed(Practice.signed(nonce: 0), approval: approval.id))
        }
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: made.path, toPath: path)
    }
}

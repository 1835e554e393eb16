import Ethereum
import Foundation
@testable import Memory
import Testing

/// A process that is killed in the middle of its writing. What it was told is on disk is on disk.
@Suite struct CrashTests {
    @Test func whatWasConfirmedSurvivesSIGKILL() async throws {
        for round in 0..<3 {
            let scratch = Scratch()
            let confirmations = scratch.directory + "/confirmed"
            setenv("SERAPH_TEST_STORE", scratch.path, 1)
            setenv("SERAPH_TEST_CONFIRMED", confirmations, 1)
            setenv("SERAPH_TEST_ROUND", String(round), 1)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                try writeUntilKilled()
            }
            let confirmed = try String(contentsOfFile: confirmations, encoding: .utf8).split(separator: "\n").count
            let store = try scratch.store()
            let kept = try store.history(limit: 100_000).count
            #expect(confirmed > 0)
            #expect(kept == confirmed || kept == confirmed + 1, "\(confirmed) confirmed, \(kept) kept")
            #expect(try store.messages(session: "s", limit: 100_000).count - kept == 0 || kept == confirmed)
            guard case .intact = try store.verify() else {
                Issue.record("\(try store.verify())")
                return
            }
            _ = try store.record(JournalDraft(.prepared, approval: nil, chainID: 1, account: address(1)))
        }
    }
}

/// In the child: writes a message and a journal entry, confirms them in a file, and so on, until its own
/// timer kills it at a moment that nothing here chooses.
private func writeUntilKilled() throws {
    let environment = ProcessInfo.processInfo.environment
    let store = try Store(path: environment["SERAPH_TEST_STORE"]!)
    let log = open(environment["SERAPH_TEST_CONFIRMED"]!, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    try store.saveSession(Session(id: "s", title: "t"))
    let delay = 150 + Int(environment["SERAPH_TEST_ROUND"]!)! * 137
    Thread.detachNewThread {
        usleep(UInt32(delay) * 1000)
        kill(getpid(), SIGKILL)
    }
    for index in 0..<100_000 {
        try store.addMessage(session: "s", author: .person, channel: "t", text: "\(index)")
        _ = try store.record(JournalDraft(.prepared, approval: nil, chainID: 1, account: address(1), nonce: UInt64(index)))
        let line = Array("\(index)\n".utf8)
        _ = write(log, line, line.count)
    }
}

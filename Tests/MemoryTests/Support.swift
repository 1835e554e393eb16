import Ethereum
import Foundation
import GRDB
@testable import Memory

/// A new directory that is gone after the test.
final class Scratch: Sendable {
    let directory: String
    var path: String { directory + "/home/seraph.sqlite" }

    init() {
        directory = NSTemporaryDirectory() + "memory-" + Identifier.new()
        mkdir(directory, 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func store() throws -> Store { try Store(path: path) }

    /// Every file of the database's directory, by name.
    func bytes() -> [String: Bytes] {
        let home = directory + "/home"
        var files: [String: Bytes] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? [] {
            files[name] = FileManager.default.contents(atPath: home + "/" + name).map { Bytes($0) }
        }
        return files
    }

    /// The database as some other program would open it.
    func plain<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction(body)
    }
}

func address(_ byte: UInt8) -> Address { Address(bytes: Bytes(repeating: byte, count: 20)) ?? .zero }

/// A key that everyone knows, and transactions signed with it.
enum Practice {
    static let key = SecretBytes(copying: Bytes(repeating: 1, count: 32))

    static func transaction(nonce: UInt64) -> Transaction {
        Transaction(
            chainID: 31337, nonce: nonce, gasLimit: 21_000, to: recipient, value: 1, data: [],
            fees: .dynamic(maxFee: 2, maxPriorityFee: 1))
    }

    private static let recipient = address(9)

    static func account() throws -> Address { try Secp256k1.address(of: key) }

    static func signed(nonce: UInt64) throws -> SignedTransaction {
        let transaction = transaction(nonce: nonce)
        return try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: key))
    }
}

extension Store {
    /// A plan with one waiting approval of the transaction with this nonce.
    @discardableResult
    func addWaiting(nonce: UInt64, plan: String = Identifier.new()) throws -> Approval {
        let approval = Approval(
            plan: plan, number: 1, count: 1, account: try Practice.account(), chainID: 31337,
            payload: Practice.transaction(nonce: nonce).signingPayload, expectation: ["kind": "transfer"])
        try addPlan(StoredPlan(id: plan, session: nil, json: ["steps": []]), approvals: [approval])
        return approval
    }

    func event(_ event: JournalEvent, _ approval: Approval, detail: JSON = [:]) throws -> JournalEntry {
        try record(
            JournalDraft(event, approval: approval.id, chainID: approval.chainID, account: approval.account, detail: detail))
    }
}

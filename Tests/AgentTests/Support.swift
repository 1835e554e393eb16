import Foundation
import Testing

@testable import Agent
@testable import Ethereum
@testable import Memory
@testable import Planner
@testable import Registry
@testable import Review
@testable import Wallet

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The registry that ships.
let registry = try! Registry.load(from: repository.appendingPathComponent("Data/registry").path)

let me = try! Address("0x00000000000000000000000000000000000000a1")
let maya = try! Address("0x1111111111111111111111111111111111111111")
let bob = try! Address("0x2222222222222222222222222222222222222222")

/// A frame from its JSON, as the interpreter's are written.
func intent(_ text: String) -> Intent { Intent(json: try! JSON(parsing: text))! }

/// A folder that is gone when the test is.
final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("seraph-agent-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    func mode(_ name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int)
    }
}

/// A real workspace in a folder of its own, offline on Ethereum unless it is told otherwise: real
/// registry, real model, real SQLite, real keys.
final class World {
    let folder: Folder
    let workspace: Workspace

    static let passphrase = "correct horse battery staple"
    var passphrase: SecretBytes { SecretBytes(copying: Bytes(Self.passphrase.utf8)) }

    init(wallet: Bool = true, sharing folder: Folder? = nil, _ change: (inout Choices) -> Void = { _ in }) throws {
        self.folder = try folder ?? Folder()
        var choices = Choices()
        choices.chain = "ethereum"
        choices.offline = true
        choices.overrides = PlanOverrides(nonce: 3, maxFee: 30_000_000_000, gas: .auto)
        change(&choices)
        workspace = try Workspace(choices: choices, environment: ["SERAPH_HOME": self.folder.path])
        if wallet, try workspace.keys.list().isEmpty {
            // The same file format, a scrypt that opens fast.
            let keys = KeystoreDirectory(path: workspace.home.keystorePath, cost: .light)
            _ = try keys.importKey(
                SecretBytes(copying: Keccak256.hash(Bytes("agent tests".utf8))), name: "main", passphrase: passphrase)
        }
    }

    var desk: ApprovalDesk { ApprovalDesk(workspace) }

    func conversation(_ session: String = "s") -> Conversation {
        Conversation(workspace: workspace, session: session, channel: Channel.commandLine)
    }

    /// A plan of these frames, stored, with its approvals open.
    func opened(_ texts: String...) async throws -> [Approval] {
        let owner = try #require(try workspace.owner())
        let context = PlanContext(
            registry: registry, chainID: 1, from: owner, overrides: workspace.choices.overrides,
            contacts: ["maya": maya], now: 1_790_000_000)
        guard case .plan(let plan) = try await Planner().plan(texts.map(intent), context) else {
            throw AgentError.usage("no plan")
        }
        let stored = StoredPlan(id: plan.id, session: nil, json: try PlanStorage.json(plan, registry: registry))
        try workspace.store.addPlan(stored)
        return try desk.open(stored)
    }

    func signed() throws -> [JournalEntry] { try workspace.store.history(limit: 1000, event: .signed) }
}

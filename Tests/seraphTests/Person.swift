import Foundation
import Testing
import Wallet

@testable import Chain
@testable import Ethereum
@testable import Memory

/// Somebody with a home of their own, who types commands. The home goes when the test ends.
final class Person: @unchecked Sendable {
    let home: String
    /// Instead of the shipped data.
    var data: String?

    /// The Python of the practice chain, from `SERAPH_DEVNET_VENV` or `DEVNET_VENV`.
    static let devnet: String? = ["SERAPH_DEVNET_VENV", "DEVNET_VENV"]
        .compactMap { ProcessInfo.processInfo.environment[$0] }
        .first { FileManager.default.isExecutableFile(atPath: $0 + "/bin/python") }

    static let canPractise: Bool = {
        if devnet == nil { print("Skipped, and so not shown to work: the command line on the practice chain. Neither SERAPH_DEVNET_VENV nor DEVNET_VENV names its Python environment.") }
        return devnet != nil
    }()

    static let passphrase = "correct horse battery staple"

    init() throws {
        home = FileManager.default.temporaryDirectory.appendingPathComponent("seraph-home-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try write("passphrase", Bytes((Self.passphrase + "\n").utf8))
    }

    deinit {
        if let json = try? JSON(parsing: read("devnet/running.json")), let pid = json["pid"]?.int.flatMap({ Int32(exactly: $0) }), pid > 1 {
            kill(pid, SIGTERM)
        }
        try? FileManager.default.removeItem(atPath: home)
    }

    func write(_ name: String, _ bytes: Bytes) throws { try Data(bytes).write(to: URL(fileURLWithPath: "\(home)/\(name)")) }
    func read(_ name: String) -> Bytes { Bytes(FileManager.default.contents(atPath: "\(home)/\(name)") ?? Data()) }

    /// The file with the right passphrase.
    var secret: String { "\(home)/passphrase" }

    var environment: [String: String] {
        var environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home, "SERAPH_HOME": home, "NO_COLOR": "1"]
        for name in ["LD_LIBRARY_PATH", "TMPDIR"] { environment[name] = ProcessInfo.processInfo.environment[name] }
        environment["DEVNET_VENV"] = Self.devnet
        environment["SERAPH_DATA"] = data
        return environment
    }

    func start(_ arguments: [String], input: String = "") throws -> Running {
        try Running(Program.path, arguments, environment: environment, input: Bytes(input.utf8))
    }

    func run(_ arguments: String..., input: String = "") async throws -> Outcome { try await start(arguments, input: input).ended() }

    func run(_ arguments: [String], bytes: Bytes) async throws -> Outcome {
        try await Running(Program.path, arguments, environment: environment, input: bytes).ended()
    }

    // MARK: What is on disk

    /// A wallet whose file opens fast: the same format, a light scrypt. Its key is made from a word.
    @discardableResult
    func ownsLightWallet(_ word: String) throws -> Address {
        let keys = KeystoreDirectory(path: "\(home)/keystore", cost: .light)
        let key = SecretBytes(copying: Keccak256.hash(Bytes(word.utf8)))
        return try keys.importKey(key, name: "main", passphrase: SecretBytes(copying: Bytes(Self.passphrase.utf8))).address
    }

    func store() throws -> Store { try Store(path: "\(home)/seraph.sqlite") }

    /// Everything that was ever signed here.
    func signed() throws -> [JournalEntry] { try store().history(limit: 1000, event: .signed) }

    /// Keys, journal, plans and approvals: what no failure may change.
    func treasures() throws -> [String] {
        let store = try store()
        let keys = try FileManager.default.contentsOfDirectory(atPath: "\(home)/keystore").sorted().map { "\($0) \(Hex.encode(Keccak256.hash(read("keystore/\($0)"))))" }
        #expect(try !"\(store.verify())".contains("broken"))
        return keys + (try store.history(limit: 1000).map { "\($0)" }) + (try store.approvals().map { "\($0)" }) + (try store.plans().map { "\($0)" })
    }

    // MARK: The practice chain

    /// Starts this person's practice chain.
    func practises() async throws -> String {
        let started = try await run("devnet", "start", "--json").ends(0).json()
        return try #require(started["rpc"]?.string)
    }

}

/// The practice chain, asked directly: what the program says is checked against it.
struct RPCTalk {
    let transport: HTTPTransport

    init(_ url: String) throws { transport = try HTTPTransport(url: url, limits: .init(seconds: 60)) }

    func ask(_ method: String, _ parameters: JSON...) async throws -> JSON {
        let request: JSON = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .array(parameters)]
        let answer = try JSON(parsing: try await transport.send(Bytes(request.description.utf8)))
        return try #require(answer["result"], "\(answer)")
    }

    /// `balanceOf(owner)` of a token.
    func tokens(_ token: String, of owner: Address) async throws -> UInt256 {
        let data = "0x70a08231000000000000000000000000" + Hex.encodeBare(owner.bytes)
        let answer = try await ask("eth_call", ["to": .string(token), "data": .string(data)], "latest")
        return try #require(answer.string.flatMap { UInt256(hex: $0) })
    }

    func nonce(_ owner: Address) async throws -> String {
        try #require(try await ask("eth_getTransactionCount", .string(owner.checksummed), "latest").string)
    }
}

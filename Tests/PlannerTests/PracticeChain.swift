import Foundation
import Registry
import Testing

@testable import Chain
@testable import Ethereum

/// The practice chain, a real EVM in a process of its own, for tests. It needs its Python environment:
/// `Devnet/install.sh DIRECTORY`, and the directory in `SERAPH_DEVNET_VENV`. Without one the tests that
/// need it say so and are skipped.
final class PracticeChain: @unchecked Sendable {
    static let environment: String? = ProcessInfo.processInfo.environment["SERAPH_DEVNET_VENV"]
        .flatMap { FileManager.default.isExecutableFile(atPath: $0 + "/bin/python") ? $0 : nil }

    static let isAvailable: Bool = {
        if environment == nil { print("The practice chain's tests are skipped: SERAPH_DEVNET_VENV names no environment.") }
        return environment != nil
    }()

    static let devnet = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Devnet")

    let url: String
    private let process = Process()
    private let input = Pipe()

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: (Self.environment ?? "") + "/bin/python")
        process.arguments = ["-m", "practice_chain"]
        process.environment = ["PYTHONPATH": Self.devnet.path, "PYTHONDONTWRITEBYTECODE": "1"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Bytes()
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 { line.append(byte) }
        url = try #require(JSON(parsing: line)["rpc"]?.string)
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
    }

    func client() throws -> ChainClient {
        ChainClient(network: registry.network(id: 31337)!, transport: try HTTPTransport(url: url, limits: .init(seconds: 60)))
    }

    /// Practice ETH and practice USDC for a test's account.
    func fund(_ address: Address) async throws {
        _ = try await client().ask("seraph_fund", [.string(address.checksummed)])
    }

    func mine() async throws { _ = try await client().ask("evm_mine", []) }
}

/// An account of tests, made from a word.
struct TestAccount {
    let secret: SecretBytes
    let address: Address

    init(_ word: String) throws {
        secret = SecretBytes(copying: Keccak256.hash(Bytes(word.utf8)))
        address = try Secp256k1.address(of: secret)
    }

    func sign(_ transaction: Transaction) throws -> Bytes {
        try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: secret)).raw
    }
}

import Foundation
import Testing

@testable import Ethereum
@testable import Memory

/// Mainnet data, no network: planned, read, signed, and never a socket.
@Suite("Offline", .serialized)
struct OfflineTests {
    static let flags = ["--offline", "--chain", "ethereum"]

    @Test func plannedAndSignedWithoutASocket() async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("offline")
        // An endpoint that is configured must not be asked either.
        let server = Middleman { _ in .silence }
        try person.write("config.toml", Bytes("rpc.ethereum = \"\(server.url)\"\n".utf8))

        let asked = try await watched(
            person, ["ask"] + Self.flags + ["--from", owner.checksummed, "--nonce", "7", "--max-fee", "30gwei", "--gas", "auto", "--session", "s2", "--json", "supply 1000 USDC to aave"]
        ).ends(0).json()
        let steps = try #require(asked["plan"]?["steps"]?.array)
        #expect(steps.compactMap { $0["kind"]?.string } == ["approve", "supply"])
        #expect(steps[1]["transaction"]?["to"]?.string == "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2")

        let agreed = try await watched(person, ["ask"] + Self.flags + ["--session", "s2", "--json", "do it"]).ends(0).json()
        let ids = try #require(agreed["approvals"]?.array).compactMap(\.string)
        #expect(ids.count == 2)

        // "no" at the card of the first: not here, the plan would be gone. A wrong word is a no as well,
        // so each step is typed for.
        var raws: [String] = []
        for id in ids {
            let done = try await watched(
                person, ["approvals", "approve", id, "--passphrase-file", person.secret, "--json"] + Self.flags, input: "approve\n"
            ).ends(0)
            let json = try done.json()
            raws.append(try #require(json["signed"]?[0]?["raw"]?.string))
            #expect(json["receipts"]?.array?.isEmpty == true)
            #expect(json["approvals"]?[0]?["status"]?.string == "signed")
        }
        for (index, raw) in raws.enumerated() {
            let decoded = try await person.run("eth", "decode-transaction", input: JSON.object([.init("raw", .string(raw))]).description).ends(0).json()
            let planned = try #require(steps[index]["transaction"])
            #expect(decoded["from"]?.string == owner.checksummed)
            #expect(decoded["nonce"]?.string == UInt256(UInt64(7 + index)).quantity)
            #expect(decoded["chainId"]?.string == "0x1")
            #expect(decoded["maxFeePerGas"]?.string == UInt256(30_000_000_000).quantity)
            for name in ["to", "value", "gas", "maxPriorityFeePerGas", "nonce", "type"] {
                #expect(decoded[name]?.string?.lowercased() == planned[name]?.string?.lowercased(), "\(name)")
            }
            let data = (decoded["data"] ?? decoded["input"])?.string
            #expect(data?.lowercased() == planned["data"]?.string?.lowercased())
        }
        #expect(server.log.isEmpty, "the configured server was asked: \(server.log)")
        #expect(try person.signed().count == 2)
        let verified = try await watched(person, ["memory", "verify", "--json"]).ends(0).json()
        #expect(verified["verified"]?.bool == true)
    }

    @Test func aNoAtTheCardEndsThePlan() async throws {
        let person = try Person()
        try person.ownsLightWallet("no")
        let asked = try await person.run(["ask"] + Self.flags + ["--nonce", "0", "--max-fee", "30gwei", "--gas", "auto", "--session", "n", "--json", "supply 1000 USDC to aave"], bytes: []).ends(0).json()
        let plan = try #require(asked["plan"]?["id"]?.string)
        try await person.run(["ask"] + Self.flags + ["--session", "n", "do it"], bytes: []).ends(0)
        let refused = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--json"] + Self.flags, bytes: Bytes("no\n".utf8))
        refused.ends(4)
        // Unattended, on real value: the policy says no, and nothing waits any longer in any case.
        let after = try await person.run(["approvals", "list", "--all", "--json"] + Self.flags, bytes: []).ends(0).json()
        #expect(after["approvals"]?.array?.compactMap { $0["status"]?.string } == ["rejected", "rejected"])
        #expect(try person.signed().isEmpty)
    }

    @Test func nobodyAtTheKeysSignsNothing() async throws {
        let person = try Person()
        try person.ownsLightWallet("nobody")
        let asked = try await person.run(["ask"] + Self.flags + ["--nonce", "0", "--max-fee", "30gwei", "--gas", "auto", "--session", "n", "--json", "send 100 USDC to 0x1111111111111111111111111111111111111111"], bytes: []).ends(0).json()
        let plan = try #require(asked["plan"]?["id"]?.string)
        try await person.run(["ask"] + Self.flags + ["--session", "n", "do it"], bytes: []).ends(0)
        let approve = ["approvals", "approve", plan, "--passphrase-file", person.secret] + Self.flags
        try await person.run(approve + ["--yes-i-have-read-it"], bytes: []).ends(4)
        try await person.run(approve, bytes: []).ends(4)
        #expect(try person.signed().isEmpty)
    }

    /// Without nonce and fee there is nothing to sign yet: the flags are named.
    @Test func whatIsMissingIsNamed() async throws {
        let person = try Person()
        try person.ownsLightWallet("missing")
        let asked = try await person.run(["ask"] + Self.flags + ["--session", "m", "--json", "supply 1000 USDC to aave"], bytes: []).ends(0).json()
        let plan = try #require(asked["plan"]?["id"]?.string)
        try await person.run(["ask"] + Self.flags + ["--session", "m", "do it"], bytes: []).ends(0)
        let refused = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret] + Self.flags, bytes: Bytes("approve\n".utf8))
        refused.ends(3, saying: "--nonce", "--max-fee")
        #expect(try person.signed().isEmpty)
    }

    // MARK: Watching

    private static let strace: String? = {
        let path = ["/usr/bin/strace", "/bin/strace"].first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else {
            print("strace is not here: that no socket is opened is shown only by a configured server that nobody asks.")
            return nil
        }
        let probe = Process()
        probe.executableURL = URL(fileURLWithPath: path)
        probe.arguments = ["-o", "/dev/null", "true"]
        probe.standardError = FileHandle.nullDevice
        try? probe.run()
        probe.waitUntilExit()
        if probe.terminationStatus != 0 { print("strace may not trace here: that no socket is opened is shown only by a configured server that nobody asks.") }
        return probe.terminationStatus == 0 ? path : nil
    }()

    /// Runs a command under `strace`, where there is one, and sees to it that the kernel was never asked
    /// for a socket of any family.
    private func watched(_ person: Person, _ arguments: [String], input: String = "") async throws -> Outcome {
        guard let strace = Self.strace else { return try await person.start(arguments, input: input).ended() }
        let log = "\(person.home)/strace-\(UUID().uuidString)"
        let outcome = try await Running(
            strace, ["-f", "-qq", "-e", "trace=socket,socketpair,connect", "-e", "signal=none", "-o", log, Program.path] + arguments,
            environment: person.environment, input: Bytes(input.utf8)
        ).ended()
        let calls = try #require(FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) })
        #expect(!calls.contains("socket(") && !calls.contains("connect("), "\(calls.prefix(600))")
        return outcome
    }
}

import Foundation
import Testing

@testable import Ethereum
@testable import Memory

/// Whatever comes in: a clear sentence, the right exit code, nothing signed, and everything that is
/// stored as it was.
@Suite("Bad input", .serialized)
struct BadInputTests {
    // MARK: Words

    @Test func bytesThatAreNoText() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("BadInputTests.bytesThatAreNoText: seed \(seed)")
        var random = SplitMix(seed)
        let person = try Person()
        try person.ownsLightWallet("bytes")
        let before = try person.treasures()
        for length in [1, 40, 3000] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let outcome = try await person.run(["ask", "--offline", "--json", "-"], bytes: bytes)
            #expect([0, 1, 2, 3].contains(outcome.status), "seed \(seed): \(outcome.err)")
            if outcome.status == 0 { #expect(try outcome.json()["plan"]?.isNull == true, "seed \(seed)") }
            if outcome.status == 1 || outcome.status == 2 { #expect(!outcome.err.isEmpty, "seed \(seed)") }
        }
        #expect(try person.treasures() == before)
    }

    @Test func aVeryLongUtterance() async throws {
        let person = try Person()
        try person.ownsLightWallet("long")
        let before = try person.treasures()
        let long = String(repeating: "send 1 usdc to maya and then ", count: 40_000)
        try await person.run(["ask", "--offline", "-"], bytes: Bytes(long.utf8)).ends(1, saying: "nothing was signed")
        // One word without an end.
        let word = String(repeating: "a", count: 1_000_000)
        let outcome = try await person.run(["ask", "--offline", "--json", "-"], bytes: Bytes(word.utf8))
        #expect([0, 1].contains(outcome.status), "\(outcome.err.suffix(300))")
        #expect(try person.treasures() == before)
    }

    @Test func nothingAtAll() async throws {
        let person = try Person()
        try await person.run(["ask", "-"], bytes: Bytes(" \n\n".utf8)).ends(2, saying: "nothing to read")
    }

    @Test func wordsThatMeanNothing() async throws {
        let person = try Person()
        try person.ownsLightWallet("asdf")
        let asked = try await person.run("ask", "--offline", "--chain", "ethereum", "--json", "asdf qwer").ends(0).json()
        #expect(asked["intents"]?.array?.compactMap { $0["action"]?.string } == ["unknown"])
        #expect(asked["plan"]?.isNull == true)
    }

    @Test func aRecipientThatWasLeftOut() async throws {
        let person = try Person()
        try person.ownsLightWallet("left out")
        let asked = try await person.run("ask", "--offline", "--chain", "ethereum", "--json", "send 50 usdc").ends(3).json()
        #expect(asked["clarification"]?["missing"]?.array?.compactMap(\.string) == ["recipient"])
        #expect(asked["clarification"]?["question"]?.string?.isEmpty == false)
        #expect(asked["plan"]?.isNull == true)
    }

    /// A digit short, a digit over, a letter in the wrong case, a digit changed.
    @Test(arguments: [
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C", "0x70997970C51812dc3A010C7d01b50e0d17dc79C88",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79c8", "0x70997970C51812dc3A010C7d01b50e0d17dc78C8",
    ])
    func anAddressThatIsNotOne(_ wrong: String) async throws {
        let person = try Person()
        try person.ownsLightWallet("address")
        let before = try person.treasures()
        let outcome = try await person.run("ask", "--offline", "--chain", "ethereum", "--json", "send 100 USDC to \(wrong)")
        let asked = try outcome.json()
        #expect(asked["plan"]?.isNull == true, "planned for \(wrong)")
        let reply = try #require(asked["reply"]?.string)
        #expect(reply.contains(wrong) || reply.contains(wrong.suffix(8)) || asked["clarification"]?["missing"]?.array?.contains("recipient") == true, "\(reply)")
        try await person.run("contacts", "add", "maya", wrong).ends(1, saying: "address", "copy it again")
        #expect(try person.store().contacts().isEmpty)
        #expect(try person.treasures() == before)
    }

    // MARK: Commands

    @Test func commandsAndFlagsThatThereAreNot() async throws {
        let person = try Person()
        try await person.run("frobnicate").ends(2)
        try await person.run("ask", "--frobnicate", "hello").ends(2, saying: "frobnicate")
        try await person.run("approvals", "approve").ends(2)
        try await person.run("ask", "--max-fee", "lots", "hello").ends(2, saying: "--max-fee")
        try await person.run("ask", "--now", "yesterday", "hello").ends(2, saying: "--now")
        try await person.run("balance", "--chain", "atlantis").ends(2, saying: "atlantis")
        try await person.run("eth", "frobnicate").ends(2)
    }

    @Test func idsThatThereAreNot() async throws {
        let person = try Person()
        try person.ownsLightWallet("ids")
        for verb in ["show", "approve", "reject"] {
            let flags = verb == "approve" ? ["--passphrase-file", person.secret] : []
            try await person.run(["approvals", verb, "0123456789abcdef"] + flags, bytes: []).ends(1, saying: "no approval", "nothing was signed")
        }
        try await person.run("plan", "show", "nothing").ends(1, saying: "no plan")
    }

    @Test func noWallet() async throws {
        let person = try Person()
        try await person.run("wallet", "show").ends(1, saying: "no wallet")
        try await person.run("balance").ends(1, saying: "no wallet")
        let asked = try await person.run("ask", "--offline", "--chain", "ethereum", "--json", "supply 1000 USDC to aave").ends(0).json()
        #expect(asked["plan"]?.isNull == true)
        #expect(asked["reply"]?.string?.contains("wallet") == true)
        try await person.run("wallet", "show", "--account", "nobody").ends(1)
    }

    // MARK: Keys

    @Test func aWrongPassphrase() async throws {
        let person = try Person()
        try person.ownsLightWallet("wrong passphrase")
        let plan = try await planned(person)
        try person.write("wrong", Bytes("incorrect horse\n".utf8))
        let keys = try FileManager.default.contentsOfDirectory(atPath: "\(person.home)/keystore")
        let outcome = try await person.run(["approvals", "approve", plan, "--passphrase-file", "\(person.home)/wrong", "--offline", "--chain", "ethereum"], bytes: Bytes("approve\n".utf8))
        outcome.ends(1, saying: "passphrase")
        #expect(!outcome.err.contains("incorrect horse"))
        #expect(try person.signed().isEmpty)
        #expect(try person.store().approvals().map(\.status) == [.waiting])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(person.home)/keystore") == keys)
        // The right one still works.
        try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--offline", "--chain", "ethereum"], bytes: Bytes("approve\n".utf8)).ends(0)
        #expect(try person.signed().count == 1)
    }

    @Test func aDamagedKeystoreFile() async throws {
        let person = try Person()
        try person.ownsLightWallet("damaged")
        let plan = try await planned(person)
        let file = try #require(FileManager.default.contentsOfDirectory(atPath: "\(person.home)/keystore").first)
        let whole = person.read("keystore/\(file)")
        for damage in [Bytes(whole.dropLast(40)), Bytes("not a keystore".utf8), []] {
            try person.write("keystore/\(file)", damage)
            let outcome = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--offline", "--chain", "ethereum"], bytes: Bytes("approve\n".utf8))
            outcome.ends(1)
            #expect(!outcome.err.isEmpty)
            #expect(person.read("keystore/\(file)") == damage)
        }
        #expect(try person.signed().isEmpty)
    }

    // MARK: Files

    /// A data folder whose model is damaged in three ways.
    @Test func aGarbledModel() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("BadInputTests.aGarbledModel: seed \(seed)")
        var random = SplitMix(seed)
        let person = try Person()
        try person.ownsLightWallet("model")
        let before = try person.treasures()
        let files = FileManager.default
        let root = "\(person.home)/copy"
        try files.createDirectory(atPath: "\(root)/Data/model", withIntermediateDirectories: true)
        for name in ["Data/registry", "Data/lexicon.json", "Prompts", "Devnet"] {
            try files.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: "\(Program.checkout)/\(name)")
        }
        person.data = root
        let whole = Bytes(try #require(files.contents(atPath: "\(Program.checkout)/Data/model/tagger.gguf")))
        let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var header = whole
        for _ in 0..<40 { header[Int.random(in: 8..<400, using: &random)] = UInt8.random(in: 0...255, using: &random) }
        for (name, bytes, mustFail) in [("cut short", Bytes(whole.prefix(whole.count / 2)), true), ("noise", noise, true), ("a garbled header", header, false), ("empty", [], true)] {
            try person.write("copy/Data/model/tagger.gguf", bytes)
            let outcome = try await person.run(["ask", "--offline", "--chain", "ethereum", "--json", "supply 1000 USDC to aave"], bytes: [])
            #expect(mustFail ? outcome.status == 1 : [0, 1, 3].contains(outcome.status), "\(name), seed \(seed): \(outcome.status) \(outcome.err)")
            if outcome.status == 1 { outcome.ends(1); #expect(!outcome.err.isEmpty, "\(name), seed \(seed)") }
        }
        try files.removeItem(atPath: "\(root)/Data/model/tagger.gguf")
        try await person.run("ask", "--offline", "hello").ends(1)
        // What needs no model goes on working.
        try await person.run("rank", "--asset", "USDC", "--chain", "ethereum", "--offline", "--json").ends(0)
        #expect(try person.treasures().filter { !$0.hasPrefix("StoredPlan") } == before)
        #expect(try person.signed().isEmpty)
    }

    @Test func dataThatIsNotThere() async throws {
        let person = try Person()
        person.data = "\(person.home)/nowhere"
        try await person.run("ask", "hello").ends(1, saying: "data")
    }

    @Test func aGarbledDatabase() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("BadInputTests.aGarbledDatabase: seed \(seed)")
        var random = SplitMix(seed)
        let person = try Person()
        try person.ownsLightWallet("database")
        let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        try person.write("seraph.sqlite", noise)
        for command in [["ask", "--offline", "hello"], ["approvals", "list"], ["memory", "verify"]] {
            let outcome = try await person.run(command, bytes: [])
            outcome.ends(1)
            #expect(!outcome.err.isEmpty)
            #expect(person.read("seraph.sqlite") == noise, "seed \(seed): \(command) wrote into a file it could not read")
        }
    }

    @Test func aGarbledConfiguration() async throws {
        let person = try Person()
        try person.write("config.toml", Bytes("network = \"ethereum\"\nfrobnicate = 7\n".utf8))
        try await person.run("ask", "hello").ends(1, saying: "line 2", "frobnicate")
        try person.write("config.toml", [0xff, 0xfe, 0x00])
        try await person.run("ask", "hello").ends(1, saying: "config.toml")
    }

    /// A policy that can't be read must not count as no policy.
    @Test func aGarbledPolicy() async throws {
        let person = try Person()
        try person.ownsLightWallet("policy")
        let plan = try await planned(person)
        try person.write("policy.json", Bytes("{\"rules\": ".utf8))
        let outcome = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--offline", "--chain", "ethereum"], bytes: Bytes("approve\n".utf8))
        #expect([1, 4].contains(outcome.status), "\(outcome.err)")
        #expect(try person.signed().isEmpty)
    }

    // MARK: The disk

    static let canMount: Bool = {
        guard getuid() == 0 else {
            print("Skipped, and so not shown to work: a full disk. Only root can mount a small one.")
            return false
        }
        return true
    }()

    @Test(.enabled(if: BadInputTests.canMount)) func aFullDisk() async throws {
        let person = try Person()
        try person.ownsLightWallet("full disk")
        let plan = try await planned(person)
        let small = Person.OnASmallDisk(person)
        guard try small.mount(kilobytes: 1024) else {
            print("Skipped, and so not shown to work: a full disk. A tmpfs cannot be mounted here.")
            return
        }
        defer { small.unmount() }
        let before = try person.treasures()
        try small.fill()
        let outcome = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--offline", "--chain", "ethereum", "--json"], bytes: Bytes("approve\n".utf8))
        outcome.ends(1)
        #expect(!outcome.text.contains("0x02"), "signed bytes went out that are not on disk: \(outcome.text)")
        let asked = try await person.run("ask", "--offline", "supply 1000 USDC to aave")
        #expect(asked.status == 1, "\(asked.err)")
        try small.empty()
        #expect(try person.treasures().filter { !$0.contains("prepared") } == before.filter { !$0.contains("prepared") })
        #expect(try person.signed().isEmpty)
        try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret, "--offline", "--chain", "ethereum"], bytes: Bytes("approve\n".utf8)).ends(0)
        #expect(try person.signed().count == 1)
    }

    // MARK: Servers

    @Test func aServerThatIsNotThere() async throws {
        let person = try Person()
        try person.ownsLightWallet("dead server")
        let plan = try await planned(person, chain: "ethereum")
        let before = try person.treasures()
        let dead = ["--rpc", "http://127.0.0.1:1", "--chain", "ethereum"]
        try await person.run(["balance"] + dead, bytes: []).ends(5)
        try await person.run(["portfolio"] + dead, bytes: []).ends(5)
        try await person.run(["gas"] + dead, bytes: []).ends(5)
        try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret] + dead, bytes: Bytes("approve\n".utf8)).ends(5)
        #expect(try person.treasures() == before)
        // A plan is still made, and says what it could not see.
        let asked = try await person.run(["ask", "--json", "supply 1000 USDC to aave"] + dead, bytes: []).ends(0).json()
        #expect(asked["plan"]?["steps"]?.array?.count == 2)
        #expect(asked["warnings"]?.array?.isEmpty == false)
    }

    /// Answers of another chain, of nobody's JSON, and of JSON that is no RPC.
    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"result":"0x89"}"#, "<html>welcome</html>", "[]", #"{"result":"#, "",
        #"{"jsonrpc":"2.0","id":1,"result":{"deep":[[[[[[]]]]]]}}"#,
    ])
    func aServerThatLies(_ answer: String) async throws {
        let person = try Person()
        try person.ownsLightWallet("lying server")
        let plan = try await planned(person, chain: "ethereum")
        let before = try person.treasures()
        let server = Middleman { _ in .body(answer) }
        let lying = ["--rpc", server.url, "--chain", "ethereum"]
        let outcome = try await person.run(["approvals", "approve", plan, "--passphrase-file", person.secret] + lying, bytes: Bytes("approve\n".utf8))
        outcome.ends(5)
        #expect(!outcome.err.isEmpty)
        try await person.run(["portfolio"] + lying, bytes: []).ends(5)
        #expect(!server.log.isEmpty)
        #expect(!server.log.contains("eth_sendRawTransaction"))
        #expect(try person.treasures() == before)
    }

    // MARK: -

    /// One transaction that waits, made offline.
    private func planned(_ person: Person, chain: String = "ethereum") async throws -> String {
        let asked = try await person.run(
            ["ask", "--offline", "--chain", chain, "--nonce", "0", "--max-fee", "30gwei", "--gas", "auto", "--session", "bad", "--json",
                "send 100 USDC to 0x1111111111111111111111111111111111111111"], bytes: []
        ).ends(0).json()
        try await person.run("ask", "--offline", "--chain", chain, "--session", "bad", "do it").ends(0)
        return try #require(asked["plan"]?["id"]?.string)
    }
}

/// A generator that can be given its seed again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension Person {
    /// This person's home, moved to a file system of a few kilobytes.
    final class OnASmallDisk {
        private let person: Person
        private var ballast: String { "\(person.home)/ballast" }

        init(_ person: Person) { self.person = person }

        func mount(kilobytes: Int) throws -> Bool {
            let aside = "\(person.home)-aside"
            try FileManager.default.copyItem(atPath: person.home, toPath: aside)
            defer { try? FileManager.default.removeItem(atPath: aside) }
            guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=0700", "tmpfs", person.home) == 0 else { return false }
            return try Self.run("cp", "-a", "\(aside)/.", person.home) == 0
        }

        func fill() throws {
            _ = FileManager.default.createFile(atPath: ballast, contents: nil)
            let handle = try #require(FileHandle(forWritingAtPath: ballast))
            defer { try? handle.close() }
            for size in [4096, 512, 1] {
                while (try? handle.write(contentsOf: Data(repeating: 0, count: size))) != nil {}
            }
        }

        func empty() throws { try FileManager.default.removeItem(atPath: ballast) }

        func unmount() { _ = try? Self.run("umount", "-l", person.home) }

        private static func run(_ arguments: String...) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
    }
}

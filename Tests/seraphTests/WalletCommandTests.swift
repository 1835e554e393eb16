import Foundation
import Testing

@testable import Ethereum
@testable import Wallet

/// `seraph wallet …`, as a person types it.
@Suite("The wallet's commands", .serialized) struct WalletCommandTests {
    static let phrase = "token lamp luggage pupil adjust fan find wear valley wedding desk elephant"

    private func put(_ person: Person, _ name: String, _ text: String) throws -> String {
        try person.write(name, Bytes(text.utf8))
        chmod("\(person.home)/\(name)", 0o600)
        return "\(person.home)/\(name)"
    }

    /// The light setting would have to be asked for in the program; the library makes the files instead.
    private func lightKeys(_ person: Person) -> KeystoreDirectory {
        KeystoreDirectory(path: "\(person.home)/keystore", cost: .light)
    }

    private var passphrase: SecretBytes { SecretBytes(copying: Person.passphrase.utf8) }

    // MARK: Coming

    @Test func severalAccountsOfAPhrase() async throws {
        let person = try Person()
        let phrase = try put(person, "phrase", Self.phrase + "\n")
        let first = try await person.run("wallet", "import", "--secret-file", phrase, "--passphrase-file", person.secret, "--name", "main", "--count", "2", "--json").ends(0).json()
        #expect(first["path"] == "m/44'/60'/0'/0/0")
        #expect(first["kind"] == "phrase")
        #expect(first["accounts"]?.array?.count == 2)
        let added = try await person.run("wallet", "new", "--under", "main", "--passphrase-file", person.secret, "--json").ends(0).json()
        #expect(added["path"] == "m/44'/60'/0'/0/2")
        #expect(added["name"] == "main 3")
        let listed = try await person.run("wallet", "list", "--json").ends(0).json()
        #expect(listed["accounts"]?.array?.compactMap { $0["watch_only"]?.bool } == [false, false, false])
        let root = try HDKey(seed: Mnemonic(phrase: Self.phrase).seed())
        let expected = try (0..<3).map { try root.derived(.account($0)).address.checksummed }
        #expect(listed["accounts"]?.array?.compactMap { $0["address"]?.string } == expected)
        try await person.run("wallet", "import", "--secret-file", phrase, "--passphrase-file", person.secret).ends(1, saying: "already here")
        try await person.run("wallet", "new", "--under", "main", "--index", "0", "--path", "m/0", "--passphrase-file", person.secret).ends(2)
    }

    @Test func badSecretsAreNamed() async throws {
        let person = try Person()
        func bring(_ text: String) async throws -> Outcome {
            try await person.run("wallet", "import", "--secret-file", put(person, "s", text), "--passphrase-file", person.secret)
        }
        try await bring(Self.phrase.replacingOccurrences(of: "lamp", with: "lmap")).ends(1, saying: "word 2", "did you mean lamp")
        try await bring(Self.phrase + " token").ends(1, saying: "this has 13")
        try await bring("0x1234").ends(1, saying: "private key")
        try await bring("").ends(1)
        try await bring(#"{"version": 3}"#).ends(1, saying: "crypto")
        try await person.run("wallet", "import", "--secret-file", person.home + "/nowhere", "--passphrase-file", person.secret).ends(2)
        #expect(try lightKeys(person).list().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: lightKeys(person).phrasesPath))
    }

    // MARK: Watching

    @Test func aWatchedAddressIsLookedAtAndNeverSigns() async throws {
        let person = try Person()
        let address = "0x1111111111111111111111111111111111111111"
        let watched = try await person.run("wallet", "watch", address, "--name", "cold", "--json").ends(0).json()
        #expect(watched["watch_only"] == true)
        #expect(watched["kind"] == "watch")
        try await person.run("wallet", "export", "cold").ends(1, saying: "only watched")
        try await person.run("wallet", "export", "cold", "--private-key").ends(1, saying: "only watched")
        try await person.run("wallet", "watch", address).ends(1, saying: "already here")
        try await person.run("wallet", "rename", "cold", "0xabc").ends(1, saying: "name")
        try await person.run("wallet", "remove", "cold").ends(0)
        // Accounts of an extended public key: the same as the private one's.
        let account = try HDKey(seed: Mnemonic(phrase: Self.phrase).seed()).derived(DerivationPath("m/44'/60'/0'"))
        let several = try await person.run("wallet", "watch", account.publicHalf.xpub, "--count", "3", "--json").ends(0).json()
        let expected = try (0..<3).map { try account.derived(DerivationPath("m/0/\($0)")).address.checksummed }
        #expect(several["accounts"]?.array?.compactMap { $0["address"]?.string } == expected)
    }

    // MARK: Exporting

    @Test func nothingIsExportedUntypedOrUnasked() async throws {
        let person = try Person()
        let keys = lightKeys(person)
        let (account, mnemonic) = try keys.create(name: "main", passphrase: passphrase)
        let address = account.address.checksummed
        let key = try keys.exportKey(account, passphrase: passphrase).withUnsafeBytes { Hex.encode($0) }
        func export(_ arguments: String..., typing lines: String...) async throws -> Outcome {
            try await person.start(
                ["wallet", "export", "main", "--passphrase-file", person.secret] + arguments, input: lines.map { $0 + "\n" }.joined()
            ).ended()
        }
        for flags in [[], ["--private-key"], ["--phrase"]] {
            let refused = try await person.start(["wallet", "export", "main", "--passphrase-file", person.secret] + flags).ended().ends(4)
            #expect(refused.out.isEmpty)
        }
        try await export("--private-key", typing: "show my private key", "yes").ends(4)
        try await export("--phrase", typing: "show my private key", address).ends(4)
        let file = try await export(typing: address).ends(0).json()
        #expect(try Keystore(json: file).decrypt(passphrase: passphrase) == keys.exportKey(account, passphrase: passphrase))
        #expect(try await export("--private-key", typing: "show my private key", address).ends(0).text == key + "\n")
        let phrase = try await export("--phrase", "--json", typing: "show my recovery phrase", address).ends(0).json()
        #expect(phrase["phrase"]?.string == mnemonic.phrase)
    }

    @Test func removalIsTyped() async throws {
        let person = try Person()
        let (account, _) = try lightKeys(person).create(name: "main", passphrase: passphrase)
        try await person.start(["wallet", "remove", "main"], input: "yes\n").ended().ends(4)
        #expect(try lightKeys(person).list().count == 1)
        try await person.start(["wallet", "remove", "main"], input: account.address.checksummed + "\n").ended().ends(0, saying: "stored phrase")
        #expect(try lightKeys(person).list().isEmpty)
        #expect(try lightKeys(person).phrases().isEmpty)
    }

    // MARK: Files

    @Test func openFilesAreClosedAndSaid() async throws {
        let person = try Person()
        let account = try lightKeys(person).importKey(.random(count: 32), name: "main", passphrase: passphrase)
        let path = "\(person.home)/keystore/\(account.file)"
        chmod(path, 0o644)
        try await person.run("wallet", "list").ends(0, saying: "could read the key file")
        #expect(try SecureFile.mode(of: path) & 0o777 == 0o600)
        let again = try await person.run("wallet", "list").ends(0)
        #expect(again.err.isEmpty)
        chmod(person.secret, 0o644)
        try await person.run("wallet", "new", "--under", "main", "--passphrase-file", person.secret).ends(1, saying: "may read", "no recovery phrase")
    }

    @Test("Trap 22: a key survives kill -9 at any moment of a rewrite") func killed() async throws {
        let person = try Person()
        let key = SecretBytes.random(count: 32)
        let keys = lightKeys(person)
        let account = try keys.importKey(key, name: "name 0", passphrase: passphrase)
        // Spread over the time that a whole run takes here and now.
        let whole = try await ContinuousClock().measure {
            try await person.run("wallet", "rename", account.address.checksummed, "name 1").ends(0)
        }
        for round in 1...16 {
            let running = try person.start(["wallet", "rename", account.address.checksummed, "name \(round + 1)"])
            try await Task.sleep(for: whole * (round + 2) / 16)
            kill(running.process.processIdentifier, SIGKILL)
            running.process.waitUntilExit()
            let left = try keys.list()
            #expect(left.map(\.address) == [account.address])
            #expect(try keys.exportFile(#require(left.first)).utf8.count > 400)
        }
        #expect(try keys.exportKey(#require(keys.list().first), passphrase: passphrase) == key)
    }

    private static let strace: String? = {
        let path = "/usr/bin/strace"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-o", "/dev/null", "/bin/true"]
        guard FileManager.default.isExecutableFile(atPath: path), (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? path : nil
    }()

    /// What the kernel was asked: nothing in the keystore is ever made readable to others, and a file has
    /// its name only after its bytes and before its folder were forced to the disk.
    @Test("Trap 21 and 22: made 0600, flushed, renamed, folder flushed: in that order", .enabled(if: WalletCommandTests.strace != nil))
    func orderOfCalls() async throws {
        let person = try Person()
        try lightKeys(person).importKey(.random(count: 32), name: "main", passphrase: passphrase)
        let trace = "\(person.home)/trace"
        let calls = "trace=open,openat,creat,chmod,fchmod,fchmodat,fsync,fdatasync,rename,renameat,renameat2,link,linkat"
        try await Running(
            WalletCommandTests.strace ?? "", ["-f", "-y", "-o", trace, "-e", calls, Program.path, "wallet", "rename", "main", "daily"],
            environment: person.environment, input: []
        ).ended().ends(0)
        let lines = String(decoding: person.read("trace"), as: UTF8.self).split(separator: "\n").filter { $0.contains("/keystore") }
        let made = lines.filter { $0.contains("O_CREAT") }
        #expect(!made.isEmpty)
        #expect(made.allSatisfy { $0.contains("O_EXCL") && $0.contains("0600") }, "\(made)")
        #expect(lines.filter { $0.contains("chmod") }.allSatisfy { $0.contains("0600") }, "\(lines)")
        func first(_ words: String..., after start: Int = 0) -> Int? {
            lines.indices.first { index in index >= start && words.allSatisfy { lines[index].contains($0) } }
        }
        let create = try #require(first("O_CREAT"))
        let flush = try #require(first("fsync", ".tmp", after: create))
        let rename = try #require(first("rename", ".tmp", after: flush))
        #expect(first("fsync", "/keystore>", after: rename) != nil, "\(lines)")
    }

    /// It waits for a passphrase on a pipe that nobody writes to, so that it can be looked at.
    @Test("Trap 23: a crash leaves no core file") func noCore() async throws {
        let person = try Person()
        mkfifo("\(person.home)/pipe", 0o600)
        let running = try person.start(["wallet", "new", "--passphrase-file", "\(person.home)/pipe"])
        var limits = ""
        for _ in 0..<500 where !limits.contains("Max core file size        0                    0 ") && running.process.isRunning {
            try await Task.sleep(for: .milliseconds(20))
            limits = (try? String(contentsOfFile: "/proc/\(running.process.processIdentifier)/limits", encoding: .utf8)) ?? ""
        }
        kill(running.process.processIdentifier, SIGKILL)
        #expect(limits.contains("Max core file size        0                    0 "))
    }

    @Test("Trap 23: secrets are not in what is printed, in the arguments or in the files") func noTrace() async throws {
        let person = try Person()
        let secretKey = SecretBytes.random(count: 32).withUnsafeBytes { Hex.encodeBare($0) }
        let file = try put(person, "key", "0x" + secretKey)
        let made = try await person.run("wallet", "import", "--secret-file", file, "--passphrase-file", person.secret, "--name", "k").ends(0)
        try FileManager.default.removeItem(atPath: file)
        var texts = [made.text, made.err]
        for path in FileManager.default.enumerator(atPath: person.home)?.compactMap({ $0 as? String }) ?? [] where path != "passphrase" {
            texts.append(String(decoding: person.read(path), as: UTF8.self))
        }
        for text in texts { #expect(!text.lowercased().contains(secretKey) && !text.contains(Person.passphrase)) }
        // There is no way to say one on the command line.
        for flag in ["--private-key", "--phrase", "--passphrase"] {
            try await person.run("wallet", "import", flag, "x").ends(2)
        }
    }
}

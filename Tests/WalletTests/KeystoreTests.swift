import Ethereum
import Foundation
import Testing

@testable import Wallet

@Suite struct KeystoreTests {
    /// A cheap file, its key and its passphrase.
    static let sample: (keystore: Keystore, key: SecretBytes) = {
        let key = SecretBytes(copying: Bytes(repeating: 7, count: 32))
        return (try! Keystore.encrypt(key, passphrase: secret("p"), cost: .scrypt(n: 2, r: 8, p: 1)), key)
    }()

    /// The sample with one member of its `crypto`, or of an object within that, changed or removed.
    private func altered(_ path: String..., to value: JSON?) throws -> Bytes {
        func alter(_ json: JSON, _ path: ArraySlice<String>) -> JSON {
            guard let key = path.first else { return value ?? .null }
            let kept = (json.members ?? []).compactMap { member -> JSON.Member? in
                if member.key != key { return member }
                if path.count == 1 && value == nil { return nil }
                return .init(key, alter(member.value, path.dropFirst()))
            }
            return .object(kept)
        }
        return Bytes(alter(Self.sample.keystore.json, path[...]).description.utf8)
    }

    private func refusal(_ file: Bytes, _ passphrase: String = "p") -> KeystoreError? {
        #expect(throws: KeystoreError.self) { try Keystore(parsing: file).decrypt(passphrase: secret(passphrase)) }
    }

    // MARK: Both functions, both ways

    @Test(arguments: [
        Keystore.Cost.light, .pbkdf2(rounds: 1000), .scrypt(n: 1024, r: 8, p: 1), .scrypt(n: 2, r: 1, p: 16), .pbkdf2(rounds: 1),
    ]) func whatIsSealedOpens(cost: Keystore.Cost) throws {
        let key = SecretBytes.random(count: 32)
        let keystore = try Keystore.encrypt(key, passphrase: secret("p"), cost: cost)
        #expect(try Keystore(parsing: keystore.text.utf8).decrypt(passphrase: secret("p")) == key)
        #expect(try refusal(Bytes(keystore.text.utf8), "q") == .wrongPassphrase)
    }

    /// What geth, MetaMask and Foundry look for: an address without 0x in lower case, version 3 as a
    /// number, a UUID, and their names for the functions.
    @Test func theShapeOfTheFile() throws {
        let scrypt = try Keystore.encrypt(Self.sample.key, passphrase: secret("p"), cost: .light).json
        #expect(scrypt["address"]?.string == Hex.encodeBare(try Secp256k1.address(of: Self.sample.key).bytes))
        #expect(scrypt["version"] == 3)
        #expect(UUID(uuidString: scrypt["id"]?.string ?? "") != nil)
        #expect(scrypt["crypto"]?["cipher"] == "aes-128-ctr")
        #expect(scrypt["crypto"]?["kdf"] == "scrypt")
        #expect(scrypt["crypto"]?["kdfparams"]?["n"] == 4096)
        #expect(scrypt["crypto"]?["kdfparams"]?["p"] == 6)
        let pbkdf2 = try Keystore.encrypt(Self.sample.key, passphrase: secret("p"), cost: .pbkdf2()).json
        #expect(pbkdf2["crypto"]?["kdf"] == "pbkdf2")
        #expect(pbkdf2["crypto"]?["kdfparams"]?["c"] == 262_144)
        #expect(pbkdf2["crypto"]?["kdfparams"]?["prf"] == "hmac-sha256")
        #expect(Keystore.Cost.standard.derivation == .scrypt(.init(n: 1 << 18, r: 8, p: 1)))
    }

    @Test func noTwoFilesShareASaltOrANonce() throws {
        let files = try (0..<20).map { _ in try Keystore.encrypt(Self.sample.key, passphrase: secret("p"), cost: .pbkdf2(rounds: 1)).json }
        #expect(Set(files.compactMap { $0["crypto"]?["cipherparams"]?["iv"]?.string }).count == 20)
        #expect(Set(files.compactMap { $0["crypto"]?["kdfparams"]?["salt"]?.string }).count == 20)
        #expect(Set(files.compactMap { $0["id"]?.string }).count == 20)
    }

    // MARK: Traps

    /// The value comes from a separate implementation in Python; BoringSSL refuses these parameters.
    @Test("Trap 15: scrypt with r = 1 and N = 2^16 or more works, though the libraries refuse it") func smallestBlock() throws {
        let key = try Scrypt.key(
            passphrase: secret("seraph"), salt: Bytes("practice salt".utf8), .init(n: 1 << 16, r: 1, p: 1))
        #expect(key == SecretBytes(copying: try Hex.decode("0x4baa5f4b25b3220cfb8449ddee39ba178c9c4d43a71b4ac9176ddc8399004644")))
    }

    @Test("Trap 16: absurd costs are refused before any work", .timeLimit(.minutes(1))) func absurdCosts() throws {
        let parameters: [(String, JSON)] = [
            ("n", .number("1000000000000000000000000000")), ("n", 67_108_864), ("n", 2_097_152), ("n", 3), ("n", 1), ("n", 0), ("n", -2),
            ("r", 4_294_967_296), ("r", 0), ("r", 1025), ("p", 1_073_741_824), ("p", 0), ("p", -1),
            ("dklen", 16), ("dklen", 0), ("dklen", 1_000_000_000_000),
        ]
        for (name, value) in parameters {
            let error = refusal(try altered("crypto", "kdfparams", name, to: value))
            guard case .costOutOfBounds = error else {
                Issue.record("\(name) = \(value): \(String(describing: error))")
                continue
            }
        }
        // Each within its own bound, and too much together: a gigabyte, or ten times standard work.
        for (n, r, p) in [(1 << 20, 8, 1), (1 << 18, 8, 5), (1 << 12, 1024, 1024), (2, 1, 1 << 20)] {
            #expect(throws: KeystoreError.self) { try Keystore.Cost.scrypt(n: n, r: r, p: p).derivation.checked() }
            #expect(throws: KeystoreError.self) {
                try Keystore.encrypt(Self.sample.key, passphrase: secret("p"), cost: .scrypt(n: n, r: r, p: p))
            }
        }
        for rounds in [0, -1, 10_000_001, .max] {
            #expect(throws: KeystoreError.costOutOfBounds("c")) {
                try Keystore.encrypt(Self.sample.key, passphrase: secret("p"), cost: .pbkdf2(rounds: rounds))
            }
        }
        #expect(throws: KeystoreError.tooLarge(70_000)) { try Keystore(parsing: Bytes(repeating: 32, count: 70_000)) }
    }

    @Test("Trap 17: the MAC is compared whole, before anything is decrypted") func mac() throws {
        let mac = try #require(Self.sample.keystore.json["crypto"]?["mac"]?.string)
        for index in 0..<mac.utf8.count {
            var digits = Bytes(mac.utf8)
            digits[index] = digits[index] == 48 ? 49 : 48
            #expect(refusal(try altered("crypto", "mac", to: .string(String(decoding: digits, as: UTF8.self)))) == .wrongPassphrase)
        }
        for wrong in ["", String(mac.prefix(2)), String(mac.prefix(62)), mac + "00"] {
            #expect(refusal(try altered("crypto", "mac", to: .string(wrong))) == .malformed("mac"))
        }
        #expect(refusal(try altered("crypto", "mac", to: nil)) == .missing("mac"))
    }

    @Test("Trap 18: keys of 30 and 31 bytes in old files have their leading zeros back") func shortKeys() throws {
        // geth's v3_test_vector.json: "30_byte_key".
        let file = """
            {"crypto": {"cipher": "aes-128-ctr", "cipherparams": {"iv": "3ca92af36ad7c2cd92454c59cea5ef00"},
             "ciphertext": "108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa", "kdf": "scrypt",
             "kdfparams": {"dklen": 32, "n": 2, "r": 8, "p": 1, "salt": "d0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b"},
             "mac": "75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420"},
             "id": "a37e1559-5955-450d-8075-7b8931b392b2", "version": 3}
            """
        let key = try Keystore(parsing: file.utf8).decrypt(passphrase: secret("foo"))
        #expect(key.withUnsafeBytes { Hex.encode($0) } == "0x000081c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018")
    }

    @Test("Trap 19: a key that is not the stated account's is not handed out") func swapped() throws {
        let stated = Address.zero
        let actual = try Secp256k1.address(of: Self.sample.key)
        #expect(refusal(try altered("address", to: .string(stated.checksummed))) == .addressMismatch(stated: stated, actual: actual))
        // The MAC does not cover the nonce; the address does.
        let other = String(repeating: "ab", count: 16)
        guard case .addressMismatch? = refusal(try altered("crypto", "cipherparams", "iv", to: .string(other))) else {
            Issue.record("an altered nonce was not noticed")
            return
        }
    }

    @Test("Trap 20: a passphrase is its bytes: not normalised, not trimmed") func passphrases() throws {
        func file(_ passphrase: String) throws -> Bytes {
            Bytes(try Keystore.encrypt(Self.sample.key, passphrase: secret(passphrase), cost: .pbkdf2(rounds: 1)).text.utf8)
        }
        for (right, wrong) in [
            ("caf\u{e9}", "cafe\u{301}"), ("\u{212B}", "\u{C5}"), ("pw", "pw\n"), ("pw", "pw "), (" pw", "pw"), ("ｐw", "pw"), ("", " "),
        ] {
            let file = try file(right)
            #expect(try Keystore(parsing: file).decrypt(passphrase: secret(right)) == Self.sample.key)
            #expect(refusal(file, wrong) == .wrongPassphrase)
        }
    }

    // MARK: Other writers

    @Test func whatOtherWalletsAddIsPassedOver() throws {
        let members = try #require(Self.sample.keystore.json.members)
        let extra: [JSON.Member] = [
            .init("x-ethers", ["client": "ethers", "mnemonicCiphertext": "00"]), .init("meta", "{\"passwordHint\":\"\"}"), .init("name", "my key"),
            .init("seraph", ["path": "m/x", "phrase": "../../etc"]),
        ]
        let keystore = try Keystore(json: .object(members + extra))
        #expect(keystore.name == "my key")
        #expect(keystore.origin == nil)
        #expect(try keystore.decrypt(passphrase: secret("p")) == Self.sample.key)
    }

    @Test func spellingsOfTheSameFile() throws {
        let json = Self.sample.keystore.json
        let address = try #require(json["address"]?.string)
        let crypto = try #require(json["crypto"])
        let spellings: [JSON] = [
            ["Crypto": crypto, "version": 3, "address": .string("0x" + address.uppercased())],
            ["crypto": crypto, "version": 3],
            ["crypto": crypto, "version": 3, "address": ""],
            ["crypto": crypto, "version": 3, "address": nil],
        ]
        for spelling in spellings { #expect(try Keystore(json: spelling).decrypt(passphrase: secret("p")) == Self.sample.key) }
        #expect(throws: KeystoreError.malformed("crypto")) { try Keystore(json: ["crypto": crypto, "Crypto": crypto, "version": 3]) }
        #expect(throws: KeystoreError.notJSON(.duplicateKey("version"))) {
            try Keystore(parsing: #"{"version": 3, "version": 3}"#.utf8)
        }
    }

    /// Version 1 of 2014 and the presale's wallets, from go-ethereum's and ethers.js's test data. The
    /// first costs a standard scrypt.
    @Test func oldFiles() throws {
        let presale = #"{"encseed": "3a7cc89f7d53d44d6e6445a2cf7fa359598f7914e1b4f808a1b55a13ea4cc71a5529782ba169bb0b169b29e4160c2d4d3167ed282267634ae326379cdf400bf82bc9512be11169bc1822fef4a17b9cf4ad685544ddfc793eafee573650f19185", "ethaddr": "0b88d4b324ec24c8c078551e6e5075547157e5b6"}"#
        let key = try KeyFile.key(in: Bytes(presale.utf8), passphrase: secret(""))
        #expect(key.withUnsafeBytes { Hex.encode($0) } == "0xd4375d2a931db84ea8825b69a3128913597744d9236cacec675cc18e1bda4446")
        #expect(throws: KeystoreError.wrongPassphrase) { try KeyFile.key(in: Bytes(presale.utf8), passphrase: secret("x")) }
        #expect(throws: KeystoreError.malformed("encseed")) {
            try KeyFile.key(in: ["encseed": "00", "ethaddr": "0b88d4b324ec24c8c078551e6e5075547157e5b6"], passphrase: secret(""))
        }
        let one = #"{"Crypto": {"cipher": "aes-128-cbc", "cipherparams": {"iv": "35337770fc2117994ecdcad026bccff4"}, "ciphertext": "6143d3192db8b66eabd693d9c4e414dcfaee52abda451af79ccf474dafb35f1bfc7ea013aa9d2ee35969a1a2e8d752d0", "kdf": "scrypt", "kdfparams": {"dklen": 32, "n": 262144, "p": 1, "r": 8, "salt": "9afcddebca541253a2f4053391c673ff9fe23097cd8555d149d929e4ccf1257f"}, "mac": "3f3d5af884b17a100b0b3232c0636c230a54dc2ac8d986227219b0dd89197644", "version": "1"}, "address": "cb61d5a9c4896fb9658090b597ef0e7be6f7b67e", "version": "1"}"#
        let old = try KeyFile.key(in: Bytes(one.utf8), passphrase: secret("g"))
        #expect(old.withUnsafeBytes { Hex.encode($0) } == "0xd1b1178d3529626a1a93e073f65028370d14c7eb0936eb42abef05db6f37ad7d")
        #expect(throws: KeystoreError.unsupportedVersion("2")) { try Keystore(parsing: #"{"version": 2}"#.utf8) }
    }

    @Test func everyRefusalSaysWhatToDo() throws {
        let files: [Bytes] = [
            [], Bytes("[]".utf8), Bytes("{}".utf8), try altered("crypto", "cipher", to: "aes-128-cbc"), try altered("crypto", "kdf", to: "argon2id"),
            try altered("crypto", "cipherparams", "iv", to: "00"), try altered("crypto", "ciphertext", to: ""),
            try altered("crypto", "kdfparams", to: nil), try altered("crypto", "kdfparams", "salt", to: "abc"),
            try altered("crypto", "kdfparams", "n", to: "2"), try altered("version", to: nil),
        ]
        for file in files { #expect(refusal(file)?.explanation.isEmpty == false) }
    }
}

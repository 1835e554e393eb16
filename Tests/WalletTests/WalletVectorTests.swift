import Crypto
import Ethereum
import Foundation
import TestSupport
import Testing

@testable import Wallet

/// Every case of the shared corpora that concerns keys, through the functions that the product uses.
@Suite(.serialized) struct WalletVectorTests {
    // MARK: BIP-39

    /// All twelve languages: named, unnamed, and from the entropy.
    @Test func phrases() throws {
        try Vectors.run("bip39-trezor/vectors.jsonl") { row in
            let language = try Language(named: row.text("language")).orMalformed("language")
            let phrase = try row.text("mnemonic")
            let entropy = SecretBytes(copying: try row.hex("entropy"))
            let mnemonic = try Mnemonic(phrase: phrase, language: language)
            let seed = try mnemonic.seed(passphrase: secret(row.text("passphrase")))
            return try mnemonic.entropy == entropy && seed == SecretBytes(copying: row.hex("seed"))
                // Unnamed, some Chinese phrases are read as the other list's: the same words, so the same seed.
                && Mnemonic(phrase: phrase).text(separator: " ") == mnemonic.text(separator: " ")
                && Mnemonic(entropy: entropy, language: language).phrase.utf8.elementsEqual(phrase.utf8)
                && HDKey(seed: seed).xprv == secret(row.text("xprv"))
        }
    }

    @Test func japanesePhrases() throws {
        try Vectors.run("bip39-jp/test_JP_BIP39.jsonl") { row in
            let mnemonic = try Mnemonic(phrase: row.text("mnemonic"))
            let seed = try mnemonic.seed(passphrase: secret(row.text("passphrase")))
            return try mnemonic.language == .japanese && mnemonic.entropy == SecretBytes(copying: row.hex("entropy"))
                && seed == SecretBytes(copying: row.hex("seed")) && HDKey(seed: seed).xprv == secret(row.text("bip32_xprv"))
        }
    }

    @Test func ethersPhrases() throws {
        try Vectors.run("ethers-v6/mnemonics.jsonl.gz") { row in
            let phrase = try row.hex("phrase")
            let language = try Language(named: row.text("locale")).orMalformed("locale")
            let mnemonic = try Mnemonic(phrase: SecretBytes(copying: phrase), language: language)
            let seed = try mnemonic.seed(passphrase: SecretBytes(copying: row.hex("password")))
            let root = try HDKey(seed: seed)
            return try mnemonic.entropy == SecretBytes(copying: row.hex("entropy"))
                && mnemonic.text() == SecretBytes(copying: phrase) && seed == SecretBytes(copying: row.hex("seed"))
                && row.items("nodes").allSatisfy { try Self.matches(root.derived(DerivationPath($0.text("path"))), $0) }
        }
    }

    private static func matches(_ key: HDKey, _ node: JSON) throws -> Bool {
        try key.privateKey == SecretBytes(copying: node.hex("privateKey")) && key.publicKey == node.hex("publicKey")
            && key.chainCode == SecretBytes(copying: node.hex("chainCode")) && key.fingerprint == node.hex("fingerprint")
            && key.position.parentFingerprint == node.hex("parentFingerprint")
            && UInt256(UInt64(key.position.depth)) == node.uint("depth")
            && UInt256(UInt64(key.position.childNumber)) == node.uint("index")
            && key.xprv == secret(node.text("xpriv")) && key.publicHalf.xpub == node.text("xpub")
    }

    @Test func olderEthersPhrases() throws {
        try Vectors.run("ethers-v5/hdnode.jsonl.gz") { row in
            let language = try Language(named: row.text("locale")).orMalformed("locale")
            let mnemonic = try Mnemonic(phrase: row.text("mnemonic"), language: language)
            let seed = try mnemonic.seed(passphrase: row["password"]?.string.map { secret($0) })
            let root = try HDKey(seed: seed)
            return try mnemonic.entropy == SecretBytes(copying: row.hex("entropy")) && seed == SecretBytes(copying: row.hex("seed"))
                && row.items("hdnodes").allSatisfy { node in
                    let key = try root.derived(DerivationPath(node.text("path")))
                    return try key.privateKey == SecretBytes(copying: node.hex("privateKey"))
                        && key.address.bytes == node.hex("address")
                }
        }
    }

    @Test func wordLists() throws {
        try Vectors.run("ethers-v6/wordlists.jsonl") { row in
            let list = WordList.of(try Language(named: row.text("locale")).orMalformed("locale"))
            let words = (0..<WordList.count).flatMap { list.word($0) + [10] }
            return try words == Bytes(row.text("content").decomposedStringWithCompatibilityMapping.utf8)
        }
    }

    @Test func refusedPhrases() throws {
        try Vectors.run("peer/mnemonic-bad.jsonl") { row in
            do {
                return try Mnemonic(phrase: try row.text("mnemonic")).phrase == row["sameAs"]?.string
            } catch let error as MnemonicError {
                return !error.explanation.isEmpty
            }
        }
    }

    // MARK: BIP-32, BIP-44

    @Test func tree() throws {
        try Vectors.run("bip32/valid.jsonl") { row in
            let key = try HDKey(seed: SecretBytes(copying: row.hex("seed"))).derived(DerivationPath(row.text("path")))
            let xprv = try secret(row.text("xprv")), xpub = try row.text("xpub")
            return try key.xprv == xprv && key.publicHalf.xpub == xpub
                && HDKey(xprv: xprv).xprv == xprv && HDPublicKey(xpub: xpub).xpub == xpub
        }
    }

    @Test func refusedExtendedKeys() throws {
        try Vectors.run("bip32/invalid-keys.jsonl") { row in
            let text = try row.text("key")
            func isRefused(_ read: () throws -> Void) throws -> Bool {
                do { try read() } catch let error as HDKeyError { return !error.explanation.isEmpty }
                return false
            }
            return try isRefused { _ = try HDKey(xprv: secret(text)) } && isRefused { _ = try HDPublicKey(xpub: text) }
        }
    }

    @Test func accounts() throws {
        try Vectors.run("peer/hd.jsonl") { row in
            let mnemonic = try Mnemonic(phrase: try row.text("mnemonic"))
            let seed = try mnemonic.seed(passphrase: secret(row.text("passphrase")))
            let root = try HDKey(seed: seed)
            return try mnemonic.entropy == SecretBytes(copying: row.hex("entropy")) && seed == SecretBytes(copying: row.hex("seed"))
                && row.items("accounts").allSatisfy { account in
                    let key = try root.derived(DerivationPath(account.text("path")))
                    return try key.privateKey == SecretBytes(copying: account.hex("privateKey"))
                        && key.chainCode == SecretBytes(copying: account.hex("chainCode"))
                        && key.address.checksummed == account.text("address")
                }
        }
    }

    // MARK: Keystores

    @Test func keystores() throws {
        try Vectors.run("peer/keystore.jsonl") { row in
            let key = try KeyFile.key(in: Bytes(row.text("json").utf8), passphrase: secret(row.text("password")))
            return try key == SecretBytes(copying: row.hex("privateKey"))
                && Secp256k1.address(of: key).checksummed == row.text("address")
        }
        try Vectors.run("ethereum-tests/keystore.jsonl", check: opens)
        try Vectors.run("geth-keystore/v3_test_vector.jsonl", check: opens)
        try Vectors.run("geth-keystore/v1_test_vector.jsonl", check: opens)
    }

    private func opens(_ row: JSON) throws -> Bool {
        let padded = Bytes(repeating: 0, count: 32) + (try row.hex("priv"))
        return try KeyFile.key(in: row["json"].orMalformed("json"), passphrase: secret(row.text("password")))
            == SecretBytes(copying: padded.suffix(32))
    }

    @Test(.timeLimit(.minutes(1))) func refusedKeystores() throws {
        try Vectors.run("peer/keystore-bad.jsonl") { row in
            do {
                _ = try KeyFile.key(in: Bytes(row.text("json").utf8), passphrase: secret(row.text("password")))
                return false
            } catch let error as KeystoreError {
                return !error.explanation.isEmpty
            }
        }
    }

    /// What geth's own tests expect of its folder: which files are keys, and that those open.
    @Test func gethFolder() throws {
        let unreadable = ["keystore/empty", "keystore/garbage"]
        // Another passphrase, and an address that is not the key's.
        let unopened = ["very-light-scrypt.json": KeystoreError.wrongPassphrase]
        try Vectors.run("geth-keystore/directory.jsonl") { row in
            let name = try row.text("name")
            do {
                let key = try KeyFile.key(in: Bytes(row.text("text").utf8), passphrase: secret("foobar"))
                return !unreadable.contains(name) && Secp256k1.isValid(key)
            } catch KeystoreError.addressMismatch(let stated, _) {
                return name == "keystore/zero" && stated == .zero
            } catch let error as KeystoreError {
                return unreadable.contains(name) || unopened[name] == error
            }
        }
    }

    @Test func ethersWallets() throws {
        try Vectors.run("ethers-v6/wallets.jsonl") { row in
            let key = try KeyFile.key(in: Bytes(row.text("content").utf8), passphrase: SecretBytes(copying: row.hex("password")))
            return try Secp256k1.address(of: key).checksummed == row.text("address")
        }
        try Vectors.run("ethers-v5/wallets.jsonl") { row in
            let key = try KeyFile.key(in: Bytes(row.text("json").utf8), passphrase: secret(row.text("password")))
            return try key == SecretBytes(copying: row.hex("privateKey"))
                && Secp256k1.address(of: key).bytes == row.hex("address")
        }
    }

    // MARK: The functions below

    @Test func stretching() throws {
        try Vectors.run("ethers-v6/pbkdf.jsonl") { row in
            let password = SecretBytes(copying: try row.hex("password"))
            let salt = try row.hex("salt")
            let count = Int(try row.uint("dkLen").limb0)
            let pbkdf2 = try row["pbkdf2"].orMalformed("pbkdf2")
            let isSHA512 = try pbkdf2.text("algorithm") == "sha512"
            let stretched = try PBKDF2.key(
                password, salt: SecretBytes(copying: salt), hash: isSHA512 ? .sha512 : .sha256,
                rounds: Int(pbkdf2.uint("iterations").limb0), count: count)
            let scrypt = try row["scrypt"].orMalformed("scrypt")
            let parameters = Scrypt.Parameters(
                n: Int(try scrypt.uint("N").limb0), r: Int(try scrypt.uint("r").limb0), p: Int(try scrypt.uint("p").limb0))
            // Keystores take 32 bytes of scrypt, whatever the length the row asks for.
            let expected = SecretBytes(copying: try scrypt.hex("key").prefix(32))
            func begins(_ key: SecretBytes) -> Bool { key.withUnsafeBytes { SecretBytes(copying: $0.prefix(expected.count)) } == expected }
            return try stretched == SecretBytes(copying: pbkdf2.hex("key"))
                && begins(Scrypt.key(passphrase: password, salt: salt, parameters))
                && begins(Scrypt.plainKey(passphrase: password, salt: salt, parameters))
        }
    }

    @Test func pbkdf2() throws {
        for (file, hash) in [("sha256", PBKDF2.Hash.sha256), ("sha512", .sha512)] {
            try Vectors.run("wycheproof/pbkdf2_hmac\(file).jsonl") { row in
                let key = try PBKDF2.key(
                    SecretBytes(copying: row.hex("password")), salt: SecretBytes(copying: row.hex("salt")), hash: hash,
                    rounds: Int(row.uint("iterationCount").limb0), count: Int(row.uint("dkLen").limb0))
                return try (key == SecretBytes(copying: row.hex("dk"))) == (row.text("result") == "valid")
            }
        }
    }

    /// HMAC-SHA512 is what BIP-32 derives with, HMAC-SHA256 what is under PBKDF2.
    @Test func hmac() throws {
        try Vectors.run("ethers-v6/hmac.jsonl") { row in
            let isSHA512 = try row.text("algorithm") == "sha512"
            return try Self.hmac(row.hex("key"), row.hex("data"), isSHA512) == row.hex("hmac")
        }
        for (file, isSHA512) in [("hmac_sha256", false), ("hmac_sha512", true)] {
            try Vectors.run("wycheproof/\(file).jsonl") { row in
                let tag = try row.hex("tag")
                let isRight = try Bytes(Self.hmac(row.hex("key"), row.hex("msg"), isSHA512).prefix(tag.count)) == tag
                return try isRight == (row.text("result") == "valid")
            }
        }
    }

    private static func hmac(_ key: Bytes, _ data: Bytes, _ isSHA512: Bool) -> Bytes {
        let key = SymmetricKey(data: key)
        return isSHA512
            ? Bytes(HMAC<SHA512>.authenticationCode(for: data, using: key)) : Bytes(HMAC<SHA256>.authenticationCode(for: data, using: key))
    }

    /// BIP-32's fingerprints are the only use of RIPEMD-160.
    @Test func ripemd160() throws {
        try Vectors.run("ethers-v6/hashes.jsonl") { row in
            try RIPEMD160.hash(row.hex("data")) == row.hex("ripemd160")
        }
    }
}

func secret(_ text: String) -> SecretBytes { SecretBytes(copying: text.utf8) }

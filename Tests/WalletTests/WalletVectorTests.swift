import Ethereum
import Foundation
import TestSupport
import Testing

@testable import Wallet

/// Standard scrypt costs seconds and 256 MiB a time where the C code is not optimised, so one row of it
/// suffices; SERAPH_SLOW_TESTS=1 runs them all. Word lists other than English are not run.
@Suite(.serialized) struct WalletVectorTests {
    static let isThorough = ProcessInfo.processInfo.environment["SERAPH_SLOW_TESTS"] != nil

    // MARK: BIP-39

    @Test func phrases() throws {
        try Vectors.run("bip39-trezor/vectors.jsonl", where: { $0["language"] == "english" }) { row in
            let mnemonic = try Mnemonic(phrase: try row.text("mnemonic"))
            let seed = try mnemonic.seed(passphrase: secret(row.text("passphrase")))
            return try mnemonic.phrase == row.text("mnemonic") && mnemonic.entropy == SecretBytes(copying: row.hex("entropy"))
                && seed == SecretBytes(copying: row.hex("seed"))
                && Base58Key(row.text("xprv")).matches(HDKey(seed: seed))
        }
    }

    @Test func ethersPhrases() throws {
        try Vectors.run("ethers-v6/mnemonics.jsonl.gz", where: { $0["locale"] == "en" }) { row in
            let mnemonic = try Mnemonic(phrase: String(decoding: try row.hex("phrase"), as: UTF8.self))
            let seed = try mnemonic.seed(passphrase: SecretBytes(copying: row.hex("password")))
            let root = try HDKey(seed: seed)
            return try mnemonic.entropy == SecretBytes(copying: row.hex("entropy"))
                && seed == SecretBytes(copying: row.hex("seed"))
                && row.items("nodes").allSatisfy { node in
                    let key = try root.derived(DerivationPath(node.text("path")))
                    return try key.privateKey == SecretBytes(copying: node.hex("privateKey"))
                        && key.chainCode == SecretBytes(copying: node.hex("chainCode"))
                        && Secp256k1.compressedPublicKey(of: key.privateKey) == node.hex("publicKey")
                        && Base58Key(node.text("xpriv")).matches(key)
                }
        }
    }

    @Test func refusedPhrases() throws {
        try Vectors.run("peer/mnemonic-bad.jsonl") { row in
            guard let mnemonic = try? Mnemonic(phrase: try row.text("mnemonic")) else { return true }
            return mnemonic.phrase == row["sameAs"]?.string
        }
    }

    // MARK: BIP-32, BIP-44

    @Test func tree() throws {
        try Vectors.run("bip32/valid.jsonl") { row in
            let root = try HDKey(seed: SecretBytes(copying: row.hex("seed")))
            return try Base58Key(row.text("xprv")).matches(root.derived(DerivationPath(row.text("path"))))
        }
    }

    @Test func accounts() throws {
        try Vectors.run("peer/hd.jsonl") { row in
            let mnemonic = try Mnemonic(phrase: try row.text("mnemonic"))
            let seed = try mnemonic.seed(passphrase: secret(row.text("passphrase")))
            let root = try HDKey(seed: seed)
            return try seed == SecretBytes(copying: row.hex("seed"))
                && row.items("accounts").allSatisfy { account in
                    let key = try root.derived(DerivationPath(account.text("path")))
                    return try key.privateKey == SecretBytes(copying: account.hex("privateKey"))
                        && key.address.checksummed == account.text("address")
                }
        }
    }

    // MARK: Keystores

    @Test func keystores() throws {
        try Vectors.run("peer/keystore.jsonl", where: { Self.isThorough || !($0["json"]?.string ?? "").isDear }) { row in
            let keystore = try Keystore(parsing: row.text("json").utf8)
            let key = try keystore.decrypt(passphrase: secret(row.text("password")))
            return try key == SecretBytes(copying: row.hex("privateKey"))
                && Secp256k1.address(of: key).checksummed == row.text("address")
        }
        try Vectors.run("ethereum-tests/keystore.jsonl", where: { Self.isThorough || !$0.description.isDear }, check: opens)
        try Vectors.run("geth-keystore/v3_test_vector.jsonl", where: { Self.isThorough || !$0.description.isDear }, check: opens)
    }

    @Test func standardCost() throws {
        try Vectors.run("peer/keystore.jsonl", where: { $0["name"] == "scrypt-standard" }) { row in
            let key = try Keystore(parsing: row.text("json").utf8).decrypt(passphrase: secret(row.text("password")))
            return try key == SecretBytes(copying: row.hex("privateKey"))
        }
    }

    private func opens(_ row: JSON) throws -> Bool {
        let keystore = try Keystore(parsing: row["json"].orMalformed("json").description.utf8)
        let padded = Bytes(repeating: 0, count: 32) + (try row.hex("priv"))
        return try keystore.decrypt(passphrase: secret(row.text("password"))) == SecretBytes(copying: padded.suffix(32))
    }

    @Test(.timeLimit(.minutes(1))) func refusedKeystores() throws {
        try Vectors.run("peer/keystore-bad.jsonl") { row in
            do {
                _ = try Keystore(parsing: try row.text("json").utf8).decrypt(passphrase: secret(row.text("password")))
                return false
            } catch let error as KeystoreError {
                return !error.explanation.isEmpty
            }
        }
    }

    @Test func gethFolder() throws {
        try Vectors.run("geth-keystore/directory.jsonl") { row in
            let text = row["text"]?.string ?? ""
            let name = try row.text("name")
            let isKey = !name.hasSuffix("empty") && !name.hasSuffix("garbage") && text.hasPrefix("{")
            return ((try? Keystore(parsing: text.utf8)) != nil) == isKey
        }
    }

    @Test func ethersWallets() throws {
        try Vectors.run("ethers-v6/wallets.jsonl", where: { row in
            row["type"] == "keystore" && (Self.isThorough || !(row["content"]?.string ?? "").isDear)
        }) { row in
            let key = try Keystore(parsing: row.text("content").utf8)
                .decrypt(passphrase: SecretBytes(copying: row.hex("password")))
            return try Secp256k1.address(of: key).checksummed == row.text("address")
        }
    }

    @Test func plainScryptAgrees() throws {
        try Vectors.run("ethers-v6/pbkdf.jsonl", where: { $0["scrypt"] != nil && $0["dkLen"] == 32 }) { row in
            let expected = try row["scrypt"].orMalformed("scrypt")
            let parameters = Scrypt.Parameters(
                n: Int(try expected.uint("N").limb0), r: Int(try expected.uint("r").limb0),
                p: Int(try expected.uint("p").limb0))
            let passphrase = SecretBytes(copying: try row.hex("password"))
            let key = SecretBytes(copying: try expected.hex("key"))
            return try Scrypt.key(passphrase: passphrase, salt: row.hex("salt"), parameters) == key
                && (parameters.n * parameters.r * parameters.p > 8192
                    || Scrypt.plainKey(passphrase: passphrase, salt: row.hex("salt"), parameters) == key)
        }
    }
}

extension String {
    /// Whether this keystore text asks for scrypt at full cost.
    fileprivate var isDear: Bool { contains("262144") && contains("scrypt") || contains("131072") }
}

func secret(_ text: String) -> SecretBytes { SecretBytes(copying: text.utf8) }

/// An extended private key of BIP-32 in Base58, as far as comparing needs it.
struct Base58Key {
    let bytes: Bytes

    init(_ text: String) throws {
        let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
        var number = Bytes(repeating: 0, count: 82)
        for character in text.utf8 {
            var carry = try alphabet.firstIndex(of: character).orMalformed("base58")
            for index in number.indices.reversed() {
                carry += Int(number[index]) * 58
                number[index] = UInt8(carry & 255)
                carry >>= 8
            }
        }
        bytes = number
    }

    /// Version (4), depth, parent's fingerprint (4), child number (4), chain code (32), 0, key (32).
    func matches(_ key: HDKey) -> Bool {
        let child = bytes[9..<13].reduce(0) { $0 << 8 | UInt32($1) }
        return Int(bytes[4]) == key.depth && child == key.childNumber
            && SecretBytes(copying: bytes[13..<45]) == key.chainCode && bytes[45] == 0
            && SecretBytes(copying: bytes[46..<78]) == key.privateKey
    }
}

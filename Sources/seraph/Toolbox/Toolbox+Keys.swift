import Ethereum
import Wallet

/// Mnemonics and keystores.
extension Toolbox {
    static let keys: [String: Tool] = [
        "mnemonic": mnemonic,
        "keystore-encrypt": { document in
            let key = try document.secret("private_key")
            return result(try Keystore.encrypt(key, passphrase: try document.secretText("passphrase")).json)
        },
        "keystore-decrypt": { document in
            let keystore = try Keystore(parsing: Bytes((document["keystore"] ?? .null).description.utf8))
            let secret = try keystore.decrypt(passphrase: try document.secretText("passphrase"))
            return [
                "private_key": .string(secret.withUnsafeBytes { Hex.encode($0) }),
                "address": .string(try Secp256k1.address(of: secret).checksummed),
            ]
        },
    ]

    private static func mnemonic(_ document: Document) throws -> JSON {
        let mnemonic = try Mnemonic(phrase: try document.text("phrase"))
        let extra = try document.has("passphrase") ? document.secretText("passphrase") : nil
        let seed = try mnemonic.seed(passphrase: extra)
        let path = try document.has("path") ? document.text("path") : DerivationPath.account().description
        let key = try HDKey(seed: seed).derived(DerivationPath(path))
        return [
            "phrase": .string(mnemonic.phrase), "seed": .string(seed.withUnsafeBytes { Hex.encode($0) }),
            "private_key": .string(key.privateKey.withUnsafeBytes { Hex.encode($0) }),
            "address": .string(try key.address.checksummed),
        ]
    }
}

import Ethereum
import Wallet

/// Decoders of texts and documents.
extension Target {
    static let texts = [
        Target(name: "json", longest: 8_192) { bytes in
            guard let json = accepted({ try JSON(parsing: bytes) }) else { return }
            for text in [json.description, json.pretty] {
                require(certain("its JSON is read", { try JSON(parsing: text) }) == json, "JSON says the same")
            }
        },
        Target(name: "mnemonic", longest: 1_024) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self),
                let mnemonic = accepted({ try Mnemonic(phrase: text) })
            else { return }
            let again = certain("a phrase is read again") { try Mnemonic(phrase: mnemonic.phrase) }
            require(again.phrase.utf8.elementsEqual(mnemonic.phrase.utf8), "a phrase says the same")
            require(again.entropy == mnemonic.entropy, "a phrase has one entropy")
        },
        // A line of a human-readable ABI, or a contract's whole ABI as JSON.
        Target(name: "interface", longest: 4_096) { bytes in
            if let text = String(validating: bytes, as: UTF8.self), let item = accepted({ try ABIItem(text) }) {
                require(certain("a line is read again", { try ABIItem(item.line) }) == item, "a line says the same")
            }
            guard let interface = accepted({ try ABIInterface(json: JSON(parsing: bytes)) }) else { return }
            let again = certain("an ABI is read again") { try ABIInterface(json: interface.json) }
            require(again == interface, "an ABI says the same")
        },
        Target(name: "keystore", longest: 8_192) { bytes in
            guard let keystore = accepted({ try Keystore(parsing: bytes) }) else { return }
            let again = certain("a keystore is read again") { try Keystore(parsing: Bytes(keystore.text.utf8)) }
            require(again.json == keystore.json && again.address == keystore.address, "a keystore says the same")
            guard isCheap(keystore.json) else { return }
            let secret = accepted { try keystore.decrypt(passphrase: SecretBytes(copying: Bytes("foobar".utf8))) }
            if let secret, let stated = keystore.address {
                require(accepted { try Secp256k1.address(of: secret) } == stated, "the key is the stated account's")
            }
        },
    ]

    /// Whether opening it takes well under a millisecond. What dear ones may cost is bounded elsewhere.
    private static func isCheap(_ json: JSON) -> Bool {
        let parameters = (json["crypto"] ?? json["Crypto"])?["kdfparams"]
        if let rounds = parameters?["c"]?.int { return rounds <= 64 }
        guard let n = parameters?["n"]?.int, let r = parameters?["r"]?.int, let p = parameters?["p"]?.int else { return false }
        return n <= 64 && r <= 8 && p <= 8
    }
}

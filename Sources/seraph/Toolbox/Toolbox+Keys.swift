import Ethereum
import Wallet

/// Mnemonics and keystores. What comes in has been a JSON text, whose copies cannot be wiped: these are
/// tools for scripts and tests, not the way to a wallet's keys.
extension Toolbox {
    static let keys: [String: Tool] = [
        "mnemonic": mnemonic, "keystore-encrypt": keystoreEncrypt, "keystore-decrypt": keystoreDecrypt,
    ]

    // MARK: Mnemonics

    private static func mnemonic(_ document: Document) throws -> JSON {
        let mnemonic = try readMnemonic(document)
        let seed = try mnemonic.seed(passphrase: document.isGiven("passphrase") ? document.secretText("passphrase") : nil)
        let root = try HDKey(seed: seed)
        let path = try document.isGiven("path") ? DerivationPath(document.text("path")) : .account()
        let key = try root.derived(path)
        return [
            "phrase": .string(mnemonic.phrase),
            "language": .string(mnemonic.language.rawValue),
            "entropy": hex(mnemonic.entropy),
            "seed": hex(seed),
            "root_key": text(root.xprv),
            "path": .string(path.description),
            "private_key": hex(key.privateKey),
            "public_key": .string(Hex.encode(key.publicKey)),
            "extended_private_key": text(key.xprv),
            "extended_public_key": .string(key.publicHalf.xpub),
            "address": .string(try key.address.checksummed),
        ]
    }

    /// From the words, or from the entropy; when both are given they must agree.
    private static func readMnemonic(_ document: Document) throws -> Mnemonic {
        let language = try document.isGiven("language") ? readLanguage(document) : nil
        let stated = try document.isGiven("entropy") ? document.secret("entropy") : nil
        guard document.isGiven("phrase") else {
            guard let stated else { throw document.wrong("phrase") }
            return try Mnemonic(entropy: stated, language: language ?? .english)
        }
        let mnemonic = try Mnemonic(phrase: document.secretText("phrase"), language: language)
        if let stated, stated != mnemonic.entropy { throw document.wrong("entropy") }
        return mnemonic
    }

    private static func readLanguage(_ document: Document) throws -> Language {
        guard let language = Language(named: try document.text("language")) else { throw document.wrong("language") }
        return language
    }

    // MARK: Keystores

    private static func keystoreDecrypt(_ document: Document) throws -> JSON {
        let passphrase = try document.secretText("passphrase")
        let key = switch document["keystore"] {
        case .string(let text)?: try KeyFile.key(in: Bytes(text.utf8), passphrase: passphrase)
        case let json?: try KeyFile.key(in: json, passphrase: passphrase)
        case nil: throw document.wrong("keystore")
        }
        return ["private_key": hex(key), "address": .string(try Secp256k1.address(of: key).checksummed)]
    }

    private static func keystoreEncrypt(_ document: Document) throws -> JSON {
        let keystore = try Keystore.encrypt(
            document.secret("private_key"), passphrase: document.secretText("passphrase"),
            cost: document.isGiven("kdf") ? cost(document) : .standard)
        return result(keystore.json)
    }

    /// `kdf`: `scrypt`, `scrypt-light` or `pbkdf2`; or an object in the shape of the file, such as
    /// `{"kdf": "scrypt", "kdfparams": {"n": 8192, "r": 8, "p": 1}}`, whose parameters have the standard
    /// ones for defaults.
    private static func cost(_ document: Document) throws -> Keystore.Cost {
        let kdf = document["kdf"] ?? .null
        let parameters = Document(kdf["kdfparams"] ?? (kdf.members != nil ? kdf : document["kdfparams"] ?? .object([])))
        func parameter(_ name: String, else standard: Int) throws -> Int {
            guard parameters.isGiven(name) else { return standard }
            guard let value = Int(exactly: try parameters.number(name)) else { throw parameters.wrong(name) }
            return value
        }
        switch kdf.string ?? kdf["kdf"]?.string ?? kdf["name"]?.string {
        case "scrypt", "scrypt-standard", "standard":
            return .scrypt(
                n: try parameter("n", else: 1 << 18), r: try parameter("r", else: 8), p: try parameter("p", else: 1))
        case "scrypt-light", "light": return .light
        case "pbkdf2": return .pbkdf2(rounds: try parameter("c", else: 262_144))
        default: throw document.wrong("kdf")
        }
    }

    // MARK: Secrets as text

    private static func hex(_ secret: SecretBytes) -> JSON { .string(secret.withUnsafeBytes { Hex.encode($0) }) }

    private static func text(_ secret: SecretBytes) -> JSON {
        .string(secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
    }
}

extension Document {
    /// Whether a member is there and is not null.
    fileprivate func isGiven(_ name: String) -> Bool { !(self[name] ?? .null).isNull }
}

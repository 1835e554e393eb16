import Ethereum
import Foundation

/// Why a keystore file cannot be read or opened.
public enum KeystoreError: Error, Equatable, Sendable {
    case tooLarge(Int)
    case notJSON(JSONError)
    case missing(String)
    case malformed(String)
    case unsupportedVersion(String)
    case unsupported(String)
    /// Key derivation settings that are wrong, or would need absurd memory or time.
    case costOutOfBounds(String)
    case wrongPassphrase
    /// The decrypted key belongs to another account than the file says.
    case addressMismatch(stated: Address, actual: Address)
    case emptyPassphrase
    case notAKey
}

/// A private key under a passphrase: Web3 Secret Storage, version 3, which geth, MetaMask's exports
/// and Foundry also read and write.
public struct Keystore: Sendable {
    /// How dear a guess is.
    public enum Cost: Hashable, Sendable {
        /// geth's standard: scrypt with n = 2^18, r = 8, p = 1: 256 MiB, about a second.
        case standard
        /// geth's light setting, for practice money and tests: n = 2^12, p = 6.
        case light
        case scrypt(n: Int, r: Int, p: Int)
        /// HMAC-SHA256; 262,144 rounds are what the definition's own example has.
        case pbkdf2(rounds: Int = 262_144)

        var derivation: KeyDerivation.Cost {
            switch self {
            case .standard: .scrypt(.init(n: 1 << 18, r: 8, p: 1))
            case .light: .scrypt(.init(n: 1 << 12, r: 8, p: 6))
            case .scrypt(let n, let r, let p): .scrypt(.init(n: n, r: r, p: p))
            case .pbkdf2(let rounds): .pbkdf2(rounds: rounds)
            }
        }
    }

    /// The account the file says it holds; proven only by decrypting.
    public let address: Address?
    /// Seraph's name for the account, kept in the file; other wallets pass it over.
    public let name: String?
    /// Where the key comes from, when it grew from a phrase; other wallets pass this over as well.
    let origin: Origin?
    public let json: JSON
    private let sealed: SealedSecret

    /// The place of a derived key, and the stored phrase it grew from, if that was kept.
    struct Origin: Hashable, Sendable {
        let path: DerivationPath
        let phrase: String?
    }

    /// The file's text.
    public var text: String { json.pretty + "\n" }
}

// MARK: - Reading

extension Keystore {
    public static let maximumFileSize = 65_536

    public init(parsing bytes: some Collection<UInt8>) throws(KeystoreError) {
        try self.init(json: try Self.document(bytes))
    }

    /// Extra members are passed over, as other wallets write their own.
    public init(json: JSON) throws(KeystoreError) {
        guard json.members != nil else { throw .malformed("file") }
        guard let version = json["version"] else { throw .missing("version") }
        guard version == 3 else { throw .unsupportedVersion(Untrusted.clean(version.description, limit: 20)) }
        self.json = json
        address = try Self.address(json["address"])
        name = json["name"]?.string.map { Untrusted.clean($0, limit: KeystoreDirectory.longestName) }
        origin = Origin(json: json["seraph"])
        sealed = try SealedSecret(json: try Self.crypto(json))
    }

    /// One JSON document of bounded size and depth.
    static func document(_ bytes: some Collection<UInt8>) throws(KeystoreError) -> JSON {
        guard bytes.count <= maximumFileSize else { throw .tooLarge(bytes.count) }
        do {
            return try JSON(parsing: bytes, maximumDepth: 16)
        } catch {
            throw .notJSON(error)
        }
    }

    /// Old geth wrote a capital C; both at once would be ambiguous.
    static func crypto(_ json: JSON) throws(KeystoreError) -> JSON {
        if json["crypto"] != nil && json["Crypto"] != nil { throw .malformed("crypto") }
        guard let crypto = json["crypto"] ?? json["Crypto"] else { throw .missing("crypto") }
        return crypto
    }

    /// With or without 0x, in any case: the file's address is a label, and the key proves it.
    static func address(_ json: JSON?) throws(KeystoreError) -> Address? {
        guard let json, !json.isNull else { return nil }
        guard let text = json.string else { throw .malformed("address") }
        if text.isEmpty { return nil }
        let digits = text.utf8.starts(with: "0x".utf8) ? text.utf8.dropFirst(2) : text.utf8[...]
        guard let bytes = try? Hex.decodeBare(digits), let address = Address(bytes: bytes) else {
            throw .malformed("address")
        }
        return address
    }
}

extension Keystore.Origin {
    init?(json: JSON?) {
        guard let text = json?["path"]?.string, let path = try? DerivationPath(text) else { return nil }
        self.init(path: path, phrase: json?["phrase"]?.string.flatMap { StoredPhrase.isID($0) ? $0 : nil })
    }

    var json: JSON {
        .object([.init("path", .string(path.description))] + (phrase.map { [.init("phrase", .string($0))] } ?? []))
    }
}

// MARK: - Opening and sealing

extension Keystore {
    /// The private key: 32 bytes that belong to the stated account.
    public func decrypt(passphrase: SecretBytes) throws -> SecretBytes {
        let opened = try sealed.open(passphrase: passphrase)
        // What old writers dropped at the front was zeros.
        let key = SecretBytes(count: 32) { buffer in
            opened.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[(32 - opened.count)...]).copyMemory(from: $0) }
        }
        return try Self.proven(key, of: address)
    }

    /// `key`, if it is one and belongs to the account that the file names.
    static func proven(_ key: SecretBytes, of stated: Address?) throws -> SecretBytes {
        guard Secp256k1.isValid(key), let actual = try? Secp256k1.address(of: key) else { throw KeystoreError.notAKey }
        if let stated, stated != actual { throw KeystoreError.addressMismatch(stated: stated, actual: actual) }
        return key
    }

    public static func encrypt(
        _ key: SecretBytes, passphrase: SecretBytes, name: String? = nil, cost: Cost = .standard
    ) throws -> Keystore {
        try encrypt(key, passphrase: passphrase, name: name, origin: nil, cost: cost)
    }

    static func encrypt(
        _ key: SecretBytes, passphrase: SecretBytes, name: String?, origin: Origin?, cost: Cost
    ) throws -> Keystore {
        guard Secp256k1.isValid(key) else { throw KeystoreError.notAKey }
        let address = try Secp256k1.address(of: key)
        let sealed = try SealedSecret.seal(key, passphrase: passphrase, cost: cost.derivation)
        var members: [JSON.Member] = [
            .init("address", .string(Hex.encodeBare(address.bytes))),
            .init("crypto", sealed.json),
            .init("id", .string(UUID().uuidString.lowercased())),
            .init("version", 3),
        ]
        if let name { members.append(.init("name", .string(name))) }
        if let origin { members.append(.init("seraph", origin.json)) }
        return try Keystore(json: .object(members))
    }

    /// The same file under another name; nothing is decrypted.
    func renamed(_ name: String) throws -> Keystore {
        let kept = (json.members ?? []).filter { !$0.key.utf8.elementsEqual("name".utf8) }
        return try Keystore(json: .object(kept + [.init("name", .string(name))]))
    }
}

import CryptoExtras
import Ethereum
import Foundation

import struct Crypto.SymmetricKey

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
///
/// A file comes from anywhere, so every parameter is bounded before any work is done: a hostile
/// `n` would otherwise ask for petabytes.
public struct Keystore: Sendable {
    /// How dear a guess is.
    public enum Cost: Sendable {
        /// geth's standard: N = 2^18, 256 MiB, about a second.
        case standard
        /// geth's light setting, for practice money and tests.
        case light

        var parameters: Scrypt.Parameters {
            switch self {
            case .standard: .init(n: 1 << 18, r: 8, p: 1)
            case .light: .init(n: 1 << 12, r: 8, p: 6)
            }
        }
    }

    /// The account the file says it holds; proven only by decrypting.
    public let address: Address?
    /// Seraph's name for the account, kept in the file; other wallets pass it over.
    public let name: String?
    public let json: JSON
    private let sealed: Sealed

    /// What is needed to open it.
    private struct Sealed: Sendable {
        let iv, ciphertext, mac: Bytes
        let derivation: Derivation
    }

    enum Derivation: Hashable, Sendable {
        case scrypt(Scrypt.Parameters, salt: Bytes)
        case pbkdf2(rounds: Int, salt: Bytes)
    }

    /// The file's text.
    public var text: String { json.pretty + "\n" }
}

// MARK: - Reading

extension Keystore {
    public static let maximumFileSize = 65_536

    public init(parsing bytes: some Collection<UInt8>) throws(KeystoreError) {
        guard bytes.count <= Self.maximumFileSize else { throw .tooLarge(bytes.count) }
        let json: JSON
        do {
            json = try JSON(parsing: bytes, maximumDepth: 16)
        } catch {
            throw .notJSON(error)
        }
        try self.init(json: json)
    }

    init(json: JSON) throws(KeystoreError) {
        guard json.members != nil else { throw .malformed("file") }
        guard let version = json["version"] else { throw .missing("version") }
        guard version == 3 else { throw .unsupportedVersion(Untrusted.clean(version.description, limit: 20)) }
        self.json = json
        address = try Self.address(json["address"])
        name = json["name"]?.string.map { Untrusted.clean($0, limit: KeystoreDirectory.longestName) }
        sealed = try Self.sealed(json)
    }

    private static func sealed(_ json: JSON) throws(KeystoreError) -> Sealed {
        // Old geth wrote a capital C; both at once would be ambiguous.
        if json["crypto"] != nil && json["Crypto"] != nil { throw .malformed("crypto") }
        guard let crypto = json["crypto"] ?? json["Crypto"] else { throw .missing("crypto") }
        guard let cipher = crypto["cipher"]?.string else { throw .missing("cipher") }
        guard cipher == "aes-128-ctr" else { throw .unsupported("cipher " + Untrusted.clean(cipher, limit: 20)) }
        let iv = try hex(crypto["cipherparams"]?["iv"], "iv", 16...16)
        // Old writers dropped leading zeros of the key, so shorter texts are keys as well.
        let ciphertext = try hex(crypto["ciphertext"], "ciphertext", 1...32)
        let mac = try hex(crypto["mac"], "mac", 32...32)
        return Sealed(iv: iv, ciphertext: ciphertext, mac: mac, derivation: try derivation(crypto))
    }

    private static func derivation(_ crypto: JSON) throws(KeystoreError) -> Derivation {
        guard let parameters = crypto["kdfparams"] else { throw .missing("kdfparams") }
        let salt = try hex(parameters["salt"], "salt", 0...1024)
        // Only the first 32 bytes are ever used, and they do not depend on how many follow.
        _ = try integer(parameters["dklen"], "dklen", 32...1024)
        switch crypto["kdf"]?.string {
        case "scrypt":
            return .scrypt(try scryptParameters(parameters), salt: salt)
        case "pbkdf2":
            guard let prf = parameters["prf"]?.string else { throw .missing("prf") }
            guard prf == "hmac-sha256" else { throw .unsupported("prf " + Untrusted.clean(prf, limit: 20)) }
            return .pbkdf2(rounds: try integer(parameters["c"], "c", 1...10_000_000), salt: salt)
        case let other?: throw .unsupported("kdf " + Untrusted.clean(other, limit: 20))
        case nil: throw .missing("kdf")
        }
    }

    /// At most 512 MiB, and four times the work of the standard setting.
    private static func scryptParameters(_ json: JSON) throws(KeystoreError) -> Scrypt.Parameters {
        let n = try integer(json["n"], "n", 2...1 << 20)
        let r = try integer(json["r"], "r", 1...1024)
        let p = try integer(json["p"], "p", 1...1024)
        guard n.nonzeroBitCount == 1 else { throw .costOutOfBounds("n") }
        guard n * r <= 1 << 22, n * r * p <= 1 << 23 else { throw .costOutOfBounds("n, r, p") }
        return Scrypt.Parameters(n: n, r: r, p: p)
    }

    private static func integer(_ json: JSON?, _ name: String, _ range: ClosedRange<Int>) throws(KeystoreError) -> Int {
        guard let json else { throw .missing(name) }
        guard case .number(let digits) = json else { throw .malformed(name) }
        guard let value = Int(digits), range.contains(value) else { throw .costOutOfBounds(name) }
        return value
    }

    private static func hex(_ json: JSON?, _ name: String, _ counts: ClosedRange<Int>) throws(KeystoreError) -> Bytes {
        guard let text = json?.string else { throw .missing(name) }
        guard let bytes = try? Hex.decodeBare(text.utf8), counts.contains(bytes.count) else { throw .malformed(name) }
        return bytes
    }

    /// With or without 0x, in any case: the file's address is a label, and the key proves it.
    private static func address(_ json: JSON?) throws(KeystoreError) -> Address? {
        guard let json, !json.isNull else { return nil }
        guard let text = json.string else { throw .malformed("address") }
        if text.isEmpty { return nil }
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
        guard let bytes = try? Hex.decodeBare(digits.utf8), let address = Address(bytes: bytes) else {
            throw .malformed("address")
        }
        return address
    }
}

// MARK: - Opening and sealing

extension Keystore {
    /// The private key. The passphrase is taken as its bytes are: no trimming, no normalising.
    public func decrypt(passphrase: SecretBytes) throws -> SecretBytes {
        let derived = try Self.derive(sealed.derivation, passphrase: passphrase)
        guard constantTimeEqual(Self.mac(derived, sealed.ciphertext), sealed.mac) else {
            throw KeystoreError.wrongPassphrase
        }
        let key = try Self.applyCipher(to: sealed.ciphertext, derived: derived, iv: sealed.iv)
        guard Secp256k1.isValid(key), let actual = try? Secp256k1.address(of: key) else { throw KeystoreError.notAKey }
        if let address, address != actual { throw KeystoreError.addressMismatch(stated: address, actual: actual) }
        return key
    }

    public static func encrypt(
        _ key: SecretBytes, passphrase: SecretBytes, name: String? = nil, cost: Cost = .standard
    ) throws -> Keystore {
        guard passphrase.count > 0 else { throw KeystoreError.emptyPassphrase }
        guard Secp256k1.isValid(key) else { throw KeystoreError.notAKey }
        let address = try Secp256k1.address(of: key)
        let salt = random(32)
        let iv = random(16)
        let parameters = cost.parameters
        let derived = try derive(.scrypt(parameters, salt: salt), passphrase: passphrase)
        // The ciphertext is as long as the key and safe to be an ordinary value.
        let ciphertext = try key.withUnsafeBytes { key in
            try derived.withUnsafeBytes { derived in
                Bytes(try AES._CTR.encrypt(
                    key, using: SymmetricKey(data: derived.prefix(16)), nonce: .init(nonceBytes: iv)))
            }
        }
        var members: [JSON.Member] = [
            .init("address", .string(Hex.encodeBare(address.bytes))),
            .init("crypto", [
                "cipher": "aes-128-ctr",
                "cipherparams": ["iv": .string(Hex.encodeBare(iv))],
                "ciphertext": .string(Hex.encodeBare(ciphertext)),
                "kdf": "scrypt",
                "kdfparams": [
                    "dklen": 32, "n": JSON(parameters.n), "p": JSON(parameters.p), "r": JSON(parameters.r),
                    "salt": .string(Hex.encodeBare(salt)),
                ],
                "mac": .string(Hex.encodeBare(mac(derived, ciphertext))),
            ]),
            .init("id", .string(UUID().uuidString.lowercased())),
            .init("version", 3),
        ]
        if let name { members.append(.init("name", .string(name))) }
        return try Keystore(json: .object(members))
    }

    /// The same file under another name; nothing is decrypted.
    func renamed(_ name: String) throws -> Keystore {
        let kept = (json.members ?? []).filter { $0.key != "name" }
        return try Keystore(json: .object(kept + [.init("name", .string(name))]))
    }

    private static func derive(_ derivation: Derivation, passphrase: SecretBytes) throws -> SecretBytes {
        switch derivation {
        case .scrypt(let parameters, let salt):
            return try Scrypt.key(passphrase: passphrase, salt: salt, parameters)
        case .pbkdf2(let rounds, let salt):
            let key = try passphrase.withUnsafeBytes { passphrase in
                try KDF.Insecure.PBKDF2.deriveKey(
                    from: passphrase, salt: salt, using: .sha256, outputByteCount: 32, unsafeUncheckedRounds: rounds)
            }
            return key.withUnsafeBytes { SecretBytes(copying: $0) }
        }
    }

    /// Over the second half of the derived key; the first half is the cipher's.
    private static func mac(_ derived: SecretBytes, _ ciphertext: Bytes) -> Bytes {
        var hasher = Keccak256()
        derived.withUnsafeBytes { hasher.update($0[16..<32]) }
        hasher.update(ciphertext)
        return hasher.finalize()
    }

    /// AES-128 in counter mode is its own inverse. The result has 32 bytes: what old writers dropped
    /// at the front was zeros.
    private static func applyCipher(to input: Bytes, derived: SecretBytes, iv: Bytes) throws -> SecretBytes {
        var output = try derived.withUnsafeBytes { derived in
            try AES._CTR.decrypt(input, using: SymmetricKey(data: derived.prefix(16)), nonce: .init(nonceBytes: iv))
        }
        defer { output.resetBytes(in: output.indices) }
        return SecretBytes(count: 32) { buffer in
            UnsafeMutableRawBufferPointer(rebasing: buffer[(32 - output.count)...]).copyBytes(from: output)
        }
    }

    private static func random(_ count: Int) -> Bytes {
        SecretBytes.random(count: count).withUnsafeBytes { Bytes($0) }
    }
}

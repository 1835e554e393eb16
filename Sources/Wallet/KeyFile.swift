import CryptoExtras
import Ethereum
import Foundation

import struct Crypto.SymmetricKey

/// A key file of any kind: besides version 3, what is only ever read: version 1 of geth's keystore (2014)
/// and the wallets of the presale. Both hold AES-128-CBC.
///
/// Sources: go-ethereum, accounts/keystore (`decryptKeyV1`, `decryptPreSaleKey`); pyethsaletool.
public enum KeyFile {
    /// The private key in a key file of any kind: version 3, version 1 or presale.
    public static func key(in bytes: Bytes, passphrase: SecretBytes) throws -> SecretBytes {
        try key(in: try Keystore.document(bytes), passphrase: passphrase)
    }

    public static func key(in json: JSON, passphrase: SecretBytes) throws -> SecretBytes {
        defer { Leftovers.wipe() }
        if json["encseed"] != nil { return try presaleKey(json, passphrase) }
        if json["version"] == "1" || json["version"] == 1 { return try versionOneKey(json, passphrase) }
        return try Keystore(json: json).decrypt(passphrase: passphrase)
    }

    /// As version 3, but the cipher's key is hashed once more and the text is padded.
    private static func versionOneKey(_ json: JSON, _ passphrase: SecretBytes) throws -> SecretBytes {
        let crypto = try Keystore.crypto(json)
        guard let cipher = crypto["cipher"]?.string else { throw KeystoreError.missing("cipher") }
        guard cipher == "aes-128-cbc" else { throw KeystoreError.unsupported("cipher " + Untrusted.clean(cipher, limit: 20)) }
        let iv = try (crypto["cipherparams"] ?? .null).keystoreHex("iv", 16...16)
        let ciphertext = try crypto.keystoreHex("ciphertext", 16...48)
        let stated = try crypto.keystoreHex("mac", 32...32)
        let derived = try KeyDerivation(json: crypto).key(passphrase)
        let actual = derived.withUnsafeBytes { Keccak256.hash(Bytes($0[16..<32]) + ciphertext) }
        guard constantTimeEqual(actual, stated) else { throw KeystoreError.wrongPassphrase }
        let cipherKey = derived.withUnsafeBytes { Keccak256.hash(Bytes($0[0..<16])) }
        let key = try decrypted(ciphertext, SymmetricKey(data: cipherKey.prefix(16)), iv) ?? { throw KeystoreError.notAKey }()
        return try Keystore.proven(key, of: try Keystore.address(json["address"]))
    }

    /// The key is the hash of a decrypted text, so only the address tells whether the passphrase was
    /// right.
    private static func presaleKey(_ json: JSON, _ passphrase: SecretBytes) throws -> SecretBytes {
        let sealed = try json.keystoreHex("encseed", 32...1024)
        guard let address = try Keystore.address(json["ethaddr"]) else { throw KeystoreError.missing("ethaddr") }
        let cipherKey = try PBKDF2.key(passphrase, salt: passphrase, hash: .sha256, rounds: 2000, count: 16)
        let seed = try cipherKey.withUnsafeBytes { cipherKey in
            try decrypted(Bytes(sealed.dropFirst(16)), SymmetricKey(data: cipherKey), Bytes(sealed.prefix(16)))
        }
        guard let seed else { throw KeystoreError.wrongPassphrase }
        var hash = seed.withUnsafeBytes { Keccak256.hash(Bytes($0)) }
        let key = SecretBytes(wiping: &hash)
        guard (try? Secp256k1.address(of: key)) == address else { throw KeystoreError.wrongPassphrase }
        return key
    }

    /// Nil when the padding is wrong, which is how a wrong passphrase mostly shows.
    private static func decrypted(_ ciphertext: Bytes, _ key: SymmetricKey, _ iv: Bytes) throws -> SecretBytes? {
        guard !ciphertext.isEmpty, ciphertext.count % 16 == 0 else { throw KeystoreError.malformed("ciphertext") }
        guard var plain = try? AES._CBC.decrypt(ciphertext, using: key, iv: .init(ivBytes: iv)) else { return nil }
        defer { plain.resetBytes(in: plain.indices) }
        return SecretBytes(copying: plain)
    }
}

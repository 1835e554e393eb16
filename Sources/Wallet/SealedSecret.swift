import CryptoExtras
import Ethereum
import Foundation

import struct Crypto.SymmetricKey

/// Up to 32 secret bytes under a passphrase: the `crypto` object of Web3 Secret Storage, version 3.
///
/// AES-128 in counter mode, and a Keccak-256 MAC over the ciphertext. The MAC does not cover the `iv`,
/// so whoever opens one has to check that what comes out is what it should be.
///
/// Source: ethereum.org, "Web3 Secret Storage Definition".
struct SealedSecret: Sendable {
    private let iv, ciphertext, mac: Bytes
    private let derivation: KeyDerivation
}

extension SealedSecret {
    init(json crypto: JSON) throws(KeystoreError) {
        guard let cipher = crypto["cipher"]?.string else { throw .missing("cipher") }
        guard cipher == "aes-128-ctr" else { throw .unsupported("cipher " + Untrusted.clean(cipher, limit: 20)) }
        guard let parameters = crypto["cipherparams"] else { throw .missing("cipherparams") }
        iv = try parameters.keystoreHex("iv", 16...16)
        // Old writers dropped leading zeros of the key, so shorter texts are keys as well.
        ciphertext = try crypto.keystoreHex("ciphertext", 1...32)
        mac = try crypto.keystoreHex("mac", 32...32)
        derivation = try KeyDerivation(json: crypto)
    }

    var json: JSON {
        .object([
            .init("cipher", "aes-128-ctr"),
            .init("cipherparams", ["iv": .string(Hex.encodeBare(iv))]),
            .init("ciphertext", .string(Hex.encodeBare(ciphertext))),
        ] + derivation.members + [.init("mac", .string(Hex.encodeBare(mac)))])
    }

    /// - Parameter secret: 1 to 32 bytes.
    static func seal(_ secret: SecretBytes, passphrase: SecretBytes, cost: KeyDerivation.Cost) throws -> SealedSecret {
        defer { Leftovers.wipe() }
        let derivation = KeyDerivation(cost: try cost.checked(), salt: random(32))
        let iv = random(16)
        let key = try derivation.key(passphrase)
        let ciphertext = try secret.withUnsafeBytes { secret in
            try AES._CTR.encrypt(secret, using: cipherKey(key), nonce: .init(nonceBytes: iv))
        }
        return SealedSecret(
            iv: iv, ciphertext: Bytes(ciphertext), mac: mac(key, Bytes(ciphertext)), derivation: derivation)
    }

    /// What was sealed. The passphrase is taken as its bytes are: no trimming, no normalising.
    func open(passphrase: SecretBytes) throws -> SecretBytes {
        defer { Leftovers.wipe() }
        let key = try derivation.key(passphrase)
        guard constantTimeEqual(Self.mac(key, ciphertext), mac) else { throw KeystoreError.wrongPassphrase }
        // Counter mode is its own inverse.
        var output = try AES._CTR.decrypt(ciphertext, using: Self.cipherKey(key), nonce: .init(nonceBytes: iv))
        defer { output.resetBytes(in: output.indices) }
        return SecretBytes(copying: output)
    }

    private static func cipherKey(_ key: SecretBytes) -> SymmetricKey {
        key.withUnsafeBytes { SymmetricKey(data: $0.prefix(16)) }
    }

    private static func mac(_ key: SecretBytes, _ ciphertext: Bytes) -> Bytes {
        var hasher = Keccak256()
        key.withUnsafeBytes { hasher.update($0[16..<32]) }
        hasher.update(ciphertext)
        return hasher.finalize()
    }

    private static func random(_ count: Int) -> Bytes {
        SecretBytes.random(count: count).withUnsafeBytes { Bytes($0) }
    }
}

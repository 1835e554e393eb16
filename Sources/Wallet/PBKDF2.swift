import CryptoExtras
import Ethereum
import Foundation

import struct Crypto.SymmetricKey

/// PBKDF2 (RFC 8018) with HMAC, by BoringSSL: the one door through which this module stretches a
/// passphrase with it.
enum PBKDF2 {
    typealias Hash = KDF.Insecure.PBKDF2.HashFunction

    static func key(
        _ password: SecretBytes, salt: SecretBytes, hash: Hash, rounds: Int, count: Int
    ) throws -> SecretBytes {
        defer { Leftovers.wipe() }
        return try password.withUnsafeBytes { password in
            try salt.withUnsafeBytes { salt in
                let key = try KDF.Insecure.PBKDF2.deriveKey(
                    from: password, salt: salt, using: hash, outputByteCount: count, unsafeUncheckedRounds: rounds)
                return key.withUnsafeBytes { SecretBytes(copying: $0) }
            }
        }
    }
}

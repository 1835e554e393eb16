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
        defer { Leftovers.wipe(count: count) }
        return try password.withUnsafeBytes { password in
            try salt.withUnsafeBytes { salt in
                let key = try KDF.Insecure.PBKDF2.deriveKey(
                    from: password, salt: salt, using: hash, outputByteCount: count, unsafeUncheckedRounds: rounds)
                return key.withUnsafeBytes { SecretBytes(copying: $0) }
            }
        }
    }
}

/// swift-crypto derives into a `Data` that it frees without wiping ("this should be SecureBytes, but we
/// can't use that here", says its source), so a seed would stay readable in freed memory. The allocator
/// hands the block that was freed last out first: taking a few blocks of that size and wiping them
/// clears it. That is how glibc works today and no promise of it; the test of trap 23 watches it.
enum Leftovers {
    static func wipe(count: Int) {
        let blocks = (0..<8).map { _ in malloc(count) }
        for block in blocks {
            guard let block else { continue }
            explicit_bzero(block, count)
        }
        for block in blocks.reversed() { free(block) }
    }
}

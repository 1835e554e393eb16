import CryptoExtras
import Ethereum
import Foundation

/// scrypt (RFC 7914), 32 bytes of it.
///
/// BoringSSL does the work, except for N ≥ 2^(16·r), which it refuses although the official keystore
/// vector (N = 2^18, r = 1, p = 8) asks for it. Within our bounds that means r = 1 only, and those
/// files are read by the plain code below.
enum Scrypt {
    struct Parameters: Hashable, Sendable {
        let n, r, p: Int
    }

    static func key(passphrase: SecretBytes, salt: Bytes, _ parameters: Parameters) throws -> SecretBytes {
        if parameters.r == 1 && parameters.n >= 1 << 16 {
            return try plainKey(passphrase: passphrase, salt: salt, parameters)
        }
        let (n, r, p) = (parameters.n, parameters.r, parameters.p)
        defer { Leftovers.wipe(count: 32) }
        let key = try passphrase.withUnsafeBytes { passphrase in
            try KDF.Scrypt.deriveKey(
                from: passphrase, salt: salt, outputByteCount: 32, rounds: n, blockSize: r, parallelism: p,
                maxMemory: 128 * r * (n + p + 2))
        }
        return key.withUnsafeBytes { SecretBytes(copying: $0) }
    }

    /// RFC 7914, section 6.
    static func plainKey(passphrase: SecretBytes, salt: Bytes, _ parameters: Parameters) throws -> SecretBytes {
        let words = 32 * parameters.r
        let blocks = try pbkdf2(passphrase, salt: SecretBytes(copying: salt), count: 128 * parameters.r * parameters.p)
        let mixed = SecretBytes(count: blocks.count) { output in
            blocks.withUnsafeBytes { output.copyMemory(from: $0) }
            let all = output.bindMemory(to: UInt32.self)
            for lane in 0..<parameters.p {
                mix(UnsafeMutableBufferPointer(rebasing: all[lane * words..<(lane + 1) * words]), n: parameters.n)
            }
        }
        return try pbkdf2(passphrase, salt: mixed, count: 32)
    }

    private static func pbkdf2(_ passphrase: SecretBytes, salt: SecretBytes, count: Int) throws -> SecretBytes {
        try PBKDF2.key(passphrase, salt: salt, hash: .sha256, rounds: 1, count: count)
    }

    /// scryptROMix: fill a table of n states, then walk it in an order the state itself dictates.
    private static func mix(_ x: UnsafeMutableBufferPointer<UInt32>, n: Int) {
        let words = x.count
        let table = UnsafeMutablePointer<UInt32>.allocate(capacity: n * words)
        let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: words)
        defer {
            table.update(repeating: 0, count: n * words)
            table.deallocate()
            scratch.deallocate()
        }
        guard let x = x.baseAddress else { return }
        for i in 0..<n {
            (table + i * words).initialize(from: x, count: words)
            blockMix(x, scratch, words: words)
        }
        for _ in 0..<n {
            let entry = table + Int(UInt32(littleEndian: x[words - 16]) & UInt32(n - 1)) * words
            for k in 0..<words { x[k] ^= entry[k] }
            blockMix(x, scratch, words: words)
        }
    }

    /// scryptBlockMix: a chain of Salsa20/8 over 64-byte blocks; even results first, then odd ones.
    private static func blockMix(_ x: UnsafeMutablePointer<UInt32>, _ y: UnsafeMutablePointer<UInt32>, words: Int) {
        let blocks = words / 16
        var previous = x + (blocks - 1) * 16
        for i in 0..<blocks {
            let target = y + (i / 2 + (i % 2) * blocks / 2) * 16
            salsa(previous, x + i * 16, into: target)
            previous = target
        }
        x.update(from: y, count: words)
    }

    /// Salsa20 with eight rounds over `a XOR b`.
    private static func salsa(
        _ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, into out: UnsafeMutablePointer<UInt32>
    ) {
        @inline(__always) func word(_ i: Int) -> UInt32 { UInt32(littleEndian: a[i] ^ b[i]) }
        var s = (
            word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7),
            word(8), word(9), word(10), word(11), word(12), word(13), word(14), word(15)
        )
        @inline(__always) func quarter(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32) {
            b ^= rotated(a &+ d, 7)
            c ^= rotated(b &+ a, 9)
            d ^= rotated(c &+ b, 13)
            a ^= rotated(d &+ c, 18)
        }
        for _ in 0..<4 {
            quarter(&s.0, &s.4, &s.8, &s.12)
            quarter(&s.5, &s.9, &s.13, &s.1)
            quarter(&s.10, &s.14, &s.2, &s.6)
            quarter(&s.15, &s.3, &s.7, &s.11)
            quarter(&s.0, &s.1, &s.2, &s.3)
            quarter(&s.5, &s.6, &s.7, &s.4)
            quarter(&s.10, &s.11, &s.8, &s.9)
            quarter(&s.15, &s.12, &s.13, &s.14)
        }
        withUnsafeBytes(of: s) { state in
            for i in 0..<16 {
                let mixed = state.load(fromByteOffset: i * 4, as: UInt32.self)
                out[i] = (mixed &+ word(i)).littleEndian
            }
        }
    }

    @inline(__always)
    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value << count | value >> (32 - count)
    }
}

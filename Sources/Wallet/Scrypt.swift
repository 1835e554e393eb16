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
        defer { Leftovers.wipe() }
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
            var k = 0
            while k < words {
                x[k] ^= entry[k]
                k &+= 1
            }
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

    /// Salsa20 with eight rounds over `a XOR b`. Written out and in operators that the compiler always
    /// expands, because the tests run it eight million times in a build without optimisation.
    private static func salsa(
        _ a: UnsafePointer<UInt32>, _ b: UnsafePointer<UInt32>, into out: UnsafeMutablePointer<UInt32>
    ) {
        var k = 0
        while k < 16 {
            out[k] = UInt32(littleEndian: a[k] ^ b[k])
            k &+= 1
        }
        var (s0, s1, s2, s3, s4, s5, s6, s7) = (out[0], out[1], out[2], out[3], out[4], out[5], out[6], out[7])
        var (s8, s9, s10, s11, s12, s13, s14, s15) = (out[8], out[9], out[10], out[11], out[12], out[13], out[14], out[15])
        var round = 0
        while round < 4 {
            quarter(&s0, &s4, &s8, &s12)
            quarter(&s5, &s9, &s13, &s1)
            quarter(&s10, &s14, &s2, &s6)
            quarter(&s15, &s3, &s7, &s11)
            quarter(&s0, &s1, &s2, &s3)
            quarter(&s5, &s6, &s7, &s4)
            quarter(&s10, &s11, &s8, &s9)
            quarter(&s15, &s12, &s13, &s14)
            round &+= 1
        }
        add(s0, s1, s2, s3, to: out)
        add(s4, s5, s6, s7, to: out + 4)
        add(s8, s9, s10, s11, to: out + 8)
        add(s12, s13, s14, s15, to: out + 12)
    }

    @inline(__always)
    private static func quarter(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32, _ d: inout UInt32) {
        let first = a &+ d
        b ^= first &<< 7 | first &>> 25
        let second = b &+ a
        c ^= second &<< 9 | second &>> 23
        let third = c &+ b
        d ^= third &<< 13 | third &>> 19
        let fourth = d &+ c
        a ^= fourth &<< 18 | fourth &>> 14
    }

    @inline(__always)
    private static func add(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, to out: UnsafeMutablePointer<UInt32>) {
        out[0] = (out[0] &+ a).littleEndian
        out[1] = (out[1] &+ b).littleEndian
        out[2] = (out[2] &+ c).littleEndian
        out[3] = (out[3] &+ d).littleEndian
    }
}

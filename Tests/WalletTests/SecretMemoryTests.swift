import Ethereum
import Foundation
import Testing

@testable import Wallet

/// Looks for secrets in this process's own memory once their use is over.
@Suite(.serialized) final class SecretMemoryTests {
    let home = NSTemporaryDirectory() + "/seraph-memory-\(UInt64.random(in: .min ... .max))"

    deinit { try? FileManager.default.removeItem(atPath: home) }

    /// What to look for, kept in a form that is not itself found.
    private struct Needle {
        private let masked: Bytes

        init(_ secret: SecretBytes) { masked = secret.withUnsafeBytes { $0.map { $0 ^ 0xA5 } } }

        func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
            guard let first = masked.first, bytes.count >= masked.count else { return false }
            var start = 0
            while start <= bytes.count - masked.count,
                let hit = memchr(bytes.baseAddress! + start, Int32(first ^ 0xA5), bytes.count - masked.count - start + 1)
            {
                let offset = UnsafeRawPointer(hit) - bytes.baseAddress!
                if masked.indices.allSatisfy({ bytes[offset + $0] ^ 0xA5 == masked[$0] }) { return true }
                start = offset + 1
            }
            return false
        }
    }

    /// Whether a needle lies in any writable memory of this process. The chunk it reads into is wiped, so
    /// that no search finds the one before.
    private func isInMemory(_ needle: Needle) throws -> Bool {
        let memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        try #require(memory >= 0)
        defer { close(memory) }
        let size = 1 << 20
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { chunk.deallocate() }
        let own = UInt(bitPattern: chunk.baseAddress!)..<UInt(bitPattern: chunk.baseAddress!) + UInt(size)
        let maps = String(decoding: try SecureFile.read("/proc/self/maps", limit: 1 << 22).bytes, as: UTF8.self)
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            guard bounds.count == 2 else { continue }
            // The chunk itself is memory too, and is stepped over.
            if contains(needle, from: bounds[0], to: min(own.lowerBound, bounds[1]), memory, chunk)
                || contains(needle, from: max(own.upperBound, bounds[0]), to: bounds[1], memory, chunk)
            {
                if ProcessInfo.processInfo.environment["DEBUGMAP"] != nil { print("FOUND", line) }
                return true
            }
        }
        return false
    }

    private func contains(
        _ needle: Needle, from start: UInt, to end: UInt, _ memory: Int32, _ chunk: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var start = start
        while start < end {
            let count = pread(memory, chunk.baseAddress!, min(chunk.count, Int(end - start)), off_t(start))
            guard count > 0 else { return false }
            let isFound = needle.isFound(in: UnsafeRawBufferPointer(rebasing: chunk[0..<count]))
            explicit_bzero(chunk.baseAddress!, chunk.count)
            if isFound { return true }
            // Overlapping, so that nothing is missed between two chunks.
            start += UInt(count) <= 128 ? UInt(count) : UInt(count) - 128
        }
        return false
    }

    @Test func theSearchFindsWhatIsThere() throws {
        let secret = SecretBytes.random(count: 32)
        #expect(try withExtendedLifetime(secret) { try isInMemory(Needle(secret)) })
        let leaked = secret.withUnsafeBytes { Bytes($0) }
        #expect(try withExtendedLifetime(leaked) { try isInMemory(Needle(secret)) })
    }

    @Test("Trap 23: keys, phrases, seeds and passphrases are gone from memory after use") func nothingStays() throws {
        let needles = try useSecrets()
        for (name, needle) in needles { #expect(try !isInMemory(needle), "\(name) is still in memory") }
    }

    /// Makes, stores, opens and exports an account; what it leaves behind is what the caller looks for.
    @inline(never)
    private func useSecrets() throws -> [(String, Needle)] {
        let directory = KeystoreDirectory(path: home, cost: .scrypt(n: 1024, r: 8, p: 1))
        let passphrase = SecretBytes.random(count: 40)
        let (account, mnemonic) = try directory.create(words: 24, passphrase: passphrase)
        let key = try directory.unlock(account, passphrase: passphrase)
        let phrase = try directory.exportPhrase(account, passphrase: passphrase).text()
        let seed = try Mnemonic(phrase: phrase).seed()
        let root = try HDKey(seed: seed)
        #expect(try root.derived(.account()).privateKey == key)
        #expect(try HDKey(xprv: root.xprv).address == root.address)
        return [
            ("the passphrase", Needle(passphrase)), ("the private key", Needle(key)), ("the phrase", Needle(phrase)),
            ("the entropy", Needle(mnemonic.entropy)), ("the seed", Needle(seed)), ("the root key", Needle(root.privateKey)),
            ("the chain code", Needle(root.chainCode)), ("the xprv", Needle(root.xprv)),
        ]
    }
}

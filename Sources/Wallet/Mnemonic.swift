import CryptoExtras
import Ethereum
import Foundation

import struct Crypto.SHA256

/// Why a phrase is not a BIP-39 phrase.
public enum MnemonicError: Error, Equatable, Sendable {
    case wordCount(Int)
    /// `position` counts from one; `suggestions` are list words spelt alike.
    case unknownWord(position: Int, word: String, suggestions: [String])
    /// Every word is in the list, but they do not belong together: one is wrong, or two are swapped.
    case checksum
    case passphraseNotText
}

/// A BIP-39 phrase of the English list: 128 to 256 bits of entropy as 12 to 24 words.
public struct Mnemonic: Sendable {
    /// 16, 20, 24, 28 or 32 bytes.
    let entropy: SecretBytes

    /// A new phrase from the system's generator: 12 or 24 words.
    public static func generate(words: Int = 12) throws(MnemonicError) -> Mnemonic {
        guard words == 12 || words == 24 else { throw .wordCount(words) }
        return Mnemonic(entropy: .random(count: words / 3 * 4))
    }

    /// Reads a phrase a person typed: case and white space are forgiven (BIP-39 normalises by NFKD
    /// before it looks), spelling and checksum are not. The text stays the caller's to let go.
    public init(phrase: String) throws(MnemonicError) {
        let words = phrase.decomposedStringWithCompatibilityMapping.lowercased()
            .split(whereSeparator: \.isWhitespace).map(String.init)
        guard [12, 15, 18, 21, 24].contains(words.count) else { throw .wordCount(words.count) }
        var bits: [Bool] = []
        for (offset, word) in words.enumerated() {
            guard let index = WordList.index(of: word) else {
                throw .unknownWord(
                    position: offset + 1, word: Untrusted.clean(word, limit: 20),
                    suggestions: SpellingAid.suggestions(for: word, among: WordList.english))
            }
            for bit in (0..<11).reversed() { bits.append(index >> bit & 1 == 1) }
        }
        let entropyBits = bits.count * 32 / 33
        let entropy = SecretBytes(count: entropyBits / 8) { buffer in
            for (position, bit) in bits.prefix(entropyBits).enumerated() where bit {
                buffer[position / 8] |= 0x80 >> UInt8(position % 8)
            }
        }
        guard Self.checksumBits(of: entropy) == Array(bits.dropFirst(entropyBits)) else { throw .checksum }
        self.entropy = entropy
    }

    init(entropy: SecretBytes) { self.entropy = entropy }

    public var wordCount: Int { entropy.count / 4 * 3 }

    /// The words, for a person to write down. This copy cannot be wiped: show it once and let it go.
    public var words: [String] {
        let bits = entropy.withUnsafeBytes { $0.flatMap(Self.bits) } + Self.checksumBits(of: entropy)
        return stride(from: 0, to: bits.count, by: 11).map { start in
            let index = bits[start..<start + 11].reduce(0) { number, bit in number << 1 | (bit ? 1 : 0) }
            return WordList.english[index]
        }
    }

    public var phrase: String { words.joined(separator: " ") }

    /// The 64 bytes from which BIP-32 grows its tree. `passphrase` is BIP-39's optional extra word, as
    /// UTF-8; any passphrase is "right" and leads to another wallet.
    public func seed(passphrase: SecretBytes? = nil) throws -> SecretBytes {
        let extra = try (passphrase ?? SecretBytes(count: 0) { _ in }).withUnsafeBytes { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { throw MnemonicError.passphraseNotText }
            return text.decomposedStringWithCompatibilityMapping
        }
        var password = Bytes(phrase.utf8)
        defer { password.wipe() }
        let key = try KDF.Insecure.PBKDF2.deriveKey(
            from: password, salt: Bytes("mnemonic".utf8) + Bytes(extra.utf8), using: .sha512,
            outputByteCount: 64, unsafeUncheckedRounds: 2048)
        return key.withUnsafeBytes { SecretBytes(copying: $0) }
    }

    /// One bit for each 32 of entropy, from its SHA-256.
    private static func checksumBits(of entropy: SecretBytes) -> [Bool] {
        let first = entropy.withUnsafeBytes { SHA256.hash(data: $0).first(where: { _ in true }) ?? 0 }
        return Array(bits(of: first).prefix(entropy.count / 4))
    }

    /// The most significant bit first.
    private static func bits(of byte: UInt8) -> [Bool] {
        (0..<8).map { position in byte & (0x80 >> UInt8(position)) != 0 }
    }
}

/// Which known words a mistyped one was probably meant to be.
enum SpellingAid {
    /// At most three words within two edits, the closest first.
    static func suggestions(for word: String, among known: [String]) -> [String] {
        let letters = Bytes(word.utf8.prefix(24))
        return known
            .map { (word: $0, distance: distance(letters, Bytes($0.utf8))) }
            .filter { $0.distance <= 2 }
            .sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }
            .prefix(3)
            .map(\.word)
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance(_ a: Bytes, _ b: Bytes) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

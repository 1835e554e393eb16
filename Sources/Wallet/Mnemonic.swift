import Ethereum
import Foundation

import struct Crypto.SHA256

/// Why a phrase is not a BIP-39 phrase.
public enum MnemonicError: Error, Equatable, Sendable {
    case wordCount(Int)
    /// More bytes than the longest phrase could have.
    case tooLong(Int)
    case notText
    /// `position` counts from one; `language` is the one that knows most of the words.
    case unknownWord(position: Int, word: String, language: Language)
    /// Every word is in the list, but they do not belong together: one is wrong, or two are swapped.
    case checksum(language: Language)
    case entropyLength(Int)
    case passphraseNotText
}

/// A BIP-39 phrase: 128 to 256 bits of entropy as 12 to 24 words of one of the twelve lists.
///
/// Source: BIP-39. A phrase in ASCII is read without a `String` ever being made of it. Other phrases
/// have to pass through Foundation's Unicode normalisation, whose copies cannot be wiped.
public struct Mnemonic: Sendable {
    /// 16, 20, 24, 28 or 32 bytes.
    public let entropy: SecretBytes
    public let language: Language

    /// What BIP-39 allows, in bytes.
    static let entropyCounts = [16, 20, 24, 28, 32]
    /// 24 words of twelve letters of four bytes, and as many spaces, leave room here.
    static let longestPhrase = 4096

    /// - Parameter entropy: 16, 20, 24, 28 or 32 bytes.
    public init(entropy: SecretBytes, language: Language = .english) throws(MnemonicError) {
        guard Self.entropyCounts.contains(entropy.count) else { throw .entropyLength(entropy.count) }
        self.entropy = entropy
        self.language = language
    }

    /// A new phrase from the system's generator: 12, 15, 18, 21 or 24 words.
    public static func generate(words: Int = 12, language: Language = .english) throws(MnemonicError) -> Mnemonic {
        guard [12, 15, 18, 21, 24].contains(words) else { throw .wordCount(words) }
        return try Mnemonic(entropy: .random(count: words / 3 * 4), language: language)
    }

    public var wordCount: Int { entropy.count / 4 * 3 }
}

// MARK: - Reading

extension Mnemonic {
    /// Reads a phrase a person typed, as UTF-8. Case, white space and the Unicode form are forgiven
    /// (BIP-39 normalises by NFKD before it looks); spelling and checksum are not.
    /// - Parameter language: the only list to look in; every list when nil.
    public init(phrase: SecretBytes, language: Language? = nil) throws(MnemonicError) {
        defer { Leftovers.wipe() }
        let text = try Self.normalized(phrase)
        let places = text.withUnsafeBytes(Self.words)
        guard [12, 15, 18, 21, 24].contains(places.count) else { throw .wordCount(places.count) }
        var closest: (known: Int, error: MnemonicError)?
        for candidate in language.map({ [$0] }) ?? Language.allCases {
            let list = WordList.of(candidate)
            let isKnown = text.withUnsafeBytes { text in
                places.map { list.index(of: UnsafeRawBufferPointer(rebasing: text[$0])) != nil }
            }
            if let unknown = isKnown.firstIndex(of: false) {
                let known = isKnown.count(where: { $0 })
                if known <= closest?.known ?? -1 { continue }
                let word = text.withUnsafeBytes { String(decoding: $0[places[unknown]], as: UTF8.self) }
                closest = (known, .unknownWord(
                    position: unknown + 1, word: Untrusted.clean(word, limit: 20), language: candidate))
            } else if let entropy = text.withUnsafeBytes({ Self.entropy(of: places, in: $0, list) }) {
                self.entropy = entropy
                self.language = candidate
                return
            } else if closest?.known ?? -1 < places.count {
                closest = (places.count, .checksum(language: candidate))
            }
        }
        throw closest?.error ?? .wordCount(places.count)
    }

    /// As above, from a text, which stays the caller's to let go.
    public init(phrase: String, language: Language? = nil) throws(MnemonicError) {
        try self.init(phrase: SecretBytes(copying: phrase.utf8), language: language)
    }

    /// The words' bits without the checksum; nil when that is wrong. Every word must be in the list.
    private static func entropy(of places: [Range<Int>], in text: UnsafeRawBufferPointer, _ list: WordList) -> SecretBytes? {
        let packed = SecretBytes(count: (places.count * 11 + 7) / 8) { buffer in
            for (position, place) in places.enumerated() {
                let index = list.index(of: UnsafeRawBufferPointer(rebasing: text[place])) ?? 0
                for bit in 0..<11 where index >> (10 - bit) & 1 == 1 {
                    buffer[(position * 11 + bit) / 8] |= 0x80 >> UInt8((position * 11 + bit) % 8)
                }
            }
        }
        let entropy = packed.withUnsafeBytes { SecretBytes(copying: $0.prefix(places.count / 3 * 4)) }
        let stated = packed.withUnsafeBytes { $0[entropy.count] }
        return stated == checksum(of: entropy) ? entropy : nil
    }

    /// One bit for each 32 of entropy, from its SHA-256, at the top of a byte.
    private static func checksum(of entropy: SecretBytes) -> UInt8 {
        let first = entropy.withUnsafeBytes { SHA256.hash(data: $0).first(where: { _ in true }) ?? 0 }
        return first & ~(0xFF >> UInt8(entropy.count / 4))
    }

    private static func words(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        text.split(separator: UInt8(ascii: " ")).map { $0.indices }
    }

    /// Lower case under NFKD, with nothing but U+0020 for white space.
    private static func normalized(_ phrase: SecretBytes) throws(MnemonicError) -> SecretBytes {
        guard phrase.count <= longestPhrase else { throw .tooLong(phrase.count) }
        let isASCII = phrase.withUnsafeBytes { $0.allSatisfy { $0 < 0x80 } }
        if isASCII {
            return SecretBytes(count: phrase.count) { buffer in
                phrase.withUnsafeBytes { phrase in
                    for (offset, byte) in phrase.enumerated() { buffer[offset] = lowered(byte) }
                }
            }
        }
        let text = phrase.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text else { throw .notText }
        var bytes = Bytes()
        for scalar in text.lowercased().decomposedStringWithCompatibilityMapping.unicodeScalars {
            bytes += Bytes(scalar.properties.isWhitespace ? " ".utf8 : String(scalar).utf8)
        }
        return SecretBytes(wiping: &bytes)
    }

    /// One ASCII byte in lower case; tabs and line breaks become spaces.
    private static func lowered(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case 9...13: UInt8(ascii: " ")
        default: byte
        }
    }
}

// MARK: - Writing

extension Mnemonic {
    /// The phrase as BIP-39 hashes it, in UTF-8 under NFKD.
    /// - Parameter separator: what stands between two words; the language's own when nil.
    public func text(separator: String? = nil) -> SecretBytes {
        let list = WordList.of(language)
        let space = Bytes((separator ?? language.separator).utf8)
        let count = (0..<wordCount).reduce(0) { $0 + list.word(index($1)).count } + space.count * (wordCount - 1)
        return SecretBytes(count: count) { buffer in
            var end = 0
            for position in 0..<wordCount {
                for byte in list.word(index(position)) {
                    buffer[end] = byte
                    end += 1
                }
                if position == wordCount - 1 { break }
                for byte in space {
                    buffer[end] = byte
                    end += 1
                }
            }
        }
    }

    /// The words, for a person to write down. This copy cannot be wiped: show it once and let it go.
    public var words: [String] {
        let list = WordList.of(language)
        return (0..<wordCount).map { list.readable(index($0)) }
    }

    /// The phrase as text, under NFKD. This copy cannot be wiped either.
    public var phrase: String { text().withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    /// The number of the word at `position`: eleven bits of the entropy and its checksum.
    private func index(_ position: Int) -> Int {
        let checksum = Self.checksum(of: entropy)
        return entropy.withUnsafeBytes { entropy in
            (position * 11..<position * 11 + 11).reduce(0) { index, bit in
                let byte = bit / 8 < entropy.count ? entropy[bit / 8] : checksum
                return index << 1 | Int(byte >> UInt8(7 - bit % 8) & 1)
            }
        }
    }
}

// MARK: - The seed

extension Mnemonic {
    /// The 64 bytes from which BIP-32 grows its tree. `passphrase` is BIP-39's optional extra word, as
    /// UTF-8; any passphrase is "right" and leads to another wallet, so nothing is trimmed from it.
    public func seed(passphrase: SecretBytes? = nil) throws -> SecretBytes {
        try PBKDF2.key(text(separator: " "), salt: Self.salt(passphrase), hash: .sha512, rounds: 2048, count: 64)
    }

    /// `mnemonic`, then the extra passphrase under NFKD.
    private static func salt(_ passphrase: SecretBytes?) throws(MnemonicError) -> SecretBytes {
        let label = Bytes("mnemonic".utf8)
        guard let passphrase else { return SecretBytes(copying: label) }
        let isASCII = passphrase.withUnsafeBytes { $0.allSatisfy { $0 < 0x80 } }
        let extra = isASCII ? passphrase : try decomposed(passphrase)
        return SecretBytes(count: label.count + extra.count) { buffer in
            buffer.copyBytes(from: label)
            extra.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[label.count...]).copyBytes(from: $0) }
        }
    }

    private static func decomposed(_ passphrase: SecretBytes) throws(MnemonicError) -> SecretBytes {
        let text = passphrase.withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let text else { throw .passphraseNotText }
        return SecretBytes(copying: text.decomposedStringWithCompatibilityMapping.utf8)
    }
}

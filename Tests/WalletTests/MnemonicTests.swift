import Crypto
import Ethereum
import Foundation
import Testing

@testable import Wallet

@Suite struct MnemonicTests {
    static let phrase = "token lamp luggage pupil adjust fan find wear valley wedding desk elephant"

    @Test(arguments: Language.allCases, [12, 15, 18, 21, 24]) func generatedPhrasesReadBack(language: Language, words: Int) throws {
        let made = try Mnemonic.generate(words: words, language: language)
        #expect(made.words.count == words)
        let read = try Mnemonic(phrase: made.phrase, language: language)
        #expect(read.entropy == made.entropy)
        #expect(read.language == language)
        #expect(try Mnemonic.generate(words: words).entropy != made.entropy)
    }

    @Test func lengthsBetweenAreRefused() {
        #expect(throws: MnemonicError.wordCount(13)) { try Mnemonic.generate(words: 13) }
        for count in [0, 15, 17, 33, 36] {
            #expect(throws: MnemonicError.entropyLength(count)) { try Mnemonic(entropy: .random(count: count)) }
        }
    }

    @Test func aBadWordIsNamedWithItsPlaceAndLikelySpelling() {
        let error = #expect(throws: MnemonicError.self) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "wedding", with: "weding"))
        }
        #expect(error == .unknownWord(position: 10, word: "weding", language: .english))
        #expect(error?.explanation.contains("Word 10, “weding”") == true)
        #expect(error?.explanation.contains("Did you mean wedding") == true)
    }

    @Test func swappedLettersAreOneSlip() {
        #expect(SpellingAid.distance(Bytes("wedding".utf8), Bytes("wedidng".utf8)) == 1)
        #expect(SpellingAid.distance(Bytes("".utf8), Bytes("abc".utf8)) == 3)
        #expect(SpellingAid.distance(Bytes("fan".utf8), Bytes("find".utf8)) == 2)
    }

    @Test func aChangedWordFailsTheChecksum() {
        #expect(throws: MnemonicError.checksum(language: .english)) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "fan", with: "abandon"))
        }
    }

    @Test("Trap 13: a phrase without checksum, with homoglyphs, of 13 words or with guessed endings is refused") func refusals() {
        let homoglyph = Self.phrase.replacingOccurrences(of: "lamp", with: "l\u{430}mp")
        let error = #expect(throws: MnemonicError.self) { try Mnemonic(phrase: homoglyph) }
        #expect(error?.explanation.contains("another alphabet") == true)
        #expect(throws: MnemonicError.wordCount(13)) { try Mnemonic(phrase: Self.phrase + " token") }
        #expect(throws: MnemonicError.checksum(language: .english)) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "elephant", with: "ability"))
        }
        // Four letters identify a word, but what is typed has to be the word.
        #expect(throws: MnemonicError.unknownWord(position: 12, word: "elep", language: .english)) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "elephant", with: "elep"))
        }
        #expect(throws: MnemonicError.self) { try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "token", with: "to\u{200B}ken")) }
        #expect(throws: MnemonicError.notText) { try Mnemonic(phrase: SecretBytes(copying: [0xC3, 0x28, 0x20])) }
        #expect(throws: MnemonicError.tooLong(5000)) { try Mnemonic(phrase: String(repeating: "a", count: 5000)) }
    }

    @Test func caseAndWhiteSpaceAreForgiven() throws {
        let entropy = try Mnemonic(phrase: Self.phrase).entropy
        let spellings = [
            Self.phrase.uppercased(), "\u{3000} " + Self.phrase.replacingOccurrences(of: " ", with: "\u{a0}\t\r\n") + "\n",
            // Full-width letters are the same ones under NFKD.
            Self.phrase.replacingOccurrences(of: "fan", with: "ｆａｎ"),
        ]
        for spelling in spellings { #expect(try Mnemonic(phrase: spelling).entropy == entropy) }
    }

    @Test("Trap 12: phrase and passphrase are NFKD, spaces ideographic or not, the passphrase never trimmed") func normalisation() throws {
        let mnemonic = try Mnemonic(phrase: Self.phrase)
        func seed(_ extra: String) throws -> SecretBytes { try mnemonic.seed(passphrase: secret(extra)) }
        #expect(try seed("caf\u{e9}") == seed("cafe\u{301}"))
        #expect(try seed("㍍") == seed("メートル"))
        #expect(try seed("x") != mnemonic.seed())
        #expect(try seed(" x") != seed("x"))
        #expect(try seed("x ") != seed("x"))
        #expect(try seed("x\n") != seed("x"))
        #expect(throws: MnemonicError.passphraseNotText) { try mnemonic.seed(passphrase: SecretBytes(copying: [0xFF])) }

        // bip32JP, first vector: composed words, U+3000 between them.
        let japanese = "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あおぞら"
        let expected = "0xa262d6fb6122ecf45be09c50492b31f92e9beb7d9a845987a02cefda57a15f9c467a17872029a9e92299b5cbdf306e3a0ee620245cbd508959b6cb7ca637bd55"
        for text in [japanese, japanese.decomposedStringWithCompatibilityMapping, japanese.replacingOccurrences(of: "\u{3000}", with: " ")] {
            let mnemonic = try Mnemonic(phrase: text)
            #expect(mnemonic.language == .japanese)
            #expect(mnemonic.phrase.utf8.elementsEqual(japanese.decomposedStringWithCanonicalMapping.utf8))
            let seed = try mnemonic.seed(passphrase: secret("㍍ガバヴァぱばぐゞちぢ十人十色"))
            #expect(seed.withUnsafeBytes { Hex.encode($0) } == expected)
        }
    }

    /// The test vector of BIP-39 that every wallet shows: all zeros.
    @Test func zerosInEnglish() throws {
        let mnemonic = try Mnemonic(entropy: SecretBytes(count: 16) { _ in })
        #expect(mnemonic.phrase == String(repeating: "abandon ", count: 11) + "about")
        let key = try HDKey(seed: mnemonic.seed()).derived(.account())
        #expect(try key.address.checksummed == "0x9858EfFD232B4033E47d90003D41EC34EcaEda94")
    }
}

@Suite struct LanguageTests {
    @Test(arguments: [
        ("english", Language.english), ("EN", .english), ("ja", .japanese), ("jp", .japanese), ("ko", .korean),
        ("zh_cn", .chineseSimplified), ("zh-CN", .chineseSimplified), ("chinese_traditional", .chineseTraditional),
        ("Chinese Simplified", .chineseSimplified), ("zh_tw", .chineseTraditional), ("cz", .czech), ("cs", .czech),
        ("pt", .portuguese), ("ru", .russian), ("tr", .turkish), ("fr", .french), ("it", .italian), ("es", .spanish),
    ]) func names(name: String, language: Language) { #expect(Language(named: name) == language) }

    @Test(arguments: ["", "klingon", "e", "en ", "ｅｎ", "japanese\u{301}"]) func unknownNames(name: String) {
        #expect(Language(named: name) == nil)
    }

    /// SHA-256 of the published lists, one word a line (bitcoin/bips bip-0039; the Russian and Turkish
    /// ones from trezor/python-mnemonic).
    static let digests: [Language: String] = [
        .chineseSimplified: "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
        .chineseTraditional: "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
        .czech: "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
        .english: "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
        .french: "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
        .italian: "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
        .japanese: "2eed0aef492291e061633d7ad8117f1a2b03eb80a29d0e4e3117ac2528d05ffd",
        .korean: "9e95f86c167de88f450f0aaf89e87f6624a57f973c67b516e338e8e8b8897f60",
        .portuguese: "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
        .russian: "6d2a988436ed390df3264d4bf52a3b9383d71f7d0f89aca80275ee1e96562f24",
        .spanish: "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
        .turkish: "3444e619f0dc452ef7a230f151bbcaa2c011ba54914d4c9a0a857a258d6ec5f7",
    ]

    @Test(arguments: Language.allCases) func theListIsThePublishedOne(language: Language) {
        let list = WordList.of(language)
        let text = (0..<WordList.count).flatMap { list.word($0) + [10] }
        #expect(Hex.encodeBare(SHA256.hash(data: text)) == Self.digests[language])
        for index in 0..<WordList.count {
            #expect(list.word(index).withUnsafeBytes { list.index(of: $0) } == index)
        }
        #expect("not-a-word".utf8.withContiguousStorageIfAvailable { list.index(of: UnsafeRawBufferPointer($0)) } == .some(nil))
    }

    /// English and French share words; a phrase of shared ones is read as whichever list its checksum
    /// is right in, and has one seed.
    @Test func aPhraseOfSharedWords() throws {
        let english = WordList.of(.english), french = WordList.of(.french)
        let shared = (0..<WordList.count).filter { index in
            english.word(index).withUnsafeBytes { french.index(of: $0) } != nil
        }
        #expect(shared.count == 100)
        var generator = SystemRandomNumberGenerator()
        var found: Set<Language> = []
        for _ in 0..<2000 where found.count < 2 {
            let phrase = (0..<12).map { _ in english.readable(shared.randomElement(using: &generator) ?? 0) }.joined(separator: " ")
            for language in [Language.english, .french] where (try? Mnemonic(phrase: phrase, language: language)) != nil {
                let read = try Mnemonic(phrase: phrase)
                #expect(try read.seed() == Mnemonic(phrase: phrase, language: language).seed())
                #expect(read.phrase == phrase)
                found.insert(language)
            }
        }
        #expect(found == [.english, .french])
        // A named language is the only one.
        #expect(throws: MnemonicError.unknownWord(position: 1, word: "token", language: .japanese)) {
            try Mnemonic(phrase: MnemonicTests.phrase, language: .japanese)
        }
    }
}

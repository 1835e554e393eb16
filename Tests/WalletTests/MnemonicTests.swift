import Ethereum
import Foundation
import Testing

@testable import Wallet

@Suite struct MnemonicTests {
    static let phrase = "token lamp luggage pupil adjust fan find wear valley wedding desk elephant"

    @Test(arguments: [12, 24]) func generatedPhrasesReadBack(words: Int) throws {
        let made = try Mnemonic.generate(words: words)
        #expect(made.words.count == words)
        #expect(try Mnemonic(phrase: made.phrase).entropy == made.entropy)
        #expect(try Mnemonic.generate(words: words).entropy != made.entropy)
    }

    @Test func onlyTwelveOrTwentyFourAreMade() {
        #expect(throws: MnemonicError.wordCount(13)) { try Mnemonic.generate(words: 13) }
    }

    @Test func aBadWordIsNamedWithItsLikelySpelling() {
        let error = #expect(throws: MnemonicError.self) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "wedding", with: "weding"))
        }
        guard case .unknownWord(10, "weding", let suggestions) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(suggestions.first == "wedding")
        #expect(error?.explanation.contains("Did you mean wedding") == true)
    }

    @Test func swappedLettersAreOneSlip() {
        #expect(SpellingAid.distance(Bytes("wedding".utf8), Bytes("wedidng".utf8)) == 1)
        #expect(SpellingAid.distance(Bytes("".utf8), Bytes("abc".utf8)) == 3)
        #expect(SpellingAid.distance(Bytes("fan".utf8), Bytes("find".utf8)) == 2)
    }

    @Test func aChangedWordFailsTheChecksum() {
        #expect(throws: MnemonicError.checksum) {
            try Mnemonic(phrase: Self.phrase.replacingOccurrences(of: "fan", with: "abandon"))
        }
    }

    @Test func theListIsSortedAndTellsWordsApartByFourLetters() {
        #expect(WordList.english.count == 2048)
        #expect(WordList.english == WordList.english.sorted())
        #expect(Set(WordList.english.map { $0.prefix(4) }).count == 2048)
    }

    @Test func thePassphraseMayBeComposedOrNot() throws {
        let mnemonic = try Mnemonic(phrase: Self.phrase)
        #expect(try mnemonic.seed(passphrase: secret("caf\u{e9}")) == mnemonic.seed(passphrase: secret("cafe\u{301}")))
        #expect(try mnemonic.seed(passphrase: secret("x")) != mnemonic.seed())
        #expect(throws: MnemonicError.passphraseNotText) {
            try mnemonic.seed(passphrase: SecretBytes(copying: [0xFF]))
        }
    }
}

@Suite struct DerivationPathTests {
    @Test(arguments: ["m", "m/44'/60'/0'/0/0", "m/0/2147483647'", "m/1/2/3"]) func readsBack(text: String) throws {
        #expect(try DerivationPath(text).description == text)
    }

    @Test func otherHardenedMarksMeanTheSame() throws {
        #expect(try DerivationPath("m/44h/60H/0'/0/7") == .account(7))
    }

    @Test(arguments: [
        "", "44'/60'", "M/0", "m/", "m//0", "m/-1", "m/+1", "m/01", "m/2147483648", "m/99999999999", "m/0''",
        "m/0x1", "m/１", "m/0/", " m/0", "m/'",
    ]) func refusesWhatIsNotAPath(text: String) {
        #expect(throws: HDKeyError.self) { try DerivationPath(text) }
    }

    @Test func seedsHaveBounds() {
        #expect(throws: HDKeyError.seedLength(15)) { try HDKey(seed: .random(count: 15)) }
        #expect(throws: HDKeyError.seedLength(65)) { try HDKey(seed: .random(count: 65)) }
    }
}

import Ethereum
import Foundation

/// A word list of BIP-39: 2048 words, each standing for eleven bits.
///
/// The lists are source text rather than files so that no installation can lose or alter one. Words are
/// kept as BIP-39 hashes them, in UTF-8 under NFKD, and are compared byte by byte: two strings that
/// merely look the same must not be equal here.
struct WordList: Sendable {
    static let count = 2048

    private let text: Bytes
    /// Where each word lies in `text`.
    private let places: [Range<Int>]
    /// The words' numbers, by the bytes of the words.
    private let alphabetical: [Int]

    /// - Parameter separated: whether spaces stand between the words; if not, each is one character.
    private init(_ composed: String, separated: Bool = true) {
        let decomposed = Bytes(composed.decomposedStringWithCompatibilityMapping.utf8)
        let places = separated ? Self.words(in: decomposed) : Self.characters(in: decomposed)
        text = decomposed
        self.places = places
        alphabetical = places.indices.sorted { first, second in
            decomposed[places[first]].lexicographicallyPrecedes(decomposed[places[second]])
        }
    }

    /// The number of a word, given as UTF-8 under NFKD.
    func index(of word: UnsafeRawBufferPointer) -> Int? {
        var remaining = alphabetical.indices
        while !remaining.isEmpty {
            let middle = remaining.lowerBound + remaining.count / 2
            let index = alphabetical[middle]
            switch compare(word, with: index) {
            case 0: return index
            case ..<0: remaining = remaining.lowerBound..<middle
            default: remaining = middle + 1..<remaining.upperBound
            }
        }
        return nil
    }

    /// A word as UTF-8 under NFKD.
    func word(_ index: Int) -> ArraySlice<UInt8> { text[places[index]] }

    /// A word composed (NFC), as keyboards write it and screens show it best.
    func readable(_ index: Int) -> String {
        String(decoding: word(index), as: UTF8.self).precomposedStringWithCanonicalMapping
    }

    /// Less than zero, zero or greater, as in C.
    private func compare(_ word: UnsafeRawBufferPointer, with index: Int) -> Int {
        let place = places[index]
        let order = text.withUnsafeBytes { text in
            word.isEmpty ? 0 : Int(memcmp(word.baseAddress!, text.baseAddress! + place.lowerBound, min(word.count, place.count)))
        }
        return order != 0 ? order : word.count - place.count
    }

    private static func words(in text: Bytes) -> [Range<Int>] {
        text.split(whereSeparator: { $0 == 32 || $0 == 10 }).map { $0.indices }
    }

    private static func characters(in text: Bytes) -> [Range<Int>] {
        let starts = text.indices.filter { text[$0] & 0xC0 != 0x80 && text[$0] != 10 }
        return starts.map { start in
            let end = text[(start + 1)...].firstIndex { $0 & 0xC0 != 0x80 } ?? text.endIndex
            return start..<end
        }
    }
}

// MARK: - The lists

extension WordList {
    /// Each list is made on first use and kept.
    static func of(_ language: Language) -> WordList {
        switch language {
        case .english: english
        case .french: french
        case .italian: italian
        case .spanish: spanish
        case .portuguese: portuguese
        case .czech: czech
        case .turkish: turkish
        case .russian: russian
        case .japanese: japanese
        case .korean: korean
        case .chineseSimplified: chineseSimplified
        case .chineseTraditional: chineseTraditional
        }
    }

    private static let english = WordList(englishText)
    private static let french = WordList(frenchText)
    private static let italian = WordList(italianText)
    private static let spanish = WordList(spanishText)
    private static let portuguese = WordList(portugueseText)
    private static let czech = WordList(czechText)
    private static let turkish = WordList(turkishText)
    private static let russian = WordList(russianText)
    private static let japanese = WordList(japaneseText)
    private static let korean = WordList(koreanText)
    private static let chineseSimplified = WordList(chineseSimplifiedText, separated: false)
    private static let chineseTraditional = WordList(chineseTraditionalText, separated: false)
}

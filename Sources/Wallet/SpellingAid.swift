import Ethereum
import Foundation

/// Which words of a list a mistyped one was probably meant to be.
enum SpellingAid {
    /// At most three words within two edits, the closest first, as a person writes them.
    static func suggestions(for word: String, in language: Language) -> [String] {
        let list = WordList.of(language)
        let letters = Array(word.decomposedStringWithCompatibilityMapping.unicodeScalars.prefix(24))
        return (0..<WordList.count)
            .map { index in
                let known = Array(String(decoding: list.word(index), as: UTF8.self).unicodeScalars)
                return (index: index, length: known.count, distance: distance(letters, known))
            }
            // Words as short as the distance would all be alike: any Chinese one, for instance.
            .filter { $0.distance <= 2 && $0.distance < $0.length }
            .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
            .prefix(3)
            .map { list.readable($0.index) }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance<Letter: Equatable>(_ a: [Letter], _ b: [Letter]) -> Int {
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

import Foundation

/// WordPiece as BERT and the embedding models after it use it: words are lowered and
/// freed of accents, punctuation stands alone, and each word is cut greedily into the
/// longest pieces there are; a word that cannot be cut is unknown as a whole.
///
/// GGUF writes the first piece of a word with ▁ before it. Source: llama.cpp, llama-vocab.cpp.
struct WordPiece: Sendable {
    let unknown: Tokenizer.ID
    private let longest: Int

    init(_ vocabulary: Vocabulary, unknown: Tokenizer.ID?) throws(ModelError) {
        guard let unknown else { throw .missingKey("tokenizer.ggml.unknown_token_id") }
        self.unknown = unknown
        longest = (0..<vocabulary.count).map { vocabulary.name($0).count }.max() ?? 0
    }

    func tokens(of text: String, _ vocabulary: Vocabulary) -> [Tokenizer.ID] {
        Self.words(text).flatMap { pieces(of: SentencePiece.space + Array($0.utf8), vocabulary) }
    }

    private func pieces(of word: [UInt8], _ vocabulary: Vocabulary) -> [Tokenizer.ID] {
        var tokens: [Tokenizer.ID] = []
        var from = 0
        while from < word.count {
            var end = min(word.count, from + longest)
            var found: Tokenizer.ID?
            while end > from, found == nil {
                found = vocabulary.id(of: Array(word[from..<end]))
                if found == nil { end -= 1 }
            }
            guard let found else { return [unknown] }
            tokens.append(found)
            from = end
        }
        return tokens
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func finish() {
            if !word.isEmpty { words.append(String(word)) }
            word = .init()
        }
        for scalar in bare(text) {
            let category = scalar.properties.generalCategory
            if scalar.properties.isWhitespace {
                finish()
                continue
            }
            if scalar == "\u{fffd}" || isControlOrMark(category) { continue }
            if isPunctuation(category) || (scalar.value < 0x7f && isSymbol(category)) || isChinese(scalar) {
                finish()
                words.append(scalar.properties.lowercaseMapping)
            } else {
                word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        finish()
        return words
    }

    /// Each character as the first of what it decomposes into, which takes its accents
    /// away.
    private static func bare(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.map { scalar in
            if scalar.isASCII || (0xac00...0xd7a3).contains(scalar.value) { return scalar }
            return String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? scalar
        }
    }

    private static func isControlOrMark(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .control, .format, .surrogate, .privateUse, .unassigned: true
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isPunctuation(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    private static func isSymbol(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
        default: false
        }
    }

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f, 0x2b740...0x2b81f,
            0x2b820...0x2ceaf, 0xf900...0xfaff, 0x2f800...0x2fa1f:
            true
        default: false
        }
    }
}

/// Tokens that are found in a text before anything else is: control tokens, which only
/// somebody who means them may write, and words that the model's makers added.
struct SpecialTokens: Sendable {
    enum Part: Equatable {
        case text([UInt8])
        case token(Tokenizer.ID)
    }

    private struct Entry: Sendable {
        let name: [UInt8]
        let id: Tokenizer.ID
        let isControl: Bool
    }

    /// By their first byte, the longest first.
    private let entries: [[Entry]]  // (256)

    init(_ vocabulary: Vocabulary) {
        var entries = [[Entry]](repeating: [], count: 256)
        for id in 0..<vocabulary.count {
            let kind = vocabulary.kinds[id]
            guard kind == .control || kind == .userDefined || kind == .unknown else { continue }
            let name = Array(vocabulary.name(id))
            guard let first = name.first else { continue }
            entries[Int(first)].append(Entry(name: name, id: Tokenizer.ID(id), isControl: kind != .userDefined))
        }
        self.entries = entries.map { $0.sorted { $0.name.count > $1.name.count } }
    }

    func parts(of text: [UInt8], withControls: Bool) -> [Part] {
        var parts: [Part] = []
        var plain = 0  // where the text begins that is not yet a part
        var index = 0
        while index < text.count {
            let found = entries[Int(text[index])].first {
                (withControls || !$0.isControl) && text[index...].starts(with: $0.name)
            }
            guard let found else {
                index += 1
                continue
            }
            if plain < index { parts.append(.text(Array(text[plain..<index]))) }
            parts.append(.token(found.id))
            index += found.name.count
            plain = index
        }
        if plain < text.count { parts.append(.text(Array(text[plain...]))) }
        return parts
    }
}

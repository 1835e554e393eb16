/// Cuts text into the stretches that merges may not cross.
///
/// Published tokenizers give this as a regular expression; the five families met in
/// llama models are written out here as one scanner each over classified scalars,
/// which needs no regular expression engine and cannot backtrack.
///
///     gpt2    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///     llama3  (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
///             | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
///     qwen2   llama3 with \p{N} alone
///     smollm  every \p{N} by itself, then gpt2 on what lies between
///     plain   [\p{P}$+<=>^~|]+ by themselves, then gpt2 on what lies between, then
///             digits apart from the rest, in threes: what llama.cpp does for a file
///             that does not say
enum PreTokenizer: Sendable {
    case gpt2
    case llama3
    case qwen2
    case smollm
    case plain

    /// By the names in `tokenizer.ggml.pre`; nil for one that is not known here.
    init?(named name: String) {
        switch name {
        case "gpt-2", "gpt2", "phi-2", "mpt", "olmo", "jais", "trillion", "gigachat", "jina-es", "jina-de": self = .gpt2
        case "llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "dbrx", "smaug-bpe": self = .llama3
        case "qwen2", "stablelm2", "deepseek-r1-qwen", "megrez": self = .qwen2
        case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b": self = .smollm
        case "default": self = .plain
        default: return nil
        }
    }

    /// Llama 3 takes a whole stretch that is in the vocabulary before trying merges.
    static func prefersWholeWords(_ name: String) -> Bool {
        ["llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"].contains(name)
    }

    /// Where the stretches of a text end.
    func ends(in scalars: [Unicode.Scalar]) -> [Int] {
        var scanner = Scanner(scalars: scalars)
        var ends: [Int] = []
        var from = 0
        while from < scalars.count {
            from = scanner.end(of: self, from: from)
            ends.append(from)
        }
        return ends
    }
}

private enum Kind {
    case letter, number, space, other

    init(_ scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = scalar.properties.isWhitespace ? .space : .other
        }
    }
}

private struct Scanner {
    let scalars: [Unicode.Scalar]
    let kinds: [Kind]

    init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        kinds = scalars.map(Kind.init)
    }

    /// Where the stretch that begins at `from` ends; always further on.
    mutating func end(of rule: PreTokenizer, from: Int) -> Int {
        switch rule {
        case .gpt2: gpt2(from, until: scalars.count)
        case .llama3: llama3(from, digits: 3)
        case .qwen2: llama3(from, digits: 1)
        case .smollm:
            kinds[from] == .number
                ? from + 1
                : gpt2(from, until: kinds[from...].firstIndex(of: .number) ?? scalars.count)
        case .plain: plain(from)
        }
    }

    private func plain(_ from: Int) -> Int {
        var end = from
        while end < scalars.count, isMark(end) { end += 1 }
        if end > from { return end }
        let limit = scalars.indices[from...].first(where: isMark) ?? scalars.count
        end = gpt2(from, until: limit)
        // Numbers inside that stretch stand apart, three digits at a time.
        if kinds[from] == .number {
            end = min(end, run(of: .number, from: from, until: end))
            let isPlain = (from..<min(from + 3, end)).allSatisfy { scalars[$0].isASCII }
            return isPlain && end - from > 3 ? from + 3 : end
        }
        return kinds[from..<end].firstIndex(of: .number) ?? end
    }

    /// [\p{P}$+<=>^~|]
    private func isMark(_ index: Int) -> Bool {
        switch scalars[index] {
        case "$", "+", "<", "=", ">", "^", "~", "|": true
        default:
            switch scalars[index].properties.generalCategory {
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation:
                true
            default: false
            }
        }
    }

    private func gpt2(_ from: Int, until limit: Int) -> Int {
        if let end = contraction(from, until: limit, anyCase: false) { return end }
        let start = scalars[from] == " " && from + 1 < limit ? from + 1 : from
        if kinds[start] != .space { return run(of: kinds[start], from: start, until: limit) }
        return spaces(from, until: limit)
    }

    private func llama3(_ from: Int, digits: Int) -> Int {
        let limit = scalars.count
        if let end = contraction(from, until: limit, anyCase: true) { return end }
        if kinds[from] == .letter { return run(of: .letter, from: from, until: limit) }
        if kinds[from] == .number {
            return min(run(of: .number, from: from, until: limit), from + digits)
        }
        // One scalar that is no line break may lead a run of letters.
        if !isLineBreak(from), from + 1 < limit, kinds[from + 1] == .letter {
            return run(of: .letter, from: from + 1, until: limit)
        }
        let start = scalars[from] == " " && from + 1 < limit ? from + 1 : from
        if kinds[start] == .other {
            var end = run(of: .other, from: start, until: limit)
            while end < limit, isLineBreak(end) { end += 1 }
            return end
        }
        // \s*[\r\n]+ : up to the last line break of this run of spaces.
        let runEnd = run(of: .space, from: from, until: limit)
        if let last = (from..<runEnd).last(where: isLineBreak) { return last + 1 }
        return spaces(from, until: limit)
    }

    /// \s+(?!\S)|\s+ : a run of spaces leaves its last one to the word that follows.
    private func spaces(_ from: Int, until limit: Int) -> Int {
        let end = run(of: .space, from: from, until: limit)
        return end == limit || end - from == 1 ? end : end - 1
    }

    private func run(of kind: Kind, from: Int, until limit: Int) -> Int {
        var end = from
        while end < limit, kinds[end] == kind { end += 1 }
        return end
    }

    private func isLineBreak(_ index: Int) -> Bool {
        scalars[index] == "\r" || scalars[index] == "\n"
    }

    private func contraction(_ from: Int, until limit: Int, anyCase: Bool) -> Int? {
        guard scalars[from] == "'" else { return nil }
        for ending in ["s", "t", "re", "ve", "m", "ll", "d"] {
            let length = ending.unicodeScalars.count
            guard from + length < limit else { continue }
            let found = scalars[from + 1...from + length]
            let matches = zip(found, ending.unicodeScalars).allSatisfy { found, wanted in
                found == wanted || (anyCase && found.value == wanted.value - 32)
            }
            if matches { return from + 1 + length }
        }
        return nil
    }
}

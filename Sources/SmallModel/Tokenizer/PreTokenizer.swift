/// Cuts text into the stretches that merges may not cross.
///
/// Published tokenizers give this as a regular expression; the four families met in
/// llama models are written out here as one scanner each over classified scalars,
/// which needs no regular expression engine and cannot backtrack.
///
///     gpt2    's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///     llama3  (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
///             | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
///     qwen2   llama3 with \p{N} alone
///     smollm  every \p{N} by itself, then gpt2 on what lies between
enum PreTokenizer: Sendable {
    case gpt2
    case llama3
    case qwen2
    case smollm

    /// By the names in `tokenizer.ggml.pre`; nil for one that is not known here.
    init?(named name: String) {
        switch name {
        case "gpt-2", "gpt2", "default": self = .gpt2
        case "llama-bpe", "llama3", "llama-v3": self = .llama3
        case "qwen2": self = .qwen2
        case "smollm": self = .smollm
        default: return nil
        }
    }

    func split(_ text: String) -> [Substring] {
        let scalars = Array(text.unicodeScalars)
        var scanner = Scanner(scalars: scalars)
        var ends: [Int] = []
        var from = 0
        while from < scalars.count {
            from = scanner.end(of: self, from: from)
            ends.append(from)
        }
        // Back from scalar counts to ranges of the text, in one walk.
        var pieces: [Substring] = []
        pieces.reserveCapacity(ends.count)
        var start = text.unicodeScalars.startIndex
        var begun = 0
        for end in ends {
            let stop = text.unicodeScalars.index(start, offsetBy: end - begun)
            pieces.append(text[start..<stop])
            (start, begun) = (stop, end)
        }
        return pieces
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

/// Text to tokens and back, as a model file describes it (`tokenizer.ggml.…`):
/// byte-level BPE (`gpt2`), SentencePiece (`llama`) and WordPiece (`bert`).
///
///     let tokenizer = try Tokenizer(file.metadata)
///     tokenizer.tokenize("Send 5 to maya")     // plain text, split as the model expects
///     tokenizer.encode(word: " maya")          // exactly one stretch, no splitting
///     tokenizer.id(of: "<num>")                // a token by its name
///
/// Ids are llama.cpp's, for text of every kind.
public struct Tokenizer: Sendable {
    public typealias ID = Int32

    /// How the file describes a token; the numbers are GGUF's.
    public enum Kind: Int, Sendable {
        case normal = 1, unknown, control, userDefined, unused, byte
    }

    public var count: Int { vocabulary.count }
    public let beginning: ID?
    public let end: ID?
    /// All tokens that end a text or a turn: `eos`, `eot`, and `eom`.
    public let endings: Set<ID>
    public let unknown: ID?
    /// Whether the model was trained with `beginning` before each text, and with `end`
    /// (or, for encoders, the separator) after it.
    public let addsBeginning: Bool
    public let addsEnd: Bool

    private let vocabulary: Vocabulary
    private let model: Model
    /// SentencePiece models mostly begin a text with a space that nobody wrote.
    private let addsSpace: Bool
    private let specials: SpecialTokens

    private enum Model: Sendable {
        case bytePairs(BytePairs)
        case sentencePiece(SentencePiece)
        case wordPiece(WordPiece)
    }

    public init(_ metadata: Metadata) throws(ModelError) {
        let name = try metadata.text("tokenizer.ggml.model")
        guard ["gpt2", "llama", "bert"].contains(name) else { throw .tokenizerNotSupported(name) }
        vocabulary = try Vocabulary(metadata)
        let count = vocabulary.count
        let isEncoder = name == "bert"
        beginning = try Self.special(isEncoder ? ["bos", "cls"] : ["bos"], metadata, count)
        let end = try Self.special(isEncoder ? ["eos", "seperator"] : ["eos"], metadata, count)
        self.end = end
        let turnEnd = try Self.special(["eot"], metadata, count)
        let messageEnd = try Self.special(["eom"], metadata, count)
        endings = Set([end, turnEnd, messageEnd].compactMap { $0 }).union(Self.knownEndings(vocabulary))
        unknown = try Self.special(["unknown"], metadata, count)

        let pre = try metadata.text("tokenizer.ggml.pre", default: "default")
        switch name {
        case "llama": model = .sentencePiece(try SentencePiece(vocabulary, unknown: unknown))
        case "bert": model = .wordPiece(try WordPiece(vocabulary, unknown: unknown))
        default: model = .bytePairs(try BytePairs(metadata, vocabulary, pre: pre, unknown: unknown))
        }
        addsSpace = try metadata.bool("tokenizer.ggml.add_space_prefix", default: name == "llama")
        addsBeginning = try metadata.bool(
            "tokenizer.ggml.add_bos_token", default: name != "gpt2" || PreTokenizer.prefersWholeWords(pre))
        addsEnd = try metadata.bool("tokenizer.ggml.add_eos_token", default: isEncoder)
        specials = SpecialTokens(vocabulary)
    }

    // MARK: Tokens

    /// The token of exactly this name as it stands in the file (`<num>`, `Ġmaya`).
    public func id(of name: String) -> ID? { vocabulary.id(of: name.utf8) }

    /// The same, for a token the caller cannot do without.
    public func requiredID(of name: String) throws(ModelError) -> ID {
        guard let id = id(of: name) else { throw .unknownToken(name) }
        return id
    }

    public func name(of id: ID) -> String? {
        guard let index = index(id) else { return nil }
        return String(decoding: vocabulary.name(index), as: UTF8.self)
    }

    public func kind(of id: ID) -> Kind? { index(id).map { vocabulary.kinds[$0] } }

    /// What a token adds to the text: nothing, for control tokens.
    public func bytes(of id: ID) -> [UInt8] {
        guard let index = index(id) else { return [] }
        let name = vocabulary.name(index)
        switch vocabulary.kinds[index] {
        case .control, .unknown: return []
        case .userDefined: return Array(name)
        case .byte: return SentencePiece.byte(named: name).map { [$0] } ?? Array(name)
        case .normal, .unused:
            if case .bytePairs = model { return ByteAlphabet.bytes(of: name) ?? Array(name) }
            return Self.withSpaces(name)
        }
    }

    private func index(_ id: ID) -> Int? {
        id >= 0 && Int(id) < vocabulary.count ? Int(id) : nil
    }

    /// ▁ read as a space.
    private static func withSpaces(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var rest = name
        while let first = rest.first {
            if rest.starts(with: SentencePiece.space) {
                text.append(0x20)
                rest = rest.dropFirst(3)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    // MARK: Text to tokens

    /// The tokens of one stretch, which is not split first: the BPE of exactly these
    /// bytes, as for a word with the space before it.
    public func encode(word: some StringProtocol) -> [ID] {
        switch model {
        case .bytePairs(let pairs): pairs.encode(Array(word.utf8), vocabulary)
        default: plainTokens(Array(word.utf8), first: false)
        }
    }

    /// The tokens of plain text. Text that happens to spell a control token stays
    /// text, unless `readingControlTokens` says that the caller wrote them on purpose.
    /// Tokens that the model's makers added to the vocabulary as words are always read.
    public func tokenize(_ text: String, readingControlTokens: Bool = false) throws(ModelError) -> [ID] {
        try tokenize(utf8: Array(text.utf8), readingControlTokens: readingControlTokens)
    }

    /// The same for bytes that may not be UTF-8.
    public func tokenize(utf8 text: [UInt8], readingControlTokens: Bool = false) throws(ModelError) -> [ID] {
        if case .bytePairs(let pairs) = model { try pairs.requireRule() }
        var tokens: [ID] = []
        var isAfterSpecial = true
        for part in specials.parts(of: text, withControls: readingControlTokens) {
            switch part {
            case .token(let id):
                tokens.append(id)
                isAfterSpecial = true
            case .text(let text):
                tokens += plainTokens(text, first: isAfterSpecial)
                isAfterSpecial = false
            }
        }
        return tokens
    }

    /// With the tokens that the model expects around a text.
    public func prompt(_ text: String, readingControlTokens: Bool = false) throws(ModelError) -> [ID] {
        var tokens = try tokenize(text, readingControlTokens: readingControlTokens)
        if addsBeginning, let beginning, tokens.first != beginning { tokens.insert(beginning, at: 0) }
        if addsEnd, let end, tokens.last != end { tokens.append(end) }
        return tokens
    }

    private func plainTokens(_ text: [UInt8], first: Bool) -> [ID] {
        switch model {
        case .bytePairs(let pairs): return pairs.tokens(of: text, vocabulary)
        case .wordPiece(let pieces): return pieces.tokens(of: String(decoding: text, as: UTF8.self), vocabulary)
        case .sentencePiece(let pieces):
            let spaced = (addsSpace && first ? [0x20] : []) + text
            return pieces.tokens(of: spaced.flatMap { $0 == 0x20 ? SentencePiece.space : [$0] }, vocabulary)
        }
    }

    // MARK: Tokens to text

    /// Bytes that are not UTF-8 become U+FFFD. To decode tokens as they come,
    /// see ``TextStream``.
    public func decode(_ tokens: some Sequence<ID>) -> String {
        var bytes = tokens.flatMap(bytes(of:))
        // The space that nobody wrote.
        if addsSpace, bytes.first == 0x20 { bytes.removeFirst() }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Reading the file

    /// The first of these roles that the file gives to a token.
    private static func special(_ roles: [String], _ metadata: Metadata, _ count: Int) throws(ModelError) -> ID? {
        for role in roles {
            let key = "tokenizer.ggml.\(role)_token_id"
            guard metadata[key] != nil else { continue }
            let id = try metadata.integer(key)
            if id == -1 || id == Int(UInt32.max) { continue }  // some converters' "none"
            guard (0..<count).contains(id) else { throw .badValue(key: key) }
            return ID(id)
        }
        return nil
    }

    /// Files often name only one ending; these control tokens end a turn in every
    /// model that has them.
    private static func knownEndings(_ vocabulary: Vocabulary) -> [ID] {
        ["<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>"].compactMap { name in
            guard let id = vocabulary.id(of: Array(name.utf8)), vocabulary.kinds[Int(id)] == .control else { return nil }
            return id
        }
    }
}

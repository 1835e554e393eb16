/// Byte-level BPE as GPT-2 introduced it, read from a model file
/// (`tokenizer.ggml.model = gpt2`): text becomes bytes, bytes become tokens by
/// learnt merges, so every text has tokens and every token has bytes.
///
///     let tokenizer = try Tokenizer(file.metadata)
///     tokenizer.tokenize("Send 5 to maya")     // plain text, split as the model expects
///     tokenizer.encode(word: " maya")          // exactly one stretch, no splitting
///     tokenizer.id(of: "<num>")                // a token by its name
///
/// SentencePiece models (`llama`) are not read yet; they end in `tokenizerNotSupported`.
public struct Tokenizer: Sendable {
    public typealias ID = Int32

    /// How the file describes a token; the numbers are GGUF's.
    public enum Kind: Int, Sendable {
        case normal = 1, unknown, control, userDefined, unused, byte
    }

    public let count: Int
    public let beginning: ID?
    public let end: ID?
    /// All tokens that end a text or a turn: `eos`, `eot`, and `eom`.
    public let endings: Set<ID>
    public let unknown: ID?
    /// Whether the model was trained with `beginning` before each text.
    public let addsBeginning: Bool

    private let names: [String]
    private let kinds: [Kind]
    private let bytes: [[UInt8]]
    private let ids: [String: ID]
    private let byteTokens: [ID]  // (256)
    private let merges: Merges
    private let preTokenizer: PreTokenizer?
    private let preTokenizerName: String
    /// Llama 3 takes a whole stretch that is in the vocabulary before trying merges.
    private let prefersWholeWords: Bool
    /// Control and user-defined tokens, longest first, by their first scalar.
    private let specials: [Unicode.Scalar: [(name: [Unicode.Scalar], id: ID)]]

    public init(_ metadata: Metadata) throws(ModelError) {
        let model = try metadata.text("tokenizer.ggml.model")
        guard model == "gpt2" else { throw .tokenizerNotSupported(model) }
        names = try metadata.texts("tokenizer.ggml.tokens")
        count = names.count
        guard count > 0, count <= Int(ID.max) else { throw .badValue(key: "tokenizer.ggml.tokens") }
        kinds = try Self.kinds(metadata, count: names.count)

        var ids: [String: ID] = [:]
        ids.reserveCapacity(names.count)
        for (index, name) in names.enumerated() where ids[name] == nil { ids[name] = ID(index) }
        self.ids = ids

        bytes = zip(names, kinds).map { name, kind in
            kind == .normal || kind == .unused ? ByteAlphabet.bytes(of: name) ?? Array(name.utf8) : Array(name.utf8)
        }

        beginning = try Self.special("bos", metadata, count: names.count)
        let end = try Self.special("eos", metadata, count: names.count)
        self.end = end
        let turnEnd = try Self.special("eot", metadata, count: names.count)
        let messageEnd = try Self.special("eom", metadata, count: names.count)
        endings = Set([end, turnEnd, messageEnd].compactMap { $0 })
        unknown = try Self.special("unknown", metadata, count: names.count)

        byteTokens = try Self.byteTokens(ids, unknown: unknown)
        merges = try Self.merges(metadata, ids: ids)

        preTokenizerName = try metadata.text("tokenizer.ggml.pre", default: "gpt-2")
        preTokenizer = PreTokenizer(named: preTokenizerName)
        let isLlama3 = if case .llama3 = preTokenizer { true } else { false }
        prefersWholeWords = isLlama3
        addsBeginning = try metadata.bool("tokenizer.ggml.add_bos_token", default: isLlama3)

        var specials: [Unicode.Scalar: [(name: [Unicode.Scalar], id: ID)]] = [:]
        for (index, name) in names.enumerated() where kinds[index] == .control || kinds[index] == .userDefined {
            guard let first = name.unicodeScalars.first else { continue }
            specials[first, default: []].append((Array(name.unicodeScalars), ID(index)))
        }
        self.specials = specials.mapValues { $0.sorted { $0.name.count > $1.name.count } }
    }

    // MARK: Tokens

    /// The token of exactly this name as it stands in the file (`<num>`, `Ġmaya`).
    public func id(of name: String) -> ID? { ids[name] }

    /// The same, for a token the caller cannot do without.
    public func requiredID(of name: String) throws(ModelError) -> ID {
        guard let id = ids[name] else { throw .unknownToken(name) }
        return id
    }

    public func name(of id: ID) -> String? {
        names.indices.contains(Int(id)) ? names[Int(id)] : nil
    }

    public func kind(of id: ID) -> Kind? {
        kinds.indices.contains(Int(id)) ? kinds[Int(id)] : nil
    }

    /// What a token adds to the text: nothing, for control tokens.
    public func bytes(of id: ID) -> [UInt8] {
        guard bytes.indices.contains(Int(id)), kinds[Int(id)] != .control else { return [] }
        return bytes[Int(id)]
    }

    // MARK: Text to tokens

    /// The tokens of one stretch, which is not split first: the BPE of exactly these
    /// bytes, as for a word with the space before it.
    public func encode(word: some StringProtocol) -> [ID] {
        if prefersWholeWords, let id = ids[String(String.UnicodeScalarView(word.utf8.map { ByteAlphabet.scalars[Int($0)] }))] {
            return [id]
        }
        return merges.apply(to: word.utf8.map { byteTokens[Int($0)] })
    }

    /// The tokens of plain text. Text that happens to spell a control token stays
    /// text, unless `readingControlTokens` says that the caller wrote them on purpose.
    public func tokenize(_ text: String, readingControlTokens: Bool = false) throws(ModelError) -> [ID] {
        guard let preTokenizer else { throw .preTokenizerNotSupported(preTokenizerName) }
        guard readingControlTokens else { return preTokenizer.split(text).flatMap { encode(word: $0) } }
        var tokens: [ID] = []
        for part in parts(of: text) {
            switch part {
            case .control(let id): tokens.append(id)
            case .text(let text): tokens += preTokenizer.split(text).flatMap { encode(word: $0) }
            }
        }
        return tokens
    }

    private enum Part {
        case text(String)
        case control(ID)
    }

    private func parts(of text: String) -> [Part] {
        let scalars = Array(text.unicodeScalars)
        var parts: [Part] = []
        var plain = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let found = specials[scalars[index]]?.first { scalars[index...].starts(with: $0.name) }
            if let found {
                if !plain.isEmpty { parts.append(.text(String(plain))) }
                plain = .init()
                parts.append(.control(found.id))
                index += found.name.count
            } else {
                plain.append(scalars[index])
                index += 1
            }
        }
        if !plain.isEmpty { parts.append(.text(String(plain))) }
        return parts
    }

    // MARK: Tokens to text

    /// Bytes that are not UTF-8 become U+FFFD. To decode tokens as they come,
    /// see ``TextStream``.
    public func decode(_ tokens: some Sequence<ID>) -> String {
        String(decoding: tokens.flatMap(bytes(of:)), as: UTF8.self)
    }

    // MARK: Reading the file

    private static func kinds(_ metadata: Metadata, count: Int) throws(ModelError) -> [Kind] {
        let key = "tokenizer.ggml.token_type"
        guard metadata[key] != nil else { return Array(repeating: .normal, count: count) }
        let numbers = try metadata.integers(key)
        let kinds = numbers.compactMap(Kind.init(rawValue:))
        guard numbers.count == count, kinds.count == count else { throw .badValue(key: key) }
        return kinds
    }

    private static func special(_ which: String, _ metadata: Metadata, count: Int) throws(ModelError) -> ID? {
        let key = "tokenizer.ggml.\(which)_token_id"
        guard metadata[key] != nil else { return nil }
        let id = try metadata.integer(key)
        if id == -1 || id == Int(UInt32.max) { return nil }  // some converters' "none"
        guard (0..<count).contains(id) else { throw .badValue(key: key) }
        return ID(id)
    }

    private static func byteTokens(_ ids: [String: ID], unknown: ID?) throws(ModelError) -> [ID] {
        try (0...255).map { byte throws(ModelError) in
            if let id = ids[String(Character(ByteAlphabet.scalars[byte]))] { return id }
            if let unknown { return unknown }
            // Bytes that valid UTF-8 never contains may be missing; 0 is never reached.
            switch byte {
            case 0xc0, 0xc1, 0xf5...0xff: return 0
            default: throw .missingByte(UInt8(byte))
            }
        }
    }

    /// Each merge is two names with a space between; its rank is its place.
    private static func merges(_ metadata: Metadata, ids: [String: ID]) throws(ModelError) -> Merges {
        var byPair: [UInt64: Merges.Merge] = [:]
        for (rank, text) in try metadata.texts("tokenizer.ggml.merges").enumerated() {
            let halves = text.utf8
                .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Substring.init)
            guard halves.count == 2, rank <= Int(Int32.max),
                let left = ids[String(halves[0])], let right = ids[String(halves[1])],
                let result = ids[String(halves[0] + halves[1])]
            else { throw .badMerge(rank) }
            let pair = Merges.pair(left, right)
            if byPair[pair] == nil { byPair[pair] = .init(rank: Int32(rank), result: result) }
        }
        return Merges(byPair)
    }
}

import Ethereum
import Foundation
import Registry
import SmallModel

/// What an utterance was understood to mean.
public struct Interpretation: Hashable, Sendable {
    public var intents: [Intent]
    /// Where each slot was read.
    public var sources: [SlotSource]
    /// The model's certainty of its least certain label, 0 to 1.
    public var confidence: Double
    public var modelName: String
    public var promptTokens: Int
    public var outputTokens: Int
    public var milliseconds: Double

    /// Below this, a frame that moves value is read back as a question before anything is planned.
    public static let doubtful = 0.35
    public var isDoubtful: Bool { confidence < Interpretation.doubtful }
}

/// Words to typed intents: the embedded model labels the person's own words, and the labelled words
/// are read as values.
///
/// The model can neither write a number nor an address: it only points.
public struct Interpreter: Sendable {
    private let tagger: Tagger
    private let lexicon: Lexicon
    private let decoder: Decoder
    private let name: String

    /// - Parameters:
    ///   - model: the path of a GGUF file of architecture `seraph-tagger`.
    ///   - lexicon: the path of `lexicon.json`.
    public init(model: String, lexicon: String) throws {
        let file = try GGUFFile(path: model)
        tagger = try Tagger(file)
        name = try file.metadata.text("general.name", default: "seraph-tagger")
        self.lexicon = try Lexicon(path: lexicon)
        let schema = try JSON(parsing: tagger.schema)
        var slots: [String: [String]] = [:]
        for member in schema.members ?? [] { slots[member.key] = (member.value.array ?? []).compactMap(\.string) }
        decoder = try Decoder(
            starts: tagger.starts, tags: tagger.tags, schema: slots, temperature: tagger.temperature)
    }

    /// - Parameters:
    ///   - contacts: names from the address book, which the model is told are names.
    ///   - now: for "by Friday".
    /// - Throws: `InterpreterError.tooLong`; errors of the engine.
    public func interpret(
        _ utterance: String, dialogue: DialogueContext = .empty, contacts: [String] = [], now: Date = Date()
    ) throws -> Interpretation {
        let started = DispatchTime.now().uptimeNanoseconds
        let words = Lexer.words(of: utterance)
        guard words.count <= Lexer.maximumWords else { throw InterpreterError.tooLong(words: words.count) }
        guard !words.isEmpty else { return result([Intent(.unknown)], [], 1, 0, 0, started) }

        let input = try encode(words, dialogue: dialogue, contacts: contacts)
        let logits = try tagger.logits(tokens: input.tokens, features: input.features, at: input.positions)
        let labelling = decoder.decode(starts: logits.starts, tags: logits.tags)
        let reader = FrameReader(words: words, text: Array(utterance.unicodeScalars), lexicon: lexicon, now: now)
        let (frames, sources) = reader.frames(labelling.clauses)
        let settled = DialogueReader(context: dialogue).settle(frames)
        let intents = settled.isEmpty ? [Intent(.unknown)] : settled
        return result(intents, sources, labelling.confidence, input.tokens.count, words.count, started)
    }

    // MARK: What the model sees

    struct Input {
        var tokens: [Int32] = []
        var features: [[(row: Int32, weight: Float)]] = []
        /// The position of each word's first piece.
        var positions: [Int] = []
    }

    private static let maximumPieces = 32
    private static let ensEndings: Set<String> = ["eth", "xyz", "id", "com", "box", "crypto", "cb", "lens"]

    func encode(_ words: [Word], dialogue: DialogueContext, contacts: [String]) throws -> Input {
        var input = Input()
        for token in dialogue.tokens {
            input.tokens.append(try id(token))
            input.features.append([])
        }
        let rows = Features.rows(of: words, lexicon: lexicon, contacts: Set(contacts.map(Lexicon.key)))
        for (word, rows) in zip(words, rows) {
            input.positions.append(input.tokens.count)
            let pieces = try special(word).map { [try id($0)] } ?? Array(tagger.tokenizer.encode(word: " " + word.lowered).prefix(Self.maximumPieces))
            input.tokens += pieces
            input.features.append(rows)
            input.features += Array(repeating: [], count: pieces.count - 1)
        }
        return input
    }

    private func special(_ word: Word) -> String? {
        switch word.kind {
        case .hex:
            let digits = word.text.utf8.dropFirst(2)
            guard digits.allSatisfy({ Hex.digitValue($0) != nil }) else { return "<hex>" }
            return digits.count == 40 ? "<addr>" : digits.count == 64 ? "<hash>" : "<hex>"
        case .dotted:
            let ending = word.lowered.split(separator: ".").last.map(String.init) ?? ""
            return Self.ensEndings.contains(ending) ? "<ens>" : "<dotted>"
        case .number: return "<num>"
        default: return nil
        }
    }

    private func id(_ token: String) throws -> Int32 {
        guard let id = tagger.tokenizer.id(of: token) else { throw InterpreterError.labelsMissing(token) }
        return id
    }

    private func result(
        _ intents: [Intent], _ sources: [SlotSource], _ confidence: Double, _ tokens: Int, _ labels: Int, _ started: UInt64
    ) -> Interpretation {
        Interpretation(
            intents: intents, sources: sources, confidence: confidence, modelName: name, promptTokens: tokens,
            outputTokens: labels, milliseconds: Double(DispatchTime.now().uptimeNanoseconds - started) / 1e6)
    }
}

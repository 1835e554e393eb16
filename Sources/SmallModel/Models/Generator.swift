import CKernels

/// A causal language model that continues text: llama-architecture GGUF files, such
/// as a person may already have.
///
///     let generator = try Generator(GGUFFile(path: path))
///     let answer = try await generator.complete("Once upon a time", maxTokens: 40) { print($0) }
///
/// What it writes is text and nothing more: nobody may act on it unchecked.
public struct Generator: Sendable {
    public let tokenizer: Tokenizer
    public let shape: Shape
    /// The model's own format for a conversation, if it has one (a Jinja template).
    public let chatTemplate: String?

    private let transformer: Transformer
    private let embedding: Matrix  // (vocabulary, dim)
    private let output: Matrix  // (vocabulary, dim); the embedding itself when tied

    public init(_ file: GGUFFile) throws(ModelError) {
        let name = try file.metadata.text("general.architecture")
        guard name == "llama" else { throw .architectureNotSupported(name) }
        transformer = try Transformer(file, architecture: name)
        shape = transformer.shape
        guard shape.isCausal else { throw .badValue(key: "\(name).attention.causal") }
        tokenizer = try Tokenizer(file.metadata)
        chatTemplate = try? file.metadata.text("tokenizer.chat_template")
        embedding = try Matrix(file, "token_embd.weight")
        guard embedding.columns == shape.dim, embedding.rows >= tokenizer.count else {
            throw .wrongShape(
                tensor: "token_embd.weight", found: [embedding.rows, embedding.columns],
                wanted: [tokenizer.count, shape.dim])
        }
        output =
            file.tensor("output.weight") == nil
            ? embedding : try Matrix(file, "output.weight", rows: embedding.rows, columns: shape.dim)
    }

    // MARK: Completing text

    public enum Ending: Hashable, Sendable {
        /// The model said it was done.
        case model
        /// One of the caller's stop texts came; it is not part of the text.
        case stop(String)
        case maxTokens
        /// The model's context is full.
        case context
    }

    public struct Completion: Sendable {
        public let text: String
        public let ending: Ending
        public let promptTokens: Int
        public let tokens: Int
        public let promptTime: Duration
        public let time: Duration
    }

    /// Continues `prompt`, calling `onText` with each new stretch of text as soon as
    /// it is certain. Ends early with `CancellationError` when its task is cancelled,
    /// between two tokens or two stretches of the prompt.
    ///
    /// `readingControlTokens` lets the prompt carry tokens such as `<|im_start|>`;
    /// leave it off for text that somebody else wrote.
    public func complete(
        _ prompt: String, maxTokens: Int, stop: [String] = [], sampling: Sampling = .greedy,
        readingControlTokens: Bool = false, onText: @Sendable (String) -> Void = { _ in }
    ) async throws -> Completion {
        let tokens = try self.tokens(of: prompt, readingControlTokens: readingControlTokens)
        let room = min(shape.context - tokens.count, max(maxTokens, 0))
        let session = Session(self, capacity: tokens.count + room)
        let clock = ContinuousClock()

        let begun = clock.now
        var logits = try session.read(tokens)
        let promptTime = clock.now - begun

        var sampler = Sampler(sampling)
        var stream = TextStream(tokenizer)
        var text = StoppingText(stop: stop)
        var count = 0
        var ending = maxTokens <= room ? Ending.maxTokens : .context
        let answering = clock.now
        while count < room {
            let token = try sampler.choose(logits)
            count += 1
            if tokenizer.endings.contains(token) {
                ending = .model
                break
            }
            onText(text.append(stream.append(token)))
            if let found = text.found {
                ending = .stop(found)
                break
            }
            if count < room { logits = try session.read([token]) }
        }
        if text.found == nil { onText(text.finish(stream.finish())) }
        return Completion(
            text: text.released, ending: ending, promptTokens: tokens.count, tokens: count,
            promptTime: promptTime, time: clock.now - answering)
    }

    /// The scores of every token of the vocabulary to come next after `prompt`.
    public func logits(_ prompt: String) throws -> [Float] {
        try logits(tokens: tokens(of: prompt, readingControlTokens: false))
    }

    public func logits(tokens: [Tokenizer.ID], kernels: Kernels = .best) throws -> [Float] {
        try check(tokens)
        return try Session(self, capacity: tokens.count, kernels: kernels).read(tokens)
    }

    private func tokens(of prompt: String, readingControlTokens: Bool) throws(ModelError) -> [Tokenizer.ID] {
        var tokens = try tokenizer.tokenize(prompt, readingControlTokens: readingControlTokens)
        if tokenizer.addsBeginning, let beginning = tokenizer.beginning, tokens.first != beginning {
            tokens.insert(beginning, at: 0)
        }
        try check(tokens)
        return tokens
    }

    private func check(_ tokens: [Tokenizer.ID]) throws(ModelError) {
        guard !tokens.isEmpty else { throw .emptyPrompt }
        guard tokens.count <= shape.context else {
            throw .tooLong(tokens: tokens.count, limit: shape.context)
        }
        if let bad = tokens.first(where: { $0 < 0 || $0 >= embedding.rows }) { throw .tokenOutOfRange(bad) }
    }

    // MARK: One text being read

    /// A text and its cache. Lives inside one call.
    final class Session {
        private let generator: Generator
        private let cache: KVCache
        private let kernels: Kernels

        /// Tokens of a prompt taken at once: enough to reuse each weight many times,
        /// few enough that a cancelled task is heard soon.
        private static let stretch = 64

        init(_ generator: Generator, capacity: Int, kernels: Kernels = .best) {
            self.generator = generator
            self.kernels = kernels
            cache = KVCache(generator.shape, capacity: capacity)
        }

        /// Reads more tokens and returns the scores for the one after them.
        func read(_ tokens: [Tokenizer.ID]) throws -> [Float] {
            let dim = generator.shape.dim
            var last = Floats(0)
            var lastCount = 0
            var rest = tokens[...]
            while !rest.isEmpty {
                try Task.checkCancellation()
                let part = rest.prefix(Self.stretch)
                rest = rest.dropFirst(part.count)
                last = Floats(part.count * dim)  // (part, dim)
                lastCount = part.count
                for (index, token) in part.enumerated() {
                    generator.embedding.add(row: Int(token), to: last.start + index * dim)
                }
                generator.transformer.run(last, tokens: part.count, cache: cache, kernels)
            }
            let logits = Floats(generator.output.rows)  // (vocabulary)
            generator.output.multiply(
                last.start + (lastCount - 1) * dim, into: logits.start, tokens: 1, kernels)
            // Rows beyond the tokenizer's names are padding; nothing can be said with them.
            return Array(logits.array.prefix(generator.tokenizer.count))
        }
    }
}

/// Text that ends where one of several stop texts begins. As long as the end of what
/// is known might be the beginning of a stop text, that end is held back.
private struct StoppingText {
    let stop: [String]
    private(set) var released = ""
    private(set) var found: String?
    private var held = ""

    init(stop: [String]) { self.stop = stop.filter { !$0.isEmpty } }

    mutating func append(_ text: String) -> String {
        held += text
        let bytes = Array(held.utf8)
        var first: (index: Int, stop: String)?
        for stop in stop {
            if let index = Self.index(of: Array(stop.utf8), in: bytes), index < first?.index ?? .max {
                first = (index, stop)
            }
        }
        if let first {
            found = first.stop
            return release(first.index, of: bytes)
        }
        let doubtful = stop.map { Self.overlap(of: bytes, with: Array($0.utf8)) }.max() ?? 0
        return release(bytes.count - doubtful, of: bytes)
    }

    mutating func finish(_ text: String) -> String {
        let certain = append(text)
        return found == nil ? certain + release(held.utf8.count, of: Array(held.utf8)) : certain
    }

    private mutating func release(_ count: Int, of bytes: [UInt8]) -> String {
        // Stop texts are whole characters, so the cut is never inside one.
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        held = String(decoding: bytes[count...], as: UTF8.self)
        released += text
        return text
    }

    private static func index(of part: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= part.count else { return nil }
        return (0...bytes.count - part.count).first { bytes[$0...].starts(with: part) }
    }

    /// The length of the longest end of `bytes` that begins `part`.
    private static func overlap(of bytes: [UInt8], with part: [UInt8]) -> Int {
        (1..<max(part.count, 1)).last { $0 <= bytes.count && bytes.suffix($0).elementsEqual(part.prefix($0)) } ?? 0
    }
}

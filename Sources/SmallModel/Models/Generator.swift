import CKernels

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A causal language model that continues text: GGUF files of the families of
/// ``Architecture``, such as a person may already have.
///
///     let generator = try Generator(GGUFFile(path: path))
///     let answer = try await generator.complete("Once upon a time", maxTokens: 40) { print($0) }
///
/// What it writes is text and nothing more: nobody may act on it unchecked.
public struct Generator: Sendable {
    public let tokenizer: Tokenizer
    public let shape: Shape
    public let options: Options
    /// The model's own format for a conversation, if it has one (a Jinja template).
    public let chatTemplate: String?

    private let transformer: Transformer
    private let embedding: Matrix  // (vocabulary, dim)
    private let output: Linear  // (vocabulary, dim); the embedding itself when tied
    private let engine: Engine

    public struct Options: Hashable, Sendable {
        public var precision: Precision
        /// How many threads compute; by default as many as there are processors, up to 8.
        public var threads: Int
        public var kernels: Kernels

        public static let processors = min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 8)

        public init(precision: Precision = .fast, threads: Int = Options.processors, kernels: Kernels = .best) {
            self.precision = precision
            self.threads = threads
            self.kernels = kernels
        }
    }

    public init(_ file: GGUFFile, options: Options = Options()) throws(ModelError) {
        let name = try file.metadata.text("general.architecture")
        guard name != Tagger.architecture else { throw .architectureNotSupported(name) }
        let tensors = Tensors(file)
        var transformer = try Transformer(tensors, architecture: name)
        shape = transformer.shape
        guard shape.isCausal else { throw .badValue(key: "\(name).attention.causal") }
        tokenizer = try Tokenizer(file.metadata)
        chatTemplate = try? file.metadata.text("tokenizer.chat_template")
        embedding = try tensors.matrix("token_embd.weight")
        guard embedding.columns == shape.dim, embedding.rows >= tokenizer.count else {
            throw .wrongShape(
                tensor: "token_embd.weight", found: [embedding.rows, embedding.columns],
                wanted: [tokenizer.count, shape.dim])
        }
        var output =
            tensors.has("output.weight")
            ? try tensors.linear("output", embedding.rows, shape.dim) : Linear(embedding)
        try tensors.refuseUnused()

        self.options = options
        engine = Engine(kernels: options.kernels, pool: ThreadPool(threads: options.threads))
        if options.precision == .fast {
            transformer.pack(engine.pool)
            output.pack(engine.pool)
        }
        self.transformer = transformer
        self.output = output
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

    public func logits(tokens: [Tokenizer.ID]) throws -> [Float] {
        try check(tokens)
        return try Session(self, capacity: tokens.count).read(tokens)
    }

    private func tokens(of prompt: String, readingControlTokens: Bool) throws(ModelError) -> [Tokenizer.ID] {
        let tokens = try tokenizer.prompt(prompt, readingControlTokens: readingControlTokens)
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
        private let room: Transformer.Room
        private let x: Floats  // (stretch, dim)
        private let scores: Floats  // (vocabulary)

        /// Tokens of a prompt taken at once: enough to reuse each weight many times,
        /// and a whole number of every kernel's tiles.
        private static let stretch = 240

        init(_ generator: Generator, capacity: Int) {
            self.generator = generator
            let stretch = min(Self.stretch, capacity)
            cache = KVCache(generator.shape, capacity: capacity, half: generator.options.precision == .fast)
            room = Transformer.Room(generator.shape, tokens: stretch)
            x = Floats(stretch * generator.shape.dim)
            scores = Floats(generator.output.rows)
        }

        /// How many tokens have been read.
        var count: Int { cache.count }

        /// Goes back to where only `count` tokens had been read.
        func truncate(to count: Int) { cache.truncate(to: count) }

        /// Reads more tokens and returns the scores for the one after them. A cancelled
        /// task is heard between two layers.
        func read(_ tokens: some Collection<Tokenizer.ID>) throws -> [Float] {
            let shape = generator.shape
            var lastCount = 0
            var rest = tokens[...]
            while !rest.isEmpty {
                let part = rest.prefix(room.tokens)
                rest = rest.dropFirst(part.count)
                lastCount = part.count
                embed(part)
                let isWhole = generator.transformer.run(
                    x, tokens: part.count, cache: cache, room: room, generator.engine,
                    isStopped: { Task.isCancelled })
                guard isWhole else { throw CancellationError() }
            }
            let last = x.start + (lastCount - 1) * shape.dim
            Linear.multiply(
                [(generator.output, scores.start)], last, tokens: 1, room: room.activations, generator.engine)
            // Rows beyond the tokenizer's names are padding; nothing can be said with them.
            let logits = UnsafeBufferPointer(start: scores.start, count: generator.tokenizer.count)
            guard shape.outputCap > 0 else { return Array(logits) }
            return logits.map { shape.outputCap * tanh($0 / shape.outputCap) }
        }

        private func embed(_ tokens: some Collection<Tokenizer.ID>) {
            let dim = generator.shape.dim
            for (index, token) in tokens.enumerated() {
                let row = x.start + index * dim
                row.update(repeating: 0, count: dim)
                generator.embedding.add(row: Int(token), times: generator.shape.embeddingScale, to: row)
            }
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

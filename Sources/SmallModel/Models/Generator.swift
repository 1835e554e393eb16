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
    private let prefixes = PrefixCache()

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
            var arena = Arena()
            transformer.pack(engine.pool, &arena)
            output.pack(engine.pool, &arena)
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
        /// Of those, how many were known from an earlier prompt that began alike.
        public let rememberedTokens: Int
        public let tokens: Int
        /// Of those, how many the grammar left no choice about.
        public let forcedTokens: Int
        public let promptTime: Duration
        public let time: Duration
    }

    /// What a completion may and must be like.
    public struct Request: Sendable {
        public var maxTokens: Int
        /// Texts that end the answer; they are not part of it.
        public var stop: [String]
        public var sampling: Sampling
        /// Lets the prompt carry tokens such as `<|im_start|>`; leave it off for text
        /// that somebody else wrote.
        public var readingControlTokens: Bool
        /// The grammar that the answer must follow.
        public var constraint: Constraint?

        public init(
            maxTokens: Int, stop: [String] = [], sampling: Sampling = .greedy, readingControlTokens: Bool = false,
            constraint: Constraint? = nil
        ) {
            self.maxTokens = maxTokens
            self.stop = stop
            self.sampling = sampling
            self.readingControlTokens = readingControlTokens
            self.constraint = constraint
        }
    }

    /// Continues `prompt`, calling `onText` with each new stretch of text as soon as
    /// it is certain. Ends early with `CancellationError` when its task is cancelled,
    /// between two tokens or two layers of the prompt.
    public func complete(
        _ prompt: String, _ request: Request, onText: @Sendable (String) -> Void = { _ in }
    ) async throws -> Completion {
        let tokens = try self.tokens(of: prompt, readingControlTokens: request.readingControlTokens)
        let room = min(shape.context - tokens.count, max(request.maxTokens, 0))
        let session = Session(self, capacity: tokens.count + room)
        var answer = Answer(request, tokenizer)
        let clock = ContinuousClock()

        let begun = clock.now
        let remembered = prefixes.recall(tokens, into: session)
        var logits = try session.read(tokens[remembered...])
        prefixes.remember(tokens, session)
        let promptTime = clock.now - begun
        for token in tokens { answer.sampler.note(token) }

        let answering = clock.now
        var ending: Ending?
        while ending == nil, answer.count < room {
            let step = try answer.step(logits, room: room, onText)
            ending = step.ending
            if ending == nil, answer.count < room { logits = try session.read(step.tokens) }
        }
        if case .stop = ending {} else { onText(answer.finish()) }
        return Completion(
            text: answer.text.released, ending: ending ?? (request.maxTokens <= room ? .maxTokens : .context),
            promptTokens: tokens.count, rememberedTokens: remembered, tokens: answer.count,
            forcedTokens: answer.forced, promptTime: promptTime, time: clock.now - answering)
    }

    /// The same, with the most usual wishes.
    public func complete(
        _ prompt: String, maxTokens: Int, stop: [String] = [], sampling: Sampling = .greedy,
        readingControlTokens: Bool = false, onText: @Sendable (String) -> Void = { _ in }
    ) async throws -> Completion {
        try await complete(
            prompt,
            Request(maxTokens: maxTokens, stop: stop, sampling: sampling, readingControlTokens: readingControlTokens),
            onText: onText)
    }

    /// A grammar made ready for this model's vocabulary.
    public func constraint(_ grammar: Grammar) -> Constraint { Constraint(grammar, tokenizer) }

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
        let cache: KVCache
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

/// An answer being written: chooses tokens, follows the grammar, holds back what might
/// become a stop text.
private struct Answer {
    let tokenizer: Tokenizer
    let constraint: Constraint?
    var sampler: Sampler
    var text: StoppingText
    private(set) var count = 0
    private(set) var forced = 0
    private var stream: TextStream
    private var position: Constraint.Position?

    init(_ request: Generator.Request, _ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        constraint = request.constraint
        sampler = Sampler(request.sampling)
        text = StoppingText(stop: request.stop)
        stream = TextStream(tokenizer)
        position = request.constraint?.start()
    }

    /// Chooses the next token and adds those that must follow it. The tokens are to be
    /// read before the next step.
    mutating func step(
        _ logits: [Float], room: Int, _ onText: (String) -> Void
    ) throws -> (tokens: [Tokenizer.ID], ending: Generator.Ending?) {
        var tokens = count == 0 ? mustFollow(room: room) : []
        if tokens.isEmpty {
            let token = try sampler.choose(logits, from: try mask())
            count += 1
            if tokenizer.endings.contains(token) { return ([], .model) }
            advance(token)
            tokens = [token]
            let more = mustFollow(room: room - count)
            tokens += more
        }
        for token in tokens {
            onText(text.append(stream.append(token)))
            if let found = text.found { return (tokens, .stop(found)) }
        }
        if try isFinished() { return (tokens, .model) }
        return (tokens, nil)
    }

    mutating func finish() -> String { text.finish(stream.finish()) }

    private mutating func mask() throws -> TokenMask? {
        guard let constraint, var place = position else { return nil }
        defer { position = place }
        return try constraint.mask(&place)
    }

    private mutating func isFinished() throws -> Bool {
        guard let constraint, var place = position else { return false }
        defer { position = place }
        return try constraint.isFinished(&place)
    }

    private mutating func advance(_ token: Tokenizer.ID) {
        sampler.note(token)
        guard let constraint, var place = position else { return }
        constraint.read(token, &place)
        position = place
    }

    private mutating func mustFollow(room: Int) -> [Tokenizer.ID] {
        guard let constraint, var place = position, room > 0 else { return [] }
        let tokens = Array(constraint.forced(&place).prefix(room))
        position = place
        for token in tokens { advance(token) }
        count += tokens.count
        forced += tokens.count
        return tokens
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

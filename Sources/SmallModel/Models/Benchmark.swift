/// How fast a model runs on this machine, as the median of several rounds: a round
/// during which another program was busy says little about the model.
public struct Benchmark: Sendable {
    public struct Result: Sendable {
        /// Tokens read a second, of a text of `promptTokens`.
        public let promptTokens: Int
        public let promptTokensPerSecond: Double
        /// Tokens written a second; nil for a model that only labels.
        public let generatedTokens: Int
        public let generationTokensPerSecond: Double?
        /// The time to read the whole text once.
        public let promptMilliseconds: Double
        public let rounds: Int
        public let kernels: Kernels
    }

    public var promptTokens: Int
    public var generatedTokens: Int
    public var rounds: Int
    /// What a tagger is timed with; a generator has kernels of its own.
    public var kernels: Kernels

    public init(promptTokens: Int = 64, generatedTokens: Int = 32, rounds: Int = 5, kernels: Kernels = .best) {
        self.promptTokens = promptTokens
        self.generatedTokens = generatedTokens
        self.rounds = max(rounds, 1)
        self.kernels = kernels
    }

    public func run(_ generator: Generator) throws -> Result {
        let prompt = min(max(promptTokens, 1), generator.shape.context)
        let room = min(max(generatedTokens, 0), generator.shape.context - prompt)
        let tokens = Self.tokens(prompt, of: generator.tokenizer.count)
        var reading: [Double] = []
        var writing: [Double] = []
        for _ in 0..<rounds {
            let session = Generator.Session(generator, capacity: prompt + room)
            reading.append(try Self.seconds { _ = try session.read(tokens) })
            writing.append(try Self.seconds { for token in 0..<room { _ = try session.read([tokens[token % prompt]]) } })
        }
        return result(
            prompt, Self.median(reading), generated: room, generation: room > 0 ? Self.median(writing) : nil,
            generator.options.kernels)
    }

    public func run(_ tagger: Tagger) throws -> Result {
        let count = min(max(promptTokens, 1), tagger.longest)
        let tokens = Self.tokens(count, of: tagger.tokenizer.count)
        let features = [[Tagger.Feature]](repeating: [], count: count)
        let positions = Array(0..<count)
        var reading: [Double] = []
        for _ in 0..<rounds {
            reading.append(try Self.seconds {
                _ = try tagger.logits(tokens: tokens, features: features, at: positions, kernels: kernels)
            })
        }
        return result(count, Self.median(reading), generated: 0, generation: nil, kernels)
    }

    private func result(
        _ prompt: Int, _ reading: Double, generated: Int, generation: Double?, _ kernels: Kernels
    ) -> Result {
        Result(
            promptTokens: prompt, promptTokensPerSecond: Double(prompt) / reading,
            generatedTokens: generated, generationTokensPerSecond: generation.map { Double(generated) / $0 },
            promptMilliseconds: reading * 1000, rounds: rounds, kernels: kernels)
    }

    /// Any tokens will do; always the same ones.
    private static func tokens(_ count: Int, of vocabulary: Int) -> [Tokenizer.ID] {
        var random = SplitMix64(state: 1)
        return (0..<count).map { _ in Tokenizer.ID(random.next() % UInt64(vocabulary)) }
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let time = try ContinuousClock().measure(work)
        let (seconds, attoseconds) = time.components
        return max(Double(seconds) + Double(attoseconds) * 1e-18, 1e-9)
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }
}

/// The sizes of a transformer, read from `<architecture>.…` and held against each
/// other: whatever passes here cannot make a later product overflow or a head
/// reach past its row.
public struct Shape: Hashable, Sendable {
    public let layers: Int
    public let dim: Int
    public let hidden: Int
    public let heads: Int
    public let kvHeads: Int
    public let headSize: Int
    /// How many values of each head are turned; the rest pass unturned.
    public let rotated: Int
    public let ropeBase: Double
    public let epsilon: Float
    public let context: Int
    /// Whether a token sees only what came before it.
    public let isCausal: Bool

    let architecture: Architecture
    let ropeScaling: Rope.Scaling
    /// Rope's base in layers that look through the window.
    let windowRopeBase: Double
    /// How many positions such layers see.
    let window: Int
    /// Queries are multiplied by it: 1 / sqrt(headSize), nearly always.
    let queryScale: Float
    /// Embeddings are multiplied by it.
    let embeddingScale: Float
    /// Scores of attention, and of the vocabulary, become cap * tanh(score / cap); 0: they stay.
    let attentionCap: Float
    let outputCap: Float

    /// Values of one position's keys, or values: (kvHeads, headSize).
    public var kvDim: Int { kvHeads * headSize }

    /// Whether a layer sees the last `window` positions only.
    func isWindowed(_ layer: Int) -> Bool {
        let period = architecture.windowPeriod
        return period > 0 && window > 0 && layer % period < period - 1
    }

    init(_ metadata: Metadata, architecture name: String) throws(ModelError) {
        guard let architecture = Architecture(rawValue: name) else { throw .architectureNotSupported(name) }
        self.architecture = architecture
        let keys = Keys(metadata: metadata, prefix: name)
        guard try keys.size("expert_count", default: 0, in: 0...1_000_000) == 0 else {
            throw .architectureNotSupported("\(name) with experts")
        }
        layers = try keys.size("block_count", in: 1...1024)
        dim = try keys.size("embedding_length", in: 1...65_536)
        hidden = try keys.size("feed_forward_length", in: 1...262_144)
        heads = try keys.size("attention.head_count", in: 1...1024)
        kvHeads = try keys.size("attention.head_count_kv", default: heads, in: 1...heads)
        guard heads.isMultiple(of: kvHeads) else { throw .badValue(key: "\(name).attention.head_count_kv") }
        headSize = try keys.size("attention.key_length", default: dim / heads, in: 1...1024)
        guard try keys.size("attention.value_length", default: headSize, in: 1...1024) == headSize else {
            throw .badValue(key: "\(name).attention.value_length")
        }
        rotated = try keys.size("rope.dimension_count", default: headSize, in: 0...headSize)
        guard rotated.isMultiple(of: 2) else { throw .badValue(key: "\(name).rope.dimension_count") }
        context = try keys.size("context_length", in: 1...16_777_216)
        isCausal = try metadata.bool("\(name).attention.causal", default: true)
        epsilon = Float(try keys.positive("attention.layer_norm_rms_epsilon", orZero: true))

        ropeBase = try keys.positive("rope.freq_base", default: 10_000)
        windowRopeBase = try keys.positive("rope.freq_base_swa", default: architecture == .gemma3 ? 10_000 : ropeBase)
        ropeScaling = try Self.scaling(keys, base: ropeBase, context: context)
        window = try keys.size(
            "attention.sliding_window", default: architecture == .gemma2 ? 4096 : 0, in: 0...16_777_216)

        // The largest of each Gemma scales by the width of the model instead.
        let isLargest = (architecture == .gemma2 && layers == 46) || (architecture == .gemma3 && layers == 62)
        queryScale = 1 / Float(isLargest ? dim / heads : headSize).squareRoot()
        embeddingScale = architecture.isGemma ? Float(dim).squareRoot() : 1
        attentionCap = Float(try keys.positive("attn_logit_softcapping", default: architecture == .gemma2 ? 50 : 0, orZero: true))
        outputCap = Float(try keys.positive("final_logit_softcapping", default: architecture == .gemma2 ? 30 : 0, orZero: true))
    }

    private static func scaling(_ keys: Keys, base: Double, context: Int) throws(ModelError) -> Rope.Scaling {
        let metadata = keys.metadata
        let kind = try metadata.text(keys.key("rope.scaling.type"), default: "none")
        // Files of 2023 say it in another word.
        let old = try keys.positive("rope.scale_linear", default: 1)
        let factor = try keys.positive("rope.scaling.factor", default: old)
        switch kind {
        case "none": return old == 1 ? .none : .linear(factor: old)
        case "linear": return .linear(factor: factor)
        case "yarn":
            guard base > 1, factor >= 1 else { throw .badValue(key: keys.key("rope.scaling.factor")) }
            return .yarn(
                factor: factor,
                original: try keys.size("rope.scaling.original_context_length", default: context, in: 1...16_777_216),
                fast: try keys.positive("rope.scaling.yarn_beta_fast", default: 32),
                slow: try keys.positive("rope.scaling.yarn_beta_slow", default: 1),
                attention: try keys.positive("rope.scaling.attn_factor", default: 1))
        default: throw .ropeScalingNotSupported(kind)
        }
    }

    /// Numbers of one architecture, checked as they are read.
    private struct Keys {
        let metadata: Metadata
        let prefix: String

        func key(_ name: String) -> String { "\(prefix).\(name)" }

        func size(_ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>) throws(ModelError) -> Int {
            let size = try metadata.integer(key(name), default: fallback)
            guard range.contains(size) else { throw .badValue(key: key(name)) }
            return size
        }

        func positive(_ name: String, default fallback: Double? = nil, orZero: Bool = false) throws(ModelError) -> Double {
            let number = try metadata.real(key(name), default: fallback)
            guard number.isFinite, number > 0 || (orZero && number == 0), number < 1e30 else {
                throw .badValue(key: key(name))
            }
            return number
        }
    }
}

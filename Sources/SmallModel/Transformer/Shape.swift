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

    /// Values of one position's keys, or values: (kvHeads, headSize).
    public var kvDim: Int { kvHeads * headSize }

    init(_ metadata: Metadata, architecture: String) throws(ModelError) {
        func size(
            _ name: String, default fallback: Int? = nil, in range: ClosedRange<Int>
        ) throws(ModelError) -> Int {
            let key = "\(architecture).\(name)"
            let size = try metadata.integer(key, default: fallback)
            guard range.contains(size) else { throw .badValue(key: key) }
            return size
        }
        layers = try size("block_count", in: 1...1024)
        dim = try size("embedding_length", in: 1...65_536)
        hidden = try size("feed_forward_length", in: 1...262_144)
        heads = try size("attention.head_count", in: 1...1024)
        kvHeads = try size("attention.head_count_kv", default: heads, in: 1...heads)
        guard heads.isMultiple(of: kvHeads) else {
            throw .badValue(key: "\(architecture).attention.head_count_kv")
        }
        headSize = try size("attention.key_length", default: dim / heads, in: 1...1024)
        guard try size("attention.value_length", default: headSize, in: 1...1024) == headSize else {
            throw .badValue(key: "\(architecture).attention.value_length")
        }
        rotated = try size("rope.dimension_count", default: headSize, in: 0...headSize)
        guard rotated.isMultiple(of: 2) else { throw .badValue(key: "\(architecture).rope.dimension_count") }
        context = try size("context_length", in: 1...16_777_216)

        ropeBase = try metadata.real("\(architecture).rope.freq_base", default: 10_000)
        guard ropeBase.isFinite, ropeBase > 0 else { throw .badValue(key: "\(architecture).rope.freq_base") }
        let epsilonKey = "\(architecture).attention.layer_norm_rms_epsilon"
        let epsilon = Float(try metadata.real(epsilonKey))
        guard epsilon.isFinite, epsilon >= 0 else { throw .badValue(key: epsilonKey) }
        self.epsilon = epsilon
        isCausal = try metadata.bool("\(architecture).attention.causal", default: true)
    }
}

import CKernels

/// The stack of blocks that llama models are made of (Touvron et al., 2023), from
/// embeddings to final hidden states. The same code reads a text one way, for
/// generating (causal), or both ways, for labelling (bidirectional); the file says
/// which.
///
/// A block, for x of shape (tokens, dim):
///
///     x += Wo · attention(rope(Wq · norm(x)), rope(Wk · norm(x)), Wv · norm(x))
///     x += Wdown · (silu(Wgate · norm(x)) * (Wup · norm(x)))
///
/// Activations are single precision throughout; weights are used as they lie in the
/// file (F32, F16, Q8_0). One thread.
struct Transformer: Sendable {
    let shape: Shape
    private let blocks: [Block]  // (layers)
    private let outputNorm: Vector  // (dim)
    private let rope: Rope

    /// Learnt weights of one block; names as in the paper's equations above.
    private struct Block: Sendable {
        let attentionNorm: Vector  // (dim)
        let wq: Matrix  // (heads * headSize, dim)
        let wk: Matrix  // (kvHeads * headSize, dim)
        let wv: Matrix  // (kvHeads * headSize, dim)
        let wo: Matrix  // (dim, heads * headSize)
        let feedForwardNorm: Vector  // (dim)
        let wGate: Matrix  // (hidden, dim)
        let wUp: Matrix  // (hidden, dim)
        let wDown: Matrix  // (dim, hidden)

        init(_ file: GGUFFile, layer: Int, _ s: Shape) throws(ModelError) {
            func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(ModelError) -> Matrix {
                try Matrix(file, "blk.\(layer).\(name).weight", rows: rows, columns: columns)
            }
            attentionNorm = try Vector(file, "blk.\(layer).attn_norm.weight", count: s.dim)
            wq = try matrix("attn_q", s.heads * s.headSize, s.dim)
            wk = try matrix("attn_k", s.kvDim, s.dim)
            wv = try matrix("attn_v", s.kvDim, s.dim)
            wo = try matrix("attn_output", s.dim, s.heads * s.headSize)
            feedForwardNorm = try Vector(file, "blk.\(layer).ffn_norm.weight", count: s.dim)
            wGate = try matrix("ffn_gate", s.hidden, s.dim)
            wUp = try matrix("ffn_up", s.hidden, s.dim)
            wDown = try matrix("ffn_down", s.dim, s.hidden)
        }
    }

    init(_ file: GGUFFile, architecture: String) throws(ModelError) {
        let shape = try Shape(file.metadata, architecture: architecture)
        self.shape = shape
        blocks = try (0..<shape.layers).map { layer throws(ModelError) in
            try Block(file, layer: layer, shape)
        }
        outputNorm = try Vector(file, "output_norm.weight", count: shape.dim)
        let factors =
            file.tensor("rope_freqs.weight") == nil
            ? nil : try Vector(file, "rope_freqs.weight", count: shape.rotated / 2).values
        if let factors, !factors.allSatisfy({ $0.isFinite && $0 > 0 }) {
            throw .badValue(key: "rope_freqs.weight")
        }
        rope = Rope(rotated: shape.rotated, base: shape.ropeBase, factors: factors)
    }

    /// Runs `tokens` positions that follow those already in the cache.
    /// `x` (tokens, dim) holds their embeddings and, afterwards, their normed hidden
    /// states. The caller has seen to it that the cache has room.
    func run(_ x: Floats, tokens n: Int, cache: KVCache, _ kernels: Kernels = .best) {
        let s = shape
        let first = cache.count
        precondition(first + n <= cache.capacity && x.count >= n * s.dim)
        let normed = Floats(n * s.dim)  // (n, dim)
        let q = Floats(n * s.heads * s.headSize)  // (n, heads, headSize)
        let mixed = Floats(n * s.heads * s.headSize)  // (n, heads, headSize)
        let gate = Floats(n * s.hidden)  // (n, hidden)
        let up = Floats(n * s.hidden)  // (n, hidden)
        let scores = Floats(first + n)
        let cosine = Floats(n * s.rotated / 2)  // (n, rotated / 2)
        let sine = Floats(n * s.rotated / 2)  // (n, rotated / 2)
        rope.angles(first: first, tokens: n, cosine: cosine.start, sine: sine.start)

        for (layer, block) in blocks.enumerated() {
            // What each position looks for, offers, and passes on. Keys and values
            // are computed into the place where the cache keeps them.
            let k = cache.keys(layer) + first * s.kvDim  // (n, kvHeads, headSize)
            let v = cache.values(layer) + first * s.kvDim  // (n, kvHeads, headSize)
            norm(x, block.attentionNorm, into: normed, n)
            block.wq.multiply(normed.start, into: q.start, tokens: n, kernels)
            block.wk.multiply(normed.start, into: k, tokens: n, kernels)
            block.wv.multiply(normed.start, into: v, tokens: n, kernels)
            turn(q.start, heads: s.heads, n, cosine, sine)
            turn(k, heads: s.kvHeads, n, cosine, sine)

            ck_attention(
                kernels.rawValue, q.start, cache.keys(layer), cache.values(layer), mixed.start, scores.start,
                Int64(n), Int64(first), Int64(first + n),
                Int64(s.heads), Int64(s.kvHeads), Int64(s.headSize), s.isCausal ? 1 : 0)
            block.wo.multiply(mixed.start, into: normed.start, tokens: n, kernels)  // (n, dim)
            ck_add(x.start, normed.start, Int64(n * s.dim))

            norm(x, block.feedForwardNorm, into: normed, n)
            block.wGate.multiply(normed.start, into: gate.start, tokens: n, kernels)
            block.wUp.multiply(normed.start, into: up.start, tokens: n, kernels)
            ck_swiglu(kernels.rawValue, gate.start, up.start, Int64(n * s.hidden))
            block.wDown.multiply(gate.start, into: normed.start, tokens: n, kernels)  // (n, dim)
            ck_add(x.start, normed.start, Int64(n * s.dim))
        }
        norm(x, outputNorm, into: x, n)
        cache.advance(by: n)
    }

    private func norm(_ x: Floats, _ weight: Vector, into out: Floats, _ n: Int) {
        ck_rms_norm(out.start, x.start, weight.values, Int64(shape.dim), Int64(n), shape.epsilon)
    }

    private func turn(
        _ x: UnsafeMutablePointer<Float>, heads: Int, _ n: Int, _ cosine: Floats, _ sine: Floats
    ) {
        ck_rope(
            x, cosine.start, sine.start, Int64(n), Int64(heads), Int64(shape.headSize), Int64(shape.rotated))
    }
}

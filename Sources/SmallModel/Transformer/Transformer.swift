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
/// What models add to that is there when their file has the tensors for it: biases,
/// norms of queries and keys (Qwen 3, Gemma 3), norms of what a block is about to add
/// (Gemma 2 and 3).
struct Transformer: Sendable {
    let shape: Shape
    private var blocks: [Block]  // (layers)
    private let outputNorm: Vector  // (dim)
    private let rope: Rope
    private let windowRope: Rope

    /// Learnt weights of one block; names as in the paper's equations above.
    private struct Block: Sendable {
        let attentionNorm: Vector  // (dim)
        var wq: Linear  // (heads * headSize, dim)
        var wk: Linear  // (kvHeads * headSize, dim)
        var wv: Linear  // (kvHeads * headSize, dim)
        let queryNorm: Vector?  // (headSize)
        let keyNorm: Vector?  // (headSize)
        var wo: Linear  // (dim, heads * headSize)
        let afterAttentionNorm: Vector?  // (dim)
        let feedForwardNorm: Vector  // (dim)
        var wGate: Linear  // (hidden, dim)
        var wUp: Linear  // (hidden, dim)
        var wDown: Linear  // (dim, hidden)
        let afterFeedForwardNorm: Vector?  // (dim)

        init(_ tensors: Tensors, layer: Int, _ s: Shape) throws(ModelError) {
            let t = tensors.within("blk.\(layer).")
            attentionNorm = try t.vector("attn_norm.weight", s.dim)
            let query = s.heads * s.headSize
            if t.has("attn_qkv.weight") {
                let all = try t.matrix("attn_qkv.weight", query + 2 * s.kvDim, s.dim)
                wq = Linear(all.rows(0..<query))
                wk = Linear(all.rows(query..<query + s.kvDim))
                wv = Linear(all.rows(query + s.kvDim..<query + 2 * s.kvDim))
            } else {
                wq = try t.linear("attn_q", query, s.dim)
                wk = try t.linear("attn_k", s.kvDim, s.dim)
                wv = try t.linear("attn_v", s.kvDim, s.dim)
            }
            queryNorm = try t.vectorIfPresent("attn_q_norm.weight", s.headSize)
            keyNorm = try t.vectorIfPresent("attn_k_norm.weight", s.headSize)
            wo = try t.linear("attn_output", s.dim, query)
            afterAttentionNorm = try t.vectorIfPresent("post_attention_norm.weight", s.dim)
            feedForwardNorm = try t.vector("ffn_norm.weight", s.dim)
            if t.has("ffn_gate.weight") {
                wGate = try t.linear("ffn_gate", s.hidden, s.dim)
                wUp = try t.linear("ffn_up", s.hidden, s.dim)
            } else {
                let both = try t.matrix("ffn_up.weight", 2 * s.hidden, s.dim)
                wGate = Linear(both.rows(0..<s.hidden))
                wUp = Linear(both.rows(s.hidden..<2 * s.hidden))
            }
            wDown = try t.linear("ffn_down", s.dim, s.hidden)
            afterFeedForwardNorm = try t.vectorIfPresent("post_ffw_norm.weight", s.dim)
        }

        mutating func pack(_ pool: ThreadPool, _ arena: inout Arena) {
            wq.pack(pool, &arena)
            wk.pack(pool, &arena)
            wv.pack(pool, &arena)
            wo.pack(pool, &arena)
            wGate.pack(pool, &arena)
            wUp.pack(pool, &arena)
            wDown.pack(pool, &arena)
        }
    }

    init(_ tensors: Tensors, architecture: String) throws(ModelError) {
        let shape = try Shape(tensors.file.metadata, architecture: architecture)
        self.shape = shape
        blocks = try (0..<shape.layers).map { layer throws(ModelError) in
            try Block(tensors, layer: layer, shape)
        }
        outputNorm = try tensors.vector("output_norm.weight", shape.dim)
        let factors = try tensors.vectorIfPresent("rope_freqs.weight", shape.rotated / 2)?.values
        if let factors, !factors.allSatisfy({ $0.isFinite && $0 > 0 }) {
            throw .badValue(key: "rope_freqs.weight")
        }
        rope = Rope(rotated: shape.rotated, base: shape.ropeBase, scaling: shape.ropeScaling, factors: factors)
        windowRope = Rope(
            rotated: shape.rotated, base: shape.windowRopeBase,
            scaling: shape.architecture == .gemma3 ? .none : shape.ropeScaling, factors: factors)
    }

    /// Rearranges all weights for the fast kernels.
    mutating func pack(_ pool: ThreadPool, _ arena: inout Arena) {
        for layer in blocks.indices { blocks[layer].pack(pool, &arena) }
    }

    /// Room for the intermediate results of up to `tokens` positions.
    final class Room {
        let tokens: Int
        fileprivate let normed, q, mixed, gate, up, k, v, cosine, sine: Floats
        let activations: Activations

        init(_ s: Shape, tokens: Int) {
            self.tokens = tokens
            normed = Floats(tokens * s.dim)  // (tokens, dim)
            q = Floats(tokens * s.heads * s.headSize)  // (tokens, heads, headSize)
            mixed = Floats(tokens * s.heads * s.headSize)  // (tokens, heads, headSize)
            k = Floats(tokens * s.kvDim)  // (tokens, kvHeads, headSize)
            v = Floats(tokens * s.kvDim)  // (tokens, kvHeads, headSize)
            gate = Floats(tokens * s.hidden)  // (tokens, hidden)
            up = Floats(tokens * s.hidden)  // (tokens, hidden)
            cosine = Floats(tokens * s.rotated)  // (2, tokens, rotated / 2): whole, windowed
            sine = Floats(tokens * s.rotated)
            activations = Activations(tokens: tokens, columns: max(s.dim, s.hidden, s.heads * s.headSize))
        }
    }

    /// Runs `tokens` positions that follow those already in the cache.
    /// `x` (tokens, dim) holds their embeddings and, afterwards, their normed hidden
    /// states. The caller has seen to it that the cache and the room suffice.
    ///
    /// `isStopped` is asked before each layer; when it says yes, the answer is false
    /// and the cache is as long as it was.
    @discardableResult
    func run(
        _ x: Floats, tokens n: Int, cache: KVCache, room: Room, _ engine: Engine, isStopped: () -> Bool = { false }
    ) -> Bool {
        precondition(cache.count + n <= cache.capacity && x.count >= n * shape.dim && n <= room.tokens)
        let angles = n * shape.rotated / 2
        rope.angles(first: cache.count, tokens: n, cosine: room.cosine.start, sine: room.sine.start)
        if shape.architecture.windowPeriod > 0 {
            windowRope.angles(
                first: cache.count, tokens: n, cosine: room.cosine.start + angles, sine: room.sine.start + angles)
        }
        for layer in blocks.indices {
            if isStopped() { return false }
            attention(x.start, layer: layer, n, cache, room, engine)
            feedForward(x.start, layer: layer, n, room, engine)
        }
        norm(x.start, outputNorm, into: x.start, rows: n, engine)
        cache.advance(by: n)
        return true
    }

    private func attention(
        _ x: UnsafeMutablePointer<Float>, layer: Int, _ n: Int, _ cache: KVCache, _ room: Room, _ engine: Engine
    ) {
        let s = shape
        let block = blocks[layer]
        let isWindowed = s.isWindowed(layer)
        norm(x, block.attentionNorm, into: room.normed.start, rows: n, engine)
        Linear.multiply(
            [(block.wq, room.q.start), (block.wk, room.k.start), (block.wv, room.v.start)], room.normed.start,
            tokens: n, room: room.activations, engine)

        let angles = isWindowed ? n * s.rotated / 2 : 0
        engine.pool.run(over: n, least: 8) { tokens in
            let (first, count) = (tokens.lowerBound, tokens.count)
            let q = room.q.start + first * s.heads * s.headSize
            let k = room.k.start + first * s.kvDim
            let cosine = room.cosine.start + angles + first * s.rotated / 2
            let sine = room.sine.start + angles + first * s.rotated / 2
            if let queryNorm = block.queryNorm { normHeads(q, queryNorm, count * s.heads, engine) }
            if let keyNorm = block.keyNorm { normHeads(k, keyNorm, count * s.kvHeads, engine) }
            turn(q, heads: s.heads, count, cosine, sine)
            turn(k, heads: s.kvHeads, count, cosine, sine)
            for index in 0..<count * s.heads * s.headSize { q[index] *= s.queryScale }
        }
        // Positions share blocks of keys, so they are written by one thread.
        for token in 0..<n {
            cache.keep(
                room.k.start + token * s.kvDim, room.v.start + token * s.kvDim, layer: layer,
                position: cache.count + token, engine.kernels)
        }

        var description = ck_attention_shape(
            heads: Int64(s.heads), kv_heads: Int64(s.kvHeads), head_size: Int64(s.headSize), first: Int64(cache.count),
            keys: Int64(cache.count + n), window: isWindowed ? Int64(s.window) : 0, causal: s.isCausal ? 1 : 0,
            half: cache.isHalf ? 1 : 0, cap: s.attentionCap)
        withUnsafePointer(to: &description) { description in
            let stretches = (n + Self.attentionStretch - 1) / Self.attentionStretch
            engine.pool.run(s.kvHeads * stretches) { piece in
                let (head, stretch) = (piece % s.kvHeads, piece / s.kvHeads)
                let first = stretch * Self.attentionStretch
                withUnsafeTemporaryAllocation(
                    of: Float.self, capacity: Int(ck_attention_room(Int64(s.headSize)))
                ) { scratch in
                    ck_attend(
                        engine.kernels.rawValue, description, room.q.start, cache.keys(layer, head: head),
                        cache.values(layer, head: head), room.mixed.start, Int64(head), Int64(first),
                        Int64(min(first + Self.attentionStretch, n)), scratch.baseAddress)
                }
            }
        }
        Linear.multiply(
            [(block.wo, room.normed.start)], room.mixed.start, tokens: n, room: room.activations, engine)
        add(room.normed.start, to: x, norm: block.afterAttentionNorm, n, engine)
    }

    /// Tokens of one piece of attention's work.
    private static let attentionStretch = 16

    private func feedForward(
        _ x: UnsafeMutablePointer<Float>, layer: Int, _ n: Int, _ room: Room, _ engine: Engine
    ) {
        let block = blocks[layer]
        norm(x, block.feedForwardNorm, into: room.normed.start, rows: n, engine)
        Linear.multiply(
            [(block.wGate, room.gate.start), (block.wUp, room.up.start)], room.normed.start, tokens: n,
            room: room.activations, engine)
        let isGELU: Int32 = shape.architecture.isGemma ? 1 : 0
        engine.pool.run(over: n * shape.hidden, least: 8192) { range in
            ck_gate(
                engine.kernels.rawValue, isGELU, room.gate.start + range.lowerBound, room.up.start + range.lowerBound,
                Int64(range.count))
        }
        Linear.multiply(
            [(block.wDown, room.normed.start)], room.gate.start, tokens: n, room: room.activations, engine)
        add(room.normed.start, to: x, norm: block.afterFeedForwardNorm, n, engine)
    }

    private func add(
        _ y: UnsafeMutablePointer<Float>, to x: UnsafeMutablePointer<Float>, norm weight: Vector?, _ n: Int,
        _ engine: Engine
    ) {
        if let weight { norm(y, weight, into: y, rows: n, engine) }
        ck_add(x, y, Int64(n * shape.dim))
    }

    private func norm(
        _ x: UnsafeMutablePointer<Float>, _ weight: Vector, into out: UnsafeMutablePointer<Float>, rows n: Int,
        _ engine: Engine
    ) {
        engine.pool.run(over: n, least: 16) { rows in
            let offset = rows.lowerBound * shape.dim
            ck_norm(
                engine.kernels.rawValue, out + offset, x + offset, weight.values, Int64(shape.dim), Int64(rows.count),
                shape.epsilon)
        }
    }

    private func normHeads(_ x: UnsafeMutablePointer<Float>, _ weight: Vector, _ rows: Int, _ engine: Engine) {
        ck_norm(engine.kernels.rawValue, x, x, weight.values, Int64(shape.headSize), Int64(rows), shape.epsilon)
    }

    private func turn(
        _ x: UnsafeMutablePointer<Float>, heads: Int, _ n: Int, _ cosine: UnsafePointer<Float>,
        _ sine: UnsafePointer<Float>
    ) {
        ck_rope(
            x, cosine, sine, Int64(n), Int64(heads), Int64(shape.headSize), Int64(shape.rotated),
            shape.architecture.ropeHalves ? 1 : 0)
    }
}

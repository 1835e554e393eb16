import CKernels

/// A bidirectional encoder with two heads: for chosen positions of a text it scores
/// what begins there and what it is part of. It writes nothing; whatever is made of
/// its labels consists of the caller's own words.
///
/// The file says `general.architecture = seraph-tagger` and names its labels; this
/// type knows nothing of what they mean.
///
///     let tagger = try Tagger(GGUFFile(path: path))
///     let pieces = tagger.tokenizer.encode(word: " maya")
///     let scores = try tagger.logits(tokens: pieces, features: [...], at: [0])
public struct Tagger: Sendable {
    public static let architecture = "seraph-tagger"

    /// One row of the feature table and how much of it to add.
    public typealias Feature = (row: Int32, weight: Float)

    /// Scores before softmax, for each position asked for.
    public struct Logits: Sendable {
        public let starts: [[Float]]  // (positions, starts)
        public let tags: [[Float]]  // (positions, tags)
    }

    public let tokenizer: Tokenizer
    /// Label names, in the order of the heads' rows.
    public let starts: [String]
    public let tags: [String]
    /// The trainer's description of how words become positions, as JSON text.
    public let schema: String
    /// Divide logits by this before softmax to get calibrated probabilities.
    public let temperature: Float
    public let featureRows: Int
    public let shape: Shape
    /// The most positions one text may have.
    public var longest: Int { min(shape.context, 4096) }

    private let transformer: Transformer
    private let embedding: Matrix  // (vocabulary, dim)
    private let features: Matrix  // (featureRows, dim)
    private let startHead: Head
    private let tagHead: Head

    /// One linear layer: labels from a hidden state.
    private struct Head: Sendable {
        let weight: Matrix  // (labels, dim)
        let bias: Vector  // (labels)

        init(_ tensors: Tensors, _ name: String, labels: Int, dim: Int) throws(ModelError) {
            weight = try tensors.matrix("\(name).weight", labels, dim)
            bias = try tensors.vector("\(name).bias", labels)
        }

        func logits(_ hidden: Floats, positions: Int, _ kernels: Kernels) throws(ModelError) -> [[Float]] {
            let out = Floats(positions * weight.rows)  // (positions, labels)
            weight.multiply(hidden.start, into: out.start, tokens: positions, kernels)
            var rows: [[Float]] = []
            for position in 0..<positions {
                let row = UnsafeBufferPointer(start: out.start + position * weight.rows, count: weight.rows)
                let logits = zip(row, bias.values).map { $0 + $1 }
                guard logits.allSatisfy(\.isFinite) else { throw .notFinite }
                rows.append(logits)
            }
            return rows
        }
    }

    public init(_ file: GGUFFile) throws(ModelError) {
        let name = try file.metadata.text("general.architecture")
        guard name == Self.architecture else { throw .architectureNotSupported(name) }
        let metadata = file.metadata
        tokenizer = try Tokenizer(metadata)
        starts = try metadata.texts("\(name).starts")
        tags = try metadata.texts("\(name).tags")
        schema = try metadata.text("\(name).schema", default: "")
        temperature = Float(try metadata.real("\(name).temperature", default: 1))
        guard temperature.isFinite, temperature > 0 else { throw .badValue(key: "\(name).temperature") }
        featureRows = try metadata.integer("\(name).feature_rows")

        let tensors = Tensors(file)
        transformer = try Transformer(tensors, architecture: name)
        shape = transformer.shape
        embedding = try tensors.matrix("token_embd.weight", tokenizer.count, shape.dim)
        features = try tensors.matrix("features.weight", featureRows, shape.dim)
        startHead = try Head(tensors, "start", labels: starts.count, dim: shape.dim)
        tagHead = try Head(tensors, "tagger", labels: tags.count, dim: shape.dim)
        try tensors.refuseUnused()
    }

    /// Scores the labels of `positions` in a text of `tokens`, each with the
    /// features that are added to its embedding (none, for most).
    public func logits(
        tokens: [Tokenizer.ID], features rows: [[Feature]], at positions: [Int], kernels: Kernels = .best
    ) throws(ModelError) -> Logits {
        guard !tokens.isEmpty else { throw .emptyPrompt }
        guard tokens.count <= longest else { throw .tooLong(tokens: tokens.count, limit: longest) }
        guard rows.count == tokens.count else {
            throw .featuresDoNotMatch(tokens: tokens.count, features: rows.count)
        }

        let x = Floats(tokens.count * shape.dim)  // (tokens, dim)
        for (position, token) in tokens.enumerated() {
            let row = x.start + position * shape.dim
            guard token >= 0, token < embedding.rows else { throw .tokenOutOfRange(token) }
            embedding.add(row: Int(token), to: row)
            for feature in rows[position] {
                guard feature.row >= 0, feature.row < featureRows else { throw .featureOutOfRange(feature.row) }
                features.add(row: Int(feature.row), times: feature.weight, to: row)
            }
        }
        transformer.run(
            x, tokens: tokens.count, cache: KVCache(shape, capacity: tokens.count, half: false),
            room: .init(shape, tokens: tokens.count), .alone(kernels))

        let chosen = Floats(positions.count * shape.dim)  // (positions, dim)
        for (index, position) in positions.enumerated() {
            guard tokens.indices.contains(position) else { throw .positionOutOfRange(position) }
            (chosen.start + index * shape.dim).update(from: x.start + position * shape.dim, count: shape.dim)
        }
        return Logits(
            starts: try startHead.logits(chosen, positions: positions.count, kernels),
            tags: try tagHead.logits(chosen, positions: positions.count, kernels))
    }
}

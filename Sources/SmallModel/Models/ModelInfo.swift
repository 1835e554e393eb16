/// What a model file is, without running it: enough for a person to decide whether
/// it is the one they meant. Any GGUF file can be described, also one that cannot
/// be run here; `runs` says why not.
public struct ModelInfo: Sendable {
    public struct TypeCount: Hashable, Sendable {
        public let type: TensorType
        public let tensors: Int
        public let parameters: Int
    }

    public let architecture: String
    public let name: String?
    public let parameters: Int
    /// The type with the most parameters first.
    public let types: [TypeCount]
    public let context: Int?
    public let layers: Int?
    public let dim: Int?
    public let vocabulary: Int?
    public let fileBytes: Int
    public let ggufVersion: Int
    /// Nil when this program can run the model, else why it cannot.
    public let obstacle: ModelError?

    public init(_ file: GGUFFile) {
        let metadata = file.metadata
        let architecture = (try? metadata.text("general.architecture")) ?? "unknown"
        self.architecture = architecture
        name = try? metadata.text("general.name")
        // Each count is at most a small multiple of the file's size in bytes.
        parameters = file.tensors.reduce(0) { $0 + $1.elementCount }
        types = Dictionary(grouping: file.tensors, by: \.type)
            .map { type, tensors in
                TypeCount(
                    type: type, tensors: tensors.count,
                    parameters: tensors.reduce(0) { $0 + $1.elementCount })
            }
            .sorted { ($0.parameters, $0.type.name) > ($1.parameters, $1.type.name) }
        context = try? metadata.integer("\(architecture).context_length")
        layers = try? metadata.integer("\(architecture).block_count")
        dim = try? metadata.integer("\(architecture).embedding_length")
        vocabulary = (try? metadata.array("tokenizer.ggml.tokens"))?.count
        fileBytes = file.byteCount
        ggufVersion = Int(file.version)
        obstacle = Self.obstacle(file, architecture: architecture)
    }

    private static func obstacle(_ file: GGUFFile, architecture: String) -> ModelError? {
        do throws(ModelError) {
            if architecture == Tagger.architecture { _ = try Tagger(file) } else { _ = try Generator(file, options: .init(precision: .exact, threads: 1)) }
            return nil
        } catch {
            return error
        }
    }
}

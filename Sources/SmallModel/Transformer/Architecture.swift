/// The families of models that are made of the same block, and what they do
/// differently. Everything else about a model is in its file.
///
/// Source of the facts: llama.cpp, src/llama-model.cpp, and the models' papers.
enum Architecture: String, Sendable, CaseIterable {
    /// Llama 1 to 3, SmolLM, Mistral and others that followed it exactly.
    case llama
    case qwen2
    case qwen3
    case gemma
    case gemma2
    case gemma3
    case phi3
    case tagger = "seraph-tagger"

    /// How the two numbers of a rotated pair lie in a head: side by side, as the
    /// converter stores Llama, or half a head apart.
    var ropeHalves: Bool {
        switch self {
        case .llama, .tagger: false
        default: true
        }
    }

    var isGemma: Bool { self == .gemma || self == .gemma2 || self == .gemma3 }

    /// One layer of so many looks at everything, the others through the window; 0
    /// when there is no window.
    var windowPeriod: Int {
        switch self {
        case .gemma2: 2
        case .gemma3: 6
        default: 0
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Rotary position embedding (Su et al., 2021): pair i of a head at position p is
/// turned by p * base^(-2i / rotated), so that a query and a key meet at an angle
/// which depends on their distance alone.
///
/// GGUF stores llama weights so that a pair is two neighbours (2i, 2i + 1).
struct Rope: Sendable {
    private let frequencies: [Double]  // (rotated / 2)

    /// `factors` stretches the frequencies for long contexts, as Llama 3.1 and later
    /// store them in `rope_freqs.weight`.
    init(rotated: Int, base: Double, factors: [Float]?) {
        frequencies = (0..<rotated / 2).map { pair in
            pow(base, -2 * Double(pair) / Double(rotated)) / Double(factors?[pair] ?? 1)
        }
    }

    /// Writes the cosines and sines for `tokens` positions from `first` on, each
    /// (tokens, rotated / 2).
    func angles(first: Int, tokens: Int, cosine: UnsafeMutablePointer<Float>, sine: UnsafeMutablePointer<Float>) {
        var index = 0
        for position in first..<first + tokens {
            for frequency in frequencies {
                let angle = Double(position) * frequency
                cosine[index] = Float(cos(angle))
                sine[index] = Float(sin(angle))
                index += 1
            }
        }
    }
}

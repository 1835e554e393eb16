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
struct Rope: Sendable {
    /// How a model trained on short texts is stretched to read longer ones.
    enum Scaling: Hashable, Sendable {
        case none
        /// All positions are pressed together by `factor`.
        case linear(factor: Double)
        /// YaRN (Peng et al., 2023): slow pairs are pressed together, fast ones stay,
        /// those between are mixed; scores are sharpened by `attention`.
        case yarn(factor: Double, original: Int, fast: Double, slow: Double, attention: Double)
    }

    private let frequencies: [Double]  // (rotated / 2)
    private let magnitude: Double

    /// `factors` divides the frequencies, as Llama 3.1 and later store it in
    /// `rope_freqs.weight`.
    init(rotated: Int, base: Double, scaling: Scaling = .none, factors: [Float]? = nil) {
        let plain = (0..<rotated / 2).map { pair in
            pow(base, -2 * Double(pair) / Double(rotated)) / Double(factors?[pair] ?? 1)
        }
        switch scaling {
        case .none:
            (frequencies, magnitude) = (plain, 1)
        case .linear(let factor):
            (frequencies, magnitude) = (plain.map { $0 / factor }, 1)
        case .yarn(let factor, let original, let fast, let slow, let attention):
            // The pair that turns `turns` times within the original context.
            func pair(turns: Double) -> Double {
                Double(rotated) * log(Double(original) / (turns * 2 * .pi)) / (2 * log(base))
            }
            let low = max(0, pair(turns: fast).rounded(.down))
            let high = min(Double(rotated - 1), pair(turns: slow).rounded(.up))
            frequencies = plain.enumerated().map { index, frequency in
                let ramp = min(1, max(0, (Double(index) - low) / max(0.001, high - low)))
                return frequency * (1 - ramp) + frequency / factor * ramp
            }
            magnitude = attention * (1 + 0.1 * log(factor))
        }
    }

    /// Writes the cosines and sines for `tokens` positions from `first` on, each
    /// (tokens, rotated / 2).
    func angles(first: Int, tokens: Int, cosine: UnsafeMutablePointer<Float>, sine: UnsafeMutablePointer<Float>) {
        var index = 0
        for position in first..<first + tokens {
            for frequency in frequencies {
                let angle = Double(position) * frequency
                cosine[index] = Float(cos(angle) * magnitude)
                sine[index] = Float(sin(angle) * magnitude)
                index += 1
            }
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the next token is chosen from the model's scores.
public struct Sampling: Hashable, Sendable {
    /// 0 takes the best token every time.
    public var temperature: Float
    /// Only the best so many are considered; 0 considers all.
    public var topK: Int
    /// Only the best that together have this probability are considered.
    public var topP: Float
    /// The same seed gives the same text.
    public var seed: UInt64

    public static let greedy = Sampling(temperature: 0)

    public init(temperature: Float, topK: Int = 40, topP: Float = 0.95, seed: UInt64 = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
    }
}

struct Sampler {
    private let sampling: Sampling
    private var random: SplitMix64

    init(_ sampling: Sampling) {
        self.sampling = sampling
        random = SplitMix64(state: sampling.seed)
    }

    mutating func choose(_ logits: [Float]) throws(ModelError) -> Tokenizer.ID {
        guard logits.allSatisfy(\.isFinite) else { throw .notFinite }
        guard sampling.temperature > 0 else { return Self.best(logits) }

        var order = Array(logits.indices)
        let wanted = sampling.topK > 0 ? min(sampling.topK, order.count) : order.count
        order.sort { (logits[$0], $1) > (logits[$1], $0) }
        order.removeLast(order.count - wanted)

        let top = logits[order[0]]
        var weights = order.map { Double(exp((logits[$0] - top) / sampling.temperature)) }
        var kept = 0
        var mass = 0.0
        let needed = Double(sampling.topP) * weights.reduce(0, +)
        repeat {
            mass += weights[kept]
            kept += 1
        } while kept < weights.count && mass < needed
        weights.removeLast(weights.count - kept)

        var point = random.unit() * mass
        for (index, weight) in weights.enumerated() {
            point -= weight
            if point < 0 { return Tokenizer.ID(order[index]) }
        }
        return Tokenizer.ID(order[weights.count - 1])  // rounding left a crumb
    }

    /// The first of the highest.
    private static func best(_ logits: [Float]) -> Tokenizer.ID {
        var best = 0
        for index in logits.indices where logits[index] > logits[best] { best = index }
        return Tokenizer.ID(best)
    }
}

/// Steele, Lea and Flood, 2014: small, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// In 0 ..< 1, with 53 bits.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

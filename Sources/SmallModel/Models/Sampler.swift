#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How the next token is chosen from the model's scores.
///
/// The steps come in llama.cpp's order: what was said lately is made less likely, then
/// only the best `topK` stay, of those the best that together have probability `topP`,
/// of those the ones at least `minP` times as likely as the best, and chance decides at
/// `temperature`.
public struct Sampling: Hashable, Sendable {
    /// 0 takes the best token every time.
    public var temperature: Float
    /// Only the best so many are considered; 0 considers all.
    public var topK: Int
    /// Only the best that together have this probability are considered.
    public var topP: Float
    /// Only those at least so many times as likely as the best are considered.
    public var minP: Float
    /// Scores of tokens among the last `repetitionWindow` are divided by it (those below
    /// 0 multiplied); 1 changes nothing.
    public var repetitionPenalty: Float
    public var repetitionWindow: Int
    /// The same seed gives the same text.
    public var seed: UInt64

    public static let greedy = Sampling(temperature: 0)

    public init(
        temperature: Float, topK: Int = 40, topP: Float = 0.95, minP: Float = 0, repetitionPenalty: Float = 1,
        repetitionWindow: Int = 64, seed: UInt64 = 0
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.repetitionWindow = repetitionWindow
        self.seed = seed
    }
}

struct Sampler {
    private let sampling: Sampling
    private var random: SplitMix64
    private var recent: [Tokenizer.ID] = []

    private struct Candidate {
        let token: Int
        var score: Float

        /// Of equals the one with the lower number, so that the answer is always the same.
        func comes(before other: Candidate) -> Bool {
            score != other.score ? score > other.score : token < other.token
        }
    }

    init(_ sampling: Sampling) {
        self.sampling = sampling
        random = SplitMix64(state: sampling.seed)
    }

    /// A token was read or written: it counts as said.
    mutating func note(_ token: Tokenizer.ID) {
        recent.append(token)
        if recent.count > 2 * max(sampling.repetitionWindow, 1) { recent.removeFirst(recent.count - sampling.repetitionWindow) }
    }

    /// - Parameter mask: the tokens that may be chosen; nil for all.
    mutating func choose(_ logits: [Float], from mask: TokenMask? = nil) throws(ModelError) -> Tokenizer.ID {
        guard logits.allSatisfy(\.isFinite) else { throw .notFinite }
        if let only = mask?.only { return only }
        let logits = penalised(logits)
        guard sampling.temperature > 0 else { return Self.best(logits, mask) }
        return draw(kept(logits, mask))
    }

    private func penalised(_ logits: [Float]) -> [Float] {
        guard sampling.repetitionPenalty != 1, sampling.repetitionPenalty > 0 else { return logits }
        var logits = logits
        for token in Set(recent.suffix(max(sampling.repetitionWindow, 0))) where logits.indices.contains(Int(token)) {
            let score = logits[Int(token)]
            logits[Int(token)] = score > 0 ? score / sampling.repetitionPenalty : score * sampling.repetitionPenalty
        }
        return logits
    }

    /// What is left after top-k, top-p and min-p, the best first.
    private func kept(_ logits: [Float], _ mask: TokenMask?) -> [Candidate] {
        var candidates = Self.top(sampling.topK, logits, mask)
        let top = candidates[0].score
        if sampling.topP < 1 {
            let weights = candidates.map { Double(exp($0.score - top)) }
            let needed = Double(sampling.topP) * weights.reduce(0, +)
            var mass = 0.0
            let count = weights.firstIndex { weight in
                mass += weight
                return mass >= needed
            }
            candidates.removeLast(candidates.count - min((count ?? candidates.count - 1) + 1, candidates.count))
        }
        if sampling.minP > 0 {
            let least = top + log(min(sampling.minP, 1))
            candidates.removeAll { $0.score < least }
        }
        return candidates
    }

    private mutating func draw(_ candidates: [Candidate]) -> Tokenizer.ID {
        let weights = candidates.map { Double(exp(($0.score - candidates[0].score) / sampling.temperature)) }
        var point = random.unit() * weights.reduce(0, +)
        for (candidate, weight) in zip(candidates, weights) {
            point -= weight
            if point < 0 { return Tokenizer.ID(candidate.token) }
        }
        return Tokenizer.ID(candidates[candidates.count - 1].token)  // rounding left a crumb
    }

    /// The best `count` in order (all, for 0), without sorting the whole vocabulary: a
    /// heap of the best so far, the worst of them on top.
    private static func top(_ count: Int, _ logits: [Float], _ mask: TokenMask?) -> [Candidate] {
        let all = logits.indices.lazy.filter { mask?.contains($0) ?? true }.map { Candidate(token: $0, score: logits[$0]) }
        guard count > 0 else { return all.sorted { $0.comes(before: $1) } }
        var heap: [Candidate] = []
        for candidate in all {
            if heap.count < count {
                heap.append(candidate)
                if heap.count == count { heap.sort { $1.comes(before: $0) } }
            } else if candidate.comes(before: heap[0]) {
                heap[0] = candidate
                sink(&heap)
            }
        }
        return heap.sorted { $0.comes(before: $1) }
    }

    private static func sink(_ heap: inout [Candidate]) {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[last].comes(before: heap[child]) {
                last = child
            }
            guard last != parent else { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }

    /// The first of the highest.
    private static func best(_ logits: [Float], _ mask: TokenMask?) -> Tokenizer.ID {
        var best = -1
        for index in logits.indices where mask?.contains(index) ?? true {
            if best < 0 || logits[index] > logits[best] { best = index }
        }
        return Tokenizer.ID(max(best, 0))
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

import CKernels
import Foundation
import Synchronization
import Testing

@testable import SmallModel

/// The fast kernels held against the plain ones, over sizes that leave remainders.
struct KernelTests {
    static func numbers(_ count: Int, _ random: inout SplitMix64, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in (Float(random.unit()) * 2 - 1) * scale }
    }

    static func weights(_ type: Int, rows: Int, columns: Int, _ random: inout SplitMix64) -> [UInt8] {
        switch type {
        case CK_F32.asInt: return numbers(rows * columns, &random).flatMap { GGUFBuilder.field($0.bitPattern) }
        case CK_F16.asInt: return (0..<rows * columns).flatMap { _ in halfBits(&random) }
        default:
            return (0..<rows * columns / 32).flatMap { _ in
                halfBits(&random) + (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
        }
    }

    /// A half-precision number between 2^-8 and 2, either sign.
    static func halfBits(_ random: inout SplitMix64) -> [UInt8] {
        let exponent = UInt16(7 + random.next() % 9)
        let bits = UInt16(random.next() & 1) << 15 | exponent << 10 | UInt16(random.next() & 0x3ff)
        return GGUFBuilder.field(bits)
    }

    @Test(arguments: [0, 1, 8], [1, 2, 3, 4, 5, 24])
    func matricesTimesTokens(type: Int, tokens: Int) {
        var random = SplitMix64(state: UInt64(type * 100 + tokens))
        for rows in [1, 2, 3, 4, 5, 8, 33] {
            for columns in type == 8 ? [32, 64, 512, 544, 1056] : [1, 7, 8, 31, 64, 512, 513, 1050] {
                let w = Self.weights(type, rows: rows, columns: columns, &random)
                let x = Self.numbers(tokens * columns, &random)
                let answers = Kernels.available.map { kernels in
                    var out = [Float](repeating: .nan, count: tokens * rows)
                    ck_matmul(kernels.rawValue, Int32(type), w, x, &out, Int64(rows), Int64(columns), Int64(tokens))
                    return out
                }
                let scale = Float(columns).squareRoot() * (type == 8 ? 128 : 1)
                for answer in answers.dropFirst() {
                    #expect(largestDifference(answer, answers[0]) < 4e-6 * scale, "\(rows) × \(columns)")
                }
                #expect(answers.allSatisfy { $0.allSatisfy(\.isFinite) })
            }
        }
    }

    @Test func plainMultiplicationIsMultiplication() {
        let w: [Float] = [1, 2, 3, 4, 5, 6]  // (2, 3)
        let x: [Float] = [1, 0, -1, 2, 2, 2]  // (2, 3)
        var out = [Float](repeating: 0, count: 4)
        ck_matmul(Kernels.portable.rawValue, Int32(CK_F32.asInt), w, x, &out, 2, 3, 2)
        #expect(out == [-2, -2, 12, 30])
    }

    @Test func everyHalfIsWidenedExactly() {
        #if !(os(macOS) && arch(x86_64))
            for bits in UInt16.min...UInt16.max {
                var out: Float = 0
                withUnsafeBytes(of: bits) { ck_add_row(Int32(CK_F16.asInt), $0.baseAddress, 0, 1, 1, &out) }
                let exact = Float(Float16(bitPattern: bits))
                if exact.isNaN { #expect(out.isNaN) } else { #expect(out == exact, "\(bits)") }
            }
        #endif
    }

    @Test(arguments: [Int32(0), 1])
    func gates(gelu: Int32) {
        var random = SplitMix64(state: 4)
        let gate = Self.numbers(1003, &random, scale: 12) + [0, -0.0, 100, -100, 1e3, -1e3, 88, -88, 87.5]
        let up = Self.numbers(gate.count, &random)
        for kernels in Kernels.available {
            var out = gate
            ck_gate(kernels.rawValue, gelu, &out, up, Int64(out.count))
            for (index, found) in out.enumerated() {
                let g = Double(gate[index])
                let inner = gelu == 1 ? 2 * (2 / Double.pi).squareRoot() * (g + 0.044715 * g * g * g) : g
                let exact = g / (1 + exp(-inner)) * Double(up[index])
                #expect(abs(Double(found) - exact) <= 2e-6 * max(1, abs(exact)), "\(kernels) \(g)")
            }
        }
    }

    @Test func turningKeepsLengthsAndWhatIsNotTurned() {
        var x: [Float] = [3, 4, 1, 2, 9, 9]  // one head of 6, of which 4 turn
        ck_rope(&x, [0, 1], [1, 0], 1, 1, 6, 4, 0)
        #expect(x == [-4, 3, 1, 2, 9, 9])
        x = [3, 1, 4, 2, 9, 9]
        ck_rope(&x, [0, 1], [1, 0], 1, 1, 6, 4, 1)
        #expect(x == [-4, 1, 3, 2, 9, 9])
    }
}

/// The rearranged weights of lanes.h held against the weights as they lie in the file.
struct BandTests {
    struct Case: Sendable {
        let type: TensorType
        let kernels: Kernels
    }

    /// One matrix of random blocks whose scales are reasonable.
    static func weights(_ type: TensorType, rows: Int, columns: Int, _ random: inout SplitMix64) -> [UInt8] {
        let block = Int(ck_block_columns(Int32(type.rawValue)))
        let size = Int(ck_row_bytes(Int32(type.rawValue), Int64(block)))
        let halves: [Int] =
            switch type {
            case .f16: [0]
            case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
            case .q6_K: [208]
            case .f32, .bf16: []
            default: [0]
            }
        return (0..<rows * columns / block).flatMap { _ -> [UInt8] in
            var bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for at in halves { bytes.replaceSubrange(at..<at + 2, with: KernelTests.halfBits(&random)) }
            if type == .f32 { bytes = GGUFBuilder.field(Float(random.unit() * 2 - 1).bitPattern) }
            if type == .bf16 { bytes = Array(GGUFBuilder.field(Float(random.unit() * 2 - 1).bitPattern)[2...]) }
            return bytes
        }
    }

    static let types = TensorType.allCases.filter(\.isSupported)

    @Test(arguments: types, Kernels.available)
    func productsAgreeWithTheFiles(type: TensorType, kernels: Kernels) {
        var random = SplitMix64(state: UInt64(type.rawValue))
        let isQuantised = Activations.isQuantised(type)
        for (rows, columns) in [(1, 256), (16, 256), (17, 512), (40, 768), (33, isQuantised ? 1024 : 1001)] {
            let w = Self.weights(type, rows: rows, columns: columns, &random)
            let count = (rows + 15) / 16
            let bands = Block(byteCount: count * Int(ck_band_bytes(Int32(type.rawValue), Int64(columns))))
            ck_pack(Int32(type.rawValue), w, Int64(rows), Int64(columns), 0, Int64(count), bands.start)
            for tokens in [1, 2, 3, 5, 12, 13, 27] {
                let x = KernelTests.numbers(tokens * columns, &random)
                let room = Block(byteCount: tokens * Int(ck_activation_bytes(Int32(type.rawValue), Int64(columns))))
                ck_arrange(kernels.rawValue, isQuantised ? 1 : 0, x, Int64(columns), Int64(tokens), room.start)
                var found = [Float](repeating: .nan, count: tokens * rows)
                // In two stretches, as two threads would.
                for range in [0..<count / 2, count / 2..<count] {
                    ck_bands_multiply(
                        kernels.rawValue, Int32(type.rawValue), bands.start, room.start, &found, Int64(rows),
                        Int64(columns), Int64(tokens), Int64(range.lowerBound), Int64(range.upperBound))
                }
                // What the activations became is known: 8 bits, 32 at a time.
                let meant = isQuantised ? Self.rounded(x) : x
                var exact = [Float](repeating: 0, count: tokens * rows)
                ck_matmul(0, Int32(type.rawValue), w, meant, &exact, Int64(rows), Int64(columns), Int64(tokens))
                var wide = [Float](repeating: 0, count: rows * columns)
                for row in 0..<rows {
                    wide.withUnsafeMutableBufferPointer {
                        ck_add_row(Int32(type.rawValue), w, Int64(row), Int64(columns), 1, $0.baseAddress! + row * columns)
                    }
                }
                let size = (wide.map { $0 * $0 }.reduce(0, +) / Float(rows)).squareRoot() * Float(columns).squareRoot()
                #expect(
                    largestDifference(found, exact) <= 3e-6 * max(size, 1),
                    "\(type.name) \(kernels) \(rows) × \(columns), \(tokens) tokens")
            }
        }
    }

    /// To 8 bits and back, as ggml's Q8_0 but with the scale in single precision.
    static func rounded(_ x: [Float]) -> [Float] {
        stride(from: 0, to: x.count, by: 32).flatMap { from -> [Float] in
            let block = x[from..<from + 32]
            let top = block.map(abs).max() ?? 0
            return block.map { top == 0 ? 0 : ($0 * (127 / top)).rounded(.toNearestOrEven) * (top / 127) }
        }
    }

    @Test(arguments: Kernels.available)
    func nothingComesOfNothing(kernels: Kernels) {
        let room = Block(byteCount: 48 * 2)
        ck_arrange(kernels.rawValue, 1, [Float](repeating: 0, count: 32) + [Float](repeating: -3, count: 32), 32, 2, room.start)
        var random = SplitMix64(state: 8)
        let w = Self.weights(.q4_0, rows: 1, columns: 32, &random)
        let bands = Block(byteCount: Int(ck_band_bytes(2, 32)))
        ck_pack(2, w, 1, 32, 0, 1, bands.start)
        var out: [Float] = [1, 1]
        ck_bands_multiply(kernels.rawValue, 2, bands.start, room.start, &out, 1, 32, 2, 0, 1)
        #expect(out[0] == 0)
        #expect(out[1].isFinite)
    }

    @Test func numbersNarrowAsTheProcessorDoes() {
        #if arch(x86_64) || arch(arm64)
            var random = SplitMix64(state: 12)
            for round in 0..<4000 {
                let bits = round < 64 ? UInt32(round) << 26 : UInt32(truncatingIfNeeded: random.next())
                let value = Float(bitPattern: bits)
                if value.isNaN { continue }
                var results: [[UInt16]] = []
                for kernels in Kernels.available {
                    var keys = [UInt16](repeating: 0, count: 16), values = [UInt16](repeating: 0, count: 16)
                    ck_keep(kernels.rawValue, 1, [value], [value], &keys, &values, 0, 1)
                    results.append([keys[0], values[0]])
                }
                #expect(results.allSatisfy { $0 == results[0] }, "\(value)")
            }
        #endif
    }
}

/// Attention against its definition, in double precision.
struct AttentionTests {
    @Test(arguments: Kernels.available, [false, true])
    func attentionIsWhatItIsDefinedAs(kernels: Kernels, half: Bool) {
        var random = SplitMix64(state: 21)
        for (heads, kvHeads, size, before, tokens, window, causal, cap) in [
            (4, 2, 8, 0, 5, 0, true, 0), (3, 1, 20, 300, 2, 0, true, 0), (8, 2, 64, 129, 17, 50, true, 0),
            (2, 2, 32, 0, 40, 0, false, 0), (4, 1, 16, 20, 9, 8, true, 5), (6, 2, 24, 250, 1, 16, true, 0),
        ] {
            let keys = before + tokens
            // Halves are kept exactly when they are halves already.
            func sample(_ count: Int) -> [Float] { (0..<count).map { _ in Float(Int(random.next() % 129) - 64) / 32 } }
            let q = sample(tokens * heads * size), k = sample(keys * kvHeads * size), v = sample(keys * kvHeads * size)
            var found = [Float](repeating: .nan, count: q.count)
            let each = half ? 2 : 4
            for head in 0..<kvHeads {
                let cachedKeys = Block(byteCount: Int(ck_cache_keys(Int64(keys), Int64(size))) * each)
                let cachedValues = Block(byteCount: Int(ck_cache_values(Int64(keys), Int64(size))) * each)
                memset(cachedKeys.start, 0xff, cachedKeys.byteCount)
                for position in 0..<keys {
                    let at = (position * kvHeads + head) * size
                    ck_keep(
                        kernels.rawValue, half ? 1 : 0, Array(k[at..<at + size]), Array(v[at..<at + size]),
                        cachedKeys.start, cachedValues.start, Int64(position), Int64(size))
                }
                var shape = ck_attention_shape(
                    heads: Int64(heads), kv_heads: Int64(kvHeads), head_size: Int64(size), first: Int64(before),
                    keys: Int64(keys), window: Int64(window), causal: causal ? 1 : 0, half: half ? 1 : 0, cap: Float(cap))
                let room = Floats(Int(ck_attention_room(Int64(size))))
                for token in 0..<tokens {
                    ck_attend(
                        kernels.rawValue, &shape, q, cachedKeys.start, cachedValues.start, &found, Int64(head),
                        Int64(token), Int64(token + 1), room.start)
                }
            }
            for token in 0..<tokens {
                for head in 0..<heads {
                    let kv = head / (heads / kvHeads)
                    let seen = (0..<keys).filter { key in
                        (!causal || key <= before + token) && (window == 0 || key > before + token - window)
                    }
                    let scores = seen.map { key -> Double in
                        let score = (0..<size).reduce(0.0) {
                            $0 + Double(q[(token * heads + head) * size + $1]) * Double(k[(key * kvHeads + kv) * size + $1])
                        }
                        return cap > 0 ? Double(cap) * tanh(score / Double(cap)) : score
                    }
                    let top = scores.max() ?? 0
                    let weights = scores.map { exp($0 - top) }
                    let mass = weights.reduce(0, +)
                    for d in 0..<size {
                        let exact = zip(seen, weights).reduce(0.0) {
                            $0 + $1.1 / mass * Double(v[($1.0 * kvHeads + kv) * size + d])
                        }
                        #expect(abs(Double(found[(token * heads + head) * size + d]) - exact) < 2e-5)
                    }
                }
            }
        }
    }
}

/// Work is done once each, whoever does it.
struct ThreadPoolTests {
    /// More threads than cores, and next to no work: a thread is put aside at every place there is,
    /// also between its last piece and letting go of the work.
    @Test(.timeLimit(.minutes(5)))
    func nobodyHoldsWorkThatIsDone() {
        let pool = ThreadPool(threads: 8)
        let sum = Atomic<Int>(0)
        for _ in 0..<60_000 {
            pool.run(16) { sum.add($0 + 1, ordering: .relaxed) }
        }
        #expect(sum.load(ordering: .relaxed) == 60_000 * 136)
    }

    @Test(arguments: [1, 2, 5])
    func everyPieceIsDoneOnce(threads: Int) {
        let pool = ThreadPool(threads: threads)
        for round in 0..<300 {
            let count = round % 23
            let counts = (0..<count).map { _ in Counter() }
            pool.run(count) { counts[$0].add() }
            #expect(counts.allSatisfy { $0.value == 1 })
            let sum = Counter()
            pool.run(over: round, least: 3) { range in for _ in range { sum.add() } }
            #expect(sum.value == round)
        }
    }

    @Test func twoCallersDoNotDisturbEachOther() async {
        let pool = ThreadPool(threads: 3)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<200).allSatisfy { _ in
                        let sum = Counter()
                        pool.run(10) { _ in sum.add() }
                        return sum.value == 10
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    final class Counter: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        var value: Int { count.withLock { $0 } }
    }
}

extension UnsignedInteger {
    fileprivate var asInt: Int { Int(self) }
}

extension Int {
    fileprivate var asInt: Int { self }
}

import CKernels
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

    @Test func gates() {
        var random = SplitMix64(state: 4)
        let gate = Self.numbers(1003, &random, scale: 12) + [0, -0.0, 100, -100, 1e30, -1e30, 88, -88, 87.5]
        let up = Self.numbers(gate.count, &random)
        let answers = Kernels.available.map { kernels in
            var out = gate
            ck_swiglu(kernels.rawValue, &out, up, Int64(out.count))
            return out
        }
        for answer in answers.dropFirst() {
            for (fast, plain) in zip(answer, answers[0]) {
                #expect(abs(fast - plain) <= 1e-6 * max(1, abs(plain)))
            }
        }
    }

    @Test func turningKeepsLengthsAndWhatIsNotTurned() {
        var x: [Float] = [3, 4, 1, 2, 9, 9]  // one head of 6, of which 4 turn
        ck_rope(&x, [0, 1], [1, 0], 1, 1, 6, 4)
        #expect(x == [-4, 3, 1, 2, 9, 9])
    }
}

extension UnsignedInteger {
    fileprivate var asInt: Int { Int(self) }
}

extension Int {
    fileprivate var asInt: Int { self }
}

import CKernels
import Foundation
import Testing

@testable import SmallModel

/// Every way weights are stored means, to the last bit, the numbers that ggml's own
/// Python package reads (Fixtures/make_formats.py).
struct FormatTests {
    struct Format: Decodable, Sendable, CustomTestStringConvertible {
        let type: Int32
        let name: String
        let bytes, values: Data

        var floats: [Float] {
            stride(from: 0, to: values.count, by: 4).map { at in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(values[at + $1]) << (8 * $1) })
            }
        }
        var testDescription: String { name }
    }

    static let formats: [Format] =
        (try? JSONDecoder().decode([Format].self, from: Data(contentsOf: URL(filePath: Fixture.path("formats.json"))))) ?? []

    @Test func everySupportedTypeIsThere() {
        let tested = Set(Self.formats.compactMap { TensorType(rawValue: UInt32($0.type)) } + [.f32])
        #expect(tested == Set(TensorType.allCases.filter(\.isSupported)))
    }

    @Test(arguments: formats)
    func numbersAreTheReferencesBits(format: Format) {
        let bytes = [UInt8](format.bytes)
        let wanted = format.floats
        var found = [Float](repeating: 0, count: wanted.count)
        ck_add_row(format.type, bytes, 0, Int64(wanted.count), 1, &found)
        #expect(found == wanted)
        #expect(ck_row_bytes(format.type, Int64(wanted.count)) == Int64(bytes.count))
    }

    @Test(arguments: formats, Kernels.available)
    func productsAreThoseOfTheNumbers(format: Format, kernels: Kernels) {
        let bytes = [UInt8](format.bytes)
        let weights = format.floats
        var random = SplitMix64(state: 3)
        for tokens in [1, 2, 5] {
            let x = KernelTests.numbers(tokens * weights.count, &random)
            var found = [Float](repeating: 0, count: tokens)
            ck_matmul(kernels.rawValue, format.type, bytes, x, &found, 1, Int64(weights.count), Int64(tokens))
            for token in 0..<tokens {
                let row = x[token * weights.count..<(token + 1) * weights.count]
                let exact = zip(weights, row).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                let size = zip(weights, row).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
                #expect(abs(Double(found[token]) - exact) <= 1e-6 * size + 1e-9)
            }
        }
    }
}

import Foundation
import Testing

@testable import SmallModel

/// One tiny model of each family, and what numpy makes of it (Fixtures/make_architectures.py,
/// which holds numpy against llama.cpp).
struct ArchitectureTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let tokens: [Int32]
        let logits: [Float]
        var testDescription: String { file }
        var spread: Float { (logits.map { $0 * $0 }.reduce(0, +) / Float(logits.count)).squareRoot() }
    }

    static let cases: [Case] =
        (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(filePath: Fixture.path("architectures.json"))))) ?? []

    @Test func everyFamilyIsThere() throws {
        let names = try Self.cases.map { try Fixture.file($0.file).metadata.text("general.architecture") }
        #expect(Set(names) == Set(Architecture.allCases.map(\.rawValue)).subtracting([Tagger.architecture]))
    }

    @Test(arguments: cases)
    func exactScoresAreTheReferences(model: Case) throws {
        let generator = try Generator(Fixture.file(model.file), options: .init(precision: .exact))
        #expect(largestDifference(try generator.logits(tokens: model.tokens), model.logits) < 2e-5 * max(model.spread, 1))
    }

    @Test(arguments: cases, Kernels.available)
    func fastScoresAreAsNearAsEightBitsAllow(model: Case, kernels: Kernels) throws {
        let generator = try Generator(Fixture.file(model.file), options: .init(threads: 1, kernels: kernels))
        let scores = try generator.logits(tokens: model.tokens)
        let error = zip(scores, model.logits).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / Float(scores.count)
        #expect(error.squareRoot() < 0.03 * model.spread)
        // One token at a time is the same computation.
        let session = Generator.Session(generator, capacity: model.tokens.count)
        var last: [Float] = []
        for token in model.tokens { last = try session.read([token]) }
        #expect(largestDifference(last, scores) < 2e-3 * model.spread)
    }

    @Test func goingBackIsNeverHavingBeenThere() throws {
        let generator = try Generator(Fixture.file("arch-gemma3.gguf"))
        let tokens = try #require(Self.cases.first).tokens
        let session = Generator.Session(generator, capacity: 60)
        _ = try session.read(tokens.prefix(40))
        session.truncate(to: 17)
        #expect(session.count == 17)
        let again = try session.read(tokens[17..<33])
        #expect(largestDifference(again, try generator.logits(tokens: Array(tokens.prefix(33)))) < 2e-3)
    }

    @Test func whatIsNotUnderstoodIsRefused() throws {
        var bytes = try Fixture.bytes("arch-qwen2.gguf")
        let name = Array("blk.1.attn_q.bias".utf8)
        let at = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        bytes.replaceSubrange(at..<at + name.count, with: Array("blk.1.attn_q.biaz".utf8))
        #expect(throws: ModelError.tensorNotUnderstood("blk.1.attn_q.biaz")) { try Generator(GGUFFile(bytes: bytes)) }
    }
}

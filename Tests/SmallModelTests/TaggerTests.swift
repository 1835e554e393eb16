import Testing

@testable import SmallModel

struct TaggerTests {
    @Test(arguments: Kernels.available)
    func scoresAreThoseOfTheReference(kernels: Kernels) throws {
        let expected = try Fixture.expected().tagger
        let tagger = try Tagger(Fixture.file(expected.file))
        #expect(tagger.starts == ["O", "send", "swap", "greet", "unknown"])
        #expect(tagger.tags.count == 9)
        #expect(tagger.temperature == 1.25)
        #expect(tagger.schema.contains("recipient"))
        for text in expected.cases {
            let logits = try tagger.logits(
                tokens: text.tokens,
                features: text.features.map { $0.map { (row: Int32($0[0]), weight: $0[1]) } },
                at: text.at, kernels: kernels)
            for (found, wanted) in zip(logits.starts + logits.tags, text.starts + text.tags) {
                #expect(largestDifference(found, wanted) < 5e-5)
            }
            #expect(logits.starts.count == text.at.count)
        }
    }

    @Test func itSeesBothWays() throws {
        let tagger = try Tagger(Fixture.file("tiny-tagger.gguf"))
        let one = try tagger.logits(tokens: [10, 20, 30], features: [[], [], []], at: [0])
        let other = try tagger.logits(tokens: [10, 20, 31], features: [[], [], []], at: [0])
        #expect(largestDifference(one.tags[0], other.tags[0]) > 1e-3)
    }

    @Test func impossibleRequestsAreRefused() throws {
        let tagger = try Tagger(Fixture.file("tiny-tagger.gguf"))
        func error(_ tokens: [Int32], _ features: [[Tagger.Feature]], _ at: [Int]) -> ModelError? {
            do throws(ModelError) { _ = try tagger.logits(tokens: tokens, features: features, at: at) } catch { return error }
            return nil
        }
        #expect(error([], [], []) == .emptyPrompt)
        #expect(error([-1], [[]], [0]) == .tokenOutOfRange(-1))
        #expect(error([100_000], [[]], [0]) == .tokenOutOfRange(100_000))
        #expect(error([1], [[(96, 1)]], [0]) == .featureOutOfRange(96))
        #expect(error([1], [[(-1, 1)]], [0]) == .featureOutOfRange(-1))
        #expect(error([1], [[]], [1]) == .positionOutOfRange(1))
        #expect(error([1], [], [0]) == .featuresDoNotMatch(tokens: 1, features: 0))
        #expect(error([1], [[(1, .nan)]], [0]) == .notFinite)
        let many = [Int32](repeating: 1, count: 97)
        #expect(error(many, many.map { _ in [] }, [0]) == .tooLong(tokens: 97, limit: 96))
        #expect(error([1], [[]], []) == nil)
    }

    @Test func aLlamaFileIsNoTagger() throws {
        #expect(throws: ModelError.architectureNotSupported("llama")) { try Tagger(Fixture.file("tiny-f32.gguf")) }
        #expect(throws: ModelError.architectureNotSupported("seraph-tagger")) {
            try Generator(Fixture.file("tiny-tagger.gguf"))
        }
    }
}

import Testing

@testable import SmallModel

struct TokenizerTests {
    static let files = [
        "gpt-2": "tiny-f32.gguf", "llama-bpe": "tiny-f16.gguf", "smollm": "tiny-q8_0.gguf",
        "qwen2": "tiny-tagger.gguf",
    ]

    @Test(arguments: files.keys.sorted())
    func tokensAreThoseOfTheReference(pre: String) throws {
        let tokenizer = try Tokenizer(Fixture.file(Self.files[pre]!).metadata)
        let expected = try #require(try Fixture.expected().tokenizers[pre])
        #expect(expected.texts.count > 80)
        for text in expected.texts {
            let ids = try tokenizer.tokenize(text.text)
            #expect(ids == text.ids, "\(text.text.debugDescription)")
            #expect(tokenizer.encode(word: text.text) == text.word, "word \(text.text.debugDescription)")
            #expect(tokenizer.decode(ids) == text.text)
        }
        for text in expected.controls {
            #expect(try tokenizer.tokenize(text.text, readingControlTokens: true) == text.ids, "\(text.text)")
        }
    }

    @Test func controlTokensAreReadOnlyWhenAskedFor() throws {
        let tokenizer = try Tokenizer(Fixture.file("tiny-f32.gguf").metadata)
        let end = try tokenizer.requiredID(of: "<|end|>")
        #expect(tokenizer.endings == [end])
        #expect(try !tokenizer.tokenize("<|end|>").contains(end))
        #expect(tokenizer.decode([end]) == "")
        #expect(tokenizer.kind(of: end) == .control)
        #expect(tokenizer.name(of: end) == "<|end|>")
        #expect(throws: ModelError.unknownToken("<a:nothing>")) { try tokenizer.requiredID(of: "<a:nothing>") }
        #expect(tokenizer.name(of: -1) == nil)
        #expect(tokenizer.bytes(of: 100_000) == [])
    }

    @Test func brokenTextIsRepairedAsEverywhere() throws {
        let tokenizer = try Tokenizer(Fixture.file("tiny-f32.gguf").metadata)
        for broken in try Fixture.expected().decoding {
            #expect(tokenizer.decode(broken.ids) == broken.text)
            var stream = TextStream(tokenizer)
            let streamed = broken.ids.map { stream.append($0) }.joined() + stream.finish()
            #expect(streamed == broken.text, "\(broken.ids)")
        }
    }

    @Test func aCharacterIsHeldBackUntilItIsWhole() throws {
        let tokenizer = try Tokenizer(Fixture.file("tiny-f32.gguf").metadata)
        let bytes = Array("é🚀".utf8).map { tokenizer.id(of: String(Character(ByteAlphabet.scalars[Int($0)])))! }
        var stream = TextStream(tokenizer)
        #expect(bytes.map { stream.append($0) } == ["", "é", "", "", "", "🚀"])
        #expect(stream.finish() == "")
    }

    @Test func aVeryLongWordIsNoTrouble() throws {
        let tokenizer = try Tokenizer(Fixture.file("tiny-f32.gguf").metadata)
        let long = String(repeating: "the", count: 30_000)
        #expect(tokenizer.decode(tokenizer.encode(word: long)) == long)
    }

    @Test func otherTokenizersSaySo() throws {
        #expect(throws: ModelError.tokenizerNotSupported("t5")) {
            try Tokenizer(GGUFFile(bytes: GGUFBuilder(pairs: [("tokenizer.ggml.model", .text("t5"))]).bytes).metadata)
        }
    }

    @Test func vocabulariesThatDoNotHoldTogetherAreRefused() throws {
        let letters = (0...255).map { String(Character(ByteAlphabet.scalars[$0])) }
        func tokenizer(_ tokens: [String], merges: [String] = [], more: [(String, GGUFBuilder.Value)] = []) throws -> Tokenizer {
            let pairs: [(String, GGUFBuilder.Value)] = [
                ("tokenizer.ggml.model", .text("gpt2")), ("tokenizer.ggml.tokens", .texts(tokens)),
                ("tokenizer.ggml.merges", .texts(merges)), ("tokenizer.ggml.pre", .text("gpt-2")),
            ]
            let kept = pairs.filter { pair in !more.contains { $0.0 == pair.0 } }
            return try Tokenizer(GGUFFile(bytes: GGUFBuilder(pairs: kept + more).bytes).metadata)
        }
        #expect(try tokenizer(letters).encode(word: "ab") == [97, 98])
        #expect(try tokenizer(letters + ["ab"], merges: ["a b"]).encode(word: "ab") == [256])
        #expect(throws: ModelError.badMerge(0)) { try tokenizer(letters, merges: ["a b"]) }
        #expect(throws: ModelError.badMerge(0)) { try tokenizer(letters, merges: ["ab"]) }
        #expect(throws: ModelError.badMerge(1)) { try tokenizer(letters + ["ab"], merges: ["a b", "a b c"]) }
        #expect(throws: ModelError.missingByte(97)) { try tokenizer(letters.filter { $0 != "a" }) }
        #expect(throws: ModelError.badValue(key: "tokenizer.ggml.eos_token_id")) {
            try tokenizer(letters, more: [("tokenizer.ggml.eos_token_id", .unsigned(256))])
        }
        #expect(throws: ModelError.badValue(key: "tokenizer.ggml.token_type")) {
            try tokenizer(letters, more: [("tokenizer.ggml.token_type", .integers([1, 1]))])
        }
        #expect(throws: ModelError.preTokenizerNotSupported("tekken")) {
            try tokenizer(letters, more: [("tokenizer.ggml.pre", .text("tekken"))]).tokenize("a")
        }
    }
}

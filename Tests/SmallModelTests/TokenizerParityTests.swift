import Foundation
import Testing

@testable import SmallModel

/// Ids are llama.cpp's, on texts that tokenizers get wrong (Fixtures/make_tokens.py).
struct TokenizerParityTests {
    struct Model: Decodable, Sendable, CustomTestStringConvertible {
        struct Row: Decodable, Sendable {
            let text: Data
            let ids: [Int32]
            let special: [Int32]?
            let pieces: Data
        }
        let file: String
        let texts: [Row]
        var testDescription: String { file }
    }

    static let models: [Model] =
        (try? JSONDecoder().decode([Model].self, from: Data(contentsOf: URL(filePath: Fixture.path("tokens.json"))))) ?? []

    @Test func allAreThere() { #expect(Self.models.count == 7) }

    @Test(arguments: models)
    func idsAreThoseOfTheReference(model: Model) throws {
        let tokenizer = try Tokenizer(Fixture.file(model.file).metadata)
        for row in model.texts {
            let text = [UInt8](row.text)
            let shown = String(decoding: text, as: UTF8.self).debugDescription
            #expect(try tokenizer.tokenize(utf8: text) == row.ids, "\(shown)")
            #expect(try tokenizer.tokenize(utf8: text, readingControlTokens: true) == row.special ?? row.ids, "\(shown), reading control tokens")
            if !model.file.contains("wpm") {
                #expect(row.ids.flatMap(tokenizer.bytes(of:)) == [UInt8](row.pieces), "\(shown), back")
            }
            var stream = TextStream(tokenizer)
            let streamed = row.ids.map { stream.append($0) }.joined() + stream.finish()
            #expect(Array(streamed.utf8) == Array(String(decoding: row.ids.flatMap(tokenizer.bytes(of:)), as: UTF8.self).utf8))
        }
    }

    @Test func aSpaceThatNobodyWroteIsTakenBack() throws {
        let tokenizer = try Tokenizer(Fixture.file("tokens-spm.gguf").metadata)
        for text in ["the quick", " the", "你好 🚀", "a\n\nb"] {
            #expect(try tokenizer.decode(tokenizer.tokenize(text)) == text)
        }
        #expect(try tokenizer.prompt("the").first == tokenizer.beginning)
    }

    @Test func spellingsOfOneCharacterStayTwoNames() throws {
        let builder = GGUFBuilder(pairs: [
            ("tokenizer.ggml.model", .text("llama")),
            ("tokenizer.ggml.tokens", .texts(["<unk>", "\u{e9}", "e\u{301}"])),
            ("tokenizer.ggml.scores", .raw(type: 9, GGUFBuilder.field(UInt32(6)) + GGUFBuilder.field(UInt64(3)) + [UInt8](repeating: 0, count: 12))),
            ("tokenizer.ggml.unknown_token_id", .unsigned(0)), ("tokenizer.ggml.add_space_prefix", .bool(false)),
        ])
        let tokenizer = try Tokenizer(GGUFFile(bytes: builder.bytes).metadata)
        #expect(tokenizer.id(of: "\u{e9}") == 1)
        #expect(tokenizer.id(of: "e\u{301}") == 2)
    }
}

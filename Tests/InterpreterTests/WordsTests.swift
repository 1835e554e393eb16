import Ethereum
import Testing

@testable import Interpreter

@Suite struct WordsTests {
    @Test func agreesWithTheTrainersLexer() throws {
        let cases = try #require(try fixture("words.json").array ?? fixture("words.json")["cases"]?.array)
        #expect(cases.count > 100)
        for item in cases {
            let text = try #require(item["text"]?.string)
            let expected = try #require(item["words"]?.array)
            let cut = Lexer.words(of: text)
            #expect(cut.map(\.text) == expected.map { $0[0]?.string ?? $0["text"]?.string ?? "" }, "\(text)")
            #expect(cut.map(\.start) == expected.map { $0[1]?.int ?? $0["start"]?.int ?? -1 }, "\(text)")
            #expect(cut.map(\.end) == expected.map { $0[2]?.int ?? $0["end"]?.int ?? -1 }, "\(text)")
        }
    }

    @Test func rangesCoverTheirWordsInAnyBytes() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = String(decoding: bytes, as: UTF8.self)
            let scalars = Array(text.unicodeScalars)
            var last = 0
            for word in Lexer.words(of: text) {
                #expect(word.start >= last && word.end > word.start && word.end <= scalars.count)
                #expect(Array(word.text.unicodeScalars) == Array(scalars[word.start..<word.end]))
                last = word.end
            }
        }
    }
}

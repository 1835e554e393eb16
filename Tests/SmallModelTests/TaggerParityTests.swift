import Foundation
import Testing

@testable import SmallModel

/// The shipped tagger gives the logits that PyTorch gives for the same weights.
/// The inputs come from the trainer too: here only the arithmetic and the merges are
/// on trial; how words become inputs is the Interpreter's test.
struct TaggerParityTests {
    struct Case: Decodable {
        struct Row: Decodable {
            let top: [String: Float]
            let sum: Float
        }
        let text: String
        let pieces: [Int32]
        let firsts: [Int]
        let flags, grams: [[Int32]]
        let start_logits, tag_logits: [Row]
    }

    @Test func theShippedModelIsWhatWasTrained() throws {
        guard let model = Fixture.inRepository("Data/model/tagger.gguf"),
            let cases = Fixture.inRepository("Tests/Fixtures/tagger-parity.json")
        else {
            print("SKIPPED: Data/model/tagger.gguf or Tests/Fixtures/tagger-parity.json is not there; nothing was compared.")
            return
        }
        let tagger = try Tagger(GGUFFile(path: model.path))
        var largest: Float = 0
        let texts = try JSONDecoder().decode([Case].self, from: Data(contentsOf: cases))
        for text in texts {
            var features = [[Tagger.Feature]](repeating: [], count: text.pieces.count)
            for (word, position) in text.firsts.enumerated() {
                let grams = text.grams[word]
                features[position] =
                    text.flags[word].map { ($0, 1) }
                    + grams.map { ($0, 1 / Float(grams.count).squareRoot()) }
            }
            let logits = try tagger.logits(tokens: text.pieces, features: features, at: text.firsts)
            for (found, wanted) in zip(logits.starts + logits.tags, text.start_logits + text.tag_logits) {
                for (label, value) in wanted.top { largest = max(largest, abs(found[Int(label)!] - value)) }
                #expect(abs(found.reduce(0, +) - wanted.sum) < 5e-3, "\(text.text)")
            }
        }
        print("Tagger parity: \(texts.count) texts, largest difference of a logit \(largest)")
        #expect(largest < 1e-3)
    }
}

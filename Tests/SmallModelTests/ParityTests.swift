import Foundation
import Testing

@testable import SmallModel

/// Larger random models against llama.cpp itself: `make test-parity` makes the cases
/// (Tests/Parity/parity.py) and names their folder in SERAPH_PARITY.
struct ParityTests {
    struct Case: Decodable {
        let file, type: String
        let prompt, written: [Int32]
        let logits, margins: [Float]
        let spread: Float
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["SERAPH_PARITY"] != nil))
    func tokensAndScoresAreThoseOfLlamaCpp() throws {
        let folder = URL(filePath: try #require(ProcessInfo.processInfo.environment["SERAPH_PARITY"]))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
        for test in cases {
            let generator = try Generator(GGUFFile(path: folder.appending(path: test.file).path))
            let session = Generator.Session(generator, capacity: test.prompt.count + test.written.count)
            var scores = try session.read(test.prompt)
            let error = (zip(scores, test.logits).map { ($0 - $1) * ($0 - $1) }.reduce(0, +) / Float(scores.count)).squareRoot()
            // Fed with llama.cpp's own choices, so that one near tie does not end the comparison.
            var same = 0
            var worst: Float = 0
            for (token, margin) in zip(test.written, test.margins) {
                let best = try #require(scores.indices.max { (scores[$0], $1) < (scores[$1], $0) })
                if best == Int(token) { same += 1 } else { worst = max(worst, margin) }
                scores = try session.read([token])
            }
            print("PARITY | \(test.file) | same tokens \(same) of \(test.written.count) | widest margin overruled \(worst / test.spread) | error of scores \(error / test.spread)")
            // In units of the scores' spread: half precision in the cache; both sides' 8-bit activations.
            let allowed: Float = ["F32", "F16", "BF16"].contains(test.type) ? 0.01 : 0.05
            #expect(error < allowed * test.spread, "\(test.file)")
            #expect(worst < 4 * allowed * test.spread, "\(test.file): a choice that was not a near tie")
        }
    }
}

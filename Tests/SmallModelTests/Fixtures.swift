import Foundation
import Testing

@testable import SmallModel

/// The files that Fixtures/make_fixtures.py wrote.
enum Fixture {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static func path(_ name: String) -> String { directory.appending(path: name).path(percentEncoded: false) }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: directory.appending(path: name)))
    }

    static func file(_ name: String) throws -> GGUFFile { try GGUFFile(path: path(name)) }

    static func expected() throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: directory.appending(path: "expected.json")))
    }

    /// The nearest ancestor of this file that holds `path`, for what other parts of
    /// the repository make.
    static func inRepository(_ path: String) -> URL? {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: path)
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }
}

struct Expected: Decodable {
    struct Model: Decodable {
        let file, pre, type, prompt: String
        let ids, greedy, long: [Int32]
        let logits, longLogits: [Float]
    }
    struct TaggerCase: Decodable {
        let tokens: [Int32]
        let features: [[[Float]]]
        let at: [Int]
        let starts, tags: [[Float]]
    }
    struct TaggerModel: Decodable {
        let file: String
        let cases: [TaggerCase]
    }
    struct Text: Decodable {
        let text: String
        let ids: [Int32]
        let word: [Int32]?
    }
    struct Splitting: Decodable {
        let texts, controls: [Text]
    }
    struct Decoding: Decodable {
        let ids: [Int32]
        let text: String
    }
    let models: [Model]
    let tagger: TaggerModel
    let tokenizers: [String: Splitting]
    let decoding: [Decoding]
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
}

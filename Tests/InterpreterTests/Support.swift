import Ethereum
import Foundation
import Testing

@testable import Interpreter

/// The project's root, found from this file.
let projectRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

func fixture(_ name: String) throws -> JSON {
    let path = "\(projectRoot)/Tests/Fixtures/\(name)"
    return try JSON(parsing: #require(FileManager.default.contents(atPath: path)))
}

let lexicon = try! Lexicon(path: "\(projectRoot)/Data/lexicon.json")
let sunday = ISO8601DateFormatter().date(from: "2026-11-22T12:00:00Z")!

func words(_ text: String) -> [Word] { Lexer.words(of: text) }

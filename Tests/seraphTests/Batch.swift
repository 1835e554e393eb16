import TestSupport
import Testing

@testable import Ethereum

/// `seraph eth NAME --batch`, as a script uses it: one document a line in, one answer a line out.
enum Batch {
    static func answers(_ tool: String, _ documents: [JSON]) async throws -> [JSON] {
        let input = documents.map { $0.description + "\n" }.joined()
        let outcome = try await Person().run("eth", tool, "--batch", input: input).ends(0)
        let answers = try outcome.out.split(separator: 10).map { try JSON(parsing: $0) }
        try #require(answers.count == documents.count, "\(answers.count) answers to \(documents.count) documents")
        return answers
    }

    static func answer(_ tool: String, _ document: JSON) async throws -> JSON { try await answers(tool, [document])[0] }

    /// Every row of a corpus that `document` makes documents of, through the program.
    static func run(
        _ path: String, through tool: String, document: (JSON) throws -> JSON?, check: (_ row: JSON, _ answer: JSON) throws -> Bool
    ) async throws {
        let all = try Vectors.rows(path)
        if all.isEmpty { return }
        let asked = try all.compactMap { row in try document(row).map { (row: row, document: $0) } }
        let answers = try await answers(tool, asked.map(\.document))
        let failed = try zip(asked, answers).filter { try !check($0.row, $1) }.map { "\($0.row["name"] ?? .null): \($1)" }
        print("VECTORS | \(path) (eth \(tool)) | \(asked.count) run | \(asked.count - failed.count) passed | \(all.count - asked.count) not run")
        #expect(failed.isEmpty, "\(path) through \(tool): \(failed.prefix(3))")
    }

    /// A refusal says why, and nothing else.
    static func isRefusal(_ answer: JSON) -> Bool {
        answer.members?.map(\.key) == ["error"] && (answer["error"]?.string?.utf8.count ?? 0) > 20
    }
}

extension JSON {
    /// The object with these members in place of its own of the same names.
    func with(_ others: JSON) -> JSON {
        let new = others.members ?? []
        return .object((members ?? []).filter { old in !new.contains { $0.key == old.key } } + new)
    }

    /// The object without the members that are null, and without these.
    func without(_ names: String...) -> JSON {
        .object((members ?? []).filter { !$0.value.isNull && !names.contains($0.key) })
    }
}

import Ethereum
import Foundation

/// The words Seraph says, from `Prompts/replies.txt`: people can edit them without a compiler.
public struct Replies: Sendable {
    private let templates: [String: String]

    public init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw AgentError.dataMissing(path: path)
        }
        self.init(text: text)
    }

    init(text: String) {
        var templates: [String: String] = [:]
        var name: String?
        var lines: [Substring] = []
        func close() {
            guard let name else { return }
            templates[name] = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                close()
                name = String(line.dropFirst().dropLast())
                lines = []
            } else {
                lines.append(line)
            }
        }
        close()
        self.templates = templates
    }

    /// The template `name`, filled. A value that is missing shows as its name in braces, which a test
    /// looks for; values are cleaned, since some come from outside.
    public func say(_ name: String, _ values: [String: String] = [:]) -> String {
        guard let template = templates[name] else { return "[\(name)]" }
        // In one pass: what a value says is never read as a template.
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            text += values[String(rest[rest.index(after: open)..<close])] ?? String(rest[...close])
            rest = rest[rest.index(after: close)...]
        }
        return (text + rest).replacingOccurrences(of: "  ", with: " ").trimmingCharacters(in: .whitespaces)
    }

    /// The glossary's entry for a term, without its article.
    public func term(_ subject: String) -> String? {
        var key = subject.lowercased()
        for article in ["a ", "an ", "the "] where key.hasPrefix(article) { key.removeFirst(article.count) }
        if let found = templates["term:\(key)"] { return found }
        return key.hasSuffix("s") ? templates["term:\(key.dropLast())"] : nil
    }
}

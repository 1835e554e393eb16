import Ethereum

/// `seraph eth NAME`: pure tools, each a JSON document to a JSON document. The main answer is under
/// `result` unless CLI.md names other keys.
enum Toolbox {
    typealias Tool = @Sendable (Document) throws -> JSON

    /// By name. The tools of one subject stand together in one file.
    static let tools: [String: Tool] = [encoding, contracts, names, transactions, messages, keys]
        .reduce(into: [:]) { all, subject in all.merge(subject) { _, twice in twice } }

    static func result(_ text: String) -> JSON { result(.string(text)) }
    static func result(_ value: JSON) -> JSON { ["result": value] }
}

import Ethereum
import Foundation

/// `config.toml`: flat `key = value` lines, a person's standing choices. Values are strings, numbers
/// or true/false; a line that is none of these is an error that names it.
public struct Config: Sendable {
    /// What each key means; the only keys there are.
    public static let keys: [(name: String, meaning: String)] = [
        ("network", "the chain used when none is said: practice, ethereum, base, …"),
        ("account", "the wallet account used when none is said: a name or an address"),
        ("rpc.CHAIN", "the JSON-RPC endpoint of a chain, e.g. rpc.ethereum = \"http://127.0.0.1:8545\""),
        ("risk", "low, medium or high: the appetite assumed when none is said"),
        ("devnet.python", "the Python of the practice chain's environment (3.11 or 3.12)"),
    ]

    public private(set) var values: [(key: String, value: String)]
    private let path: String

    public init(path: String) throws {
        self.path = path
        values = []
        guard FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw AgentError.configUnreadable(path: path, line: 1, reason: "it is not readable text")
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            guard let (key, value) = Self.pair(trimmed) else {
                throw AgentError.configUnreadable(path: path, line: index + 1, reason: "a line reads key = \"value\"")
            }
            guard Self.isKnown(key) else {
                throw AgentError.configUnreadable(path: path, line: index + 1, reason: "there is no setting \(Untrusted.clean(key))")
            }
            values.append((key, value))
        }
    }

    public subscript(key: String) -> String? { values.last { $0.key == key }?.value }

    /// Writes one setting; the file is replaced whole, so that a crash leaves the old or the new one.
    public mutating func set(_ key: String, _ value: String) throws {
        guard Self.isKnown(key) else {
            throw AgentError.usage("There is no setting \(Untrusted.clean(key)). `seraph config list` shows them all.")
        }
        guard !value.isEmpty, !value.contains(where: { $0.isNewline || $0 == "\"" }) else {
            throw AgentError.usage("A setting's value is one line, not empty, without double quotes.")
        }
        values.removeAll { $0.key == key }
        values.append((key, value))
        let text = values.map { "\($0.key) = \"\($0.value)\"\n" }.joined()
        let temporary = path + ".new"
        guard FileManager.default.createFile(atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
            rename(temporary, path) == 0
        else { throw AgentError.homeUnusable(path: path, reason: "it cannot be written") }
    }

    static func isKnown(_ key: String) -> Bool {
        keys.contains { $0.name == key } || key.hasPrefix("rpc.") && key.count > 4
            && key.dropFirst(4).allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }

    private static func pair(_ line: String) -> (String, String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let key = line[..<equals].trimmingCharacters(in: .whitespaces)
        var value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        if value.hasPrefix("\"") {
            guard let close = value.dropFirst().firstIndex(of: "\"") else { return nil }
            let rest = value[value.index(after: close)...].trimmingCharacters(in: .whitespaces)
            guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
            value = String(value[value.index(after: value.startIndex)..<close])
        } else {
            value = value.split(separator: "#", maxSplits: 1).first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
        return key.isEmpty || value.isEmpty ? nil : (key, value)
    }
}

/// What a template computes with.
public indirect enum TemplateValue: Sendable {
    case undefined
    case none
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case list([TemplateValue])
    /// Members in the order in which they were given.
    case members([(key: String, value: TemplateValue)])

    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let answer): answer
        case .integer(let number): number != 0
        case .real(let number): number != 0
        case .text(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .members(let members): !members.isEmpty
        }
    }

    /// As it is printed into a text.
    var printed: String {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let answer): answer ? "True" : "False"
        case .integer(let number): String(number)
        case .real(let number): "\(number)"
        case .text(let text): text
        case .list(let elements): "[" + elements.map(\.represented).joined(separator: ", ") + "]"
        case .members(let members):
            "{" + members.map { "'\($0.key)': \($0.value.represented)" }.joined(separator: ", ") + "}"
        }
    }

    private var represented: String {
        if case .text(let text) = self { return "'\(text)'" }
        return printed
    }

    subscript(key: String) -> TemplateValue {
        guard case .members(let members) = self else { return .undefined }
        return members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value ?? .undefined
    }

    /// JSON as Python writes it: a space after commas and colons, unless over lines.
    func json(indent: Int?, depth: Int = 0) -> String {
        func wrapped(_ open: String, _ parts: [String], _ close: String) -> String {
            guard let indent, !parts.isEmpty else { return open + parts.joined(separator: ", ") + close }
            let inner = String(repeating: " ", count: indent * (depth + 1))
            return open + "\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n"
                + String(repeating: " ", count: indent * depth) + close
        }
        switch self {
        case .undefined, .none: return "null"
        case .bool(let answer): return answer ? "true" : "false"
        case .text(let text): return JSONValue.quoted(text)
        case .list(let elements): return wrapped("[", elements.map { $0.json(indent: indent, depth: depth + 1) }, "]")
        case .members(let members):
            return wrapped("{", members.map { "\(JSONValue.quoted($0.key)): \($0.value.json(indent: indent, depth: depth + 1))" }, "}")
        default: return printed
        }
    }

    static func equal(_ a: TemplateValue, _ b: TemplateValue) -> Bool {
        switch (a, b) {
        case (.undefined, .undefined), (.none, .none): true
        case (.bool(let a), .bool(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(equal)
        case (.members(let a), .members(let b)):
            a.count == b.count && a.allSatisfy { member in
                b.contains { $0.key.utf8.elementsEqual(member.key.utf8) && equal($0.value, member.value) }
            }
        default:
            if let a = a.number, let b = b.number { a == b } else { false }
        }
    }

    var number: Double? {
        switch self {
        case .bool(let answer): answer ? 1 : 0
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }
}

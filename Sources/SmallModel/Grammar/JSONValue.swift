/// JSON as it stands in a text: members in their order, numbers as they are written.
enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: JSONValue
    }

    init(parsing text: String) throws(GrammarError) {
        var reader = Reader(bytes: Array(text.utf8))
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == reader.bytes.count else { throw .notJSON(offset: reader.index) }
    }

    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// As compact JSON.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let answer): answer ? "true" : "false"
        case .number(let digits): digits
        case .text(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0
        private static let deepest = 100

        var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        mutating func skipSpace() {
            while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { index += 1 }
        }

        mutating func take(_ word: StaticString) throws(GrammarError) {
            let word = word.withUTF8Buffer { Array($0) }
            guard bytes[index...].starts(with: word) else { throw .notJSON(offset: index) }
            index += word.count
        }

        mutating func value(depth: Int) throws(GrammarError) -> JSONValue {
            guard depth < Self.deepest else { throw .notJSON(offset: index) }
            skipSpace()
            switch next {
            case UInt8(ascii: "n"): try take("null"); return .null
            case UInt8(ascii: "t"): try take("true"); return .bool(true)
            case UInt8(ascii: "f"): try take("false"); return .bool(false)
            case UInt8(ascii: "\""): return .text(try text())
            case UInt8(ascii: "["): return .array(try list("[", "]") { reader throws(GrammarError) in try reader.value(depth: depth + 1) })
            case UInt8(ascii: "{"):
                return .object(try list("{", "}") { reader throws(GrammarError) in
                    reader.skipSpace()
                    let key = try reader.text()
                    reader.skipSpace()
                    try reader.take(":")
                    return Member(key: key, value: try reader.value(depth: depth + 1))
                })
            default: return .number(try number())
            }
        }

        private mutating func list<T>(
            _ open: StaticString, _ close: StaticString, _ element: (inout Reader) throws(GrammarError) -> T
        ) throws(GrammarError) -> [T] {
            try take(open)
            skipSpace()
            let end = close.withUTF8Buffer { $0[0] }
            if next == end { index += 1; return [] }
            var elements = [try element(&self)]
            skipSpace()
            while next == UInt8(ascii: ",") {
                index += 1
                elements.append(try element(&self))
                skipSpace()
            }
            try take(close)
            return elements
        }

        private mutating func digits() throws(GrammarError) {
            let start = index
            while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
            guard index > start else { throw .notJSON(offset: index) }
        }

        private mutating func number() throws(GrammarError) -> String {
            let start = index
            if next == UInt8(ascii: "-") { index += 1 }
            let first = index
            try digits()
            if bytes[first] == 0x30, index - first > 1 { throw .notJSON(offset: first) }
            if next == UInt8(ascii: ".") { index += 1; try digits() }
            if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
                index += 1
                if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
                try digits()
            }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }

        private mutating func text() throws(GrammarError) -> String {
            try take("\"")
            var units: [UInt8] = []
            while let byte = next, byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw .notJSON(offset: index) }
                index += 1
                if byte == UInt8(ascii: "\\") { units += Array(String(try escape()).utf8) } else { units.append(byte) }
            }
            try take("\"")
            guard let text = String(validating: units, as: UTF8.self) else { throw .notJSON(offset: index) }
            return text
        }

        private mutating func escape() throws(GrammarError) -> Character {
            guard let byte = next else { throw .notJSON(offset: index) }
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{c}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"):
                var value = try fourDigits()
                if (0xd800..<0xdc00).contains(value) {
                    try take("\\u")
                    let low = try fourDigits()
                    guard (0xdc00..<0xe000).contains(low) else { throw .notJSON(offset: index) }
                    value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
                }
                guard let scalar = Unicode.Scalar(value) else { throw .notJSON(offset: index) }
                return Character(scalar)
            default: throw .notJSON(offset: index - 1)
            }
        }

        private mutating func fourDigits() throws(GrammarError) -> UInt32 {
            guard index + 4 <= bytes.count else { throw .notJSON(offset: index) }
            let digits = bytes[index..<index + 4]
            guard digits.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 || (0x30...0x39).contains($0) }),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw .notJSON(offset: index) }
            index += 4
            return value
        }
    }
}

/// A JSON value that keeps what Foundation's readers lose: numbers stay the text they were (2^256-1
/// included), object keys keep their order, and a key that appears twice is an error, since two
/// readers would disagree about which one counts.
///
/// Source: RFC 8259. Keys are compared byte by byte, not by Unicode equivalence.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The number exactly as written, e.g. "115792089237316195423570985008687907853".
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public let key: String
        public let value: JSON

        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }
}

/// Why a text is not JSON; `offset` counts bytes from the start.
public enum JSONError: Error, Hashable, Sendable {
    case unexpectedEnd
    case unexpectedByte(offset: Int)
    case invalidNumber(offset: Int)
    case invalidString(offset: Int)
    case duplicateKey(String)
    case tooDeep
    case trailingBytes(offset: Int)
    case invalidUTF8
}

// MARK: - Reading values

extension JSON {
    /// The member `key` of an object; nil when absent or when this is not an object.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { JSON.sameBytes($0.key, key) }?.value
    }

    /// Swift's `==` calls two spellings of one letter equal; keys are equal when their bytes are. It is
    /// asked first because it settles nearly every comparison in a machine word.
    fileprivate static func sameBytes(_ a: String, _ b: String) -> Bool {
        a == b && a.utf8.elementsEqual(b.utf8)
    }

    public subscript(index: Int) -> JSON? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    public var isNull: Bool { self == .null }

    /// A whole number that fits; nil for fractions, exponents and anything else.
    public var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    /// For figures that are not money (scores, percentages, sizes on screen).
    public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
    public init(nilLiteral: ()) { self = .null }

    public init(_ value: String?) { self = value.map { .string($0) } ?? .null }
    public init(_ value: Int?) { self = value.map { .number(String($0)) } ?? .null }
    public init(_ value: Bool?) { self = value.map { .bool($0) } ?? .null }

    /// A figure for display, with at most `places` decimals and no exponent; null when not finite.
    public init(_ value: Double?, places: Int = 4) {
        guard let value, value.isFinite, value.magnitude < 1e15 else { self = .null; return }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        let whole = (scaled / scale).rounded(.down)
        let fraction = Int(scaled - whole * scale)
        var digits = String(fraction)
        digits = String(repeating: "0", count: max(0, places - digits.count)) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        let sign = value < 0 && scaled > 0 ? "-" : ""
        self = .number(sign + String(Int(whole)) + (digits.isEmpty || places == 0 ? "" : "." + digits))
    }
}

// MARK: - Parsing

extension JSON {
    /// Reads exactly one value; surrounding whitespace is allowed.
    /// - Parameter maximumDepth: how deep arrays and objects may nest.
    public init(parsing bytes: some Collection<UInt8>, maximumDepth: Int = 128) throws(JSONError) {
        var parser = Parser(bytes: Array(bytes), maximumDepth: maximumDepth)
        self = try parser.document()
    }

    public init(parsing text: String, maximumDepth: Int = 128) throws(JSONError) {
        try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
    }

    private struct Parser {
        let bytes: Bytes
        let maximumDepth: Int
        var offset = 0

        init(bytes: Bytes, maximumDepth: Int) {
            self.bytes = bytes
            self.maximumDepth = maximumDepth
        }

        mutating func document() throws(JSONError) -> JSON {
            let value = try value(depth: 0)
            skipWhitespace()
            guard offset == bytes.count else { throw .trailingBytes(offset: offset) }
            return value
        }

        private mutating func value(depth: Int) throws(JSONError) -> JSON {
            guard depth <= maximumDepth else { throw .tooDeep }
            skipWhitespace()
            switch try peek() {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): try literal("true"); return .bool(true)
            case UInt8(ascii: "f"): try literal("false"); return .bool(false)
            case UInt8(ascii: "n"): try literal("null"); return .null
            default: return .number(try number())
            }
        }

        private mutating func object(depth: Int) throws(JSONError) -> JSON {
            offset += 1
            var members: [Member] = []
            var seen = Set<Bytes>()  // filled once an object is too wide to compare key by key
            skipWhitespace()
            if try peek() == UInt8(ascii: "}") { offset += 1; return .object([]) }
            while true {
                skipWhitespace()
                guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: offset) }
                let key = try string()
                guard !isRepeated(key, among: members, &seen) else { throw .duplicateKey(key) }
                skipWhitespace()
                try expect(UInt8(ascii: ":"))
                members.append(Member(key, try value(depth: depth + 1)))
                skipWhitespace()
                let next = try peek()
                offset += 1
                if next == UInt8(ascii: "}") { return .object(members) }
                guard next == UInt8(ascii: ",") else { throw .unexpectedByte(offset: offset - 1) }
            }
        }

        private func isRepeated(_ key: String, among members: [Member], _ seen: inout Set<Bytes>) -> Bool {
            if members.count < 32 { return members.contains { JSON.sameBytes($0.key, key) } }
            if seen.isEmpty { seen = Set(members.map { Bytes($0.key.utf8) }) }
            return !seen.insert(Bytes(key.utf8)).inserted
        }

        private mutating func array(depth: Int) throws(JSONError) -> JSON {
            offset += 1
            var items: [JSON] = []
            skipWhitespace()
            if try peek() == UInt8(ascii: "]") { offset += 1; return .array([]) }
            while true {
                items.append(try value(depth: depth + 1))
                skipWhitespace()
                let next = try peek()
                offset += 1
                if next == UInt8(ascii: "]") { return .array(items) }
                guard next == UInt8(ascii: ",") else { throw .unexpectedByte(offset: offset - 1) }
            }
        }

        private mutating func number() throws(JSONError) -> String {
            let start = offset
            func digits(_ parser: inout Parser) -> Int {
                let first = parser.offset
                while parser.offset < parser.bytes.count, (48...57).contains(parser.bytes[parser.offset]) {
                    parser.offset += 1
                }
                return parser.offset - first
            }
            if try peek() == UInt8(ascii: "-") { offset += 1 }
            let whole = offset
            let count = digits(&self)
            guard count > 0 else {
                if offset >= bytes.count { throw .unexpectedEnd }
                throw offset == start ? .unexpectedByte(offset: offset) : .invalidNumber(offset: start)
            }
            if count > 1 && bytes[whole] == 48 { throw .invalidNumber(offset: start) }
            if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
                offset += 1
                guard digits(&self) > 0 else { throw .invalidNumber(offset: start) }
            }
            if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
                offset += 1
                if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                    offset += 1
                }
                guard digits(&self) > 0 else { throw .invalidNumber(offset: start) }
            }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }

        private mutating func string() throws(JSONError) -> String {
            let start = offset
            offset += 1
            // Nearly every string holds no escape: it is taken from the input in one piece.
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != UInt8(ascii: "\\"),
                bytes[offset] >= 0x20
            {
                offset += 1
            }
            var text = bytes[start + 1..<offset]
            while true {
                guard offset < bytes.count else { throw .unexpectedEnd }
                let byte = bytes[offset]
                offset += 1
                switch byte {
                case UInt8(ascii: "\""):
                    guard let decoded = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
                    return decoded
                case UInt8(ascii: "\\"):
                    try escape(into: &text, start: start)
                case 0..<0x20:
                    throw .invalidString(offset: offset - 1)
                default:
                    text.append(byte)
                }
            }
        }

        private mutating func escape(into text: inout ArraySlice<UInt8>, start: Int) throws(JSONError) {
            guard offset < bytes.count else { throw .unexpectedEnd }
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "u"):
                var code = try codeUnit()
                if (0xD800..<0xDC00).contains(code) {
                    guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
                        bytes[offset + 1] == UInt8(ascii: "u")
                    else { throw .invalidString(offset: start) }
                    offset += 2
                    let low = try codeUnit()
                    guard (0xDC00..<0xE000).contains(low) else { throw .invalidString(offset: start) }
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(code) else { throw .invalidString(offset: start) }
                text.append(contentsOf: Array(String(Character(scalar)).utf8))
            default:
                throw .invalidString(offset: offset - 1)
            }
        }

        private mutating func codeUnit() throws(JSONError) -> UInt32 {
            guard offset + 4 <= bytes.count else { throw .unexpectedEnd }
            var code: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = Hex.digitValue(bytes[offset]) else { throw .invalidString(offset: offset) }
                code = code << 4 | UInt32(digit)
                offset += 1
            }
            return code
        }

        private mutating func literal(_ word: StaticString) throws(JSONError) {
            for i in 0..<word.utf8CodeUnitCount {
                try expect(word.utf8Start[i])
            }
        }

        private mutating func expect(_ byte: UInt8) throws(JSONError) {
            guard try peek() == byte else { throw .unexpectedByte(offset: offset) }
            offset += 1
        }

        private func peek() throws(JSONError) -> UInt8 {
            guard offset < bytes.count else { throw .unexpectedEnd }
            return bytes[offset]
        }

        private mutating func skipWhitespace() {
            while offset < bytes.count {
                switch bytes[offset] {
                case 0x20, 0x09, 0x0A, 0x0D: offset += 1
                default: return
                }
            }
        }
    }
}

// MARK: - Writing

extension JSON: CustomStringConvertible {
    /// One line without spaces. Control characters are escaped, so the text is safe on a terminal.
    public var description: String {
        var text = ""
        write(to: &text, indent: nil, level: 0)
        return text
    }

    /// Two spaces a level, for people.
    public var pretty: String {
        var text = ""
        write(to: &text, indent: "  ", level: 0)
        return text
    }

    private func write(to text: inout String, indent: String?, level: Int) {
        func newline(_ level: Int) {
            guard let indent else { return }
            text += "\n" + String(repeating: indent, count: level)
        }
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let value): Self.write(string: value, to: &text)
        case .array(let items):
            if items.isEmpty { text += "[]"; return }
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                newline(level + 1)
                item.write(to: &text, indent: indent, level: level + 1)
            }
            newline(level)
            text += "]"
        case .object(let members):
            if members.isEmpty { text += "{}"; return }
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                newline(level + 1)
                Self.write(string: member.key, to: &text)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: indent, level: level + 1)
            }
            newline(level)
            text += "}"
        }
    }

    private static func write(string: String, to text: inout String) {
        text += "\""
        // Nearly all text needs no escape at all.
        let isPlain = string.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isPlain {
            text += string
            text += "\""
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                // C0, DEL, C1, line separators and bidirectional controls never reach a terminal raw.
                let value = scalar.value
                let unsafe =
                    value < 0x20 || (0x7F...0x9F).contains(value) || (0x2028...0x202E).contains(value)
                    || (0x2066...0x2069).contains(value) || value == 0x200E || value == 0x200F
                if unsafe {
                    let digits = String(value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}

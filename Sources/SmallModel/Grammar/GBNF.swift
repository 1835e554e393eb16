/// The parts a grammar is made of.
indirect enum Expression: Hashable, Sendable {
    case text([UInt8])
    /// One character of these ranges of Unicode scalars.
    case character([ClosedRange<UInt32>])
    case rule(String)
    case sequence([Expression])
    case choice([Expression])
    case repeated(Expression, least: Int, most: Int?)

    static let nothing = Expression.sequence([])
}

/// Reads grammars as llama.cpp writes them (GBNF):
///
///     root   ::= "{" pair ("," pair)* "}"
///     pair   ::= [a-z]+ ":" ([0-9]{1,3} | "\x41" | .)   # a comment
///
/// Source: llama.cpp, grammars/README.md.
struct GBNF {
    private let text: [UInt8]
    private var index = 0
    private var depth = 0

    private static let deepest = 200

    static func rules(_ text: String) throws(GrammarError) -> [(name: String, body: Expression)] {
        var parser = GBNF(text: Array(text.utf8))
        var rules: [(name: String, body: Expression)] = []
        parser.skipSpace(lines: true)
        while parser.index < parser.text.count {
            let name = try parser.name()
            parser.skipSpace(lines: false)
            try parser.expect("::=")
            parser.skipSpace(lines: true)
            let body = try parser.choice(nested: false)
            parser.skipSpace(lines: true)
            guard !rules.contains(where: { $0.name == name }) else { throw .ruleTwice(name) }
            rules.append((name, body))
        }
        return rules
    }

    private var next: UInt8? { index < text.count ? text[index] : nil }

    private func sees(_ word: String) -> Bool { text[index...].starts(with: word.utf8) }

    private mutating func expect(_ word: String) throws(GrammarError) {
        guard sees(word) else { throw .syntax(offset: index, wanted: word) }
        index += word.utf8.count
    }

    private mutating func skipSpace(lines: Bool) {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): index += 1
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                guard lines else { return }
                index += 1
            case UInt8(ascii: "#"):
                while let byte = next, byte != UInt8(ascii: "\n") { index += 1 }
            default: return
            }
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private mutating func name() throws(GrammarError) -> String {
        let start = index
        while let byte = next, Self.isName(byte) { index += 1 }
        guard index > start else { throw .syntax(offset: index, wanted: "the name of a rule") }
        return String(decoding: text[start..<index], as: UTF8.self)
    }

    private mutating func choice(nested: Bool) throws(GrammarError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw .syntax(offset: index, wanted: "less nesting") }
        var options = [try sequence(nested: nested)]
        while next == UInt8(ascii: "|") {
            index += 1
            skipSpace(lines: true)
            options.append(try sequence(nested: nested))
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private mutating func sequence(nested: Bool) throws(GrammarError) -> Expression {
        var parts: [Expression] = []
        while let part = try item(nested: nested) {
            parts.append(try suffixed(part, nested: nested))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// Nil at the end of a sequence.
    private mutating func item(nested: Bool) throws(GrammarError) -> Expression? {
        guard let byte = next else { return nil }
        switch byte {
        case UInt8(ascii: "\""):
            index += 1
            var literal: [UInt8] = []
            while next != UInt8(ascii: "\"") { literal += try encoded(scalar()) }
            index += 1
            return .text(literal)
        case UInt8(ascii: "["): return try characterClass()
        case UInt8(ascii: "."):
            index += 1
            return .character([0...0x10_ffff])
        case UInt8(ascii: "("):
            index += 1
            skipSpace(lines: true)
            let inner = try choice(nested: true)
            try expect(")")
            return inner
        case _ where Self.isName(byte):
            // A name that is being defined begins the next rule.
            let start = index
            let name = try name()
            let end = index
            skipSpace(lines: false)
            if sees("::=") {
                index = start
                return nil
            }
            index = end
            return .rule(name)
        default: return nil
        }
    }

    private mutating func suffixed(_ part: Expression, nested: Bool) throws(GrammarError) -> Expression {
        var part = part
        while let byte = next {
            switch byte {
            case UInt8(ascii: "*"): part = .repeated(part, least: 0, most: nil)
            case UInt8(ascii: "+"): part = .repeated(part, least: 1, most: nil)
            case UInt8(ascii: "?"): part = .repeated(part, least: 0, most: 1)
            case UInt8(ascii: "{"):
                part = try counted(part)
                continue
            default:
                skipSpace(lines: nested || continues())
                return part
            }
            index += 1
        }
        return part
    }

    /// Outside brackets a line break ends a rule, unless a `|` or, as in llama.cpp's own
    /// grammars, more of the sequence follows that is not the next rule's name.
    private func continues() -> Bool {
        var ahead = self
        ahead.skipSpace(lines: true)
        return ahead.next == UInt8(ascii: "|")
    }

    private mutating func counted(_ part: Expression) throws(GrammarError) -> Expression {
        index += 1
        let least = try number() ?? 0
        var most: Int? = least
        if next == UInt8(ascii: ",") {
            index += 1
            most = try number()
        }
        if let most, most < least { throw .syntax(offset: index, wanted: "a count not below \(least)") }
        try expect("}")
        return .repeated(part, least: least, most: most)
    }

    private mutating func number() throws(GrammarError) -> Int? {
        var number: Int?
        while let byte = next, (0x30...0x39).contains(byte) {
            number = (number ?? 0) * 10 + Int(byte - 0x30)
            guard number! <= 100_000 else { throw .syntax(offset: index, wanted: "a count up to 100000") }
            index += 1
        }
        return number
    }

    private mutating func characterClass() throws(GrammarError) -> Expression {
        index += 1
        let isNegated = next == UInt8(ascii: "^")
        if isNegated { index += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while next != UInt8(ascii: "]") {
            let low = try scalar()
            if next == UInt8(ascii: "-"), index + 1 < text.count, text[index + 1] != UInt8(ascii: "]") {
                index += 1
                let high = try scalar()
                guard low <= high else { throw .syntax(offset: index, wanted: "a range that goes upwards") }
                ranges.append(low...high)
            } else {
                ranges.append(low...low)
            }
        }
        index += 1
        return .character(isNegated ? Self.complement(ranges) : ranges)
    }

    private static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var free: UInt32 = 0
        var rest: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > free { rest.append(free...range.lowerBound - 1) }
            free = max(free, range.upperBound + 1)
        }
        if free <= 0x10_ffff { rest.append(free...0x10_ffff) }
        return rest
    }

    /// One character inside quotes or brackets, escapes read.
    private mutating func scalar() throws(GrammarError) -> UInt32 {
        guard let byte = next else { throw .syntax(offset: index, wanted: "a closing quote or bracket") }
        guard byte == UInt8(ascii: "\\") else { return try plainScalar() }
        index += 1
        guard let escape = next else { throw .syntax(offset: index, wanted: "an escaped character") }
        index += 1
        switch escape {
        case UInt8(ascii: "n"): return 0x0a
        case UInt8(ascii: "r"): return 0x0d
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "x"): return try hexadecimal(2)
        case UInt8(ascii: "u"): return try hexadecimal(4)
        case UInt8(ascii: "U"): return try hexadecimal(8)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"),
            UInt8(ascii: "^"), UInt8(ascii: "."):
            return UInt32(escape)
        default: throw .syntax(offset: index - 1, wanted: "one of \\n \\r \\t \\x \\u \\U \\\\ \\\" \\[ \\]")
        }
    }

    private mutating func plainScalar() throws(GrammarError) -> UInt32 {
        for length in 1...4 where index + length <= text.count {
            guard let one = String(validating: text[index..<index + length], as: UTF8.self),
                let scalar = one.unicodeScalars.first
            else { continue }
            index += length
            return scalar.value
        }
        throw .syntax(offset: index, wanted: "UTF-8")
    }

    private mutating func hexadecimal(_ digits: Int) throws(GrammarError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw .syntax(offset: index, wanted: "\(digits) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        guard Unicode.Scalar(value) != nil else { throw .syntax(offset: index, wanted: "a Unicode character") }
        return value
    }

    private func encoded(_ value: UInt32) throws(GrammarError) -> [UInt8] {
        guard let scalar = Unicode.Scalar(value) else { throw .syntax(offset: index, wanted: "a Unicode character") }
        return Array(String(Character(scalar)).utf8)
    }
}

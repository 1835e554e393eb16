/// A template as it was read: see ``ChatTemplate`` for what is understood.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression)
    case choice([(condition: TemplateExpression?, body: [TemplateNode])])
    case loop(names: [String], over: TemplateExpression, filter: TemplateExpression?, body: [TemplateNode], otherwise: [TemplateNode])
    case set(name: String, member: String?, TemplateExpression)
    case capture(name: String, body: [TemplateNode])
    case macro(name: String, parameters: [(name: String, fallback: TemplateExpression?)], body: [TemplateNode])
    case leave
    case proceed
}

indirect enum TemplateExpression: Sendable {
    case literal(TemplateValue)
    case list([TemplateExpression])
    case members([(key: TemplateExpression, value: TemplateExpression)])
    case name(String)
    case member(TemplateExpression, TemplateExpression)
    case slice(TemplateExpression, from: TemplateExpression?, to: TemplateExpression?, step: TemplateExpression?)
    case call(TemplateExpression, [Argument])
    case filter(TemplateExpression, name: String, [Argument])
    case test(TemplateExpression, name: String, [Argument], isNegated: Bool)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case binary(String, TemplateExpression, TemplateExpression)
    case conditional(TemplateExpression, if: TemplateExpression, else: TemplateExpression?)

    typealias Argument = (name: String?, value: TemplateExpression)
}

/// Cuts a template into text and tags, and tags into words.
///
/// Line handling is that of the models' own tools: the line break after a `{% %}` tag
/// goes, and so does the space before one that begins a line.
struct TemplateLexer {
    enum Piece {
        case text(String)
        case output([Word], offset: Int)
        case statement([Word], offset: Int)
    }

    enum Word: Equatable {
        case name(String)
        case text(String)
        case integer(Int)
        case real(Double)
        case sign(String)
    }

    static func pieces(of template: String) throws(TemplateError) -> [Piece] {
        let scalars = Array(template.unicodeScalars)
        var pieces: [Piece] = []
        var index = 0
        var trimsNext = false  // a `-%}` went before
        while index < scalars.count {
            let open = (index..<scalars.count).first {
                scalars[$0] == "{" && $0 + 1 < scalars.count && ["{", "%", "#"].contains(scalars[$0 + 1])
            } ?? scalars.count
            var text = scalars[index..<open]
            let kind: Unicode.Scalar? = open < scalars.count ? scalars[open + 1] : nil
            let marker: Unicode.Scalar? = open + 2 < scalars.count ? scalars[open + 2] : nil
            if trimsNext { text = text.drop(while: \.properties.isWhitespace) }
            if marker == "-" {
                while let last = text.last, last.properties.isWhitespace { text.removeLast() }
            } else if let kind, kind != "{", marker != "+" {
                // Blanks between the beginning of a line and a tag.
                let blanks = text.reversed().prefix { $0 == " " || $0 == "\t" }.count
                let before = text.dropLast(blanks)
                let beginsLine = before.isEmpty ? (open - blanks == 0 || scalars[open - blanks - 1] == "\n") : before.last == "\n"
                if beginsLine { text = before }
            }
            if !text.isEmpty { pieces.append(.text(string(text))) }
            guard let kind else { break }
            let close = try end(of: kind, scalars, from: open + 2)
            let isTrimmed = close > open + 2 && scalars[close - 1] == "-"
            var from = open + 2, to = close
            if marker == "-" || marker == "+" { from += 1 }
            if isTrimmed { to -= 1 }
            if kind != "#" {
                let words = try words(Array(scalars[min(from, to)..<to]), offset: from)
                pieces.append(kind == "{" ? .output(words, offset: from) : .statement(words, offset: from))
            }
            index = close + 2
            trimsNext = isTrimmed
            if kind != "{", !isTrimmed, index < scalars.count, scalars[index] == "\n" { index += 1 }
        }
        return pieces
    }

    private static func end(of kind: Unicode.Scalar, _ scalars: [Unicode.Scalar], from: Int) throws(TemplateError) -> Int {
        let closing: Unicode.Scalar = kind == "{" ? "}" : kind
        var quote: Unicode.Scalar?
        var braces = 0
        var index = from
        while index + 1 < scalars.count {
            let scalar = scalars[index]
            if let open = quote {
                if scalar == "\\" { index += 1 } else if scalar == open { quote = nil }
            } else if kind != "#", scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if kind == "{", scalar == "{" {
                braces += 1
            } else if kind == "{", scalar == "}", braces > 0 {
                braces -= 1
            } else if scalar == closing, scalars[index + 1] == "}" {
                return index
            }
            index += 1
        }
        throw .syntax(offset: from, wanted: "the end of a tag")
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static let signs = ["//", "**", "==", "!=", "<=", ">=", "~", "+", "-", "*", "/", "%", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|"]

    private static func words(_ scalars: [Unicode.Scalar], offset: Int) throws(TemplateError) -> [Word] {
        var words: [Word] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar.properties.isWhitespace {
                index += 1
            } else if scalar == "\"" || scalar == "'" {
                words.append(.text(try quoted(scalars, &index, offset: offset)))
            } else if scalar.isASCII, scalar.properties.numericType != nil {
                let start = index
                while index < scalars.count, scalars[index].isASCII, scalars[index].properties.numericType != nil || scalars[index] == "." { index += 1 }
                let digits = string(scalars[start..<index])
                if let number = Int(digits) { words.append(.integer(number)) }
                else if let number = Double(digits) { words.append(.real(number)) }
                else { throw .syntax(offset: offset + start, wanted: "a number") }
            } else if scalar == "_" || scalar.properties.isAlphabetic {
                let start = index
                while index < scalars.count, scalars[index] == "_" || scalars[index].properties.isAlphabetic || (scalars[index].isASCII && scalars[index].properties.numericType != nil) { index += 1 }
                words.append(.name(string(scalars[start..<index])))
            } else {
                guard let sign = signs.first(where: { scalars[index...].starts(with: $0.unicodeScalars) }) else {
                    throw .syntax(offset: offset + index, wanted: "an operator")
                }
                words.append(.sign(sign))
                index += sign.unicodeScalars.count
            }
        }
        return words
    }

    private static func quoted(_ scalars: [Unicode.Scalar], _ index: inout Int, offset: Int) throws(TemplateError) -> String {
        let quote = scalars[index]
        index += 1
        var text: [Unicode.Scalar] = []
        while index < scalars.count, scalars[index] != quote {
            if scalars[index] == "\\", index + 1 < scalars.count {
                index += 1
                switch scalars[index] {
                case "n": text.append("\n")
                case "t": text.append("\t")
                case "r": text.append("\r")
                case "\\", "'", "\"": text.append(scalars[index])
                default: text += ["\\", scalars[index]]
                }
            } else {
                text.append(scalars[index])
            }
            index += 1
        }
        guard index < scalars.count else { throw .syntax(offset: offset + index, wanted: "a closing quote") }
        index += 1
        return string(text)
    }
}

/// Words to nodes and expressions, by recursive descent.
struct TemplateParser {
    private var pieces: ArraySlice<TemplateLexer.Piece>
    private var depth = 0
    private static let deepest = 64

    static func nodes(of template: String) throws(TemplateError) -> [TemplateNode] {
        var parser = TemplateParser(pieces: try TemplateLexer.pieces(of: template)[...])
        let (nodes, end) = try parser.body(until: [])
        if let end { throw .syntax(offset: end.offset, wanted: "no “\(end.name)”") }
        return nodes
    }

    private typealias End = (name: String, words: ArraySlice<TemplateLexer.Word>, offset: Int)

    private mutating func body(until ends: Set<String>) throws(TemplateError) -> ([TemplateNode], End?) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw .tooMuch("nested blocks") }
        var nodes: [TemplateNode] = []
        while let piece = pieces.popFirst() {
            switch piece {
            case .text(let text): nodes.append(.text(text))
            case .output(let words, let offset): nodes.append(.output(try Self.whole(words[...], offset)))
            case .statement(let words, let offset):
                guard case .name(let name) = words.first else { throw .syntax(offset: offset, wanted: "a statement") }
                if ends.contains(name) { return (nodes, (name, words.dropFirst(), offset)) }
                if let node = try statement(name, words.dropFirst(), offset) { nodes.append(node) }
            }
        }
        if !ends.isEmpty { throw .syntax(offset: 0, wanted: ends.sorted().joined(separator: " or ")) }
        return (nodes, nil)
    }

    private mutating func statement(
        _ name: String, _ words: ArraySlice<TemplateLexer.Word>, _ offset: Int
    ) throws(TemplateError) -> TemplateNode? {
        switch name {
        case "if": return try choice(words, offset)
        case "for": return try loop(words, offset)
        case "set": return try set(words, offset)
        case "macro": return try macro(words, offset)
        case "break": return .leave
        case "continue": return .proceed
        case "generation", "endgeneration": return nil
        default: throw .notSupported(name)
        }
    }

    private mutating func choice(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) throws(TemplateError) -> TemplateNode {
        var options: [(condition: TemplateExpression?, body: [TemplateNode])] = []
        var condition: TemplateExpression? = try Self.whole(words, offset)
        while true {
            let (nodes, end) = try body(until: condition == nil ? ["endif"] : ["elif", "else", "endif"])
            options.append((condition, nodes))
            guard let end, end.name != "endif" else { return .choice(options) }
            condition = end.name == "elif" ? try Self.whole(end.words, end.offset) : nil
        }
    }

    private mutating func loop(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) throws(TemplateError) -> TemplateNode {
        var reader = WordReader(words, offset)
        var names = [try reader.name()]
        while reader.take(sign: ",") { names.append(try reader.name()) }
        try reader.expect(name: "in")
        let over = try reader.disjunction()
        let filter = reader.take(name: "if") ? try reader.expression() : nil
        try reader.finish()
        let (nodes, end) = try body(until: ["else", "endfor"])
        let otherwise = end?.name == "else" ? try body(until: ["endfor"]).0 : []
        return .loop(names: names, over: over, filter: filter, body: nodes, otherwise: otherwise)
    }

    private mutating func set(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) throws(TemplateError) -> TemplateNode {
        var reader = WordReader(words, offset)
        let name = try reader.name()
        let member = reader.take(sign: ".") ? try reader.name() : nil
        guard reader.take(sign: "=") else {
            try reader.finish()
            return .capture(name: name, body: try body(until: ["endset"]).0)
        }
        let value = try reader.expression()
        try reader.finish()
        return .set(name: name, member: member, value)
    }

    private mutating func macro(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) throws(TemplateError) -> TemplateNode {
        var reader = WordReader(words, offset)
        let name = try reader.name()
        guard reader.take(sign: "(") else { throw .syntax(offset: offset, wanted: "(") }
        var parameters: [(name: String, fallback: TemplateExpression?)] = []
        while !reader.take(sign: ")") {
            let name = try reader.name()
            parameters.append((name, reader.take(sign: "=") ? try reader.expression() : nil))
            _ = reader.take(sign: ",")
        }
        try reader.finish()
        return .macro(name: name, parameters: parameters, body: try body(until: ["endmacro"]).0)
    }

    private static func whole(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) throws(TemplateError) -> TemplateExpression {
        var reader = WordReader(words, offset)
        let expression = try reader.expression()
        try reader.finish()
        return expression
    }
}

/// Expressions, the loosest operator first.
private struct WordReader {
    private var words: ArraySlice<TemplateLexer.Word>
    private let offset: Int
    private var depth = 0

    init(_ words: ArraySlice<TemplateLexer.Word>, _ offset: Int) { (self.words, self.offset) = (words, offset) }

    func finish() throws(TemplateError) { if !words.isEmpty { throw .syntax(offset: offset, wanted: "the end of the tag") } }

    mutating func take(sign: String) -> Bool {
        guard words.first == .sign(sign) else { return false }
        words.removeFirst()
        return true
    }

    mutating func take(name: String) -> Bool {
        guard words.first == .name(name) else { return false }
        words.removeFirst()
        return true
    }

    mutating func expect(sign: String) throws(TemplateError) { if !take(sign: sign) { throw .syntax(offset: offset, wanted: sign) } }
    mutating func expect(name: String) throws(TemplateError) { if !take(name: name) { throw .syntax(offset: offset, wanted: name) } }

    mutating func name() throws(TemplateError) -> String {
        guard case .name(let name) = words.popFirst() else { throw .syntax(offset: offset, wanted: "a name") }
        return name
    }

    mutating func expression() throws(TemplateError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .tooMuch("nested expressions") }
        let value = try disjunction()
        guard take(name: "if") else { return value }
        let condition = try disjunction()
        return .conditional(value, if: condition, else: take(name: "else") ? try expression() : nil)
    }

    mutating func disjunction() throws(TemplateError) -> TemplateExpression {
        var left = try conjunction()
        while take(name: "or") { left = .binary("or", left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(TemplateError) -> TemplateExpression {
        var left = try negation()
        while take(name: "and") { left = .binary("and", left, try negation()) }
        return left
    }

    private mutating func negation() throws(TemplateError) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw .tooMuch("nested expressions") }
        return take(name: "not") ? .not(try negation()) : try comparison()
    }

    private mutating func comparison() throws(TemplateError) -> TemplateExpression {
        var left = try sum()
        while true {
            if let sign = ["==", "!=", "<=", ">=", "<", ">"].first(where: { words.first == .sign($0) }) {
                words.removeFirst()
                left = .binary(sign, left, try sum())
            } else if take(name: "in") {
                left = .binary("in", left, try sum())
            } else if words.first == .name("not"), words.dropFirst().first == .name("in") {
                words.removeFirst(2)
                left = .not(.binary("in", left, try sum()))
            } else {
                return left
            }
        }
    }

    private mutating func sum() throws(TemplateError) -> TemplateExpression {
        var left = try product()
        while let sign = ["+", "-", "~"].first(where: { words.first == .sign($0) }) {
            words.removeFirst()
            left = .binary(sign, left, try product())
        }
        return left
    }

    private mutating func product() throws(TemplateError) -> TemplateExpression {
        var left = try unary()
        while let sign = ["*", "//", "/", "%"].first(where: { words.first == .sign($0) }) {
            words.removeFirst()
            left = .binary(sign, left, try unary())
        }
        return left
    }

    private mutating func unary() throws(TemplateError) -> TemplateExpression {
        if take(sign: "-") { return .negative(try tested()) }
        return try tested()
    }

    /// A value, its filters, and `is` tests of it.
    private mutating func tested() throws(TemplateError) -> TemplateExpression {
        var value = try postfix()
        while true {
            if take(sign: "|") {
                let name = try name()
                value = .filter(value, name: name, take(sign: "(") ? try arguments() : [])
            } else if take(name: "is") {
                let isNegated = take(name: "not")
                let name = try name()
                var arguments: [TemplateExpression.Argument] = []
                if take(sign: "(") { arguments = try self.arguments() }
                value = .test(value, name: name, arguments, isNegated: isNegated)
            } else {
                return value
            }
        }
    }

    private mutating func postfix() throws(TemplateError) -> TemplateExpression {
        var value = try primary()
        while true {
            if take(sign: ".") {
                value = .member(value, .literal(.text(try name())))
            } else if take(sign: "(") {
                value = .call(value, try arguments())
            } else if take(sign: "[") {
                value = try subscripted(value)
            } else {
                return value
            }
        }
    }

    private mutating func subscripted(_ value: TemplateExpression) throws(TemplateError) -> TemplateExpression {
        func ends() -> Bool { words.first == .sign(":") || words.first == .sign("]") }
        let from = ends() ? nil : try expression()
        if take(sign: "]") {
            guard let from else { throw .syntax(offset: offset, wanted: "an index") }
            return .member(value, from)
        }
        try expect(sign: ":")
        let to = ends() ? nil : try expression()
        let step = take(sign: ":") && !ends() ? try expression() : nil
        try expect(sign: "]")
        return .slice(value, from: from, to: to, step: step)
    }

    private mutating func arguments() throws(TemplateError) -> [TemplateExpression.Argument] {
        var arguments: [TemplateExpression.Argument] = []
        while !take(sign: ")") {
            if case .name(let name) = words.first, words.dropFirst().first == .sign("=") {
                words.removeFirst(2)
                arguments.append((name, try expression()))
            } else {
                arguments.append((nil, try expression()))
            }
            if !take(sign: ",") { try expect(sign: ")"); break }
        }
        return arguments
    }

    private mutating func primary() throws(TemplateError) -> TemplateExpression {
        switch words.popFirst() {
        case .text(let text):
            var text = text  // neighbours are one text, as in Python
            while case .text(let more) = words.first { words.removeFirst(); text += more }
            return .literal(.text(text))
        case .integer(let number): return .literal(.integer(number))
        case .real(let number): return .literal(.real(number))
        case .name(let name):
            switch name {
            case "true", "True": return .literal(.bool(true))
            case "false", "False": return .literal(.bool(false))
            case "none", "None": return .literal(.none)
            default: return .name(name)
            }
        case .sign("("):
            let first = try expression()
            guard words.first == .sign(",") else {
                try expect(sign: ")")
                return first
            }
            var parts = [first]
            while take(sign: ","), words.first != .sign(")") { parts.append(try expression()) }
            try expect(sign: ")")
            return .list(parts)
        case .sign("["):
            var elements: [TemplateExpression] = []
            while !take(sign: "]") {
                elements.append(try expression())
                if !take(sign: ",") { try expect(sign: "]"); break }
            }
            return .list(elements)
        case .sign("{"):
            var members: [(key: TemplateExpression, value: TemplateExpression)] = []
            while !take(sign: "}") {
                let key = try expression()
                try expect(sign: ":")
                members.append((key, try expression()))
                if !take(sign: ",") { try expect(sign: "}"); break }
            }
            return .members(members)
        default: throw .syntax(offset: offset, wanted: "a value")
        }
    }
}

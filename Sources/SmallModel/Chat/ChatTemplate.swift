/// The way a model was taught to see a conversation, as its file says it: a template in
/// Jinja that makes one text of the messages.
///
/// Understood is what the templates of Llama, Qwen, SmolLM, Gemma, Mistral and Phi are
/// made of: `if`, `for` (with `loop`, `else`, `break`, `continue`), `set`, macros,
/// namespaces, the operators, slices, and the usual filters, tests and methods. What is
/// not understood is named in an error; nothing is skipped.
///
/// A template comes from a stranger: it can only make text, in bounded time and size.
public struct ChatTemplate: Sendable {
    private let nodes: [TemplateNode]

    public struct Message: Hashable, Sendable {
        public let role: String
        public let content: String

        public init(role: String, content: String) {
            self.role = role
            self.content = content
        }
    }

    public init(_ template: String) throws(TemplateError) { nodes = try TemplateParser.nodes(of: template) }

    /// The text of a conversation, ready for the model's answer.
    ///
    /// - Parameters:
    ///   - beginning, end: the names of the model's first and last token, which some
    ///     templates write themselves.
    ///   - more: whatever else a template may ask for (`enable_thinking`, `tools`).
    public func render(
        _ messages: [Message], beginning: String = "", end: String = "", addsGenerationPrompt: Bool = true,
        more: [String: TemplateValue] = [:]
    ) throws(TemplateError) -> String {
        let values = messages.map { message -> TemplateValue in
            .members([("role", .text(message.role)), ("content", .text(message.content))])
        }
        return try render(more.merging([
            "messages": .list(values), "bos_token": .text(beginning), "eos_token": .text(end),
            "add_generation_prompt": .bool(addsGenerationPrompt),
        ]) { $1 })
    }

    func render(_ values: [String: TemplateValue]) throws(TemplateError) -> String {
        var run = TemplateRun(values)
        _ = try run.follow(nodes)
        return run.output
    }
}

/// One rendering.
private struct TemplateRun {
    private(set) var output = ""
    private var scopes: [[String: TemplateValue]]
    private var macros: [String: (parameters: [(name: String, fallback: TemplateExpression?)], body: [TemplateNode])] = [:]
    private var steps = 0
    private var depth = 0

    private static let mostSteps = 2_000_000
    private static let mostOutput = 16 << 20
    private static let deepest = 60

    enum Flow { case on, leave, proceed }

    init(_ values: [String: TemplateValue]) { scopes = [values] }

    private mutating func count() throws(TemplateError) {
        steps += 1
        guard steps < Self.mostSteps else { throw .tooMuch("steps") }
        guard output.utf8.count < Self.mostOutput else { throw .tooMuch("characters") }
    }

    // MARK: Statements

    mutating func follow(_ nodes: [TemplateNode]) throws(TemplateError) -> Flow {
        for node in nodes {
            try count()
            switch node {
            case .text(let text): output += text
            case .output(let expression): output += try evaluate(expression).printed
            case .leave: return .leave
            case .proceed: return .proceed
            case .set(let name, nil, let expression): scopes[scopes.count - 1][name] = try evaluate(expression)
            case .set(let name, let member?, let expression): try set(name, member, try evaluate(expression))
            case .capture(let name, let body): scopes[scopes.count - 1][name] = .text(try captured(body))
            case .macro(let name, let parameters, let body): macros[name] = (parameters, body)
            case .choice(let options):
                for option in options {
                    guard try option.condition.map({ expression throws(TemplateError) in try evaluate(expression).isTrue }) ?? true
                    else { continue }
                    let flow = try follow(option.body)
                    if flow != .on { return flow }
                    break
                }
            case .loop(let names, let over, let filter, let body, let otherwise):
                let flow = try loop(names, over, filter, body, otherwise)
                if flow != .on { return flow }
            }
        }
        return .on
    }

    private mutating func captured(_ body: [TemplateNode]) throws(TemplateError) -> String {
        let before = output
        output = ""
        _ = try follow(body)
        defer { output = before }
        return output
    }

    /// `ns.member = value`: the namespace is changed wherever it was made.
    private mutating func set(_ name: String, _ member: String, _ value: TemplateValue) throws(TemplateError) {
        guard let scope = scopes.indices.last(where: { scopes[$0][name] != nil }), case .members(var members) = scopes[scope][name] else {
            throw .wrongType("“\(name)” is no namespace")
        }
        members.removeAll { $0.key == member }
        members.append((member, value))
        scopes[scope][name] = .members(members)
    }

    private mutating func loop(
        _ names: [String], _ over: TemplateExpression, _ filter: TemplateExpression?, _ body: [TemplateNode],
        _ otherwise: [TemplateNode]
    ) throws(TemplateError) -> Flow {
        var elements = try Self.elements(try evaluate(over))
        scopes.append([:])
        defer { scopes.removeLast() }
        if let filter {
            var kept: [TemplateValue] = []
            for element in elements {
                try bind(names, element)
                if try evaluate(filter).isTrue { kept.append(element) }
            }
            elements = kept
        }
        if elements.isEmpty { return try follow(otherwise) }
        for (index, element) in elements.enumerated() {
            try count()
            scopes[scopes.count - 1] = ["loop": .members([
                ("index", .integer(index + 1)), ("index0", .integer(index)), ("first", .bool(index == 0)),
                ("last", .bool(index == elements.count - 1)), ("length", .integer(elements.count)),
                ("revindex", .integer(elements.count - index)), ("revindex0", .integer(elements.count - index - 1)),
                ("previtem", index > 0 ? elements[index - 1] : .undefined),
                ("nextitem", index + 1 < elements.count ? elements[index + 1] : .undefined),
            ])]
            try bind(names, element)
            if try follow(body) == .leave { break }
        }
        return .on
    }

    private mutating func bind(_ names: [String], _ element: TemplateValue) throws(TemplateError) {
        guard names.count > 1 else { return scopes[scopes.count - 1][names[0]] = element }
        guard case .list(let parts) = element, parts.count == names.count else { throw .wrongType("an element cannot be taken apart") }
        for (name, part) in zip(names, parts) { scopes[scopes.count - 1][name] = part }
    }

    private static func elements(_ value: TemplateValue) throws(TemplateError) -> [TemplateValue] {
        switch value {
        case .list(let elements): return elements
        case .members(let members): return members.map { .text($0.key) }
        case .text(let text): return text.unicodeScalars.map { .text(String(Character($0))) }
        case .undefined: return []
        default: throw .wrongType("only lists can be gone through")
        }
    }

    // MARK: Expressions

    private func value(of name: String) -> TemplateValue {
        scopes.last { $0[name] != nil }?[name] ?? .undefined
    }

    private mutating func evaluate(_ expression: TemplateExpression) throws(TemplateError) -> TemplateValue {
        try count()
        depth += 1
        defer { depth -= 1 }
        guard depth < 400 else { throw .tooMuch("nested expressions") }
        switch expression {
        case .literal(let value): return value
        case .name(let name): return value(of: name)
        case .list(let parts): return .list(try evaluate(all: parts))
        case .members(let parts):
            var members: [(key: String, value: TemplateValue)] = []
            for part in parts { members.append((try evaluate(part.key).printed, try evaluate(part.value))) }
            return .members(members)
        case .member(let base, let key): return try Self.member(try evaluate(base), try evaluate(key))
        case .slice(let base, let from, let to, let step): return try slice(base, from, to, step)
        case .not(let inner): return .bool(!(try evaluate(inner).isTrue))
        case .negative(let inner):
            switch try evaluate(inner) {
            case .integer(let number) where number != .min: return .integer(-number)
            case .real(let number): return .real(-number)
            default: throw .wrongType("only numbers have a negative")
            }
        case .conditional(let value, let condition, let other):
            if try evaluate(condition).isTrue { return try evaluate(value) }
            return try other.map { other throws(TemplateError) in try evaluate(other) } ?? .undefined
        case .binary(let sign, let left, let right): return try binary(sign, left, right)
        case .test(let value, let name, let arguments, let isNegated):
            let answer = try test(try evaluate(value), name, try evaluate(all: arguments.map(\.value)))
            return .bool(answer != isNegated)
        case .filter(let value, let name, let arguments):
            return try filter(try evaluate(value), name, try evaluated(arguments))
        case .call(let function, let arguments): return try call(function, arguments)
        }
    }

    private mutating func evaluate(all expressions: [TemplateExpression]) throws(TemplateError) -> [TemplateValue] {
        var values: [TemplateValue] = []
        for expression in expressions { values.append(try evaluate(expression)) }
        return values
    }

    private struct Arguments {
        var plain: [TemplateValue] = []
        var named: [String: TemplateValue] = [:]

        func at(_ index: Int, _ name: String = "") -> TemplateValue? { named[name] ?? (index < plain.count ? plain[index] : nil) }

        func text(_ index: Int) -> String? { if case .text(let text)? = at(index) { text } else { nil } }
    }

    private mutating func evaluated(_ arguments: [TemplateExpression.Argument]) throws(TemplateError) -> Arguments {
        var result = Arguments()
        for argument in arguments {
            let value = try evaluate(argument.value)
            if let name = argument.name { result.named[name] = value } else { result.plain.append(value) }
        }
        return result
    }

    private static func member(_ base: TemplateValue, _ key: TemplateValue) throws(TemplateError) -> TemplateValue {
        switch (base, key) {
        case (.members, .text(let name)): return base[name]
        case (.list(let elements), .integer(let index)):
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? elements[place] : .undefined
        case (.text(let text), .integer(let index)):
            let scalars = Array(text.unicodeScalars)
            let place = index < 0 ? scalars.count + index : index
            return scalars.indices.contains(place) ? .text(String(Character(scalars[place]))) : .undefined
        case (.undefined, _): throw .wrongType("a member of something that is not defined")
        default: return .undefined
        }
    }

    private mutating func slice(
        _ base: TemplateExpression, _ from: TemplateExpression?, _ to: TemplateExpression?, _ step: TemplateExpression?
    ) throws(TemplateError) -> TemplateValue {
        let base = try evaluate(base)
        var isText = false
        if case .text = base { isText = true }
        let elements = try Self.elements(base)
        func bound(_ value: TemplateValue?, _ fallback: Int) throws(TemplateError) -> Int {
            switch value {
            case nil, TemplateValue.none?: return fallback
            case .integer(let index)?: return index
            default: throw .wrongType("a slice has whole numbers")
            }
        }
        let stride = try bound(try step.map { step throws(TemplateError) in try evaluate(step) }, 1)
        guard stride == 1 || stride == -1 else { throw .notSupported("slices with steps") }
        func clamped(_ index: Int, _ range: ClosedRange<Int>) -> Int {
            min(max(index < 0 ? index + elements.count : index, range.lowerBound), range.upperBound)
        }
        let low = try from.map { from throws(TemplateError) in try evaluate(from) }
        let high = try to.map { to throws(TemplateError) in try evaluate(to) }
        var chosen: [TemplateValue] = []
        if stride == 1 {
            let first = clamped(try bound(low, 0), 0...elements.count), last = clamped(try bound(high, elements.count), 0...elements.count)
            if first < last { chosen = Array(elements[first..<last]) }
        } else {
            guard low == nil, high == nil else { throw .notSupported("slices with bounds that go backwards") }
            chosen = elements.reversed()
        }
        return isText ? .text(chosen.map(\.printed).joined()) : .list(chosen)
    }

    private mutating func binary(
        _ sign: String, _ left: TemplateExpression, _ right: TemplateExpression
    ) throws(TemplateError) -> TemplateValue {
        let a = try evaluate(left)
        switch sign {
        case "and": return a.isTrue ? try evaluate(right) : a
        case "or": return a.isTrue ? a : try evaluate(right)
        default: break
        }
        let b = try evaluate(right)
        switch sign {
        case "==": return .bool(TemplateValue.equal(a, b))
        case "!=": return .bool(!TemplateValue.equal(a, b))
        case "~": return .text(a.printed + b.printed)
        case "in":
            switch b {
            case .text(let text): return .bool(a.printed.isEmpty || Self.find(a.printed, in: text) != nil)
            case .members(let members): return .bool(members.contains { $0.key.utf8.elementsEqual(a.printed.utf8) })
            default: return .bool(try Self.elements(b).contains { TemplateValue.equal($0, a) })
            }
        case "+":
            if case .text(let a) = a, case .text(let b) = b { return .text(a + b) }
            if case .list(let a) = a, case .list(let b) = b { return .list(a + b) }
        case "<", ">", "<=", ">=":
            if case .text(let a) = a, case .text(let b) = b {
                let order = a.utf8.lexicographicallyPrecedes(b.utf8) ? -1.0 : a.utf8.elementsEqual(b.utf8) ? 0 : 1
                return .bool(Self.compare(sign, order, 0))
            }
            if let a = a.number, let b = b.number { return .bool(Self.compare(sign, a, b)) }
            throw .wrongType("only numbers and texts have an order")
        default: break
        }
        return try Self.arithmetic(sign, a, b)
    }

    private static func compare(_ sign: String, _ a: Double, _ b: Double) -> Bool {
        switch sign {
        case "<": a < b
        case ">": a > b
        case "<=": a <= b
        default: a >= b
        }
    }

    private static func arithmetic(_ sign: String, _ a: TemplateValue, _ b: TemplateValue) throws(TemplateError) -> TemplateValue {
        if case .integer(let a) = a, case .integer(let b) = b, sign != "/" {
            let result: (partialValue: Int, overflow: Bool)
            switch sign {
            case "+": result = a.addingReportingOverflow(b)
            case "-": result = a.subtractingReportingOverflow(b)
            case "*": result = a.multipliedReportingOverflow(by: b)
            default:
                guard b != 0, !(a == .min && b == -1) else { throw .wrongType("a division by zero") }
                // Python rounds down.
                let quotient = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0)
                result = (sign == "//" ? quotient : a - quotient * b, false)
            }
            guard !result.overflow else { throw .wrongType("a number too large") }
            return .integer(result.partialValue)
        }
        guard let a = a.number, let b = b.number else { throw .wrongType("“\(sign)” wants numbers") }
        switch sign {
        case "+": return .real(a + b)
        case "-": return .real(a - b)
        case "*": return .real(a * b)
        case "/" where b != 0: return .real(a / b)
        default: throw .wrongType("“\(sign)” cannot be computed")
        }
    }

    private func test(_ value: TemplateValue, _ name: String, _ arguments: [TemplateValue]) throws(TemplateError) -> Bool {
        switch (name, value) {
        case ("defined", .undefined): return false
        case ("defined", _): return true
        case ("undefined", .undefined): return true
        case ("undefined", _): return false
        case ("none", .none): return true
        case ("string", .text), ("mapping", .members), ("boolean", .bool), ("integer", .integer), ("float", .real): return true
        case ("number", .integer), ("number", .real): return true
        case ("iterable", .list), ("iterable", .members), ("iterable", .text): return true
        case ("sequence", .list), ("sequence", .members), ("sequence", .text): return true
        case ("true", .bool(let answer)): return answer
        case ("false", .bool(let answer)): return !answer
        case ("none", _), ("string", _), ("mapping", _), ("boolean", _), ("integer", _), ("float", _), ("number", _),
            ("iterable", _), ("sequence", _), ("true", _), ("false", _):
            return false
        case ("equalto", _), ("eq", _): return arguments.first.map { TemplateValue.equal(value, $0) } ?? false
        case ("in", _):
            return try arguments.first.map { list throws(TemplateError) in try Self.elements(list).contains { TemplateValue.equal($0, value) } } ?? false
        default: throw .notSupported("is \(name)")
        }
    }

    // MARK: Filters, methods, functions

    private mutating func filter(_ value: TemplateValue, _ name: String, _ arguments: Arguments) throws(TemplateError) -> TemplateValue {
        switch name {
        case "trim": return .text(Self.stripped(value.printed, left: true, right: true))
        case "upper": return .text(value.printed.uppercased())
        case "lower": return .text(value.printed.lowercased())
        case "capitalize":
            let text = value.printed
            return .text(text.prefix(1).uppercased() + text.dropFirst().lowercased())
        case "string": return .text(value.printed)
        case "safe", "e", "escape": return name == "safe" ? value : .text(value.printed)
        case "length", "count":
            if case .text(let text) = value { return .integer(text.unicodeScalars.count) }
            return .integer(try Self.elements(value).count)
        case "first": return try Self.elements(value).first ?? .undefined
        case "last": return try Self.elements(value).last ?? .undefined
        case "list": return .list(try Self.elements(value))
        case "reverse": return .list(try Self.elements(value).reversed())
        case "join":
            return .text(try Self.elements(value).map(\.printed).joined(separator: arguments.text(0) ?? ""))
        case "default", "d":
            let fallback = arguments.at(0, "default_value") ?? .text("")
            if case .undefined = value { return fallback }
            return (arguments.at(1, "boolean")?.isTrue ?? false) && !value.isTrue ? fallback : value
        case "int":
            if let number = value.number, number.magnitude < 1e15 { return .integer(Int(number)) }
            return .integer(Int(value.printed) ?? 0)
        case "float": return .real(value.number ?? Double(value.printed) ?? 0)
        case "tojson":
            var indent: Int?
            if case .integer(let count)? = arguments.at(0, "indent") { indent = min(max(count, 0), 16) }
            return .text(value.json(indent: indent))
        case "items": return try method("items", of: value, arguments)
        case "replace": return try method("replace", of: value, arguments)
        case "selectattr", "rejectattr":
            guard let attribute = arguments.text(0) else { throw .wrongType("selectattr wants a name") }
            var kept: [TemplateValue] = []
            for element in try Self.elements(value) {
                var answer = element[attribute].isTrue
                if let wanted = arguments.text(1) {
                    answer = try test(element[attribute], wanted, Array(arguments.plain.dropFirst(2)))
                }
                if answer == (name == "selectattr") { kept.append(element) }
            }
            return .list(kept)
        case "map":
            guard case .text(let attribute)? = arguments.named["attribute"] else { throw .notSupported("map without attribute") }
            return .list(try Self.elements(value).map { $0[attribute] })
        default: throw .notSupported("| \(name)")
        }
    }

    private mutating func call(_ function: TemplateExpression, _ arguments: [TemplateExpression.Argument]) throws(TemplateError) -> TemplateValue {
        if case .member(let base, .literal(.text(let name))) = function {
            return try method(name, of: try evaluate(base), try evaluated(arguments))
        }
        guard case .name(let name) = function else { throw .notSupported("calling a value") }
        let values = try evaluated(arguments)
        if let macro = macros[name] { return try call(macro.parameters, macro.body, values) }
        switch name {
        case "namespace", "dict": return .members(arguments.compactMap { argument in argument.name.map { ($0, values.named[$0] ?? .undefined) } })
        case "raise_exception": throw .refused(values.text(0) ?? "")
        case "range":
            let bounds = values.plain.compactMap { value -> Int? in if case .integer(let number) = value { number } else { nil } }
            guard (1...2).contains(bounds.count), bounds.count == values.plain.count else { throw .notSupported("range with a step") }
            let (low, high) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
            guard high - low < 100_000 else { throw .tooMuch("numbers in a range") }
            return .list((low..<max(low, high)).map { .integer($0) })
        default: throw .notSupported("\(name)()")
        }
    }

    private mutating func call(
        _ parameters: [(name: String, fallback: TemplateExpression?)], _ body: [TemplateNode], _ values: Arguments
    ) throws(TemplateError) -> TemplateValue {
        guard scopes.count < Self.deepest else { throw .tooMuch("nested calls") }
        var scope: [String: TemplateValue] = [:]
        for (index, parameter) in parameters.enumerated() {
            let fallback = try parameter.fallback.map { fallback throws(TemplateError) in try evaluate(fallback) }
            scope[parameter.name] = values.at(index, parameter.name) ?? fallback ?? .undefined
        }
        scopes.append(scope)
        defer { scopes.removeLast() }
        return .text(try captured(body))
    }

    private mutating func method(_ name: String, of value: TemplateValue, _ arguments: Arguments) throws(TemplateError) -> TemplateValue {
        switch (name, value) {
        case ("strip", .text(let text)): return .text(Self.stripped(text, left: true, right: true, arguments.text(0)))
        case ("lstrip", .text(let text)): return .text(Self.stripped(text, left: true, right: false, arguments.text(0)))
        case ("rstrip", .text(let text)): return .text(Self.stripped(text, left: false, right: true, arguments.text(0)))
        case ("upper", .text(let text)): return .text(text.uppercased())
        case ("lower", .text(let text)): return .text(text.lowercased())
        case ("title", .text(let text)):
            return .text(text.split(separator: " ", omittingEmptySubsequences: false).map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: " "))
        case ("startswith", .text(let text)): return .bool(text.utf8.starts(with: (arguments.text(0) ?? "").utf8))
        case ("endswith", .text(let text)): return .bool(text.utf8.reversed().starts(with: (arguments.text(0) ?? "").utf8.reversed()))
        case ("split", .text(let text)): return .list(Self.split(text, by: arguments.text(0)).map { .text($0) })
        case ("replace", _):
            guard let old = arguments.text(0), let new = arguments.text(1), !old.isEmpty else { throw .wrongType("replace wants two texts") }
            return .text(Self.split(value.printed, by: old).joined(separator: new))
        case ("items", .members(let members)): return .list(members.map { .list([.text($0.key), $0.value]) })
        case ("keys", .members(let members)): return .list(members.map { .text($0.key) })
        case ("values", .members(let members)): return .list(members.map(\.value))
        case ("get", .members):
            let found = value[arguments.text(0) ?? ""]
            if case .undefined = found { return arguments.at(1) ?? .none }
            return found
        default: throw .notSupported(".\(name)()")
        }
    }

    private static func find(_ part: String, in text: String) -> Int? {
        let part = Array(part.utf8), text = Array(text.utf8)
        guard part.count <= text.count else { return nil }
        return (0...text.count - part.count).first { text[$0...].starts(with: part) }
    }

    private static func split(_ text: String, by separator: String?) -> [String] {
        guard let separator, !separator.isEmpty else {
            return text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
        }
        let bytes = Array(text.utf8), mark = Array(separator.utf8)
        var parts: [String] = []
        var from = 0, index = 0
        while index + mark.count <= bytes.count {
            if bytes[index...].starts(with: mark) {
                parts.append(String(decoding: bytes[from..<index], as: UTF8.self))
                index += mark.count
                from = index
            } else {
                index += 1
            }
        }
        return parts + [String(decoding: bytes[from...], as: UTF8.self)]
    }

    private static func stripped(_ text: String, left: Bool, right: Bool, _ set: String? = nil) -> String {
        let characters = set.map { Set($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool { characters?.contains(scalar) ?? scalar.properties.isWhitespace }
        var scalars = Array(text.unicodeScalars)[...]
        if left { scalars = scalars.drop(while: goes) }
        if right { while let last = scalars.last, goes(last) { scalars.removeLast() } }
        return String(String.UnicodeScalarView(scalars))
    }
}

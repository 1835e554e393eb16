/// JSON Schema to grammar rules: what a model writes under them is JSON of that schema.
///
/// Understood: `type` (one or several), `enum`, `const`, `properties`, `required`,
/// `additionalProperties`, `items`, `prefixItems`, `minItems`, `maxItems`, `minLength`,
/// `maxLength`, `anyOf`, `oneOf`, `$ref` to a place in the same schema, and words that
/// only describe. Members come in the order of `properties`. Whatever else a schema
/// says would be a promise not kept, so it is refused by name.
struct JSONSchema {
    private let whole: JSONValue
    private var rules: [(name: String, body: Expression)] = []
    private var references: [String: String] = [:]  // path to rule

    private static let descriptive: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly",
    ]

    static func rules(_ text: String) throws(GrammarError) -> [(name: String, body: Expression)] {
        var schema = JSONSchema(whole: try JSONValue(parsing: text))
        schema.references["#"] = "root"
        schema.rules.append(("root", .nothing))
        schema.rules[0].body = try schema.expression(schema.whole)
        return schema.rules + common
    }

    // MARK: What JSON is made of

    private static func characters(_ text: String) -> [ClosedRange<UInt32>] {
        text.unicodeScalars.map { $0.value...$0.value }
    }
    private static func literal(_ text: String) -> Expression { .text(Array(text.utf8)) }
    private static let digit: ClosedRange<UInt32> = 0x30...0x39

    private static let common: [(name: String, body: Expression)] = [
        ("json-character", .choice([
            .character([0x20...0x21, 0x23...0x5b, 0x5d...0x7e, 0xa0...0x10_ffff]),
            .sequence([
                literal("\\"),
                .choice([
                    .character(characters("\"\\/bfnrt")),
                    .sequence([literal("u"), .repeated(.character([digit, 0x41...0x46, 0x61...0x66]), least: 4, most: 4)]),
                ]),
            ]),
        ])),
        ("json-string", .sequence([literal("\""), .repeated(.rule("json-character"), least: 0, most: nil), literal("\"")])),
        ("json-integer", .sequence([
            .repeated(literal("-"), least: 0, most: 1),
            .choice([literal("0"), .sequence([.character([0x31...0x39]), .repeated(.character([digit]), least: 0, most: 15)])]),
        ])),
        ("json-number", .sequence([
            .rule("json-integer"),
            .repeated(.sequence([literal("."), .repeated(.character([digit]), least: 1, most: 16)]), least: 0, most: 1),
            .repeated(.sequence([
                .character(characters("eE")), .repeated(.character(characters("+-")), least: 0, most: 1),
                .repeated(.character([digit]), least: 1, most: 3),
            ]), least: 0, most: 1),
        ])),
        ("json-value", .choice([
            .rule("json-string"), .rule("json-number"), literal("true"), literal("false"), literal("null"),
            bracketed("[", .rule("json-value"), "]"),
            bracketed("{", .sequence([.rule("json-string"), literal(":"), .rule("json-value")]), "}"),
        ])),
    ]

    private static func bracketed(_ open: String, _ element: Expression, _ close: String) -> Expression {
        .sequence([
            literal(open),
            .repeated(.sequence([element, .repeated(.sequence([literal(","), element]), least: 0, most: nil)]), least: 0, most: 1),
            literal(close),
        ])
    }

    // MARK: A schema

    private mutating func expression(_ schema: JSONValue) throws(GrammarError) -> Expression {
        switch schema {
        case .bool(true): return .rule("json-value")
        case .object(let members) where members.allSatisfy({ Self.descriptive.contains($0.key) }): return .rule("json-value")
        case .object: break
        default: throw .badSchema("schema")
        }
        if let reference = schema["$ref"] {
            try allow(["$ref"], in: schema)
            guard case .text(let path) = reference else { throw .badSchema("$ref") }
            return .rule(try rule(for: path))
        }
        if let value = schema["const"] {
            try allow(["const", "type"], in: schema)
            return Self.literal(value.json)
        }
        if let values = schema["enum"] {
            try allow(["enum", "type"], in: schema)
            guard case .array(let options) = values, !options.isEmpty else { throw .badSchema("enum") }
            return .choice(options.map { Self.literal($0.json) })
        }
        for word in ["anyOf", "oneOf"] {
            guard let options = schema[word] else { continue }
            try allow([word], in: schema)
            guard case .array(let schemas) = options, !schemas.isEmpty else { throw .badSchema(word) }
            return .choice(try schemas.map { schema throws(GrammarError) in try expression(schema) })
        }
        return try typed(schema)
    }

    private func allow(_ words: Set<String>, in schema: JSONValue) throws(GrammarError) {
        guard case .object(let members) = schema else { return }
        for member in members where !words.contains(member.key) && !Self.descriptive.contains(member.key) {
            throw .schemaNotSupported(member.key)
        }
    }

    private mutating func rule(for path: String) throws(GrammarError) -> String {
        if let known = references[path] { return known }
        guard path.utf8.starts(with: "#/".utf8) else { throw .schemaNotSupported("$ref to \(path)") }
        var place: JSONValue? = whole
        for step in path.utf8.dropFirst(2).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            place = place?[String(decoding: step, as: UTF8.self)]
        }
        guard let place else { throw .badSchema("$ref") }
        let name = "ref-\(references.count)"
        references[path] = name
        let index = rules.count
        rules.append((name, .nothing))
        rules[index].body = try expression(place)
        return name
    }

    /// What may be said beside each type.
    private static let words: [String: Set<String>] = [
        "null": [], "boolean": [], "integer": [], "number": [], "string": ["minLength", "maxLength"],
        "array": ["items", "prefixItems", "minItems", "maxItems"],
        "object": ["properties", "required", "additionalProperties"],
    ]

    private mutating func typed(_ schema: JSONValue) throws(GrammarError) -> Expression {
        let types: [String]
        switch schema["type"] {
        case .text(let type): types = [type]
        case .array(let names):
            types = try names.map { name throws(GrammarError) in
                guard case .text(let type) = name else { throw .badSchema("type") }
                return type
            }
        case nil where schema["properties"] != nil: types = ["object"]
        case nil where schema["items"] != nil || schema["prefixItems"] != nil: types = ["array"]
        case nil:
            try allow([], in: schema)
            return .rule("json-value")
        default: throw .badSchema("type")
        }
        var allowed: Set<String> = ["type"]
        for type in types {
            guard let words = Self.words[type] else { throw .badSchema("type") }
            allowed.formUnion(words)
        }
        try allow(allowed, in: schema)
        guard !types.isEmpty else { throw .badSchema("type") }
        return .choice(try types.map { type throws(GrammarError) in try expression(schema, of: type) })
    }

    private mutating func expression(_ schema: JSONValue, of type: String) throws(GrammarError) -> Expression {
        switch type {
        case "null": return Self.literal("null")
        case "boolean": return .choice([Self.literal("true"), Self.literal("false")])
        case "string":
            let (least, most) = try counts(schema, "minLength", "maxLength")
            return .sequence([
                Self.literal("\""), .repeated(.rule("json-character"), least: least, most: most), Self.literal("\""),
            ])
        case "array": return try array(schema)
        case "object": return try object(schema)
        default: return .rule("json-\(type)")
        }
    }

    private func counts(_ schema: JSONValue, _ low: String, _ high: String) throws(GrammarError) -> (Int, Int?) {
        func count(_ word: String) throws(GrammarError) -> Int? {
            switch schema[word] {
            case nil: return nil
            case .number(let digits):
                guard let count = Int(digits), (0...100_000).contains(count) else { throw .badSchema(word) }
                return count
            default: throw .badSchema(word)
            }
        }
        let least = try count(low) ?? 0
        let most = try count(high)
        if let most, most < least { throw .badSchema(high) }
        return (least, most)
    }

    private mutating func array(_ schema: JSONValue) throws(GrammarError) -> Expression {
        let (least, most) = try counts(schema, "minItems", "maxItems")
        if let prefix = schema["prefixItems"] {
            guard case .array(let schemas) = prefix, schema["items"] == .bool(false) || schema["items"] == nil,
                schema["minItems"] == nil, schema["maxItems"] == nil
            else { throw .schemaNotSupported("prefixItems with items or counts") }
            var parts: [Expression] = []
            for (index, element) in schemas.enumerated() {
                if index > 0 { parts.append(Self.literal(",")) }
                parts.append(try expression(element))
            }
            return .sequence([Self.literal("[")] + parts + [Self.literal("]")])
        }
        let element = try expression(schema["items"] ?? .bool(true))
        let more = Expression.sequence([Self.literal(","), element])
        let full: Expression = .sequence([
            element, .repeated(more, least: max(least - 1, 0), most: most.map { max($0 - 1, 0) }),
        ])
        let inside: Expression =
            switch (least, most) {
            case (_, 0): .nothing
            case (0, _): .repeated(full, least: 0, most: 1)
            default: full
            }
        return .sequence([Self.literal("["), inside, Self.literal("]")])
    }

    /// Members in their order; each that is not required may be left out. `member k and
    /// later` is a rule with two forms, with a comma before it and without, so that the
    /// grammar grows with the number of members and not with its powers of two.
    private mutating func object(_ schema: JSONValue) throws(GrammarError) -> Expression {
        var members: [(key: String, value: Expression)] = []
        switch schema["properties"] {
        case nil: break
        case .object(let properties):
            for property in properties { members.append((property.key, try expression(property.value))) }
        default: throw .badSchema("properties")
        }
        var required: Set<String> = []
        switch schema["required"] {
        case nil: break
        case .array(let names):
            for name in names {
                guard case .text(let name) = name, members.contains(where: { $0.key == name }) else { throw .badSchema("required") }
                required.insert(name)
            }
        default: throw .badSchema("required")
        }
        // A schema with properties means these and no others, unless it says otherwise:
        // a model must not invent members.
        let additional = schema["additionalProperties"] ?? .bool(members.isEmpty)
        let base = "object-\(rules.count)"
        var after: Expression = .nothing  // what may follow when something came before
        var instead: Expression = .nothing  // … when nothing did
        if additional != .bool(false) {
            let pair = Expression.sequence([.rule("json-string"), Self.literal(":"), try expression(additional)])
            after = .repeated(.sequence([Self.literal(","), pair]), least: 0, most: nil)
            instead = .repeated(.sequence([pair, after]), least: 0, most: 1)
        }
        for (index, member) in members.enumerated().reversed() {
            let pair = Expression.sequence([Self.literal(JSONValue.quoted(member.key) + ":"), member.value])
            let (rest, none) = ("\(base)-\(index)-after", "\(base)-\(index)-instead")
            rules.append((rest, after))
            rules.append((none, instead))
            let with = Expression.sequence([Self.literal(","), pair, .rule(rest)])
            let first = Expression.sequence([pair, .rule(rest)])
            after = required.contains(member.key) ? with : .choice([with, .rule(rest)])
            instead = required.contains(member.key) ? first : .choice([first, .rule(none)])
        }
        return .sequence([Self.literal("{"), instead, Self.literal("}")])
    }
}

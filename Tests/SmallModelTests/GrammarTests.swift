import class Foundation.ProcessInfo
import Testing

@testable import SmallModel

struct GrammarTests {
    @Test(arguments: [
        (#"root ::= "a" "b""#, ["ab"], ["", "a", "abc", "b"]),
        (#"root ::= "a" | "b" "c"?"#, ["a", "b", "bc"], ["c", "ac", "ab"]),
        (#"root ::= [0-9]{2,4} ("," [0-9])*"#, ["12", "1234", "12,3,4"], ["1", "12345", "12,", "12,34"]),
        (#"root ::= [^"\\]* "\"""#, [#"abc""#, "\"", "é🚀\""], [#"a"b""#, #"\""#]),
        ("root ::= item+\nitem ::= \"(\" item* \")\" # nested", ["()", "(()())()"], ["(", ")", "(()"]),
        (#"root ::= [\u00e9-\u00fc\U0001F680] . "\x41\n""#, ["é1A\n", "🚀🚀A\n"], ["a1A\n", "éA\n"]),
        ("root ::=\n  \"x\" |\n  \"y\"\n", ["x", "y"], ["xy"]),
        ("root ::= a b\na ::= \"\"\nb ::= a a \"z\"", ["z"], ["", "zz"]),
        ("root ::= list\nlist ::= \"i\" (\",\" list)?", ["i", "i,i,i"], ["i,", ",i"]),
        ("root ::= (\"a\"? \"b\"?)* \"c\"", ["c", "abababc", "bbac"], ["ab"]),
        ("root ::= [a-]+ [\\]^]", ["a-a]", "-^"], ["b]"]),
        ("root ::= \"a\"{3}", ["aaa"], ["aa", "aaaa"]),
        ("root ::= \"a\"{2,}", ["aa", "aaaaa"], ["a"]),
    ])
    func textsAreTakenOrNot(gbnf: String, good: [String], bad: [String]) throws {
        let grammar = try Grammar(gbnf: gbnf)
        for text in good { #expect(grammar.accepts(text), "\(text.debugDescription) of \(gbnf)") }
        for text in bad { #expect(!grammar.accepts(text), "\(text.debugDescription) of \(gbnf)") }
    }

    @Test(arguments: [
        ("root ::= root \"a\" | \"b\"", GrammarError.leftRecursion("root")),
        ("root ::= a\na ::= b? c\nb ::= \"x\"\nc ::= a", .leftRecursion("a")),
        ("root ::= x", .unknownRule("x")),
        ("a ::= \"b\"", .unknownRule("root")),
        ("root ::= \"a\"\nroot ::= \"b\"", .ruleTwice("root")),
        ("root ::= \"a", .syntax(offset: 11, wanted: "a closing quote or bracket")),
        ("root ::= [z-a]", .syntax(offset: 13, wanted: "a range that goes upwards")),
        ("root = \"a\"", .syntax(offset: 5, wanted: "::=")),
        ("root ::= (\"a\"", .syntax(offset: 13, wanted: ")")),
        ("root ::= \"a\"{3,2}", .syntax(offset: 16, wanted: "a count not below 3")),
        ("root ::= \"\\q\"", .syntax(offset: 11, wanted: "one of \\n \\r \\t \\x \\u \\U \\\\ \\\" \\[ \\]")),
        ("root ::= ((((.{1000}){1000}){1000}){1000})", .tooLarge(limit: Network.mostStates)),
    ])
    func grammarsThatAreNoneSaySo(gbnf: String, error: GrammarError) {
        #expect(throws: error) { try Grammar(gbnf: gbnf) }
        #expect(!error.explanation.isEmpty)
    }

    @Test func damagedGrammarsEndInAnError() {
        let whole = Array(#"root ::= ("{" ws str ("," [^a-z\u00e9]{2,3} | num+)* "}")? ws ::= [ \t]*"#.utf8) + Array("\nstr ::= \"\\\"\" . \nnum ::= [0-9]".utf8)
        var random = SplitMix64(state: 77)
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<1 + random.next() % 4 {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next()) & 0x7f
                case 1: bytes.remove(at: at)
                default: bytes.insert(whole[Int(random.next() % UInt64(whole.count))], at: at)
                }
            }
            do throws(GrammarError) {
                _ = try Grammar(gbnf: String(decoding: bytes, as: UTF8.self)).accepts("{x")
            } catch { #expect(!error.explanation.isEmpty) }
        }
        #expect(throws: GrammarError.self) { try Grammar(gbnf: "root ::= " + String(repeating: "(", count: 100_000)) }
    }

    // MARK: Decoding

    static let tokenizer = try! Tokenizer(Fixture.file("tokens-gpt-2.gguf").metadata)

    @Test func masksAreThoseOfEveryTokenTriedAlone() throws {
        let grammar = try Grammar(gbnf: #"root ::= "{" ([a-z ]* | "é🚀" [0-9]{1,3})+ "}""#)
        let constraint = Constraint(grammar, Self.tokenizer)
        var random = SplitMix64(state: 5)
        var place = constraint.start()
        var text: [UInt8] = []
        for _ in 0..<40 {
            let mask = try constraint.mask(&place)
            let reader = GrammarReader(grammar.network)
            func isAllowed(_ bytes: [UInt8]) -> GrammarReader.State {
                (text + bytes).reduce(reader.start) { reader.next($0, $1) }
            }
            for id in 0..<Self.tokenizer.count {
                let bytes = Self.tokenizer.bytes(of: Int32(id))
                let isEnding = Self.tokenizer.endings.contains(Int32(id))
                let wanted = isEnding ? reader.isAccepting(isAllowed([])) : !bytes.isEmpty && isAllowed(bytes) >= 0
                #expect(mask.contains(id) == wanted)
            }
            let allowed = (0..<Self.tokenizer.count).filter { mask.contains($0) && !Self.tokenizer.endings.contains(Int32($0)) }
            guard let token = allowed.randomElement(using: &random) else { break }
            constraint.read(Int32(token), &place)
            text += Self.tokenizer.bytes(of: Int32(token))
        }
    }

    /// What random choices write under random grammars is what the grammar describes, by
    /// a recogniser that shares nothing with the automaton. SERAPH_GRAMMARS sets how many.
    @Test func whateverIsWrittenBelongsToTheGrammar() throws {
        var random = SplitMix64(state: 2026)
        var finished = 0
        let count = ProcessInfo.processInfo.environment["SERAPH_GRAMMARS"].flatMap { Int($0) } ?? 400
        for _ in 0..<count {
            let rules = RandomGrammar.rules(&random)
            guard let network = try? Network(rules, copies: [:], root: "r0") else { continue }
            let constraint = Constraint(network, Self.tokenizer, trie: Self.trie)
            var place = constraint.start()
            var text: [UInt8] = []
            for step in 0..<60 {
                guard let mask = try? constraint.mask(&place) else { break }  // no end can be reached
                let allowed = (0..<Self.tokenizer.count).filter { mask.contains($0) }
                let ending = allowed.first { Self.tokenizer.endings.contains(Int32($0)) }
                if let ending, step > 8 || random.next() % 3 == 0 || allowed == [ending] {
                    finished += 1
                    let recogniser = Recogniser(rules, Array(String(decoding: text, as: UTF8.self).unicodeScalars))
                    #expect(recogniser.matches("r0"), "\(String(decoding: text, as: UTF8.self).debugDescription) of \(rules)")
                    break
                }
                let forced = random.next() % 2 == 0 ? constraint.forced(&place) : []
                for token in forced.isEmpty ? [Int32(allowed.randomElement(using: &random)!)] : forced {
                    constraint.read(token, &place)
                    text += Self.tokenizer.bytes(of: token)
                }
            }
        }
        #expect(finished > count / 2)
    }

    static let trie = TokenTrie(tokenizer)

    @Test func whatMustComeIsNotAskedOfTheModel() async throws {
        let generator = try Generator(Fixture.file("arch-llama.gguf"))
        let grammar = try Grammar(gbnf: #"root ::= "{\"amount\":" [0-9]{1,3} ",\"to\":\"" name "\"}""#, copies: ["name": .oneOf(["maya", "bob"])])
        let constraint = generator.constraint(grammar)
        for seed in 0..<5 {
            let answer = try await generator.complete(
                "send", .init(maxTokens: 80, sampling: Sampling(temperature: 2, seed: UInt64(seed)), constraint: constraint))
            #expect(grammar.accepts(answer.text), "\(answer.text)")
            #expect(answer.ending == .model)
            #expect(answer.forcedTokens >= 10)
        }
    }

    @Test func forgettingDoesNotLoseTheWay() throws {
        // Every depth of nesting is a state of its own.
        let grammar = try Grammar(gbnf: "root ::= \"(\" root \")\" | [a-z]{1,40} [0-9]{1,40}")
        let reader = GrammarReader(grammar.network)
        var state = reader.start
        for byte in Array("((((abc".utf8) { state = reader.next(state, byte) }
        state = reader.forget(keeping: state)
        for byte in Array("d12))))".utf8) { state = reader.next(state, byte) }
        #expect(reader.isAccepting(state))
        #expect(reader.next(state, UInt8(ascii: ")")) == GrammarReader.dead)
    }
}

struct CopyRuleTests {
    @Test func stretchesAndNothingElse() throws {
        let texts = ["send 5 to maya 🚀é", "maya owes bob", "🚀🚀"]
        let grammar = try Grammar(gbnf: "root ::= copied", copies: ["copied": .substring(of: texts)])
        var stretches: Set<String> = []
        for text in texts {
            let scalars = Array(text.unicodeScalars)
            for from in scalars.indices {
                for to in from + 1...scalars.count {
                    let stretch = String(String.UnicodeScalarView(scalars[from..<to]))
                    stretches.insert(stretch)
                    #expect(grammar.accepts(stretch), "\(stretch)")
                }
            }
        }
        var random = SplitMix64(state: 3)
        let scalars = texts.flatMap(\.unicodeScalars)
        for _ in 0..<4000 {
            let made = String(String.UnicodeScalarView((0..<1 + random.next() % 5).map { _ in scalars[Int(random.next() % UInt64(scalars.count))] }))
            #expect(grammar.accepts(made) == stretches.contains { $0.utf8.elementsEqual(made.utf8) }, "\(made)")
        }
        #expect(!grammar.accepts(""))
        // Half a character is not a character.
        let reader = GrammarReader(grammar.network)
        let half = Array("🚀".utf8.prefix(2)).reduce(reader.start) { reader.next($0, $1) }
        #expect(half >= 0 && !reader.isAccepting(half))
        #expect(reader.next(reader.start, 0x9f) == GrammarReader.dead)
    }

    @Test func oneOfTheNames() throws {
        let grammar = try Grammar(gbnf: "root ::= who (\", \" who)*", copies: ["who": .oneOf(["bob", "bobby", "é"])])
        for text in ["bob", "bobby, bob", "é"] { #expect(grammar.accepts(text)) }
        for text in ["bobb", "", "bob,bob", "e\u{301}"] { #expect(!grammar.accepts(text)) }
    }

    @Test func theModelCopiesWhateverItWants() async throws {
        let generator = try Generator(Fixture.file("arch-qwen2.gguf"))
        let words = "pay 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 or ünïcødé 🚀"
        let constraint = generator.constraint(
            try Grammar(gbnf: "root ::= \"to:\" copied", copies: ["copied": .substring(of: [words])]))
        for seed in 0..<20 {
            let answer = try await generator.complete(
                "x", .init(maxTokens: 30, sampling: Sampling(temperature: 3, topK: 0, topP: 1, seed: UInt64(seed)), constraint: constraint))
            #expect(answer.text.hasPrefix("to:"))
            // Cut off by maxTokens inside a character, at worst.
            let copied = String(answer.text.dropFirst(3)).replacing("\u{fffd}", with: "")
            #expect(words.contains(copied), "\(copied)")
        }
    }

    @Test func nothingToCopyIsAnError() {
        #expect(throws: GrammarError.emptyCopy("c")) { try Grammar(gbnf: "root ::= c", copies: ["c": .oneOf([])]) }
        #expect(throws: GrammarError.emptyCopy("c")) { try Grammar(gbnf: "root ::= c", copies: ["c": .substring(of: [""])]) }
        #expect(throws: GrammarError.ruleTwice("c")) { try Grammar(gbnf: "root ::= c\nc ::= \"x\"", copies: ["c": .oneOf(["a"])]) }
    }
}

struct JSONSchemaTests {
    @Test(arguments: [
        (#"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"boolean"}},"required":["b"]}"#,
            [#"{"b":"x"}"#, #"{"a":-12,"b":""}"#, #"{"b":"é\n\u00e9\"","c":true}"#, #"{"a":0,"b":"x","c":false}"#],
            ["{}", #"{"a":1}"#, #"{"b":"x","a":1}"#, #"{"a":01,"b":""}"#, #"{"b":"x","d":1}"#, #"{"b":"x",}"#, #"{,"b":"x"}"#]),
        (#"{"enum":["low","high",3,null]}"#, [#""low""#, "3", "null"], ["low", "4", #""lo""#]),
        (#"{"type":"array","items":{"type":"number"},"minItems":1,"maxItems":3}"#, ["[1]", "[1.5,-2e10,3]"], ["[]", "[1,2,3,4]", "[1,]"]),
        (#"{"type":"array","items":{"type":"null"}}"#, ["[]", "[null,null]"], ["[1]"]),
        (##"{"$defs":{"t":{"type":"object","properties":{"n":{"$ref":"#/$defs/t"},"v":{"type":"integer"}},"required":["v"]}},"$ref":"#/$defs/t"}"##,
            [#"{"v":1}"#, #"{"n":{"n":{"v":3},"v":2},"v":1}"#], ["{}", #"{"n":1,"v":1}"#]),
        (#"{"type":["string","null"],"maxLength":2}"#, [#""ab""#, #""""#], [#""abc""#, "1"]),
        (#"{"anyOf":[{"const":{"k":[1,"x"]}},{"type":"boolean"}]}"#, [#"{"k":[1,"x"]}"#, "true"], [#"{"k":[1,"y"]}"#]),
        (#"{"type":"object","additionalProperties":{"type":"integer"}}"#, ["{}", #"{"x":1,"y":2}"#], [#"{"x":"1"}"#]),
        ("true", ["1", #"{"a":[1,{"b":null}]}"#, #""x""#], ["", "{", "[1,"]),
        (#"{"prefixItems":[{"type":"integer"},{"const":"x"}]}"#, [#"[1,"x"]"#], ["[1]", "[]"]),
    ])
    func documentsAreTakenOrNot(schema: String, good: [String], bad: [String]) throws {
        let grammar = try Grammar(jsonSchema: schema)
        for text in good { #expect(grammar.accepts(text), "\(text) of \(schema)") }
        for text in bad { #expect(!grammar.accepts(text), "\(text) of \(schema)") }
    }

    @Test(arguments: [
        (#"{"type":"string","pattern":"a+"}"#, GrammarError.schemaNotSupported("pattern")),
        (#"{"type":"integer","minimum":3}"#, .schemaNotSupported("minimum")),
        (#"{"allOf":[]}"#, .schemaNotSupported("allOf")),
        (#"{"type":"thing"}"#, .badSchema("type")),
        (#"{"type":"array","minItems":3,"maxItems":2}"#, .badSchema("maxItems")),
        (#"{"type":"object","required":["x"]}"#, .badSchema("required")),
        (##"{"$ref":"#/nowhere"}"##, .badSchema("$ref")),
        ("{", .notJSON(offset: 1)),
        (##"{"$ref":"#"}"##, .leftRecursion("root")),
    ])
    func schemasThatCannotBeKeptSaySo(schema: String, error: GrammarError) {
        #expect(throws: error) { try Grammar(jsonSchema: schema) }
        #expect(!error.explanation.isEmpty)
    }
}

/// Small grammars at random; rules call later rules only, so there is no left recursion.
enum RandomGrammar {
    static func rules(_ random: inout SplitMix64) -> [(name: String, body: Expression)] {
        let count = 1 + Int(random.next() % 4)
        return (0..<count).map { index in
            ("r\(index)", expression(depth: 3, callable: Array(index + 1..<count), &random))
        }
    }

    private static func expression(depth: Int, callable: [Int], _ random: inout SplitMix64) -> Expression {
        func inner() -> Expression { expression(depth: depth - 1, callable: callable, &random) }
        switch depth == 0 ? random.next() % 3 : random.next() % 8 {
        case 0: return .text(Array(["a", "the", "é", "🚀", "the quick", ""][Int(random.next() % 6)].utf8))
        case 1: return .character([[0x61...0x65], [0x30...0x39, 0xe0...0xff], [0x1f680...0x1f684], [0x20...0x2fff]][Int(random.next() % 4)])
        case 2: return callable.randomElement(using: &random).map { .rule("r\($0)") } ?? .text([0x78])
        case 3, 4: return .sequence((0..<random.next() % 4).map { _ in inner() })
        case 5: return .choice((0..<1 + random.next() % 3).map { _ in inner() })
        case 6: return .repeated(inner(), least: Int(random.next() % 2), most: nil)
        default:
            let least = Int(random.next() % 3)
            return .repeated(inner(), least: least, most: least + Int(random.next() % 3))
        }
    }
}

/// Recognises by trying everything, with what was tried remembered.
final class Recogniser {
    private let rules: [String: Expression]
    private let text: [Unicode.Scalar]
    private var known: [String: [Int: Set<Int>]] = [:]

    init(_ rules: [(name: String, body: Expression)], _ text: [Unicode.Scalar]) {
        self.rules = Dictionary(uniqueKeysWithValues: rules.map { ($0.name, $0.body) })
        self.text = text
    }

    func matches(_ rule: String) -> Bool { ends(.rule(rule), 0).contains(text.count) }

    private func ends(_ expression: Expression, _ from: Int) -> Set<Int> {
        switch expression {
        case .text(let bytes):
            let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
            return text[from...].starts(with: scalars) ? [from + scalars.count] : []
        case .character(let ranges):
            return from < text.count && ranges.contains { $0.contains(text[from].value) } ? [from + 1] : []
        case .rule(let name):
            if let found = known[name]?[from] { return found }
            let found = ends(rules[name]!, from)
            known[name, default: [:]][from] = found
            return found
        case .sequence(let parts):
            return parts.reduce([from]) { places, part in
                places.reduce(into: Set()) { $0.formUnion(ends(part, $1)) }
            }
        case .choice(let options): return options.reduce(into: Set()) { $0.formUnion(ends($1, from)) }
        case .repeated(let part, let least, let most):
            var result: Set<Int> = least == 0 ? [from] : []
            var places: Set<Int> = [from]
            var count = 0
            var seen: Set<Int> = []
            while !places.isEmpty, most.map({ count < $0 }) ?? true {
                places = places.reduce(into: Set()) { $0.formUnion(ends(part, $1)) }
                count += 1
                if count >= least {
                    if most == nil, places.isSubset(of: seen) { break }
                    seen.formUnion(places)
                    result.formUnion(places)
                }
            }
            return result
        }
    }
}

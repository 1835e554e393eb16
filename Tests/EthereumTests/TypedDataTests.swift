import Foundation
import TestSupport
import Testing

@testable import Ethereum

/// EIP-712: what is hashed, what is refused, and why.
@Suite struct TypedDataTests {
    /// The example of the standard itself.
    static let mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
        {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,
        "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """

    /// A document of one type `T` with one member `v`.
    static func single(_ type: String, _ value: JSON, more: JSON.Member...) throws -> TypedData {
        let fields: JSON = [["name": "v", "type": .string(type)]]
        return try TypedData(json: [
            "types": .object([.init("EIP712Domain", []), .init("T", fields)] + more), "primaryType": "T", "domain": [:],
            "message": ["v": value],
        ])
    }

    private static func isRefused(_ type: String, _ value: JSON) -> Bool { (try? single(type, value)) == nil }

    /// The word of a single value, after the type's hash.
    private static func word(_ type: String, _ value: JSON) throws -> String {
        Hex.encodeBare(try single(type, value).encodedMessage.dropFirst(32))
    }

    /// The document's text with one piece replaced.
    private func changed(_ old: String, _ new: String) throws -> TypedData {
        let text = Self.mail.replacingOccurrences(of: old, with: new)
        try #require(text != Self.mail)
        return try TypedData(parsing: Bytes(text.utf8))
    }

    // MARK: What is hashed

    @Test func theStandardsExample() throws {
        let data = try TypedData(parsing: Bytes(Self.mail.utf8))
        #expect(data.encodeType("Mail") == "Mail(Person from,Person to,string contents)Person(string name,address wallet)")
        #expect(Hex.encode(data.domainSeparator) == "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f")
        #expect(Hex.encode(data.messageHash) == "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e")
        #expect(Hex.encode(data.signingHash) == "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")
        #expect(data.domain.name == "Ether Mail")
        #expect(data.domain.version == "1")
        #expect(data.domain.chainID == 1)
        #expect(data.domain.verifyingContract?.checksummed == "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC")
        #expect(data.domain.salt == nil)
        #expect(data.primaryType == "Mail")
        #expect(data.message["to"]?["name"] == .string("Bob"))
        #expect(data.message.members.map(\.type) == ["Person", "Person", "string"])
        #expect(data.warnings.isEmpty)
        let key = SecretBytes(copying: Keccak256.hash("cow"))
        #expect(Hex.encode(try Secp256k1.sign(hash: data.signingHash, with: key).bytes)
            == "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c")
    }

    @Test("Trap 30: types sorted, arrays hashed, bytes padded on the right, negative numbers in two's complement")
    func encoding() throws {
        let data = try TypedData(parsing: Bytes("""
            {"types":{"EIP712Domain":[],"Z":[{"name":"b","type":"B[]"},{"name":"a","type":"A"},{"name":"n","type":"int16[2][]"}],
            "B":[{"name":"c","type":"C"}],"A":[{"name":"x","type":"bytes3"}],"C":[{"name":"y","type":"bool"}]},
            "primaryType":"Z","domain":{},"message":{"a":{"x":"0x010203"},"b":[{"c":{"y":true}}],"n":[[-1,"2"],["0x7fff","-32768"]]}}
            """.utf8))
        #expect(data.encodeType("Z") == "Z(B[] b,A a,int16[2][] n)A(bytes3 x)B(C c)C(bool y)")
        func hash(_ hex: String) throws -> String { Hex.encodeBare(Keccak256.hash(try Hex.decodeBare(hex.utf8))) }
        func type(_ text: String) -> String { Hex.encodeBare(Keccak256.hash(text)) }
        let zeros = String(repeating: "0", count: 64)
        let c = try hash(type("C(bool y)") + zeros.dropLast() + "1")
        let b = try hash(hash(type("B(C c)C(bool y)") + c))
        let a = try hash(type("A(bytes3 x)") + "010203" + zeros.dropLast(6))
        let ones = String(repeating: "f", count: 64)
        let first = try hash(ones + zeros.dropLast() + "2")
        let second = try hash(zeros.dropLast(4) + "7fff" + ones.dropLast(4) + "8000")
        let words = try type("Z(B[] b,A a,int16[2][] n)A(bytes3 x)B(C c)C(bool y)") + b + a + hash(first + second)
        #expect(Hex.encodeBare(data.encodedMessage) == words)
    }

    @Test("Trap 24: a uint256 never goes through Double or Decimal")
    func numbersAreExact() throws {
        let full = String(repeating: "f", count: 64)
        let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        for value in [JSON.number(most), .string(most), .string("0x" + full), .number(most + ".0")] {
            #expect(try Self.word("uint256", value) == full)
        }
        #expect(try Self.word("uint64", .number("9007199254740993")).hasSuffix("0020000000000001"))
        let least = "-57896044618658097711785492504343953926634992332820282019728792003956564819968"
        #expect(try Self.word("int256", .number(least)) == "8" + String(repeating: "0", count: 63))
        for (type, value) in [
            ("uint256", most.dropLast() + "6"), ("int256", least.dropLast() + "9"), ("uint8", "256"), ("uint8", "-1"), ("int8", "128"),
            ("int8", "-129"), ("int256", most), ("uint8", "1e1"), ("uint8", "1.5"), ("uint8", "0.10"), ("uint8", "10.0e0"),
        ] {
            #expect(Self.isRefused(type, .number(String(value))), "\(type) \(value)")
            #expect(Self.isRefused(type, .string(String(value))), "\(type) \(value)")
        }
        #expect(try Self.word("uint8", .number("-0")) == String(repeating: "0", count: 64))
    }

    @Test("Trap 25: a member that stands twice is refused; canonically equal spellings are two members")
    func duplicateMembers() throws {
        #expect(throws: JSONError.duplicateKey("contents")) { try changed("\"contents\":\"Hello", "\"contents\":\"Hi\",\"contents\":\"Hello") }
        // "é" composed and decomposed: Swift's == takes them for one, their bytes differ.
        #expect("\u{E9}" == "e\u{301}")
        #expect(throws: TypedDataError.self) { try changed("\"contents\":\"Hello", "\"\u{E9}\":1,\"e\u{301}\":1,\"contents\":\"Hello") }
    }

    @Test("Trap 26: texts that look alike are hashed by their bytes")
    func canonicalEquivalence() throws {
        #expect(try Self.word("string", "\u{E9}") != Self.word("string", "e\u{301}"))
        #expect(try Self.single("string", "\u{E9}").signingHash != Self.single("string", "e\u{301}").signingHash)
    }

    @Test("Trap 28: only ASCII digits are digits")
    func foreignDigits() {
        for (type, value) in [
            ("uint8", "１"), ("uint8", "+1"), ("uint8", " 1"), ("uint8", "1 "), ("uint8", "1_0"), ("uint8", ""), ("uint8", "-"),
            ("uint8", "0x"), ("uint8", "0x１"), ("uint8", "0X1"), ("uint8", "-0x1"), ("uint8", "٣"), ("bytes1", "0x１1"), ("bytes", "0x+f"),
            ("bytes", "12"), ("bytes", "0x1"), ("address", "0x" + String(repeating: "１", count: 40)),
        ] {
            #expect(Self.isRefused(type, .string(value)), "\(type) “\(value)”")
        }
    }

    // MARK: What is refused

    @Test("Trap 31: extra, missing, ill-typed and forged members are refused")
    func strictness() throws {
        func refusal(_ old: String, _ new: String) throws -> TypedDataError {
            do {
                _ = try changed(old, new)
            } catch let error as TypedDataError {
                return error
            }
            throw MalformedVector(what: "accepted: \(new)")
        }
        #expect(try refusal(",\"contents\":\"Hello, Bob!\"", "") == .value(path: "message.contents", .missing))
        #expect(try refusal("\"Hello, Bob!\"", "\"Hello, Bob!\",\"more\":1") == .value(path: "message.more", .unexpected))
        #expect(try refusal("\"Hello, Bob!\"", "null") == .value(path: "message.contents", .wrongKind("string")))
        #expect(try refusal("\"Hello, Bob!\"", "7") == .value(path: "message.contents", .wrongKind("string")))
        #expect(try refusal("\"name\":\"Bob\"", "\"nam\":\"Bob\"") == .value(path: "message.to.name", .missing))
        #expect(try refusal("DD826", "DD8267") == .value(path: "message.from.wallet", .address(.wrongLength(digits: 41))))
        #expect(try refusal("\"version\":\"1\"", "\"version\":1") == .value(path: "domain.version", .wrongKind("string")))
        #expect(try refusal("\"version\":\"1\",", "") == .value(path: "domain.version", .missing))
        #expect(try refusal("\"version\":\"1\"", "\"version\":\"1\",\"salt\":\"0x00\"") == .value(path: "domain.salt", .unexpected))
        #expect(try refusal("{\"name\":\"version\",\"type\":\"string\"}", "{\"name\":\"version\",\"type\":\"bytes\"}") == .domainField("version"))
        #expect(try refusal("{\"name\":\"version\",\"type\":\"string\"}", "{\"name\":\"realm\",\"type\":\"string\"}") == .domainField("realm"))
        #expect(try refusal("\"primaryType\":\"Mail\"", "\"primaryType\":\"Post\"") == .unknownPrimaryType("Post"))
        #expect(try refusal("\"primaryType\":\"Mail\"", "\"primaryType\":[]") == .missingPart("primaryType"))
        #expect(try refusal("\"primaryType\"", "\"note\":1,\"primaryType\"") == .unknownPart("note"))
        #expect(try refusal("\"Person\":[", "\"Per son\":[") == .type("Per son", .invalidName))
        #expect(try refusal("\"Person\":[", "\"uint7\":[") == .type("uint7", .invalidName))
        #expect(try refusal("\"Person\":[", "\"Person[]\":[") == .type("Person[]", .invalidName))
        #expect(try refusal("\"Person\":[", "\"Persön\":[") == .type("Persön", .invalidName))
        #expect(try refusal("\"name\":\"contents\"", "\"name\":\"contents,uint256 x\"") == .type("Mail", .invalidFieldName("contents,uint256 x")))
        #expect(try refusal("\"name\":\"contents\"", "\"name\":\"to\"") == .type("Mail", .duplicateField("to")))
        #expect(try refusal("{\"name\":\"contents\",", "{\"name\":\"contents\",\"indexed\":true,") == .type("Mail", .malformedField))
        for type in ["uint7", "uint264", "uint08", "int0", "bytes0", "bytes33", "Nope", "string[", "string[]]", "string[0]", "string[01]",
            "string[-1]", "string[9999999999]", "string []", "function", "", "[]", "tuple", "uint256[2", "Person.", "STRING"] {
            #expect(try refusal("\"name\":\"contents\",\"type\":\"string\"", "\"name\":\"contents\",\"type\":\"\(type)\"")
                == .type("Mail", .unknownFieldType(type)))
        }
        for value: JSON in ["false", "true", 0, 1, .null, []] { #expect(Self.isRefused("bool", value)) }
        for value: JSON in [5, .null, [], "0x1234"] { #expect(Self.isRefused("bytes3", value)) }
        for value: JSON in [[1], [1, 2, 3], 1, .null, [:], [1, [2]]] { #expect(Self.isRefused("uint8[2]", value)) }
        for value: JSON in ["", 1, .null, "0x", "CD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"] { #expect(Self.isRefused("address", value)) }
        for part in ["types", "domain", "message"] {
            #expect(try refusal("\"\(part)\":", "\"\(part)s\":") == .unknownPart(part + "s"))
        }
    }

    @Test("Trap 31: without EIP712Domain the domain's type is derived, never empty")
    func missingDomainType() throws {
        let declared = try TypedData(parsing: Bytes(Self.mail.utf8))
        let start = try #require(Self.mail.range(of: "\"EIP712Domain\""))
        let end = try #require(Self.mail.range(of: "\"Person\""))
        let text = Self.mail.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "")
        let derived = try TypedData(parsing: Bytes(text.utf8))
        #expect(derived.signingHash == declared.signingHash)
        #expect(derived.warnings == [.domainTypeDerived])
        #expect(throws: TypedDataError.value(path: "domain.realm", .unexpected)) {
            try TypedData(parsing: Bytes(text.replacingOccurrences(of: "\"version\":", with: "\"realm\":").utf8))
        }
    }

    @Test("Trap 32: a chain id is the same in every spelling and never a double")
    func chainID() throws {
        let plain = try TypedData(parsing: Bytes(Self.mail.utf8))
        for spelling in ["\"1\"", "\"0x1\"", "\"0x01\"", "1.0"] {
            let data = try changed("\"chainId\":1", "\"chainId\":\(spelling)")
            #expect(data.domain.chainID == 1)
            #expect(data.signingHash == plain.signingHash)
        }
        let large = try changed("\"chainId\":1", "\"chainId\":9007199254740993")
        #expect(large.domain.chainID == 9_007_199_254_740_993)
        #expect(large.signingHash != (try changed("\"chainId\":1", "\"chainId\":9007199254740992")).signingHash)
        for spelling in ["1e0", "1.5", "\"\"", "\"one\"", "null", "true", "-1", "\"1 \""] {
            #expect(throws: TypedDataError.self) { try changed("\"chainId\":1", "\"chainId\":\(spelling)") }
        }
        #expect(try Self.single("bool", true).warnings == [.noChain, .noContract])
    }

    @Test("Trap 33: the old list form is no typed message, and nothing that fails to parse is signed as text")
    func oldForm() {
        #expect(throws: TypedDataError.notAnObject) {
            try TypedData(parsing: Bytes(#"[{"type":"string","name":"message","value":"Hi, Alice!"}]"#.utf8))
        }
        #expect(throws: JSONError.self) { try TypedData(parsing: Bytes("Hi, Alice!".utf8)) }
        #expect(throws: TypedDataError.notAnObject) { try TypedData(parsing: Bytes("\"0x1234\"".utf8)) }
    }

    @Test("Trap 53: Permit2's uint160 and uint48 keep their ranges")
    func permit2() throws {
        func permit(_ amount: String, _ expiration: String) throws -> TypedData {
            try TypedData(parsing: Bytes("""
                {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"},
                {"name":"verifyingContract","type":"address"}],"PermitSingle":[{"name":"details","type":"PermitDetails"},
                {"name":"spender","type":"address"},{"name":"sigDeadline","type":"uint256"}],"PermitDetails":[
                {"name":"token","type":"address"},{"name":"amount","type":"uint160"},{"name":"expiration","type":"uint48"},
                {"name":"nonce","type":"uint48"}]},"primaryType":"PermitSingle","domain":{"name":"Permit2","chainId":1,
                "verifyingContract":"0x000000000022D473030F116dDEE9F6B43aC78BA3"},"message":{"details":{
                "token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48","amount":"\(amount)","expiration":\(expiration),"nonce":0},
                "spender":"0x3fC91A3afd70395Cd496C647d5a6CC9D4B2b7FAD","sigDeadline":"1700000000"}}
                """.utf8))
        }
        let unlimited = try permit("1461501637330902918203684832716283019655932542975", "281474976710655")
        #expect(unlimited.message["details"]?["amount"] == .uint(.max >> 96))
        #expect(unlimited.message["details"]?["expiration"] == .uint(281_474_976_710_655))
        #expect(throws: TypedDataError.value(path: "message.details.amount", .outOfRange("uint160"))) {
            try permit("1461501637330902918203684832716283019655932542976", "1")
        }
        #expect(throws: TypedDataError.value(path: "message.details.expiration", .outOfRange("uint48"))) {
            try permit("1", "281474976710656")
        }
    }

    // MARK: Types that refer to themselves

    @Test func endlessTypesAreNamed() throws {
        func document(_ types: String, _ message: String = "{}") throws -> TypedData {
            try TypedData(parsing: Bytes(#"{"types":{"EIP712Domain":[],\#(types)},"primaryType":"A","domain":{},"message":\#(message)}"#.utf8))
        }
        for types in [
            #""A":[{"name":"a","type":"A"}]"#, #""A":[{"name":"a","type":"A[2]"}]"#,
            #""A":[{"name":"b","type":"B"}],"B":[{"name":"c","type":"C[1][3]"}],"C":[{"name":"a","type":"A"}]"#,
        ] {
            #expect(throws: TypedDataError.type("A", .cyclic)) { try document(types) }
        }
        // A tree of lists ends where its lists are empty, and the peers hash it alike.
        let tree = try document(#""A":[{"name":"a","type":"A[]"}]"#, #"{"a":[{"a":[]},{"a":[{"a":[]}]}]}"#)
        #expect(tree.encodeType("A") == "A(A[] a)")
    }

    @Test func hostileDocumentsAreCheap() throws {
        // Each type uses the two next ones twice: 2^200 paths, 200 types.
        let ladder = (0..<200).map { #""T\#($0)":[{"name":"a","type":"T\#($0 + 1)"},{"name":"b","type":"T\#($0 + 1)"}]"# }
        let graph = #"{"types":{"EIP712Domain":[],\#(ladder.joined(separator: ",")),"T200":[]},"primaryType":"T0","domain":{},"message":{}}"#
        #expect(throws: TypedDataError.value(path: "message.a", .missing)) { try TypedData(parsing: Bytes(graph.utf8)) }
        let types = try TypedData.Types(json: try #require(try JSON(parsing: graph)["types"]))
        #expect(try #require(types.encodeType("T0")).utf8.count < 1 << 14)
        // Deep lists, deep type names, many types, many members, many values, many bytes.
        let nested = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.tooDeep) { try TypedData(parsing: Bytes("{\"message\":\(nested)".utf8)) }
        #expect(throws: TypedDataError.self) { try Self.single("uint8" + String(repeating: "[]", count: 50_000), []) }
        let many = (0...256).map { "\"T\($0)\":[]" }.joined(separator: ",")
        #expect(throws: TypedDataError.tooLarge) { try TypedData(parsing: Bytes(#"{"types":{\#(many)},"domain":{},"message":{}}"#.utf8)) }
        let wide = JSON.array((0...256).map { ["name": .string("m\($0)"), "type": "bool"] })
        #expect(throws: TypedDataError.tooLarge) { try TypedData.Types(json: ["T": wide]) }
        let long = JSON.array([["name": .string(String(repeating: "m", count: 1 << 16)), "type": "bool"]])
        #expect(throws: TypedDataError.tooLarge) { try TypedData.Types(json: ["T": long]) }
        #expect(throws: TypedDataError.tooLarge) { try Self.single("bool[]", .array(Array(repeating: true, count: 300_000))) }
        #expect(throws: TypedDataError.tooLarge) { try TypedData(parsing: Bytes(repeating: 0x20, count: TypedData.maximumSize + 1)) }
    }

    @Test func warnsOfWhatIsOdd() throws {
        #expect(try Self.single("uint", 1).warnings.contains(.aliasType("uint")))
        #expect(try Self.single("int[][3]", [[], [], []]).warnings.contains(.aliasType("int[][3]")))
        #expect(try !Self.single("uint256", 1).warnings.contains(.aliasType("uint256")))
        #expect(try changed("\"contents\"", "\"con tents\"").warnings == [.unusualName("con tents")])
        #expect(try changed("\"Mail\"", "\"Post:Mail\"").warnings == [.unusualName("Post:Mail")])
        #expect(try changed("0xCD2a", "0xcD2a").warnings.count == 1)
        #expect(try changed("\"primaryType\":\"Mail\",", "").warnings == [.primaryTypeDerived])
        #expect(throws: TypedDataError.missingPart("primaryType")) {
            // Two types that nothing uses: which one is meant?
            try TypedData(json: [
                "types": ["EIP712Domain": [], "A": [], "B": []], "domain": [:], "message": [:],
            ])
        }
    }

    @Test func everyErrorIsExplained() {
        let errors: [TypedDataError] = [
            .notAnObject, .tooLarge, .missingPart("types"), .unknownPart("x\u{1B}[2J"), .type("T", .cyclic), .domainField("realm"),
            .unknownPrimaryType("P"), .value(path: "message.to[3].x", .outOfRange("uint8")),
        ]
        for error in errors {
            #expect(error.explanation.contains("Nothing was signed"))
            #expect(!error.explanation.utf8.contains(0x1B))
        }
        let deep = try? Self.single("uint8[][]", [[1], [2, 300]])
        #expect(deep == nil)
        #expect(throws: TypedDataError.value(path: "message.v[1][1]", .outOfRange("uint8"))) { try Self.single("uint8[][]", [[1], [2, 300]]) }
    }

    // MARK: Properties

    @Test func orderOfMembersDoesNotMatter() throws {
        var random = SeededGenerator(for: "typed data: order of members")
        for _ in 0..<400 {
            let document = random.typedDocument()
            let data = try TypedData(json: document)
            let shuffled = try TypedData(json: random.shuffled(document))
            #expect(shuffled.signingHash == data.signingHash)
            #expect(shuffled.message == data.message && shuffled.domain == data.domain)
            #expect(try TypedData(parsing: Bytes(document.description.utf8)).signingHash == data.signingHash)
            // What is displayed is what was read.
            var members = document.members ?? []
            members[3] = .init("message", data.message.json)
            #expect(try TypedData(json: .object(members)).signingHash == data.signingHash)
        }
    }

    @Test func everyValueCounts() throws {
        var random = SeededGenerator(for: "typed data: every value counts")
        for _ in 0..<400 {
            let document = random.typedDocument()
            let data = try TypedData(json: document)
            for part in ["message", "domain"] {
                let value = try #require(document[part])
                for leaf in 0..<value.leafCount {
                    let changed = JSON.object(document.members!.map {
                        $0.key == part ? .init(part, value.changingLeaf(leaf)) : $0
                    })
                    guard let other = try? TypedData(json: changed) else { continue }
                    #expect(other.signingHash != data.signingHash, "leaf \(leaf) of \(part) in \(document)")
                }
            }
        }
    }

    @Test func mutationsNeverCrash() throws {
        var random = SeededGenerator(for: "typed data: mutations")
        var accepted = 0
        for _ in 0..<1000 {
            let bytes = Bytes(random.typedDocument().description.utf8)
            for _ in 0..<25 where (try? TypedData(parsing: random.misspelt(bytes))) != nil { accepted += 1 }
        }
        // Some changes only touch a text's letters.
        #expect(accepted > 100)
    }
}

// MARK: - Random documents

extension SeededGenerator {
    private mutating func upTo(_ most: Int) -> Int { Int.random(in: 0...most, using: &self) }

    /// A document with up to six struct types that use later ones only, a random domain, and values that fit.
    mutating func typedDocument() -> JSON {
        let count = 1 + upTo(5)
        let structs: [(name: String, fields: [(name: String, type: String)])] = (0..<count).map { index in
            let fields = (0..<(1 + upTo(4))).map { field in
                ("f\(field)", fieldType(structs: (index + 1)..<count))
            }
            return ("\(["A", "Zed", "_x", "M", "$"][index % 5])\(index)", fields)
        }
        let names = structs.map(\.name)
        func named(_ type: String) -> String {
            guard type.hasPrefix("#") else { return type }
            let digits = type.dropFirst().prefix { $0 != "[" }
            return names[Int(digits)!] + type.dropFirst(1 + digits.count)
        }
        let domain = TypedData.Domain.standardFields.filter { _ in Bool.random(using: &self) }
        var types: [JSON.Member] = [.init("EIP712Domain", fieldsJSON(domain.map { ($0.0, $0.1) }))]
        for item in structs { types.append(.init(item.name, fieldsJSON(item.fields.map { ($0.name, named($0.type)) }))) }
        let fields = structs.map(\.fields)
        return .object([
            .init("types", .object(types)), .init("primaryType", .string(names[0])),
            .init("domain", .object(domain.map { .init($0.0, typedValue($0.1, fields)) })),
            .init("message", typedValue("#0", fields)),
        ])
    }

    private func fieldsJSON(_ fields: [(String, String)]) -> JSON {
        .array(fields.map { ["name": .string($0.0), "type": .string($0.1)] })
    }

    /// `#3` is the struct of that number.
    private mutating func fieldType(structs: Range<Int>) -> String {
        var type =
            switch upTo(structs.isEmpty ? 6 : 9) {
            case 0: "uint\(8 * (1 + upTo(31)))"
            case 1: "int\(8 * (1 + upTo(31)))"
            case 2: "bytes\(1 + upTo(31))"
            case 3: "bytes"
            case 4: "string"
            case 5: "bool"
            case 6: "address"
            default: "#\(Int.random(in: structs, using: &self))"
            }
        for _ in 0..<max(0, upTo(5) - 3) { type += Bool.random(using: &self) ? "[]" : "[\(1 + upTo(2))]" }
        return type
    }

    private mutating func typedValue(_ type: String, _ structs: [[(name: String, type: String)]]) -> JSON {
        if type.hasSuffix("]") {
            let open = type.lastIndex(of: "[")!
            let size = type[type.index(after: open)...].dropLast()
            let count = size.isEmpty ? upTo(2) : Int(size)!
            return .array((0..<count).map { _ in typedValue(String(type[..<open]), structs) })
        }
        if type.hasPrefix("#") {
            return .object(structs[Int(type.dropFirst())!].map { .init($0.name, typedValue($0.type, structs)) })
        }
        if type == "bool" { return .bool(Bool.random(using: &self)) }
        if type == "string" { return .string(String(repeating: ["é", "🚀", "a\u{0}", "\"\\"][upTo(3)], count: upTo(20))) }
        if type == "address" { return .string(address().checksummed) }
        if type == "bytes" { return .string(Hex.encode(bytes(0...70))) }
        if type.hasPrefix("bytes") { let size = Int(type.dropFirst(5))!; return .string(Hex.encode(bytes(size...size))) }
        let isSigned = type.hasPrefix("int")
        let number = number(bits: Int(type.dropFirst(isSigned ? 3 : 4))! - (isSigned ? 1 : 0))
        let sign = isSigned && Bool.random(using: &self) && !number.isZero ? "-" : ""
        switch upTo(2) {
        case 0: return .number(sign + number.description)
        case 1: return .string(sign + number.description)
        default: return .string(sign.isEmpty ? number.quantity : sign + number.description)
        }
    }

    mutating func shuffled(_ json: JSON) -> JSON {
        switch json {
        case .object(let members): .object(members.shuffled(using: &self).map { .init($0.key, shuffled($0.value)) })
        // A type's members keep their order, which is part of its name.
        default: json
        }
    }

    /// One to three changes: a byte replaced, removed or doubled, or a piece moved.
    mutating func misspelt(_ bytes: Bytes) -> Bytes {
        var bytes = bytes
        for _ in 0...upTo(2) where !bytes.isEmpty {
            let place = upTo(bytes.count - 1)
            switch upTo(4) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &self)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes[place] = Array("{}[]\",:0-9a".utf8).randomElement(using: &self)!
            default:
                let piece = bytes[place..<min(bytes.count, place + upTo(20))]
                bytes.insert(contentsOf: piece, at: upTo(bytes.count))
            }
        }
        return bytes
    }
}

extension JSON {
    /// Values that are neither lists nor objects.
    fileprivate var leafCount: Int {
        switch self {
        case .array(let items): items.reduce(0) { $0 + $1.leafCount }
        case .object(let members): members.reduce(0) { $0 + $1.value.leafCount }
        default: 1
        }
    }

    /// The same but for one leaf, which keeps its type and, mostly, its range.
    fileprivate func changingLeaf(_ index: Int) -> JSON {
        switch self {
        case .array(let items):
            var rest = index
            return .array(items.map { item in
                defer { rest -= item.leafCount }
                return (0..<item.leafCount).contains(rest) ? item.changingLeaf(rest) : item
            })
        case .object(let members):
            var rest = index
            return .object(members.map { member in
                defer { rest -= member.value.leafCount }
                return (0..<member.value.leafCount).contains(rest) ? .init(member.key, member.value.changingLeaf(rest)) : member
            })
        case .bool(let value): return .bool(!value)
        case .number(let digits), .string(let digits):
            var text = Bytes(digits.utf8)
            guard let last = text.last else { return .string("x") }
            text[text.count - 1] = last == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            if (0x80...).contains(last) { return .string(digits + "0") }
            let changed = String(decoding: text, as: UTF8.self)
            if case .number = self { return .number(changed) }
            return .string(changed)
        case .null: return self
        }
    }
}

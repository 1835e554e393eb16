import Ethereum
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        ("null", JSON.null), (" true ", .bool(true)), ("\t\r\n0", .number("0")), ("-0", .number("-0")),
        ("1.50e+10", .number("1.50e+10")), ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([])),
        ("[1,[2]]", .array([.number("1"), .array([.number("2")])])),
        ("{\"b\":1,\"a\":{}}", .object([.init("b", 1), .init("a", .object([]))])),
        ("\"\\u0041\\n\\/\\\\\\\"\"", .string("A\n/\\\"")), ("\"\\ud83d\\ude80\"", .string("🚀")),
        ("\"é\"", .string("é")), ("\"\\u0000\"", .string("\u{0}")),
    ]) func reads(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "Infinity", "1 2",
        "[", "[1,", "[1,]", "[,1]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "[1 2]", "\"",
        "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "\"\u{1}\"", "\"\\ud83d\"", "\"\\ude80\"",
        "\"\\ud83dx\"", "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"", "// c\n1", "\u{FEFF}1", "１", "--1", "]", "}", "[}",
    ]) func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test func bytesMustBeUTF8() {
        for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF]] as [Bytes] {
            #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
        }
    }

    @Test func numbersKeepEveryDigit() throws {
        let digits = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        let json = try JSON(parsing: "[\(digits),-1.000000000000000000001]")
        #expect(json[0] == .number(digits))
        #expect(json.description == "[\(digits),-1.000000000000000000001]")
        #expect(json[0]?.int == nil)
    }

    @Test func aKeyMayComeOnlyOnce() {
        #expect(throws: JSONError.duplicateKey("to")) { try JSON(parsing: #"{"to":1,"to":2}"#) }
        #expect(throws: JSONError.duplicateKey("to")) { try JSON(parsing: #"{"to":1,"\u0074o":2}"#) }
    }

    /// Swift calls these strings equal; two readers of one file need not.
    @Test func keysAreBytes() throws {
        let json = try JSON(parsing: "{\"caf\u{e9}\":1,\"cafe\u{301}\":2}")
        #expect(json["caf\u{e9}"] == 1)
        #expect(json["cafe\u{301}"] == 2)
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try JSON(parsing: nested(129)) }
        #expect(throws: JSONError.tooDeep) { try JSON(parsing: nested(130)) }
        #expect(throws: JSONError.tooDeep) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONError.tooDeep) { try JSON(parsing: nested(5), maximumDepth: 3) }
    }

    @Test func everyPrefixOfADocumentIsRefused() throws {
        let text = #"{"a":[1,-2.5e3,"x\u00e9\n",true,false,null],"b":{"c":"🚀"}}"#
        let bytes = Bytes(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSON(parsing: bytes.prefix(count)) }
        }
        #expect(try JSON(parsing: bytes).description == #"{"a":[1,-2.5e3,"xé\n",true,false,null],"b":{"c":"🚀"}}"#)
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "JSON round trip")
        for _ in 0..<500 {
            let value = random.json(depth: 0)
            #expect(try JSON(parsing: value.description) == value)
            #expect(try JSON(parsing: value.pretty) == value)
        }
    }

    @Test func nothingThatActsReachesTheTerminal() {
        let hostile = JSON.string("\u{1B}[2J\u{7F}\u{9B}31m\u{202E}\u{2066}\u{200F}\u{2028}")
        #expect(hostile.description == #""\u001b[2J\u007f\u009b31m\u202e\u2066\u200f\u2028""#)
    }

    @Test func figuresForDisplay() {
        #expect(JSON(4.1, places: 4) == .number("4.1"))
        #expect(JSON(0.30000000000000004, places: 4) == .number("0.3"))
        #expect(JSON(-0.00001, places: 4) == .number("0"))
        #expect(JSON(2.99999, places: 2) == .number("3"))
        #expect(JSON(1234567.5, places: 0) == .number("1234568"))
        #expect(JSON(999_999_999_999.995, places: 2).double.map { abs($0 - 1e12) < 0.01 } == true)
        #expect(JSON(Double.nan) == .null)
        #expect(JSON(Double.infinity) == .null)
    }

    @Test func gettersAnswerNilOnOtherKinds() {
        let json: JSON = ["a": 1, "b": [true, nil, "x"]]
        #expect(json["a"]?.int == 1)
        #expect(json["b"]?[0]?.bool == true)
        #expect(json["b"]?[1]?.isNull == true)
        #expect(json["b"]?[3] == nil && json["b"]?[-1] == nil)
        #expect(json["c"] == nil && json["a"]?["x"] == nil && json.string == nil && json.array == nil)
        #expect(JSON.number("1.0").int == nil && JSON.number("1e2").int == nil)
    }
}

extension SeededGenerator {
    fileprivate mutating func json(depth: Int) -> JSON {
        switch Int.random(in: 0...(depth > 3 ? 3 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .number(number().description)
        case 3: return .string(text())
        case 4: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth: depth + 1) })
        default:
            return .object((0..<Int.random(in: 0...4, using: &self)).map { .init("\($0)" + text(), json(depth: depth + 1)) })
        }
    }

    private mutating func text() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &self) {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &self) >> UInt32.random(in: 0...14, using: &self)) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}

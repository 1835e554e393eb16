@testable import Ethereum
import Testing

@Suite struct ABIInterfaceTests {
    @Test(arguments: [
        ("function f(uint256 a, (address to, bytes data)[] calls) external payable returns (bool)", "f(uint256,(address,bytes)[])"),
        ("function balanceOf(address) view returns (uint)", "balanceOf(address)"),
        ("  function  f ( uint  a ,\tbytes calldata b )\n public pure virtual override returns ( bool memory ok ) ; ", "f(uint256,bytes)"),
        ("function pay(address payable to) payable", "pay(address)"),
        ("transfer(address,uint256)", "transfer(address,uint256)"),
        ("function g(function f, tuple(int a, int[2] b)[3][] c) constant", "g(function,(int256,int256[2])[3][])"),
        // Words of the grammar are names where a name is wanted.
        ("error(uint256)", "error(uint256)"), ("event(bool)", "event(bool)"),
    ]) func functions(line: String, canonical: String) throws {
        guard case .function(let function) = try ABIItem(line) else { Issue.record("not a function"); return }
        #expect(function.canonical == canonical)
        #expect(try ABIItem(ABIItem.function(function).line) == .function(function))
    }

    @Test func whatALineSays() throws {
        let function = try ABIFunction("function f(uint256 a, (address to, bytes data)[] calls) external payable returns (bool ok, int8)")
        #expect(function.mutability == .payable)
        #expect(function.parameters.map(\.name) == ["a", "calls"])
        #expect(function.parameters[1].components.map(\.name) == ["to", "data"])
        #expect(function.outputs.map(\.type) == [.bool, .int(8)] && function.outputs.map(\.name) == ["ok", nil])
        #expect(ABIItem.function(function).line == "function f(uint256 a, (address to, bytes data)[] calls) payable returns (bool ok, int8)")
    }

    @Test func eventsErrorsAndTheRest() throws {
        let transfer = try ABIEvent("event Transfer(address indexed from, address indexed to, uint256 value)")
        #expect(Hex.encode(transfer.topic) == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
        #expect(transfer.parameters.map(\.isIndexed) == [true, true, false])
        let error = try ABICustomError("error InsufficientBalance(uint256 available, uint256 required)")
        #expect(Hex.encode(error.selector) == "0xcf479181")
        let lines = [
            "event Deposit(bytes32 indexed id, string note) anonymous", "error Denied()", "constructor(address owner) payable",
            "fallback() external payable", "fallback() external", "receive() external payable",
        ]
        for line in lines {
            let item = try ABIItem(line)
            #expect(item.line == line)
            #expect(try ABIInterface(json: ABIInterface(items: [item]).json).items == [item])
        }
    }

    @Test(arguments: [
        "", "function", "function f", "function 1f()", "function f() view pure", "function f() returns", "function f() returns (bool) returns (bool)",
        "function f(uint256 indexed a)", "function f(uint256 a b)", "function f(uint256 1a)", "function f() nonsense", "function f();;",
        "event E(uint256 indexed indexed a)", "event E(uint a) anonymous x", "error E(uint256 indexed a)", "error E() payable", "constructor x()",
        "event E(uint indexed a, uint indexed b, uint indexed c, uint indexed d)", "function f(uint256,)", "function f() external\u{0} view", "função()",
    ]) func refusedLines(line: String) {
        #expect(throws: ABITypeError.self) { try ABIItem(line) }
    }

    @Test func manyFormsOfOneInterface() throws {
        let line = "function f(uint256 a)"
        let entry: JSON = ["type": "function", "name": "f", "inputs": [["name": "a", "type": "uint256"]]]
        let forms: [JSON] = [
            .string(line), [.string(line)], entry, [entry], ["abi": [entry]], .string(JSON.array([entry]).description),
            .string("\n " + entry.description), ["name": "f", "inputs": [["name": "a", "type": "uint256", "internalType": "uint256"]]],
        ]
        for form in forms { #expect(try ABIInterface(json: form) == ABIInterface(items: [ABIItem(line)]), "\(form)") }
    }

    /// Found by fuzzing: a stray "indexed" made a function that differed from the one it was written as.
    @Test func onlyAnEventsOwnParametersAreIndexed() throws {
        let stray = #"{"type":"function","name":"f","inputs":[{"type":"address","indexed":true}]}"#
        let nested = #"{"type":"event","name":"E","inputs":[{"type":"tuple","indexed":true,"components":[{"type":"bool","indexed":true}]}]}"#
        for text in [stray, nested] {
            let interface = try ABIInterface(json: JSON(parsing: text))
            #expect(try ABIInterface(json: interface.json) == interface)
            #expect(interface.functions.allSatisfy { !$0.parameters[0].isIndexed })
            #expect(interface.events.allSatisfy { $0.parameters[0].isIndexed && !$0.parameters[0].components[0].isIndexed })
        }
    }

    @Test func compilersBeforeMutability() throws {
        let entry: (JSON.Member) -> JSON = { .object([.init("type", "function"), .init("name", "f"), $0]) }
        #expect(try ABIInterface(json: entry(.init("constant", true))).functions[0].mutability == .view)
        #expect(try ABIInterface(json: entry(.init("payable", true))).functions[0].mutability == .payable)
    }

    @Test func errorsNameThePlace() {
        let cases: [(JSON, String)] = [
            (1, "abi is neither"), ([1], "abi[0] is neither"), (["function f(uint7)"], "abi[0] is not readable: “uint7”"),
            ([["type": "struct"]], "abi[0].type is “struct”"), ([["type": "function"]], "abi[0].name is missing"),
            ([["type": "function", "name": "a b"]], "abi[0].name is “a b”"),
            ([["name": "f", "inputs": [["type": "tuple"]]]], "abi[0].inputs[0].type"),
            ([["name": "f", "inputs": [["type": "tuple[]", "components": [["name": "x"]]]]]], "abi[0].inputs[0].components[0].type is missing"),
            ([["name": "f", "inputs": [["type": "uint9"]]]], "abi[0].inputs[0].type is not readable: “uint9”"),
            ([["name": "f", "inputs": "x"]], "abi[0].inputs is neither"),
            ([["name": "f", "stateMutability": "maybe"]], "abi[0].stateMutability is “maybe”"),
            ("[", "abi is not JSON"), ("{\"a\":1,\"a\":2}", "appears twice"),
        ]
        for (json, words) in cases {
            do {
                _ = try ABIInterface(json: json)
                Issue.record("accepted \(json)")
            } catch {
                #expect(error.explanation.contains(words), "\(error.explanation)")
            }
        }
        var deep: JSON = ["type": "uint8", "name": "x"]
        for _ in 0..<60 { deep = ["type": "tuple", "name": "t", "components": [deep]] }
        #expect(throws: ABIInterfaceError.self) { try ABIInterface(json: ["name": "f", "inputs": [deep]]) }
    }
}

@Suite struct ABIEventTests {
    private let sender = Bytes(repeating: 0, count: 12) + Bytes(repeating: 7, count: 20)

    @Test func anIndexedTextIsKnownByItsHashAlone() throws {
        let event = try ABIEvent("event Note(address indexed from, string indexed title, string body, uint8[2] indexed pair)")
        let title = Keccak256.hash("hello"), pair = Keccak256.hash("pair")
        let body = try ABI.encode([.string("world")], as: [.string])
        let values = try event.decode(topics: [event.topic, sender, title, pair], data: body)
        #expect(values == [
            .known(.address(try #require(Address(bytes: sender.suffix(20))))), .hash(title), .known(.string("world")), .hash(pair),
        ])
    }

    @Test func topicsMustFit() throws {
        let event = try ABIEvent("event E(address indexed a, uint256 b)")
        let data = UInt256.one.word
        #expect(throws: Never.self) { try event.decode(topics: [event.topic, sender], data: data) }
        for topics in [[], [event.topic], [sender, sender], [event.topic, sender, sender], [event.topic, Bytes(sender.dropFirst())]] {
            #expect(throws: ABIError.wrongTopics) { try event.decode(topics: topics, data: data) }
        }
        // An address in a topic is as clean as one in the data.
        #expect(throws: ABIError.dirtyBytes(offset: 0)) {
            try event.decode(topics: [event.topic, Bytes(repeating: 7, count: 32)], data: data)
        }
        #expect(throws: ABIError.trailingBytes(32)) { try event.decode(topics: [event.topic, sender], data: data + data) }
    }

    @Test func anonymousEventsHaveNoSignatureTopic() throws {
        let event = try ABIEvent("event E(address indexed a) anonymous")
        #expect(try event.decode(topics: [sender], data: []).count == 1)
        #expect(throws: ABIError.wrongTopics) { try event.decode(topics: [event.topic, sender], data: []) }
    }
}

@Suite struct RevertReasonTests {
    private func error(_ line: String, _ values: [ABIValue]) throws -> Bytes {
        let error = try ABICustomError(line)
        return error.selector + (try ABI.encode(values, as: error.parameters.map(\.type)))
    }

    @Test func solidityForms() throws {
        #expect(RevertReason(returnData: []) == .silent)
        #expect(try RevertReason(returnData: error("Error(string)", [.string("nope")])) == .message("nope"))
        #expect(try RevertReason(returnData: error("Panic(uint256)", [.uint(0x11)])) == .panic(code: 0x11))
        #expect(RevertReason(returnData: [1, 2, 3, 4, 5]) == .custom(data: [1, 2, 3, 4, 5]))
        #expect(RevertReason(returnData: [1]) == .custom(data: [1]))
    }

    @Test(arguments: [0x00, 0x01, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32, 0x41, 0x51] as [UInt64])
    func everyPanicHasAMeaning(code: UInt64) {
        #expect(!RevertReason.meaning(ofPanic: UInt256(code)).contains("code"))
        #expect(RevertReason.meaning(ofPanic: UInt256(limbs: (code, 1, 0, 0))).contains("code"))
    }

    @Test func customErrorsByTheirABI() throws {
        let line = "error InsufficientBalance(uint256 available, address)"
        let data = try error(line, [.uint(5), .address(.zero)])
        let reason = try RevertReason(returnData: data, errors: [ABICustomError("Other()"), ABICustomError(line)])
        #expect(reason.words == "its own error InsufficientBalance(available: 5, 0x0000000000000000000000000000000000000000)")
        #expect(RevertReason(returnData: data) == .custom(data: data))
        #expect(try RevertReason(returnData: data + [0], errors: [ABICustomError(line)]) == .custom(data: data + [0]))
    }

    @Test("Trap 45: a contract's words cannot act on the terminal")
    func wordsAreNeutral() throws {
        let hostile = "\u{1B}]52;c;aGk=\u{7}pay\u{202E} me\nnow"
        let line = "error Custom(string)"
        let reasons = [
            RevertReason(returnData: try error("Error(string)", [.string(hostile)])),
            RevertReason(returnData: try error(line, [.string(hostile)]), errors: [try ABICustomError(line)]),
        ]
        for reason in reasons {
            #expect(!reason.words.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E }, "\(reason.words)")
            #expect(reason.words.contains("pay me now"))
        }
    }
}

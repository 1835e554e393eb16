@testable import Ethereum
import TestSupport
import Testing

@Suite struct ABIValueTests {
    private func value(_ json: JSON, _ type: String) throws -> ABIValue {
        try ABIValue.list(json: [json], as: [ABIParameter(json: .string(type), path: "types[0]")], path: "values")[0]
    }

    private func problem(_ json: JSON, _ type: String) -> String {
        do {
            return "accepted: \(try value(json, type))"
        } catch {
            return (error as? any Explained)?.explanation ?? "\(error)"
        }
    }

    @Test("Trap 24: integers of 256 bits come from decimal text, hexadecimal and JSON numbers alike")
    func numbers() throws {
        let most = UInt256.max.description
        for json: JSON in [.string(most), .number(most), .string("0x" + String(repeating: "f", count: 64))] {
            #expect(try value(json, "uint256") == .uint(.max))
        }
        #expect(try value("-1", "int256") == .int(.max))
        #expect(try value(.number("-128"), "int8") == .int(UInt256.max - 127))
        #expect(try value("-0x80", "int8") == .int(UInt256.max - 127))
        #expect(try value("-57896044618658097711785492504343953926634992332820282019728792003956564819968", "int256") == .int(UInt256.one << 255))
    }

    @Test(arguments: [
        (JSON.number("1.0"), "uint8"), (.number("1e2"), "uint8"), ("", "uint8"), (" 1", "uint8"), ("+1", "uint8"), ("0x", "uint8"),
        ("1,000", "uint256"), (true, "uint8"), (.null, "uint8"), ("１", "uint8"), ("--1", "int8"), ("0xg", "uint8"),
    ] as [(JSON, String)]) func notNumbers(json: JSON, type: String) {
        #expect(problem(json, type).hasPrefix("values[0]: a whole number is needed"))
    }

    @Test(arguments: [
        ("256", "uint8"), ("-1", "uint8"), ("128", "int8"), ("-129", "int8"),
        ("115792089237316195423570985008687907853269984665640564039457584007913129639936", "uint256"),
        ("57896044618658097711785492504343953926634992332820282019728792003956564819968", "int256"),
        ("-115792089237316195423570985008687907853269984665640564039457584007913129639935", "int256"),
    ] as [(JSON, String)]) func numbersThatDoNotFit(json: JSON, type: String) {
        #expect(problem(json, type).hasPrefix("values[0]: the number does not fit"))
    }

    @Test func boolsAreStrict() throws {
        #expect(try value(true, "bool") == .bool(true))
        for json: JSON in ["true", "false", .number("1"), .number("0"), .null, []] {
            #expect(problem(json, "bool").contains("true or false is needed"))
        }
    }

    @Test func bytesAreHexadecimalOfTheRightLength() throws {
        #expect(try value("0x", "bytes") == .bytes([]))
        #expect(try value("0x0102", "bytes2") == .fixedBytes([1, 2]))
        #expect(problem("0x01", "bytes2").contains("2 bytes are needed and 1 were given"))
        #expect(problem("0102", "bytes2").contains("begin with 0x"))
        #expect(problem("0x010", "bytes").contains("3 hexadecimal digits"))
        #expect(problem("0x0z", "bytes").contains("character 2 after 0x"))
    }

    @Test func addressesHaveARightChecksum() throws {
        let good = "0x52908400098527886E0F7030069857D2E4169EE7"
        #expect(try value(.string(good), "address") == .address(try Address(good)))
        #expect(problem("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaee", "address").contains("fails its checksum"))
        #expect(problem("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beae", "address").contains("39 digits"))
    }

    @Test func tuplesAreArraysOrObjectsByName() throws {
        let type = "(address to,(uint8 n,bytes)[] calls)[2]"
        let zero = "0x0000000000000000000000000000000000000000"
        let byPlace: JSON = [[.string(zero), [["1", "0x"]]], [.string(zero), []]]
        let byName: JSON = [["calls": [["1", "0x"]], "to": .string(zero)], ["to": .string(zero), "calls": []]]
        #expect(try value(byPlace, type) == value(byName, type))
        // The inner tuple has a member without a name: it can't be an object.
        #expect(problem([["to": .string(zero), "calls": [["n": "1"]]]], type).hasPrefix("values[0][0].calls[0]: a list"))
        #expect(problem([["to": .string(zero)]], type).hasPrefix("values[0][0].calls: is missing"))
        #expect(problem([["to": .string(zero), "calls": [], "data": "0x"]], type).contains("no member “data”"))
        #expect(problem([[.string(zero), [["256", "0x"]]]], type).hasPrefix("values[0][0][1][0][0]: the number does not fit uint8"))
        #expect(problem([[.string(zero), []]], type).contains("2 values are needed and 1 were given"))
    }

    @Test("Trap 25: names of tuple members are compared byte by byte")
    func namesAreBytes() {
        // é as one character and as two: JSON may hold both, and neither is a name.
        #expect(problem(.object([.init("e\u{301}", "1")]), "(uint8 e)").contains("no member"))
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "ABI values as JSON")
        for _ in 0..<500 {
            let parameters = random.types().map { ABIParameter(name: nil, type: $0) }
            let values = parameters.map { random.value(of: $0.type) }
            let json = try JSON(parsing: JSON.array(values.map(\.json)).description)
            #expect(try ABIValue.list(json: json, as: parameters, path: "values") == values)
        }
    }
}

@Suite struct PackedEncodingTests {
    private func packed(_ values: [ABIValue], _ types: String...) throws -> String {
        Hex.encode(try ABI.encodePacked(values, as: types.map { try ABIType($0) }))
    }

    /// The example of Solidity's documentation, and its rule for arrays.
    @Test func valuesStandSideBySide() throws {
        #expect(
            try packed([.int(.max), .fixedBytes([0x42]), .uint(3), .string("Hello, world!")], "int16", "bytes1", "uint16", "string")
                == "0xffff42000348656c6c6f2c20776f726c6421")
        #expect(try packed([.array([.uint(1), .uint(2)])], "uint8[]") == Hex.encode(UInt256(1 as UInt64).word + UInt256(2 as UInt64).word))
        #expect(try packed([.array([.array([.bool(true)])])], "bool[1][1]") == Hex.encode(UInt256.one.word))
        #expect(try packed([.address(.zero), .bool(true), .fixedBytes(Bytes(1...24))], "address", "bool", "function").utf8.count == 2 + 2 * 45)
    }

    @Test(arguments: ["(uint8,bool)", "string[]", "bytes[2]", "uint8[][]", "uint8[][2]", "(uint8,bool)[]"])
    func whatSolidityRefuses(text: String) throws {
        var random = SeededGenerator(for: "packed \(text)")
        let type = try ABIType(text)
        #expect(throws: ABIError.notPackable(type: text)) { try ABI.encodePacked([random.value(of: type)], as: [type]) }
    }

    @Test func valuesMustFit() throws {
        #expect(throws: ABIError.outOfRange(type: "uint8")) { try packed([.uint(256)], "uint8") }
        #expect(throws: ABIError.wrongCount(expected: 2, got: 1)) { try packed([.array([.bool(true)])], "bool[2]") }
        #expect(throws: ABIError.wrongCount(expected: 1, got: 0)) { try packed([], "bool") }
    }
}

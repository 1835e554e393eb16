@testable import Ethereum
import TestSupport
import Testing

@Suite struct ABITests {
    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "ABI round trip")
        for _ in 0..<600 {
            let types = (0..<Int.random(in: 0...4, using: &random)).map { _ in random.type() }
            let values = types.map { random.value(of: $0) }
            let encoded = try ABI.encode(values, as: types)
            #expect(try ABI.decode(types, from: encoded) == values, "\(types.map(\.canonical))")
        }
    }

    /// No bit is without meaning: flipping any either changes the values or is refused.
    @Test func everyBitMatters() throws {
        let types = try ["address", "bytes", "(bool,int8[])[]", "string"].map { try ABIType($0) }
        let values: [ABIValue] = [
            .address(.zero), .bytes([1, 2, 3]), .array([.tuple([.bool(true), .array([.int(.max), .int(5)])])]), .string("ok"),
        ]
        let encoded = try ABI.encode(values, as: types)
        for bit in 0..<encoded.count * 8 {
            var altered = encoded
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            if let read = try? ABI.decode(types, from: altered) {
                #expect(read != values)
                #expect(try ABI.encode(read, as: types) == altered)
            }
        }
    }

    @Test func valuesMustFitTheirTypes() throws {
        let cases: [(ABIValue, String)] = [
            (.uint(256), "uint8"), (.int(128), "int8"), (.int(.max - 128), "int8"), (.uint(1), "int8"), (.bytes([1]), "bytes1"),
            (.fixedBytes([1]), "bytes2"), (.array([.bool(true)]), "bool[2]"), (.tuple([.bool(true)]), "(bool,bool)"),
            (.string("x"), "bytes"), (.address(.zero), "uint160"),
        ]
        for (value, type) in cases {
            #expect(throws: ABIError.self, "\(type)") { try ABI.encode([value], as: [try ABIType(type)]) }
        }
        #expect(throws: Never.self) { try ABI.encode([.int(.max - 127), .int(127)], as: [.int(8), .int(8)]) }
        #expect(throws: ABIError.wrongCount(expected: 1, got: 0)) { try ABI.encode([], as: [.bool]) }
    }

    @Test func signedNumbersInWords() {
        #expect(ABIValue.decimal(twosComplement: .max) == "-1")
        #expect(ABIValue.decimal(twosComplement: UInt256.one << 255) == "-" + (UInt256.one << 255).description)
        #expect(ABIValue.decimal(twosComplement: 7) == "7")
    }

    /// Facts from Solidity's "Contract ABI Specification", kept here so that they hold without any corpus.
    @Test func theSpecificationsExamples() throws {
        func words(_ words: String...) -> Bytes { words.flatMap { UInt256(hex: "0x" + $0)?.word ?? [] } }
        let baz = try ABIFunction("baz(uint32,bool)").call([.uint(69), .bool(true)])
        #expect(Hex.encode(baz.prefix(4)) == "0xcdcd77c0" && Bytes(baz.dropFirst(4)) == words("45", "1"))
        let f = try ABIFunction("f(uint256,uint32[],bytes10,bytes)")
        let values: [ABIValue] = [
            .uint(0x123), .array([.uint(0x456), .uint(0x789)]), .fixedBytes(Bytes("1234567890".utf8)),
            .bytes(Bytes("Hello, world!".utf8)),
        ]
        let call = try f.call(values)
        #expect(Hex.encode(call.prefix(4)) == "0x8be65246")
        #expect(Bytes(call.dropFirst(4)) == words(
            "123", "80", "3132333435363738393000000000000000000000000000000000000000000000", "e0", "2", "456", "789", "d",
            "48656c6c6f2c20776f726c642100000000000000000000000000000000000000"))
        #expect(try f.decode(call: call) == values)
    }

    @Test func functionValuesAreTwentyFourBytes() throws {
        let value = ABIValue.fixedBytes(Bytes(1...24))
        let encoded = try ABI.encode([value], as: [.function])
        #expect(encoded == Bytes(1...24) + Bytes(repeating: 0, count: 8))
        #expect(try ABI.decode([.function], from: encoded) == [value])
        #expect(throws: ABIError.dirtyBytes(offset: 0)) { try ABI.decode([.function], from: Bytes(repeating: 1, count: 32)) }
    }
}

/// Bytes from strangers: whatever they are, an answer or an error, in time bounded by their number.
@Suite struct HostileABITests {
    @Test("Trap 29: no bytes crash the ABI reader, and what it accepts it writes back")
    func mutations() throws {
        var random = SeededGenerator(for: "ABI mutations")
        var accepted = 0
        for _ in 0..<2_500 {
            let types = random.types()
            let original = try ABI.encode(types.map { random.value(of: $0) }, as: types)
            for _ in 0..<10 {
                let altered = random.damaged(original)
                let lenient = try? ABI.read(types, from: altered)
                guard let values = try? ABI.decode(types, from: altered) else {
                    #expect(lenient?.irregularities.isEmpty != true, "\(types.map(\.canonical)) \(Hex.encode(altered))")
                    continue
                }
                accepted += 1
                #expect(try ABI.encode(values, as: types) == altered, "\(types.map(\.canonical)) \(Hex.encode(altered))")
                #expect(lenient?.values == values && lenient?.irregularities == [])
            }
        }
        #expect(accepted > 1_000)
    }

    @Test("Trap 29: call data, logs and reverts of any bytes end in an answer or an error")
    func anyBytes() throws {
        var random = SeededGenerator(for: "ABI any bytes")
        let event = try ABIEvent("event E(address indexed a, string indexed b, bytes c)")
        for _ in 0..<3_000 {
            let known = try #require(KnownCalls.all.randomElement(using: &random)).function
            let call = try known.call(known.types.map { random.value(of: $0) })
            _ = try? CallReader().read(random.damaged(call))
            _ = try? CallReader().read(known.selector + random.bytes(0...300))
            _ = RevertReason(returnData: [0x08, 0xC3, 0x79, 0xA0] + random.bytes(0...100)).words
            _ = try? event.decode(topics: (0..<3).map { _ in random.bytes(32...32) }, data: random.bytes(0...100))
        }
    }

    private func word(_ text: String) -> Bytes { UInt256(hex: "0x" + text)?.word ?? [] }

    @Test("Trap 34: offsets and lengths keep all their 256 bits", arguments: ["10000000000000000", "8000000000000000", String(repeating: "f", count: 64)])
    func widths(number: String) throws {
        // Cut to 64 bits the first would be 0 or 32, and lead back into the data.
        for data in [word(number) + word("0"), word("20") + word(number) + word("0")] {
            #expect(throws: ABIError.self) { try ABI.decode([.bytes], from: data) }
            #expect(throws: ABIError.self) { try ABI.read([.bytes], from: data) }
            #expect(throws: ABIError.self) { try ABI.read([.array(.uint(256))], from: data) }
        }
    }

    /// Levels of four elements that all point at the next level: 4^11 values in less than 2 KB.
    @Test("Trap 34: arrays that share their elements are refused in bounded work", .timeLimit(.minutes(1)))
    func sharedLevels() throws {
        let type = try ABIType("uint8" + String(repeating: "[]", count: 12))
        let level = word("4") + (0..<4).flatMap { _ in word("80") }
        let bomb = word("20") + (0..<11).flatMap { _ in level } + word("4") + (0..<4).flatMap { _ in word("1") }
        #expect(throws: ABIError.self) { try ABI.decode([type], from: bomb) }
        let error = #expect(throws: ABIError.self) { try ABI.read([type], from: bomb) }
        guard case .overlapping = error else { Issue.record("\(String(describing: error))"); return }
    }

    @Test("Trap 34: an array whose elements point back at the array is refused")
    func selfPointing() throws {
        let back = (UInt256.max - 31).word  // 32 bytes back, modulo 2^256
        let data = word("20") + word("2") + back + back + Bytes(repeating: 0, count: 64)
        for type in ["bytes[]", "uint8[][][]"] {
            #expect(throws: ABIError.wrongOffset(offset: 64)) { try ABI.decode([ABIType(type)], from: data) }
            #expect(throws: ABIError.truncated(offset: 64)) { try ABI.read([ABIType(type)], from: data) }
        }
    }

    @Test("Trap 34: elements of no size have no type")
    func emptyTuples() throws {
        #expect(throws: ABITypeError.emptyTuple) { try ABIType("()[]") }
        #expect(throws: ABIError.invalidType("()[]")) {
            try ABI.decode([.array(.tuple([]))], from: word("20") + word("80000000"))
        }
        #expect(throws: ABIError.truncated(offset: 32)) { try ABI.decode([.array(.bool)], from: word("20") + word("100000000")) }
    }

    @Test("Trap 35: dirty bits are refused, and a lenient reader names them", arguments: [
        ("uint8", "100", "0"), ("bool", "2", "true"), ("int8", "80", "-128"),
        ("address", "1000000000000000000000000000000000000000000000001", "0x0000000000000000000000000000000000000001"),
        ("bytes4", "0102030400000000000000000000000000000000000000000000000000000001", "0x01020304"),
    ])
    func dirty(type: String, number: String, shown: String) throws {
        let types = [try ABIType(type)]
        #expect(throws: ABIError.dirtyBytes(offset: 0)) { try ABI.decode(types, from: word(number)) }
        let (values, irregularities) = try ABI.read(types, from: word(number))
        #expect(irregularities == [.dirtyBytes(offset: 0)])
        #expect(values.map(\.json).first.map { $0.string ?? $0.description } == shown)
    }

    @Test("Trap 35: padding that is not zero is refused, and a lenient reader names it")
    func dirtyPadding() throws {
        let data = word("20") + word("1") + Bytes("a".utf8) + Bytes(repeating: 1, count: 31)
        #expect(throws: ABIError.dirtyBytes(offset: 65)) { try ABI.decode([.string], from: data) }
        let lenient = try ABI.read([.string], from: data)
        #expect(lenient.values == [.string("a")] && lenient.irregularities == [.dirtyBytes(offset: 65)])
    }

    @Test("Trap 36: bytes behind the arguments are refused, and a lenient reader counts them")
    func trailing() throws {
        let data = word("1") + word("2")
        #expect(throws: ABIError.trailingBytes(32)) { try ABI.decode([.uint(256)], from: data) }
        let lenient = try ABI.read([.uint(256)], from: data)
        #expect(lenient.values == [.uint(1)] && lenient.irregularities == [.trailingBytes(32)])
    }

    /// Tails in another order, with a gap, and one tail for two: legal, and no compiler's work.
    @Test func unusualPlacesAreReadAndNamed() throws {
        let types = try ["bytes", "bytes"].map { try ABIType($0) }
        let one = word("1") + [1] + Bytes(repeating: 0, count: 31)
        let two = word("1") + [2] + Bytes(repeating: 0, count: 31)
        let swapped = word("80") + word("40") + two + one
        #expect(throws: ABIError.wrongOffset(offset: 0)) { try ABI.decode(types, from: swapped) }
        #expect(try ABI.read(types, from: swapped).values == [.bytes([1]), .bytes([2])])
        #expect(try ABI.read(types, from: word("40") + word("40") + one).values == [.bytes([1]), .bytes([1])])
        let unpadded = try ABI.read(types, from: word("40") + word("80") + one + two.prefix(33))
        #expect(unpadded.values == [.bytes([1]), .bytes([2])] && unpadded.irregularities == [.truncated(offset: 161)])
        #expect(throws: ABIError.truncated(offset: 32)) { try ABI.read(types, from: word("40") + word("ff") + one) }
    }
}

import Ethereum
import Testing

@Suite struct ABITypeTests {
    @Test(arguments: [
        "uint8", "int256", "address", "function", "bool", "bytes", "bytes32", "string", "uint256[]", "bytes4[3][]",
        "(address,(uint256,string)[2],bytes)[]",
    ]) func readsBack(text: String) throws {
        #expect(try ABIType(text).canonical == text)
    }

    @Test func shortNamesMean256Bits() throws {
        #expect(try ABIType("uint[]").canonical == "uint256[]")
        #expect(try ABIType("tuple(int)").canonical == "(int256)")
    }

    @Test(arguments: [
        "", "uint7", "uint0", "uint264", "uint08", "int1000", "bytes0", "bytes33", "bytes032", "Uint256", "uint256 ,",
        "uint256[0]", "uint256[-1]", "uint256[01]", "uint256[", "uint256]", "uint256[1", "()", "()[]", "(uint256", "(,)",
        "(uint256,)", "fixed128x18", "uint256[99999999]", "uint256[1000000][1000000]", "mapping", "uint２56",
    ]) func refuses(text: String) {
        #expect(throws: ABITypeError.self) { try ABIType(text) }
    }

    @Test func depthAndLengthAreBounded() {
        #expect(throws: ABITypeError.self) { try ABIType(String(repeating: "(", count: 2_000)) }
        #expect(throws: ABITypeError.self) { try ABIType("uint8" + String(repeating: "[]", count: 1_000)) }
        #expect(throws: ABITypeError.tooLong) { try ABIType(String(repeating: "x", count: 5_000)) }
    }

    /// A case can be built with any number; using it must fail, not trap.
    @Test(arguments: [
        ABIType.uint(7), .uint(0), .int(-8), .uint(.max), .fixedBytes(33), .fixedBytes(-1), .fixedArray(.bool, -1),
        .fixedArray(.bool, 0), .fixedArray(.fixedArray(.bool, .max / 2), 4), .tuple([]), .array(.tuple([])),
    ]) func impossibleTypesAreRefused(type: ABIType) {
        #expect(throws: ABIError.self) { try ABI.decode([type], from: Bytes(repeating: 0, count: 320)) }
        #expect(throws: ABIError.self) { try ABI.encode([.uint(1)], as: [type]) }
    }
}

@Suite struct ABIFunctionTests {
    @Test(arguments: [
        ("transfer(address,uint256)", "0xa9059cbb"), ("approve(address,uint256)", "0x095ea7b3"),
        ("supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)", "0x617ba037"),
        ("function deposit(uint assets, address receiver)", "0x6e553f65"), ("totalSupply()", "0x18160ddd"),
        ("exactInputSingle((address tokenIn,address tokenOut,uint24 fee,address recipient,uint256 deadline,uint256 amountIn,uint256 amountOutMinimum,uint160 sqrtPriceLimitX96) params)", "0x414bf389"),
        ("multicall(bytes[] calldata data)", "0xac9650d8"),
    ]) func selectors(signature: String, selector: String) throws {
        #expect(Hex.encode(try ABIFunction(signature).selector) == selector)
    }

    @Test func parameterNamesAreKept() throws {
        let function = try ABIFunction("f(address asset,(uint256 amount,bool)[] memory legs,bytes)")
        #expect(function.parameters.map(\.name) == ["asset", "legs", nil])
        #expect(function.parameters[1].components.map(\.name) == ["amount", nil])
        #expect(function.canonical == "f(address,(uint256,bool)[],bytes)")
    }

    @Test(arguments: ["", "f", "(address)", "f(address", "f(address))", "f(address,)", "f address)", "f(foo)", "f()x"])
    func refuses(signature: String) {
        #expect(throws: ABITypeError.self) { try ABIFunction(signature) }
    }

    @Test func anotherFunctionsCallIsRefused() throws {
        let transfer = try ABIFunction("transfer(address,uint256)")
        let approve = try ABIFunction("approve(address,uint256)")
        let call = try transfer.call([.address(.zero), .uint(5)])
        #expect(try transfer.decode(call: call) == [.address(.zero), .uint(5)])
        #expect(throws: ABIError.wrongSelector(transfer.selector)) { try approve.decode(call: call) }
        for count in 0..<call.count {
            #expect(throws: ABIError.self) { try transfer.decode(call: Bytes(call.prefix(count))) }
        }
        #expect(throws: ABIError.trailingBytes(1)) { try transfer.decode(call: call + [0]) }
    }
}

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
}

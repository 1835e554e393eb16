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

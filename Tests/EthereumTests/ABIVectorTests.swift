import Ethereum
import TestSupport
import Testing

/// Every row of every corpus about the contract ABI.
@Suite(.serialized) struct ABIVectorTests {
    // MARK: Arguments

    @Test func arguments() throws {
        try Vectors.run("peer/abi.jsonl.gz") { row in
            try isExact(row["values"], try row.types("types"), row.hex("encoded"))
        }
        try Vectors.run("ethers-v6/abi.jsonl.gz") { row in
            try isExact(.array([row["value"].orMalformed("value")]), [ABIType(row.text("type"))], row.hex("encoded"))
        }
        // This corpus writes bytes as plain text.
        try Vectors.run("ethereum-tests/abi.jsonl") { row in
            let types = try row.types("types")
            let values = zip(try row.items("args"), types).map { value, type in
                switch type {
                case .bytes, .fixedBytes: JSON.string(Hex.encode(Bytes((value.string ?? "").utf8)))
                default: value
                }
            }
            return try isExact(.array(values), types, row.hex("result"))
        }
    }

    /// Both ways, and nothing that a lenient reader would have to note.
    private func isExact(_ json: JSON?, _ types: [ABIType], _ encoded: Bytes) throws -> Bool {
        let values = try ABIValue.list(json: try #require(json), as: types.map { .init(name: nil, type: $0) }, path: "values")
        let lenient = try ABI.read(types, from: encoded)
        return try ABI.encode(values, as: types) == encoded && ABI.decode(types, from: encoded) == values
            && lenient.values == values && lenient.irregularities.isEmpty
    }

    /// What contracts returned on a chain.
    @Test func results() throws {
        for (file, member) in [("contract-interface", "normalizedValues"), ("contract-interface-abi2", "values")] {
            try Vectors.run("ethers-v5/\(file).jsonl.gz") { row in
                let types = try JSON(parsing: row.text("types")).array.orMalformed("types")
                    .map { try ABIType($0.string.orMalformed("type")) }
                let values = JSON.untyped(try JSON(parsing: row.text(member)))
                // The same types stand in the function's outputs, names and all.
                let interface = try ABIInterface(json: .string(row.text("interface")))
                guard interface.functions.first(where: { $0.name == "test" })?.outputs.map(\.type) == types else { return false }
                return try isExact(values, types, row.hex("result"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func refusals() throws {
        try Vectors.run("peer/abi-bad.jsonl") { row in
            let encoded = try row.hex("encoded")
            return (try? ABI.decode(row.types("types"), from: encoded)) == nil
        }
    }

    @Test func packed() throws {
        try Vectors.run("ethers-v6/solidity-hashes.jsonl.gz") { row in
            let types = try row.types("types")
            let parameters = types.map { ABIParameter(name: nil, type: $0) }
            let values = try ABIValue.list(json: row["values"].orMalformed("values"), as: parameters, path: "values")
            return try Keccak256.hash(ABI.encodePacked(values, as: types)) == row.hex("keccak256")
        }
    }

    // MARK: Signatures and interfaces

    @Test func signatures() throws {
        try Vectors.run("ethers-v5/contract-signatures.jsonl.gz") { row in
            let interface = try ABIInterface(json: .string(row.text("abi")))
            let function = try #require(interface.functions.first { $0.name == "testSig" })
            return try function.canonical == row.text("signature") && function.selector == row.hex("sigHash")
                && ABIFunction(row.text("signature")).selector == row.hex("sigHash") && isWrittenBack(interface)
        }
    }

    @Test func interfaces() throws {
        try Vectors.run("ledger-app-ethereum/abis.jsonl") { row in
            let interface = try ABIInterface(json: row["abi"].orMalformed("abi"))
            return interface.items.count == row["abi"]?.array?.count && isWrittenBack(interface)
        }
    }

    /// As a JSON ABI and as lines.
    private func isWrittenBack(_ interface: ABIInterface) -> Bool {
        (try? ABIInterface(json: interface.json)) == interface
            && (try? ABIInterface(json: .array(interface.items.map { .string($0.line) }))) == interface
    }

    // MARK: Events

    @Test func events() throws {
        try Vectors.run("ethers-v5/contract-events.jsonl.gz") { row in
            let interface = try ABIInterface(json: .string(row.text("interface")))
            let event = try #require(interface.events.first { $0.name == "testEvent" })
            let topics = try row.items("topics").map { try Hex.decode($0.string.orMalformed("topic")) }
            let values = try event.decode(topics: topics, data: row.hex("data"))
            let expected = try zip(event.parameters, zip(row.items("normalizedValues"), row.items("hashed"))).map {
                parameter, pair in
                if pair.1 == true { return ABIEvent.Value.hash(try Hex.decode(pair.0.string.orMalformed("hash"))) }
                return .known(try ABIValue(json: pair.0, as: parameter, path: "values"))
            }
            return try values == expected && event.parameters.map(\.type) == row.types("types") && isWrittenBack(interface)
        }
    }

    // MARK: Calls

    @Test func calls() throws {
        try Vectors.run("peer/calldata.jsonl") { row in
            let data = try row.hex("data")
            let call = try CallReader().read(data)
            let inner = (row["inner"]?.array ?? []).map { [$0["signature"], $0["args"]] }
            return try call.function.canonical == row.text("signature")
                && .array(call.values.map(\.plainJSON)) == row["args"]
                && call.function.call(call.values) == data
                && call.inner.compactMap(\.call).map { [.string($0.function.canonical), .array($0.values.map(\.plainJSON))] } == inner
        }
    }
}

extension InnerCall {
    var call: DecodedCall? { if case .call(let call) = content { call } else { nil } }
}

extension JSON {
    func types(_ key: String) throws -> [ABIType] { try items(key).map { try ABIType($0.string.orMalformed(key)) } }

    /// `{"type": "number", "value": "1"}` as "1", all the way down.
    static func untyped(_ json: JSON) -> JSON {
        switch json {
        case .array(let items): .array(items.map(untyped))
        case .object: untyped(json["value"] ?? .null)
        default: json
        }
    }
}

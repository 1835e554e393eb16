import Ethereum
import Foundation
import TestSupport
import Testing

/// The contract tools of `seraph eth`, through the real program: every row of their corpora in one batch.
@Suite("seraph eth: contracts", .serialized)
struct ToolboxContractsTests {
    private func answers(_ tool: String, _ documents: [JSON]) async throws -> [JSON] {
        let lines = documents.map(\.description).joined(separator: "\n") + "\n"
        let ended = try await Running(
            Program.path, ["eth", tool, "--batch"], environment: ["SERAPH_DATA": Program.checkout + "/Data"],
            input: Bytes(lines.utf8)
        ).ended()
        ended.ends(0)
        let answers = try ended.out.split(separator: 10).map { try JSON(parsing: $0) }
        #expect(answers.count == documents.count)
        return answers
    }

    private func answer(_ tool: String, _ document: JSON) async throws -> JSON { try #require(await answers(tool, [document]).first) }

    private func refusal(_ tool: String, _ document: JSON) async throws -> String {
        try #require(try await answer(tool, document)["error"]?.string)
    }

    /// Runs all rows of a corpus through one batch and compares answer by answer.
    private func run(_ tool: String, _ path: String, _ document: (JSON) throws -> JSON, expect: (JSON, JSON) throws -> Bool) async throws {
        let rows = try Vectors.rows(path)
        if rows.isEmpty { return }
        var answers = try await answers(tool, rows.map(document))[...]
        try Vectors.run(path) { row in try expect(row, answers.popFirst() ?? .null) }
    }

    // MARK: Arguments

    @Test func argumentsBothWays() async throws {
        try await run("abi-encode", "peer/abi.jsonl.gz") { ["types": $0["types"] ?? .null, "values": $0["values"] ?? .null] }
            expect: { $1["result"] == $0["encoded"] }
        try await run("abi-decode", "peer/abi.jsonl.gz") { ["types": $0["types"] ?? .null, "data": $0["encoded"] ?? .null] }
            expect: { lowercased($1["result"]) == lowercased($0["values"]) }
        try await run("abi-encode", "ethers-v6/abi.jsonl.gz") { ["types": [$0["type"] ?? .null], "values": [$0["value"] ?? .null]] }
            expect: { $1["result"] == $0["encoded"] }
        try await run("abi-decode", "ethers-v6/abi.jsonl.gz") { ["types": [$0["type"] ?? .null], "data": $0["encoded"] ?? .null] }
            expect: { lowercased($1["result"]?[0]) == lowercased($0["value"]) }
        for (file, member) in [("contract-interface", "normalizedValues"), ("contract-interface-abi2", "values")] {
            try await run("abi-decode", "ethers-v5/\(file).jsonl.gz") {
                ["types": try JSON(parsing: try $0.text("types")), "data": $0["result"] ?? .null]
            } expect: {
                try lowercased($1["result"]) == lowercased(untyped(JSON(parsing: try $0.text(member))))
            }
        }
        try await run("abi-decode", "peer/abi-bad.jsonl") { ["types": $0["types"] ?? .null, "data": $0["encoded"] ?? .null] }
            expect: { $1["error"] != nil && $1["result"] == nil }
    }

    @Test func packed() async throws {
        try await run("abi-encode", "ethers-v6/solidity-hashes.jsonl.gz") {
            ["types": $0["types"] ?? .null, "values": $0["values"] ?? .null, "packed": true]
        } expect: {
            try Keccak256.hash($1.hex("result")) == $0.hex("keccak256")
        }
    }

    @Test func valuesInManySpellings() async throws {
        let expected = "0x" + String(repeating: "f", count: 64)
        let documents: [JSON] = [
            ["types": ["int256"], "values": ["-1"]], ["types": ["int"], "values": [.number("-1")]],
            ["types": [["name": "x", "type": "int256"]], "values": ["-1"]],
            ["types": ["(int256 x)"], "values": [["x": "-1"]]],
            ["types": [["type": "tuple", "components": [["name": "x", "type": "int256"]]]], "values": [["x": .number("-1")]]],
            ["types": ["uint256"], "values": [.string(UInt256.max.description)]],
            ["types": ["uint256"], "values": [.number(UInt256.max.description)]], ["types": ["uint256"], "values": [.string(expected)]],
        ]
        #expect(try await answers("abi-encode", documents) == documents.map { _ in ["result": .string(expected)] })
    }

    @Test func refusalsNameThePlace() async throws {
        #expect(try await refusal("abi-encode", ["types": ["bool", "uint8[]"], "values": [true, ["1", "256"]]]).hasPrefix("values[1][1]:"))
        #expect(try await refusal("abi-encode", ["types": ["uint7"], "values": ["1"]]).contains("types[0]"))
        #expect(try await refusal("abi-encode", ["types": ["bool"]]).contains("values"))
        #expect(try await refusal("abi-encode", ["types": ["bool"], "values": [true], "packed": "yes"]).contains("packed"))
        #expect(try await refusal("abi-decode", ["types": ["bool"], "data": "0x01"]).contains("too early"))
    }

    // MARK: Call data

    @Test func calls() async throws {
        try await run("decode-calldata", "peer/calldata.jsonl") { ["data": $0["data"] ?? .null] } expect: { row, answer in
            let inner = answer["result"]?["inner"]?.array ?? []
            return answer["result"]?["signature"] == row["signature"] && answer["result"]?["args"] == row["args"]
                && inner.map { [$0["signature"], $0["args"]] } == (row["inner"]?.array ?? []).map { [$0["signature"], $0["args"]] }
        }
    }

    private let transfer: JSON = .string(
        "0xa9059cbb0000000000000000000000008fd5adcb794ff771eb2a8e8f4d0ad4e1e0498ab3" + String(repeating: "0", count: 62) + "2a")
    private let usdc: JSON = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"

    @Test func oneCallInFull() async throws {
        let result = try #require(try await answer("decode-calldata", ["data": transfer])["result"])
        #expect(result["function"] == "transfer(address,uint256)" && result["selector"] == "0xa9059cbb" && result["source"] == "guess")
        #expect(result["arguments"] == [
            ["name": "to", "type": "address", "value": "0x8fd5ADCB794ff771eb2A8E8f4D0Ad4e1e0498AB3"],
            ["name": "amount", "type": "uint256", "value": "42"],
        ])
        #expect(result["warnings"]?.array?.count == 1 && result["warnings"]?[0]?.string?.hasPrefix("guess") == true)
    }

    @Test("Trap 37: what the registry knows at an address is no guess")
    func registry() async throws {
        let documents: [JSON] = [
            ["data": transfer, "to": usdc, "chain_id": 1], ["data": transfer, "to": usdc, "chain_id": "0x1"],
            ["data": transfer, "to": usdc, "chain_id": 4242], ["data": transfer, "to": "0x0000000000000000000000000000000000000001", "chain_id": 1],
            ["data": transfer, "to": usdc, "abi": "function transfer(address a, uint256 b)"],
        ]
        let answers = try await answers("decode-calldata", documents)
        #expect(answers.map { $0["result"]?["source"]?.string } == ["registry", "registry", "guess", "guess", "abi"])
        #expect(answers[0]["result"]?["warnings"] == [])
        #expect(answers[4]["result"]?["arguments"]?[1]?["name"] == "b")
    }

    @Test("Trap 36: a suffix, a stub and an unknown function are said")
    func oddCalls() async throws {
        let suffixed = JSON.string(try #require(transfer.string) + "deadbeef")
        let warnings = try await answer("decode-calldata", ["data": suffixed])["result"]?["warnings"]?.array ?? []
        #expect(warnings.contains { $0.string?.hasPrefix("trailing bytes: 4") == true })
        #expect(try await refusal("decode-calldata", ["data": "0x00"]).contains("too short"))
        #expect(try await refusal("decode-calldata", ["data": "0x"]).contains("only a payment"))
        #expect(try await refusal("decode-calldata", ["data": "0x0102030405"]).contains("0x01020304"))
    }

    @Test func callsByAnABIOfAnyForm() async throws {
        let abi: [JSON] = [
            "function f(uint256 a)", ["error E()", "function f(uint256 a)"],
            [["type": "function", "name": "f", "inputs": [["name": "a", "type": "uint256"]]]],
            .string(#"[{"type":"function","name":"f","inputs":[{"name":"a","type":"uint256"}]}]"#),
        ]
        let data = try ABIFunction("f(uint256)").call([.uint(7)])
        for answer in try await answers("decode-calldata", abi.map { ["data": .string(Hex.encode(data)), "abi": $0] }) {
            #expect(answer["result"]?["args"] == ["7"] && answer["result"]?["source"] == "abi")
        }
    }

    // MARK: Interfaces, logs, reverts

    @Test func interfaces() async throws {
        try await run("abi-interface", "ethers-v5/contract-signatures.jsonl.gz") { ["abi": $0["abi"] ?? .null] } expect: { row, answer in
            answer["result"]?["functions"]?.array?.contains(["signature": row["signature"] ?? .null, "selector": row["sigHash"] ?? .null]) == true
        }
        try await run("abi-interface", "ledger-app-ethereum/abis.jsonl") { ["abi": $0["abi"] ?? .null] } expect: { row, answer in
            answer["result"]?["lines"]?.array?.count == row["abi"]?.array?.count
        }
    }

    @Test func events() async throws {
        try await run("decode-event", "ethers-v5/contract-events.jsonl.gz") { row in
            // Several of a row's events can be anonymous; the row is about one of them.
            let event = try ABIInterface(json: .string(row.text("interface"))).events.first { $0.name == "testEvent" }
            return [
                "abi": ABIInterface(items: event.map { [.event($0)] } ?? []).json, "topics": row["topics"] ?? .null,
                "data": row["data"] ?? .null,
            ]
        } expect: { row, answer in
            // Numbers are hexadecimal there and decimal here.
            let expected = try zip(row.items("types"), zip(row.items("normalizedValues"), row.items("hashed"))).map { type, pair in
                if pair.1 == true { return pair.0 }
                return try ABIValue(json: pair.0, as: ABIParameter(json: type, path: "type"), path: "value").json
            }
            return (answer["result"]?["arguments"]?.array ?? []).map { $0["value"] ?? $0["hash"] ?? .null } == expected
        }
    }

    @Test func reverts() async throws {
        let text = "0x08c379a0" + String(repeating: "0", count: 62) + "20" + String(repeating: "0", count: 62) + "04" + "6e6f7065"
            + String(repeating: "0", count: 56)
        let documents: [JSON] = [
            ["data": .string(text)], ["data": .string("0x4e487b71" + String(repeating: "0", count: 62) + "12")], ["data": "0x"],
            ["data": "0xdeadbeef"], ["data": .string(Hex.encode(try ABICustomError("Late(uint256)").selector + UInt256.one.word)), "abi": "error Late(uint256 by)"],
        ]
        let kinds = try await answers("decode-revert", documents).map { $0["result"]?["kind"]?.string }
        #expect(kinds == ["error", "panic", "empty", "unknown", "custom"])
    }
}

/// Hexadecimal in lower case throughout: corpora differ in how they spell addresses.
private func lowercased(_ json: JSON?) -> JSON? {
    switch json {
    case .string(let text) where text.utf8.starts(with: "0x".utf8): .string(text.lowercased())
    case .array(let items): .array(items.compactMap { lowercased($0) })
    default: json
    }
}

/// `{"type": "number", "value": "1"}` as "1", all the way down.
private func untyped(_ json: JSON) -> JSON {
    switch json {
    case .array(let items): .array(items.map(untyped))
    case .object: untyped(json["value"] ?? .null)
    default: json
    }
}

import TestSupport
import Testing

@testable import Ethereum

@Suite struct ToolboxEncodingTests {
    @Test func keccak() async throws {
        try await Batch.run("peer/keccak.jsonl", through: "keccak", document: { row in
            if let data = row["data"] { return ["data": data] }
            let pattern = try row.hex("pattern")
            let length = try (row["length"]?.int).orMalformed("length")
            return ["data": .string(Hex.encode((0..<length).map { pattern[$0 % pattern.count] }))]
        }) { $1["result"] == $0["keccak256"] }
        try await Batch.run("ethers-v6/hashes.jsonl", through: "keccak", document: { ["data": $0["data"] ?? nil] }) {
            $1["result"] == $0["keccak256"]
        }
    }

    @Test("Trap 44: an address in mixed case with a wrong checksum is an error, not corrected")
    func checksum() async throws {
        try await Batch.run("peer/eip55.jsonl", through: "checksum", document: { ["address": $0["address"] ?? nil] }) { row, answer in
            guard row["valid"] == true else { return Batch.isRefusal(answer) }
            return try answer["result"]?.string?.lowercased() == row.text("address").lowercased()
        }
        try await Batch.run("ethers-v6/accounts.jsonl", through: "checksum", document: { row in
            ["address": .string(try row.text("address").lowercased())]
        }) { $1["result"] == $0["address"] }
        try await Batch.run("tokenlists/uniswap-default.jsonl", through: "checksum", document: { ["address": $0["address"] ?? nil] }) {
            $1["result"] == $0["address"]
        }
    }

    @Test func rlp() async throws {
        try await Batch.run("peer/rlp.jsonl", through: "rlp-encode", document: { ["value": $0["value"] ?? nil] }) { $1["result"] == $0["encoded"] }
        try await Batch.run("peer/rlp.jsonl", through: "rlp-decode", document: { ["data": $0["encoded"] ?? nil] }) { $1["result"] == $0["value"] }
        try await Batch.run("ethers-v6/rlp.jsonl", through: "rlp-encode", document: { ["value": $0["decoded"] ?? nil] }) { $1["result"] == $0["encoded"] }
        try await Batch.run("ethers-v6/rlp.jsonl", through: "rlp-decode", document: { ["data": $0["encoded"] ?? nil] }) { $1["result"] == $0["decoded"] }
        try await Batch.run("ethereum-tests/rlp-valid.jsonl", through: "rlp-decode", document: { ["data": $0["out"] ?? nil] }) { $1["result"] != nil }
        try await Batch.run("ethereum-tests/rlp-invalid.jsonl", through: "rlp-decode", document: { ["data": $0["out"] ?? nil] }) { Batch.isRefusal($1) }
        try await Batch.run("peer/rlp-mutated.jsonl", through: "rlp-decode", document: { ["data": $0["encoded"] ?? nil] }) { row, answer in
            row["valid"] == true ? answer["result"] != nil : Batch.isRefusal(answer)
        }
        for value: JSON in [nil, 1, true, "00", "0x0", [["0x", nil]], [:]] {
            #expect(Batch.isRefusal(try await Batch.answer("rlp-encode", ["value": value])), "\(value)")
        }
    }

    @Test func createAddress() async throws {
        try await Batch.run("ethers-v6/create.jsonl", through: "create-address", document: { row in
            ["from": row["sender"] ?? nil, "nonce": row["nonce"] ?? nil]
        }) { $1["result"] == $0["address"] }
        for name in ["init_code", "init_code_hash"] {
            try await Batch.run("ethers-v6/create2.jsonl", through: "create-address", document: { row in
                ["from": row["sender"] ?? nil, "salt": row["salt"] ?? nil, name: row[name == "init_code" ? "initCode" : "initCodeHash"] ?? nil]
            }) { $1["result"] == $0["address"] }
        }
    }

    @Test("Trap 39: amounts are exact at any number of decimals, and what is not an amount is refused")
    func units() async throws {
        try await Batch.run("peer/units.jsonl", through: "parse-units", document: { row in
            ["value": row["text"] ?? nil, "decimals": row["decimals"] ?? nil]
        }) { row, answer in row["raw"]?.string.map { answer["result"] == .string($0) } ?? Batch.isRefusal(answer) }
        try await Batch.run("peer/units.jsonl", through: "format-units", document: { row in
            row["raw"]?.string.map { ["value": .string($0), "decimals": row["decimals"] ?? nil] }
        }) { $1["result"] == $0["text"] }
        try await Batch.run("ethers-v6/units.jsonl", through: "format-units", document: { row in
            ["value": row["wei"] ?? nil, "decimals": 18]
        }) { row, answer in
            // Ethers writes ".0" after whole numbers.
            let text = try row.text("ether_format")
            return answer["result"] == .string(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        }
    }

    @Test func unitsAtTheEdges() async throws {
        let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        let answers = try await Batch.answers("format-units", [
            ["value": .string(most), "decimals": 77], ["value": .string(most), "decimals": "255"], ["value": "0xde0b6b3a7640000", "decimals": 18],
            ["value": "-1", "decimals": 0], ["value": "-0", "decimals": 18], ["value": "--1", "decimals": 0], ["value": "1", "decimals": 256],
            ["value": "1", "decimals": -1], ["value": "1"], ["value": .number("1.5"), "decimals": 1],
        ])
        #expect(answers[0]["result"] == .string("1." + most.dropFirst()))
        #expect(answers[1]["result"] == .string("0." + String(repeating: "0", count: 177) + most))
        #expect(answers[2]["result"] == "1" && answers[3]["result"] == "-1" && answers[4]["result"] == "0")
        for answer in answers[5...] { #expect(Batch.isRefusal(answer), "\(answer)") }
    }
}

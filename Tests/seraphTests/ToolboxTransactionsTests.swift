import TestSupport
import Testing

@testable import Ethereum

@Suite struct ToolboxTransactionsTests {
    static let key: JSON = "0x0000000000000000000000000000000000000000000000000000000000000001"
    static let account: JSON = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"
    static let transfer: JSON = [
        "type": "0x2", "chainId": "0x1", "nonce": "0x0", "maxFeePerGas": "0x2", "maxPriorityFeePerGas": "0x1",
        "gas": "0x5208", "to": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "value": "0x5", "data": "0x",
    ]

    private func sign(_ transaction: JSON) async throws -> JSON {
        try await Batch.answer("sign-transaction", ["private_key": Self.key, "transaction": transaction])
    }

    // MARK: The corpora

    @Test func everyTransactionOfThePeerIsSigned() async throws {
        try await Batch.run("peer/tx.jsonl.gz", through: "sign-transaction", document: { row in
            ["private_key": row["privateKey"] ?? .null, "transaction": row["tx"] ?? .null]
        }) { row, answer in
            answer["raw"] == row["raw"] && answer["hash"] == row["hash"] && answer["from"] == row["from"]
        }
    }

    @Test func everyTransactionOfThePeerIsRead() async throws {
        try await Batch.run("peer/tx.jsonl.gz", through: "decode-transaction", document: { ["raw": $0["raw"] ?? .null] }) { row, answer in
            let fields = try row["tx"].orMalformed("tx")
            let same = try (fields.members ?? []).allSatisfy { member in
                switch member.key {
                case "type": try answer.uint("type") == fields.uint("type")
                case "accessList", "authorizationList": (answer[member.key]?.array?.count ?? 0) == member.value.array?.count
                default: answer[member.key] == member.value
                }
            }
            return try same && answer["from"] == row["from"] && answer["hash"] == row["hash"] && answer["v"] == row["v"]
                && answer.uint("r") == row.uint("r") && answer.uint("s") == row.uint("s") && answer.uint("yParity") == row.uint("yParity")
        }
    }

    @Test func everyBadTransactionIsRefused() async throws {
        try await Batch.run("peer/tx-bad.jsonl.gz", through: "decode-transaction", document: { ["raw": $0["raw"] ?? .null] }) {
            Batch.isRefusal($1)
        }
    }

    @Test func ethersTransactions() async throws {
        let kinds: [(name: String, type: Int, others: [String])] = [
            ("Legacy", 0, ["chainId", "accessList", "maxFeePerGas", "maxPriorityFeePerGas", "maxFeePerBlobGas", "blobVersionedHashes"]),
            ("Eip155", 0, ["accessList", "maxFeePerGas", "maxPriorityFeePerGas", "maxFeePerBlobGas", "blobVersionedHashes"]),
            ("Berlin", 1, ["maxFeePerGas", "maxPriorityFeePerGas", "maxFeePerBlobGas", "blobVersionedHashes"]),
            ("London", 2, ["gasPrice", "maxFeePerBlobGas", "blobVersionedHashes"]), ("Cancun", 3, ["gasPrice"]),
        ]
        for kind in kinds {
            try await Batch.run("ethers-v6/transactions.jsonl.gz", through: "sign-transaction", document: { row in
                guard row["unsigned\(kind.name)"]?.string?.isEmpty == false, let fields = row["transaction"]?.members else { return nil }
                let kept = JSON.object(fields.filter { !kind.others.contains($0.key) })
                return ["private_key": row["privateKey"] ?? .null, "transaction": kept.with(["type": JSON(kind.type)])]
            }) { $1["raw"] == $0["signed\(kind.name)"] }
        }
        try await Batch.run("ethers-v5/typed-transactions.jsonl.gz", through: "sign-transaction", document: { row in
            ["private_key": row["key"] ?? .null, "transaction": row["tx"] ?? .null]
        }) { row, answer in
            try answer["raw"] == row["signed"] && answer["from"]?.string?.lowercased() == row.text("address")
        }
    }

    /// What nodes refuse in every state is refused; what is about chain 1, gas or cost is said.
    @Test func officialTransactions() async throws {
        try await Batch.run("ethereum-tests/transaction-tests.jsonl.gz", through: "decode-transaction", document: { row in
            ["raw": row["txbytes"] ?? .null]
        }) { row, answer in
            let verdicts = try row["result"].orMalformed("result")
            let verdict = try #require(["Prague", "Cancun", "Shanghai", "Paris", "London"].compactMap { verdicts[$0] }.first)
            guard let exception = verdict["exception"]?.string else {
                return try answer["from"]?.string?.lowercased() == verdict.text("sender") && answer["hash"] == verdict["hash"]
            }
            if Batch.isRefusal(answer) { return true }
            if exception.hasSuffix("INVALID_CHAINID") { return answer["chainId"] != "0x1" }
            return answer["warnings"]?.array?.isEmpty == false
        }
    }

    @Test func authorizations() async throws {
        try await Batch.run("peer/authorization-7702.jsonl", through: "sign-authorization", document: { row in
            [
                "private_key": row["privateKey"] ?? .null,
                "authorization": ["chainId": row["chainId"] ?? .null, "address": row["address"] ?? .null, "nonce": row["nonce"] ?? .null],
            ]
        }) { row, answer in
            try answer["hash"] == row["digest"] && answer["authority"] == row["authority"] && answer.uint("r") == row.uint("r")
                && answer.uint("s") == row.uint("s") && answer.uint("yParity") == row.uint("yParity")
        }
        try await Batch.run("eth-sig-util/authorization-7702.jsonl", through: "sign-authorization", document: { row in
            [
                "private_key": row["privateKey"] ?? .null,
                "authorization": ["chainId": row["chainId"] ?? .null, "address": row["address"] ?? .null, "nonce": row["nonce"] ?? .null],
            ]
        }) { $1["hash"] == $0["hash"] && $1["signature"] == $0["signature"] }
    }

    // MARK: What is taken, and what is not

    @Test func everySpellingIsTheSameTransaction() async throws {
        let raw = try await sign(Self.transfer)["raw"]
        #expect(raw?.string?.hasPrefix("0x02") == true)
        let spellings: [JSON] = [
            Self.transfer.with(["chainId": "1", "nonce": 0, "gas": "21000", "value": 5, "type": 2]),
            Self.transfer.with(["type": "2", "accessList": [], "input": "0x"]), Self.transfer.without("type", "data"),
            Self.transfer.without("gas").with(["gasLimit": 21_000]), Self.transfer.with(["from": Self.account]),
            Self.transfer.with(["gasPrice": nil, "hash": nil, "v": nil, "authorizationList": nil]),
        ]
        for spelling in spellings { #expect(try await sign(spelling)["raw"] == raw, "\(spelling)") }
        let creation = try await sign(Self.transfer.with(["to": nil, "data": "0x00"]))["raw"]
        for to: JSON in ["", nil] { #expect(try await sign(Self.transfer.with(["to": to, "data": "0x00"]))["raw"] == creation) }
    }

    @Test func whatIsUnclearIsRefused() async throws {
        let unclear: [JSON] = [
            ["from": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"], ["from": 7], ["data": "0x01", "input": "0x02"], ["gasPrice": "0x1"],
            ["gasLimit": "0x1"], ["v": "0x0"], ["hash": "0x00"], ["nonces": 1], ["value": "-1"], ["value": .number("1.5")], ["value": "1e3"],
            ["value": "0x"], ["value": "5 "], ["chainId": "mainnet"], ["type": 5], ["type": 1], ["maxPriorityFeePerGas": 3],
            ["blobVersionedHashes": []], ["authorizationList": []], ["nonce": "0xffffffffffffffff"],
            ["to": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293Bc"], ["to": "maya.eth"], ["to": "0x"],
        ]
        let documents = unclear.map { ["private_key": Self.key, "transaction": Self.transfer.with($0)] as JSON }
        for (document, answer) in zip(documents, try await Batch.answers("sign-transaction", documents)) {
            #expect(Batch.isRefusal(answer), "\(document) gave \(answer)")
        }
        for name in ["nonce", "gas", "chainId", "maxFeePerGas", "maxPriorityFeePerGas"] {
            #expect(Batch.isRefusal(try await sign(Self.transfer.without("type", name))), "without \(name)")
        }
        for key: JSON in ["0x00", "0x", nil, 1, .string("0x" + Secp256k1.order.word.map { String($0, radix: 16) }.joined())] {
            #expect(Batch.isRefusal(try await Batch.answer("sign-transaction", ["private_key": key, "transaction": Self.transfer])))
        }
    }

    // MARK: Warnings

    private func warnings(_ changes: JSON) async throws -> String {
        let answer = try await sign(Self.transfer.with(changes))
        return try #require(answer["warnings"]?.array, "\(answer)").compactMap(\.string).joined(separator: "\n")
    }

    @Test("Trap 6: a legacy transaction without a chain id is said to be replayable")
    func replayable() async throws {
        #expect(try await warnings([:]).isEmpty)
        let legacy = Self.transfer.without("type", "maxFeePerGas", "maxPriorityFeePerGas", "chainId").with(["gasPrice": 1])
        let answer = try await sign(legacy)
        #expect(answer["warnings"]?[0]?.string?.contains("every chain") == true)
        #expect(answer["warnings"]?.array?.count == 1)
        let read = try await Batch.answer("decode-transaction", ["raw": answer["raw"] ?? nil])
        #expect(read["chainId"] == nil && read["v"]?.string.map { ["0x1b", "0x1c"].contains($0) } == true)
        #expect(read["warnings"] == answer["warnings"])
    }

    @Test func whatLooksWrongIsSaid() async throws {
        #expect(try await warnings(["gas": 20_999]).contains("21000"))
        #expect(try await warnings(["to": nil]).contains("without code"))
        #expect(try await warnings(["maxFeePerGas": .string(UInt256.max.quantity)]).contains("larger than any balance"))
        let bare = try await sign(["type": 2, "to": Self.account])
        #expect(bare["warnings"]?[0]?.string?.contains("nonce, gas, the fee") == true)
        #expect(bare["warnings"]?[1]?.string?.contains("chain id is zero") == true)
    }

    @Test("Trap 55: a delegation is named, and so are chain id 0 and a nonce the sender has used up")
    func delegations() async throws {
        let delegate: JSON = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
        func authorized(_ chain: Int, _ nonce: Int) async throws -> String {
            let entry = try await Batch.answer("sign-authorization", [
                "private_key": Self.key, "authorization": ["chainId": JSON(chain), "address": delegate, "nonce": JSON(nonce)],
            ]).without("hash", "signature", "warnings")
            return try await warnings(["type": 4, "gas": 60_000, "authorizationList": [entry]])
        }
        let good = try await authorized(1, 1)
        #expect(good.contains(try #require(delegate.string)) && good.split(separator: "\n").count == 1)
        #expect(try await authorized(0, 1).contains("every chain"))
        #expect(try await authorized(1, 0).contains("needs 1"))
        #expect(try await authorized(5, 1).contains("for chain 5"))
    }

    @Test func blobsDoNotComeAlong() async throws {
        let hash = JSON.string("0x01" + String(repeating: "ab", count: 31))
        let signed = try await sign(Self.transfer.with(["type": 3, "maxFeePerBlobGas": 1, "blobVersionedHashes": [hash]]))
        let raw = try signed.hex("raw")
        let network = [3] + RLP.encode(.list([try RLP.decode(Bytes(raw.dropFirst())), .list([]), .list([]), .list([])]))
        let answers = try await Batch.answers("decode-transaction", [["raw": .string(Hex.encode(raw))], ["raw": .string(Hex.encode(network))]])
        #expect(answers[0]["blobVersionedHashes"] == [hash] && answers[0]["type"] == "0x3")
        #expect(answers[1]["error"]?.string?.contains("blobs attached") == true)
    }

    @Test func unsignedBytesAreNoTransaction() async throws {
        let transaction = try Transaction(json: Self.transfer)
        let answer = try await Batch.answer("decode-transaction", ["raw": .string(Hex.encode(transaction.signingPayload))])
        #expect(answer["error"]?.string?.contains("carries no signature") == true)
    }
}

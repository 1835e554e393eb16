import Foundation
import TestSupport
import Testing

@testable import Ethereum

/// Messages and typed data through the real program, as a script uses it: `seraph eth NAME --batch`.
@Suite(.serialized) struct ToolboxMessagesTests {
    /// One answer a document, in order.
    private func answers(_ tool: String, _ documents: [JSON]) async throws -> [JSON] {
        try await answers(tool, lines: documents.map { Bytes($0.description.utf8) })
    }

    private func answers(_ tool: String, lines: [Bytes]) async throws -> [JSON] {
        let input = Bytes(lines.joined(separator: [0x0A]))
        let run = try Running(Program.path, ["eth", tool, "--batch"], environment: ProcessInfo.processInfo.environment, input: input)
        let outcome = try await run.ended().ends(0)
        return try outcome.out.split(separator: 0x0A).map { try JSON(parsing: $0) }
    }

    /// Runs every row of a corpus that `document` makes a document of, and compares the answers.
    private func run(
        _ path: String, through tool: String, document: (JSON) throws -> JSON?, check: (JSON, JSON) throws -> Bool
    ) async throws {
        let all = try Vectors.rows(path)
        if all.isEmpty { return }
        let rows = try all.compactMap { row in try document(row).map { (row: row, document: $0) } }
        let answers = try await answers(tool, rows.map(\.document))
        try #require(answers.count == rows.count, "\(path): \(answers.count) answers to \(rows.count) documents")
        let failed = try zip(rows, answers).filter { try !check($0.row, $1) }.map { "\($0.row["name"] ?? .null): \($1)" }
        print("VECTORS | \(path) (eth \(tool)) | \(rows.count) run | \(rows.count - failed.count) passed | \(all.count - rows.count) not run")
        #expect(failed.isEmpty, "\(path): \(failed.prefix(3))")
    }

    private func isRefused(_ answer: JSON) -> Bool {
        answer["result"] == nil && (answer["error"]?.string?.utf8.count ?? 0) > 20
    }

    // MARK: Typed data

    @Test func typedData() async throws {
        try await run("peer/eip712.jsonl.gz", through: "typed-data-hash", document: { $0["typedData"] }) { row, answer in
            answer["result"] == row["digest"] && answer["domain"] == row["domainSeparator"] && answer["message"] == row["structHash"]
        }
        try await run("peer/eip712.jsonl.gz", through: "sign-typed-data", document: { row in
            // As an object or as its text.
            let data = row["typedData"] ?? .null
            let isText = row["name"]?.string?.hasSuffix("7") == true
            return ["private_key": row["privateKey"] ?? .null, "typed_data": isText ? .string(data.description) : data]
        }) { $1["result"] == $0["signature"] }
        try await run("peer/eip712-bad.jsonl", through: "typed-data-hash", document: { $0["typedData"] }) { row, answer in
            switch row["name"]?.string {
            // Read exactly, as the row's reason allows: 2^53 + 1, and "0x1".
            case "number over 2^53", "chainId string": answer["result"] != nil
            case "chainId other", "bad checksum address", "domain type missing": answer["warnings"]?.array?.isEmpty == false
            default: isRefused(answer)
            }
        }
        for path in ["ethers-v6/typed-data.jsonl", "ethers-v5/eip712.jsonl.gz"] {
            try await run(path, through: "typed-data-hash", document: { row in
                ["types": row["types"] ?? .null, "primaryType": row["primaryType"] ?? .null, "domain": row["domain"] ?? .null,
                    "message": row["data"] ?? .null]
            }) { $1["result"] == $0["digest"] }
        }
        try await run("eth-sig-util/typed-data.jsonl.gz", through: "sign-typed-data", document: { row in
            guard row["fn"] == "signTypedData", row["version"] == "V4", row["javascriptOnly"] != true else { return nil }
            return ["private_key": row["privateKey"] ?? .null, "typed_data": row["typedData"] ?? .null]
        }) { row, answer in
            if row["error"] != nil { return isRefused(answer) }
            return answer["result"] == row["expected"] || row["strictAgrees"] == false && isRefused(answer)
        }
    }

    /// Structs without a domain, and documents that peers disagree on: no third answer, and no crash.
    @Test func typedDataOfPeers() async throws {
        try await run("eth-sig-util/typed-data.jsonl.gz", through: "typed-data-hash", document: { row in
            guard row["fn"] == "hashStruct", row["javascriptOnly"] != true else { return nil }
            return ["types": row["types"] ?? .null, "primaryType": row["primaryType"] ?? .null, "domain": [:],
                "message": row["message"] ?? .null]
        }) { row, answer in
            if row["error"] != nil { return isRefused(answer) || row["version"] == "V3" }
            let theirs = JSON.string("0x" + (row["expected"]?.string ?? ""))
            return answer["message"] == theirs || row["strictAgrees"] == false && isRefused(answer)
        }
        for name in ["valid_for_all", "valid_py_and_ethers", "valid_py_and_metamask", "invalid", "one_arg_invalid"] {
            try await run("eip712-eth-account/\(name).jsonl", through: "typed-data-hash", document: { $0["message"] }) { _, answer in
                name == "valid_for_all" ? answer["result"] != nil : name.hasPrefix("valid") || isRefused(answer)
            }
        }
        try await run("clef/requests-and-typed-data.jsonl", through: "typed-data-hash", document: { row in
            row["text"]?.string?.contains("\"types\"") == true ? ["typed_data": row["text"] ?? .null] : nil
        }) { row, answer in
            row["name"]?.string?.hasPrefix("expfail") == true ? isRefused(answer) : answer["result"] != nil
        }
        try await run("ledger-app-ethereum/eip712-inputs.jsonl", through: "typed-data-hash", document: { row in
            row["json"]?["types"] == nil ? nil : row["json"]
        }) { $1["result"] != nil || isRefused($1) && ["01-", "14-"].contains(String($0["name"]?.string?.prefix(3) ?? "")) }
    }

    @Test("Trap 32: a message for another chain than the active one is refused")
    func activeChain() async throws {
        let data: JSON = [
            "types": ["EIP712Domain": [["name": "chainId", "type": "uint256"]], "T": []], "primaryType": "T",
            "domain": ["chainId": "0x89"], "message": [:],
        ]
        let answers = try await answers("typed-data-hash", [
            ["typed_data": data, "chain_id": 137], ["typed_data": data, "chain_id": "0x1"], ["typed_data": data],
        ])
        try #require(answers.count == 3)
        #expect(answers[0]["result"] != nil)
        #expect(isRefused(answers[1]) && answers[1]["error"]?.string?.contains("137") == true)
        #expect(answers[2]["result"] == answers[0]["result"])
    }

    // MARK: Messages

    @Test func messages() async throws {
        let path = "peer/personal-sign.jsonl"
        func message(_ row: JSON) -> JSON.Member {
            row["text"].map { .init("message", $0) } ?? .init("data", row["message"] ?? .null)
        }
        try await run(path, through: "message-hash", document: { .object([message($0)]) }) { $1["result"] == $0["digest"] }
        try await run(path, through: "sign-message", document: { row in
            .object([message(row), .init("private_key", row["privateKey"] ?? .null)])
        }) { $1["result"] == $0["signature"] }
        try await run(path, through: "recover", document: { row in
            .object([message(row), .init("signature", row["signature"] ?? .null)])
        }) { $1["result"] == $0["from"] }
        try await run("eth-sig-util/personal-sign.jsonl", through: "sign-message", document: { row in
            ["private_key": row["privateKey"] ?? .null, "data": row["message"] ?? .null]
        }) { $1["result"] == $0["signature"] }
    }

    @Test("Trap 33: a bare hash is never signed")
    func noRawHashes() async throws {
        let key = JSON.string("0x" + String(repeating: "11", count: 32))
        let hash = JSON.string("0x" + String(repeating: "22", count: 32))
        let answers = try await answers("sign-message", [
            ["private_key": key, "hash": hash], ["private_key": key, "message": "a", "hash": hash],
            ["private_key": key, "message": "a", "data": "0x61"], ["private_key": key, "message": 5], ["private_key": key],
        ])
        #expect(answers.count == 5)
        for answer in answers { #expect(isRefused(answer), "\(answer)") }
        #expect(answers.first?["error"]?.string?.contains("hash") == true)
        let typed = try await self.answers("sign-typed-data", [
            // Not a document: it is not signed as the text it is.
            ["private_key": key, "typed_data": "hello"], ["private_key": key, "typed_data": hash],
            ["private_key": key, "typed_data": [["type": "string", "name": "m", "value": "v1"]]],
        ])
        #expect(typed.count == 3)
        for answer in typed { #expect(isRefused(answer), "\(answer)") }
    }

    // MARK: Recovering

    @Test func recovery() async throws {
        func words(_ row: JSON) -> String? {
            switch row["name"]?.string {
            case let name? where name.hasPrefix("high-s"): "upper half"
            case "bad r 0"?, "bad r n"?, "bad r p-1"?, "bad all ff"?: "r is out of range"
            case "bad s 0"?, "bad s n"?: "s is out of range"
            default: row["address"]?.string == nil ? "signature" : nil
            }
        }
        func check(_ row: JSON, _ answer: JSON) -> Bool {
            guard let words = words(row) else { return answer["result"] == row["address"] }
            return isRefused(answer) && answer["error"]?.string?.contains(words) == true
        }
        try await run("peer/ecrecover.jsonl", through: "recover", document: { row in
            let v = try row.uint("yParity").limb0
            let signature = try row.hex("r") + row.hex("s") + [UInt8(row["name"] == "ok-3" ? v : v + 27)]
            return ["hash": row["hash"] ?? .null, "signature": .string(Hex.encode(signature))]
        }, check: check)
        try await run("peer/ecrecover.jsonl", through: "recover", document: { row in
            ["hash": row["hash"] ?? .null, "r": row["r"] ?? .null, "s": row["s"] ?? .null, "yParity": row["yParity"] ?? .null]
        }, check: check)
    }

    // MARK: Signing in

    @Test func signIn() async throws {
        try await run("siwe/parsing_positive.jsonl", through: "sign-in", document: { ["message": $0["value"]?["message"] ?? .null] }) {
            row, answer in
            (row["value"]?["fields"]?.members ?? []).allSatisfy { $0.value.isNull || answer["result"]?[$0.key] == $0.value }
                && answer["text"] == row["value"]?["message"]
        }
        try await run("siwe/parsing_negative.jsonl", through: "sign-in", document: { ["message": $0["value"] ?? .null] }) { isRefused($1) }
        try await run("siwe/parsing_negative_objects.jsonl", through: "sign-in", document: { ["fields": $0["value"] ?? .null] }) {
            isRefused($1)
        }
        func verification(_ row: JSON) -> JSON {
            let value = row["value"] ?? .null
            return .object([
                .init("fields", value), .init("signature", value["signature"] ?? .null),
            ] + (value["time"].map { [.init("time", $0)] } ?? []) + (value["matchNonce"].map { [.init("nonce", $0)] } ?? []))
        }
        try await run("siwe/verification_positive.jsonl", through: "sign-in", document: verification) { $1["result"] != nil }
        try await run("siwe/verification_negative.jsonl", through: "sign-in", document: verification) { isRefused($1) }
    }

    // MARK: The batch itself

    @Test func batchGoesOnWhateverComes() async throws {
        let good = Bytes(#"{"message":"hi"}"#.utf8)
        let answers = try await answers("message-hash", lines: [
            good, Bytes("not JSON".utf8), Bytes("[1]".utf8), Bytes("\"hi\"".utf8), [], Bytes("  \t".utf8), good + [0x0D],
            // Not UTF-8: refused, not repaired.
            Bytes(#"{"message":""#.utf8) + [0xFF, 0xFE] + Bytes(#""}"#.utf8), Bytes("{\"message\":\"\u{2028}\u{85}\"}".utf8),
            Bytes(repeating: UInt8(ascii: "["), count: 100_000), [0], good,
        ])
        try #require(answers.count == 10)
        let expected = JSON.string(Hex.encode(PersonalMessage.hash("hi")))
        for index in [0, 4, 9] { #expect(answers[index]["result"] == expected) }
        for index in [1, 2, 3, 5, 7, 8] { #expect(isRefused(answers[index]), "\(index)") }
        #expect(answers[5]["error"]?.string?.contains("UTF-8") == true)
        #expect(answers[6]["result"] == .string(Hex.encode(PersonalMessage.hash("\u{2028}\u{85}"))))
    }

    @Test func aLineTooLongIsAnsweredAndPassed() async throws {
        let long = Bytes(#"{"message":""#.utf8) + Bytes(repeating: UInt8(ascii: "a"), count: 17 << 20) + Bytes(#""}"#.utf8)
        let answers = try await answers("message-hash", lines: [long, Bytes(#"{"message":"hi"}"#.utf8)])
        try #require(answers.count == 2)
        #expect(answers[0]["error"]?.string?.contains("16 MiB") == true)
        #expect(answers[1]["result"] != nil)
    }

    /// Whoever asks line by line gets each answer before asking on.
    @Test func answersBeforeTheNextQuestion() throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["eth", "message-hash", "--batch"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for text in ["one", "two", "three"] {
            input.fileHandleForWriting.write(Data("{\"message\":\"\(text)\"}\n".utf8))
            let answer = try JSON(parsing: Bytes(output.fileHandleForReading.availableData))
            #expect(answer["result"] == .string(Hex.encode(PersonalMessage.hash(text))))
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}

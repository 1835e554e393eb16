import Foundation
import TestSupport
import Testing

@testable import Ethereum
@testable import Wallet

/// `seraph eth mnemonic`, `keystore-decrypt` and `keystore-encrypt`, every row through the real program.
@Suite("The toolbox's keys", .serialized) struct ToolboxKeysTests {
    /// One document a line in, one a line out.
    private func batch(_ tool: String, _ documents: [JSON]) async throws -> [JSON] {
        let person = try Person()
        let input = documents.map(\.description).joined(separator: "\n") + "\n"
        let outcome = try await person.run(["eth", tool, "--batch"], bytes: Bytes(input.utf8)).ends(0)
        let answers = try outcome.out.split(separator: 10).map { try JSON(parsing: $0) }
        try #require(answers.count == documents.count)
        return answers
    }

    /// Runs the rows of a corpus through a tool, each as one or several documents, and reports.
    private func run(
        _ path: String, _ tool: String, where applies: (JSON) -> Bool = { _ in true }, documents: (JSON) throws -> [JSON],
        check: (JSON, [JSON]) throws -> Bool
    ) async throws {
        let rows = try Vectors.rows(path).filter(applies)
        if rows.isEmpty { return }
        let asked = try rows.map(documents)
        var answers = try await batch(tool, asked.flatMap { $0 })[...]
        var replies: [String: [JSON]] = [:]
        for (row, documents) in zip(rows, asked) {
            replies[row.description] = Array(answers.prefix(documents.count))
            answers = answers.dropFirst(documents.count)
        }
        try Vectors.run(path, where: applies) { row in
            let answers = try replies[row.description].orMalformed("answer")
            return try !answers.isEmpty && check(row, answers)
        }
    }

    private func same(_ answer: JSON, _ key: String, _ bytes: Bytes) -> Bool { answer[key]?.string == Hex.encode(bytes) }

    // MARK: Mnemonics

    @Test func phrases() async throws {
        try await run("bip39-trezor/vectors.jsonl", "mnemonic") { row in
            let extra = JSON(row["passphrase"]?.string)
            let language = JSON(row["language"]?.string)
            return [
                ["phrase": JSON(row["mnemonic"]?.string), "passphrase": extra],
                ["entropy": .string("0x" + (try row.text("entropy"))), "passphrase": extra, "language": language],
                ["phrase": JSON(row["mnemonic"]?.string), "entropy": JSON(row["entropy"]?.string), "language": language, "passphrase": extra],
            ]
        } check: { row, answers in
            try answers.allSatisfy { answer in
                try same(answer, "seed", row.hex("seed")) && answer["root_key"] == row["xprv"]
                    && answer["phrase"]?.string?.utf8.elementsEqual(row.text("mnemonic").utf8) == true
            } && answers[1...].allSatisfy { try same($0, "entropy", row.hex("entropy")) }
        }
        try await run("bip39-jp/test_JP_BIP39.jsonl", "mnemonic") { row in
            [["phrase": JSON(row["mnemonic"]?.string), "passphrase": JSON(row["passphrase"]?.string), "language": "japanese"]]
        } check: { row, answers in
            try same(answers[0], "seed", row.hex("seed")) && answers[0]["root_key"] == row["bip32_xprv"]
        }
    }

    @Test func trees() async throws {
        try await run("ethers-v6/mnemonics.jsonl.gz", "mnemonic") { row in
            let phrase = String(decoding: try row.hex("phrase"), as: UTF8.self)
            let extra = String(decoding: try row.hex("password"), as: UTF8.self)
            return try row.items("nodes").map { node in
                ["phrase": .string(phrase), "passphrase": .string(extra), "language": JSON(row["locale"]?.string), "path": JSON(node["path"]?.string)]
            }
        } check: { row, answers in
            try zip(row.items("nodes"), answers).allSatisfy { node, answer in
                try same(answer, "seed", row.hex("seed")) && same(answer, "private_key", node.hex("privateKey"))
                    && answer["extended_private_key"] == node["xpriv"] && answer["extended_public_key"] == node["xpub"]
            }
        }
        try await run("ethers-v5/hdnode.jsonl.gz", "mnemonic") { row in
            let paths = try row.items("hdnodes").map { $0["path"] ?? .null }
            return (paths.isEmpty ? [.null] : paths).map { path in
                ["phrase": JSON(row["mnemonic"]?.string), "passphrase": JSON(row["password"]?.string), "language": JSON(row["locale"]?.string), "path": path]
            }
        } check: { row, answers in
            try answers.allSatisfy { try same($0, "seed", row.hex("seed")) }
                && zip(row.items("hdnodes"), answers).allSatisfy { node, answer in
                    try same(answer, "private_key", node.hex("privateKey")) && answer["address"]?.string?.lowercased() == node.text("address").lowercased()
                }
        }
        try await run("peer/hd.jsonl", "mnemonic") { row in
            try row.items("accounts").map { account in
                ["phrase": JSON(row["mnemonic"]?.string), "passphrase": JSON(row["passphrase"]?.string), "path": JSON(account["path"]?.string)]
            }
        } check: { row, answers in
            try zip(row.items("accounts"), answers).allSatisfy { account, answer in
                try same(answer, "seed", row.hex("seed")) && same(answer, "private_key", account.hex("privateKey"))
                    && answer["address"] == account["address"]
            }
        }
    }

    @Test func refusedPhrases() async throws {
        try await run("peer/mnemonic-bad.jsonl", "mnemonic") { [["phrase": JSON($0["mnemonic"]?.string)]] } check: { row, answers in
            answers[0]["error"]?.string?.isEmpty == false || answers[0]["phrase"] == row["sameAs"] && row["sameAs"] != nil
        }
        let refused = try await batch("mnemonic", [
            [:], ["phrase": 7], ["entropy": "00"], ["entropy": "zz"], ["entropy": "00000000000000000000000000000000", "language": "klingon"],
            ["entropy": "00000000000000000000000000000000", "path": "44'/60'"],
            ["phrase": "legal winner thank year wave sausage worth useful legal winner thank yellow", "entropy": "00000000000000000000000000000000"],
            ["phrase": "legal winner thank year wave sausage worth useful legal winner thank yellow", "language": "korean"],
        ])
        for answer in refused { #expect(answer["error"]?.string?.isEmpty == false, "\(answer)") }
    }

    // MARK: Keystores

    @Test func keystores() async throws {
        try await run("peer/keystore.jsonl", "keystore-decrypt", where: { $0["name"] != "scrypt-r1-p8" }) { row in
            let text = try row.text("json")
            // As text and as an object.
            return [.string(text), try JSON(parsing: text)].map { ["keystore": $0, "passphrase": JSON(row["password"]?.string)] }
        } check: { row, answers in
            try answers.allSatisfy { try same($0, "private_key", row.hex("privateKey")) && $0["address"] == row["address"] }
        }
        try await run("ethers-v5/wallets.jsonl", "keystore-decrypt") { row in
            [["keystore": JSON(row["json"]?.string), "passphrase": JSON(row["password"]?.string)]]
        } check: { row, answers in
            try same(answers[0], "private_key", row.hex("privateKey"))
        }
        try await run("peer/keystore-bad.jsonl", "keystore-decrypt") { row in
            [["keystore": JSON(row["json"]?.string), "passphrase": JSON(row["password"]?.string)]]
        } check: { _, answers in
            answers[0]["error"]?.string?.isEmpty == false
        }
    }

    @Test func sealing() async throws {
        let key = "0x" + String(repeating: "0f", count: 32)
        let settings: [(JSON, JSON)] = [
            ("scrypt-light", ["n": 4096, "r": 8, "p": 6]), ("pbkdf2", ["c": 262_144]),
            (["kdf": "scrypt", "n": 1024, "p": "0x2"], ["n": 1024, "r": 8, "p": 2]),
            (["kdf": "scrypt", "kdfparams": ["n": 2, "r": 1, "p": 1]], ["n": 2, "r": 1, "p": 1]),
            (["kdf": "pbkdf2", "c": "10240"], ["c": 10240]),
        ]
        let sealed = try await batch("keystore-encrypt", settings.map { kdf, _ in
            ["private_key": .string(key), "passphrase": "caf\u{e9} ", "kdf": kdf]
        })
        for ((_, expected), answer) in zip(settings, sealed) {
            for member in expected.members ?? [] {
                #expect(answer["result"]?["crypto"]?["kdfparams"]?[member.key] == member.value, "\(answer)")
            }
        }
        let opened = try await batch("keystore-decrypt", sealed.map { ["keystore": $0["result"] ?? .null, "passphrase": "caf\u{e9} "] })
        for answer in opened { #expect(answer["private_key"]?.string == key) }
        let refused = try await batch("keystore-encrypt", [
            ["private_key": "0x00", "passphrase": "p", "kdf": "pbkdf2"], ["private_key": .string(key)],
            ["private_key": .string(key), "passphrase": "p", "kdf": "argon2id"],
            ["private_key": .string(key), "passphrase": "p", "kdf": ["kdf": "scrypt", "n": 67_108_864]],
            ["private_key": .string(key), "passphrase": "p", "kdf": ["kdf": "pbkdf2", "c": 0]],
        ])
        for answer in refused { #expect(answer["error"]?.string?.isEmpty == false, "\(answer)") }
    }
}

import Ethereum
import TestSupport
import Testing

/// Every typed message of the shared corpora.
@Suite(.serialized) struct TypedDataVectorTests {
    @Test func peer() throws {
        try Vectors.run("peer/eip712.jsonl.gz") { row in
            let data = try TypedData(json: try (row["typedData"]).orMalformed("typedData"))
            let key = SecretBytes(copying: try row.hex("privateKey"))
            return try data.encodeType(data.primaryType) == row.text("encodeType")
                && data.domainSeparator == row.hex("domainSeparator")
                && data.messageHash == row.hex("structHash")
                && data.signingHash == row.hex("digest")
                && Secp256k1.sign(hash: data.signingHash, with: key).bytes == row.hex("signature")
        }
    }

    /// Rows whose reason leaves a choice: what this reader does instead of refusing.
    private static let accepted: [String: @Sendable (TypedData) -> Bool] = [
        "domain type missing": { $0.warnings.contains(.domainTypeDerived) && $0.types["EIP712Domain"]?.count == 4 },
        "bad checksum address": { $0.warnings.contains { if case .wrongChecksum = $0 { true } else { false } } },
        "number over 2^53": { $0.message["value"] == .uint(9_007_199_254_740_993) },
        "chainId string": { $0.domain.chainID == 1 },
        // No chain is active here; whoever knows one compares it with this.
        "chainId other": { $0.domain.chainID == 999_999 },
    ]

    @Test func peerRefused() throws {
        try Vectors.run("peer/eip712-bad.jsonl") { row in
            let data = try? TypedData(json: try (row["typedData"]).orMalformed("typedData"))
            guard let isRight = Self.accepted[try row.text("name")] else { return data == nil }
            return try isRight(data.orMalformed("refused"))
        }
    }

    /// These give a domain without its type: it is derived.
    @Test func ethers() throws {
        for path in ["ethers-v6/typed-data.jsonl", "ethers-v5/eip712.jsonl.gz"] {
            try Vectors.run(path) { row in
                let data = try TypedData(json: [
                    "types": row["types"] ?? .null, "primaryType": row["primaryType"] ?? .null,
                    "domain": row["domain"] ?? .null, "message": row["data"] ?? .null,
                ])
                return try data.encodedMessage == row.hex("encoded") && data.signingHash == row.hex("digest")
            }
        }
    }

    /// What eth-account takes and a strict signer does not.
    private static let refusedThoughValid: Set = [
        // Each would be shown as one thing and signed as another.
        "valid_int_value_for_string_type_ethers_handles_mismatched_type_and_value_differently",
        "valid_null_value_for_custom_type_ethers_requires_non_null",
        // A struct that holds itself, with the innermost one missing.
        "valid_eip712_example_ethers_does_not_accept_recursive_custom_types",
        // "Per son" as the name of a type: a member "Per son from" reads in two ways.
        "valid_space_in_custom_type_metamask_returns_empty_string_if_non_alphanum_in_custom_type",
    ]

    @Test func ethAccount() throws {
        for name in ["valid_for_all", "valid_py_and_ethers", "valid_py_and_metamask"] {
            try Vectors.run("eip712-eth-account/\(name).jsonl") { row in
                let isAccepted = (try? TypedData(json: row["message"] ?? .null)) != nil
                return try isAccepted != Self.refusedThoughValid.contains(row.text("name"))
            }
        }
        for name in ["invalid", "one_arg_invalid"] {
            try Vectors.run("eip712-eth-account/\(name).jsonl") { row in
                (try? TypedData(json: row["message"] ?? .null)) == nil
            }
        }
    }

    /// MetaMask's own tests. Not run: rows that need JavaScript's `undefined` or `Buffer`. V3 is V4
    /// without arrays and with missing structs left out; where its rows agree with a strict reading they
    /// must agree with us, and its other answers need not, but never differ from both V3 and V4.
    @Test func metamask() throws {
        try Vectors.run("eth-sig-util/typed-data.jsonl.gz", where: { $0["javascriptOnly"] != true }) { row in
            if row["name"]?.string?.contains("unrecognized non-primary types") == true {
                // A document whose types are not all defined: refused.
                return throwing { try TypedData.Types(json: row["types"] ?? .null) }
            }
            let ours = try? answer(to: row)
            if row["error"] != nil { return ours == nil || isAboutV3Arrays(row) }
            guard let expected = row["expected"]?.string else { return false }
            let theirs = expected.hasPrefix("0x") ? String(expected.dropFirst(2)) : expected
            return row["strictAgrees"] == true ? ours == theirs : ours == nil || ours == theirs
        }
    }

    private func throwing<T>(_ work: () throws -> T) -> Bool { (try? work()) == nil }

    private func isAboutV3Arrays(_ row: JSON) -> Bool {
        row["version"] == "V3" && row["error"]?.string?.contains("Arrays are unimplemented") == true
    }

    private func answer(to row: JSON) throws -> String {
        let function = try row.text("fn")
        if function == "encodeType" {
            let types = try TypedData.Types(json: row["types"] ?? .null)
            return try types.encodeType(row.text("primaryType")).orMalformed("primaryType")
        }
        if let document = row["typedData"] {
            let data = try TypedData(json: document)
            guard function == "signTypedData" else { return Hex.encodeBare(data.signingHash) }
            let key = SecretBytes(copying: try row.hex("privateKey"))
            return Hex.encodeBare(try Secp256k1.sign(hash: data.signingHash, with: key).bytes)
        }
        let data = try TypedData(json: [
            "types": row["types"] ?? .null, "primaryType": row["primaryType"] ?? .null, "domain": [:],
            "message": row["message"] ?? .null,
        ])
        return Hex.encodeBare(function == "encodeData" ? data.encodedMessage : data.messageHash)
    }

    @Test func clef() throws {
        try Vectors.run("clef/requests-and-typed-data.jsonl", where: { $0["text"]?.string?.contains("\"types\"") == true }) { row in
            let name = try row.text("name")
            let isAccepted = (try? TypedData(parsing: Bytes(try row.text("text").utf8))) != nil
            return isAccepted != name.hasPrefix("expfail")
        }
    }

    /// The Ledger app's inputs; its filter files are no typed messages. Two break the standard: one gives
    /// a member `id` that its type does not name, one gives 63 digits for 32 bytes.
    @Test func ledger() throws {
        let broken: Set = ["01-addresses_array_mail-data.json", "14-rabby_bug-data.json"]
        try Vectors.run("ledger-app-ethereum/eip712-inputs.jsonl", where: { $0["json"]?["types"] != nil }) { row in
            let isAccepted = (try? TypedData(json: row["json"] ?? .null)) != nil
            return try isAccepted != broken.contains(row.text("name"))
        }
    }
}

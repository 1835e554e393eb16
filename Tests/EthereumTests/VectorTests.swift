import Ethereum
import TestSupport
import Testing

/// The shared corpora, each with the reader it needs and no more. Rows for what this module cannot do
/// yet (blob and EIP-7702 transactions, negative amounts, fee forecasts) are counted as not run.
@Suite(.serialized) struct VectorTests {
    // MARK: Hashes, addresses, amounts

    @Test func keccak() throws {
        try Vectors.run("peer/keccak.jsonl") { row in
            var data = try row["data"].map { _ in try row.hex("data") } ?? []
            if row["pattern"] != nil {
                let pattern = try row.hex("pattern")
                let length = try (row["length"]?.int).orMalformed("length")
                while data.count < length { data += pattern }
                data = Bytes(data.prefix(length))
            }
            return Keccak256.hash(data) == (try row.hex("keccak256"))
        }
        try Vectors.run("ethers-v6/hashes.jsonl") { Keccak256.hash(try $0.hex("data")) == (try $0.hex("keccak256")) }
    }

    @Test func checksums() throws {
        try Vectors.run("peer/eip55.jsonl") { row in
            (try? Address(try row.text("address"))) != nil ? row["valid"] == true : row["valid"] == false
        }
    }

    @Test func accounts() throws {
        try Vectors.run("ethers-v6/accounts.jsonl") { row in
            let address = try Secp256k1.address(of: SecretBytes(copying: try row.hex("privateKey")))
            return address.checksummed == (try row.text("address"))
        }
        try Vectors.run("ethereum-tests/keyaddr.jsonl") { row in
            let key = Keccak256.hash(try row.text("seed"))
            return try key == row.hex("key")
                && Secp256k1.address(of: SecretBytes(copying: key)).bytes == row.hex("addr")
        }
    }

    @Test func creation() throws {
        try Vectors.run("ethers-v6/create.jsonl") { row in
            let nonce = try #require(row.uint("nonce").asUInt64)
            return try Address(try row.text("sender")).creating(nonce: nonce).checksummed == row.text("address")
        }
        try Vectors.run("ethers-v6/create2.jsonl") { row in
            let made = try Address(try row.text("sender"))
                .creating2(salt: try row.hex("salt"), initCodeHash: try row.hex("initCodeHash"))
            return try made?.checksummed == row.text("address")
        }
    }

    @Test func units() throws {
        try Vectors.run("peer/units.jsonl") { row in
            let decimals = try (row["decimals"]?.int).orMalformed("decimals")
            let parsed = try? Units.parse(try row.text("text"), decimals: decimals)
            guard let raw = row["raw"]?.string else { return parsed == nil }
            let written = Units.format(try #require(parsed), decimals: decimals)
            return try parsed?.description == raw && Units.parse(written, decimals: decimals) == parsed
        }
        let powers = [("kwei", 3), ("mwei", 6), ("gwei", 9), ("szabo", 12), ("finney", 15), ("ether", 18)]
        try Vectors.run("ethers-v6/units.jsonl", where: { $0["wei"]?.string?.hasPrefix("-") == false }) { row in
            let wei = try row.uint("wei")
            return try powers.allSatisfy { unit, decimals in
                guard let text = row[unit]?.string else { return true }
                return try Units.parse(text, decimals: decimals) == wei
            }
        }
    }

    // MARK: Signatures

    @Test func recovery() throws {
        try Vectors.run("peer/ecrecover.jsonl") { row in
            let signature = Signature(
                r: try row.uint("r"), s: try row.uint("s"),
                yParity: UInt8(truncatingIfNeeded: try row.uint("yParity").limb0))
            let recovered = try? Secp256k1.recover(hash: try row.hex("hash"), signature)
            return recovered?.checksummed == row["address"]?.string
        }
    }

    @Test func personalMessages() throws {
        try Vectors.run("peer/personal-sign.jsonl") { row in
            let hash = PersonalMessage.hash(try row.hex("message"))
            let signature = try Secp256k1.sign(hash: hash, with: SecretBytes(copying: try row.hex("privateKey")))
            return try hash == row.hex("digest") && signature.bytes == row.hex("signature")
                && Secp256k1.recover(hash: hash, try #require(Signature(bytes: try row.hex("signature")))).checksummed
                    == row.text("from")
        }
    }

    // MARK: RLP

    @Test func rlp() throws {
        try Vectors.run("peer/rlp.jsonl") { try isExact(item($0["value"]), $0.hex("encoded")) }
        try Vectors.run("ethers-v6/rlp.jsonl") { try isExact(item($0["decoded"]), $0.hex("encoded")) }
        try Vectors.run("ethereum-tests/rlp-valid.jsonl") { try isExact(oldItem($0["in"]), $0.hex("out")) }
        try Vectors.run("ethereum-tests/rlp-invalid.jsonl") { row in
            let bytes = try row.hex("out")
            return (try? RLP.decode(bytes)) == nil
        }
        try Vectors.run("peer/rlp-mutated.jsonl") { row in
            let bytes = try row.hex("encoded")
            let decoded = try? RLP.decode(bytes)
            if let decoded, RLP.encode(decoded) != bytes { return false }
            return row["valid"] == JSON(decoded != nil)
        }
    }

    private func isExact(_ item: RLP.Item, _ encoded: Bytes) throws -> Bool {
        try RLP.encode(item) == encoded && RLP.decode(encoded) == item
    }

    private func item(_ json: JSON?) throws -> RLP.Item {
        if let items = json?.array { return .list(try items.map { try item($0) }) }
        return .bytes(try Hex.decode(try #require(json?.string)))
    }

    /// Text is its bytes, numbers are integers, "#123" is a large integer.
    private func oldItem(_ json: JSON?) throws -> RLP.Item {
        if let items = json?.array { return .list(try items.map { try oldItem($0) }) }
        if case .number(let digits) = json { return .integer(try #require(UInt256(decimal: digits))) }
        let text = try #require(json?.string)
        if text.hasPrefix("#") { return .integer(try #require(UInt256(decimal: text.dropFirst()))) }
        return .bytes(Bytes(text.utf8))
    }

    // MARK: ABI

    @Test func abi() throws {
        try Vectors.run("peer/abi.jsonl.gz") { row in
            let types = try row.items("types").map { try ABIType($0.string.orMalformed("text")) }
            return try isExact(row["values"], types, row.hex("encoded"))
        }
        try Vectors.run("ethers-v6/abi.jsonl.gz") { row in
            try isExact(.array([row["value"].orMalformed("value")]), [ABIType(row.text("type"))], row.hex("encoded"))
        }
        try Vectors.run("ethereum-tests/abi.jsonl") { row in
            let types = try row.items("types").map { try ABIType($0.string.orMalformed("text")) }
            return try isExact(row["args"], types, row.hex("result"))
        }
    }

    private func isExact(_ values: JSON?, _ types: [ABIType], _ encoded: Bytes) throws -> Bool {
        let values = try zip(#require(values?.array), types).map { try ABIValue($0, as: $1) }
        return try ABI.encode(values, as: types) == encoded && ABI.decode(types, from: encoded) == values
    }

    @Test(.timeLimit(.minutes(1))) func abiRefusals() throws {
        try Vectors.run("peer/abi-bad.jsonl") { row in
            let encoded = try row.hex("encoded")
            let names = try row.items("types").map { try $0.string.orMalformed("text") }
            return (try? ABI.decode(try names.map { try ABIType($0) }, from: encoded)) == nil
        }
    }

    @Test func calldata() throws {
        try Vectors.run("peer/calldata.jsonl", where: { $0["signature"]?.string != nil }) { row in
            let function = try ABIFunction(try row.text("signature"))
            let data = try row.hex("data")
            return try function.call(function.decode(call: data)) == data
        }
    }

    // MARK: Transactions

    @Test func transactions() throws {
        try Vectors.run("peer/tx.jsonl.gz", where: { ($0["tx"]?["type"]?.int ?? 9) <= 2 }) { row in
            let transaction = try Transaction(peer: try row["tx"].orMalformed("tx"))
            let signature = try Secp256k1.sign(
                hash: transaction.signingHash, with: SecretBytes(copying: try row.hex("privateKey")))
            let signed = try transaction.signed(with: signature)
            return try transaction.signingPayload == row.hex("unsigned")
                && Transaction(signingPayload: row.hex("unsigned")) == transaction
                && transaction.signingHash == row.hex("signingHash")
                && signature == Signature(r: row.uint("r"), s: row.uint("s"), yParity: UInt8(row.uint("yParity").limb0))
                && signed.raw == row.hex("raw") && signed.hash == row.hex("hash")
                && signed.sender.checksummed == row.text("from")
                && SignedTransaction(raw: row.hex("raw")) == signed
                && Transaction(json: JSON(parsing: transaction.json.pretty)) == transaction
        }
    }

    @Test func laterTransactionTypesAreNamed() throws {
        try Vectors.run("peer/tx.jsonl.gz", where: { ($0["tx"]?["type"]?.int ?? 0) > 2 }) { row in
            let type = UInt8(try #require(row["tx"]?["type"]?.int))
            do {
                _ = try SignedTransaction(raw: try row.hex("raw"))
                return false
            } catch {
                return error as? TransactionError == .unsupportedType(type)
            }
        }
    }

    @Test func transactionRefusals() throws {
        try Vectors.run("peer/tx-bad.jsonl.gz") { row in
            let raw = try row.hex("raw")
            return (try? SignedTransaction(raw: raw)) == nil
        }
    }

    @Test func ethersTransactions() throws {
        try Vectors.run("ethers-v6/transactions.jsonl.gz") { row in
            let fields = try row["transaction"].orMalformed("transaction")
            let secret = SecretBytes(copying: try row.hex("privateKey"))
            return try ["Legacy", "Eip155", "Berlin", "London"].allSatisfy { kind in
                guard row["unsigned\(kind)"]?.string?.isEmpty == false else { return true }
                let transaction = try Transaction(ethers: fields, kind: kind)
                let signed = try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: secret))
                return try transaction.signingPayload == row.hex("unsigned\(kind)")
                    && Transaction(signingPayload: row.hex("unsigned\(kind)")) == transaction
                    && signed.raw == row.hex("signed\(kind)")
                    && signed.sender == Secp256k1.address(of: secret)
            }
        }
    }

    @Test func officialTransactions() throws {
        try Vectors.run("ethereum-tests/transaction-tests.jsonl.gz") { row in
            let raw = try row.hex("txbytes")
            let verdicts = try row["result"].orMalformed("result")
            let newest = ["Prague", "Cancun", "Shanghai", "Paris", "London"]
            let verdict = try #require(newest.compactMap { verdicts[$0] }.first)
            let signed = try? SignedTransaction(raw: raw)
            // What these tests call invalid is in part not a matter of form: a chain other than 1,
            // fees and gas that make no sense.
            let accepted = signed.flatMap { signed in
                let isChainOne = signed.transaction.chainID == nil || signed.transaction.chainID == 1
                return isChainOne && signed.transaction.impossibility == nil ? signed : nil
            }
            guard verdict["exception"] == nil else { return accepted == nil }
            return try accepted?.sender.bytes == verdict.hex("sender") && accepted?.hash == verdict.hex("hash")
                && accepted.map { UInt256($0.transaction.intrinsicGas) } == verdict.uint("intrinsicGas")
        }
    }

    @Test func intrinsicGas() throws {
        try Vectors.run("peer/fees.jsonl", where: { row in
            row["kind"] == "intrinsicGas" && row["authorizations"]?.int == 0
        }) { row in
            let accounts = try (row["accessAddresses"]?.int).orMalformed("accessAddresses")
            var keys = try (row["storageKeys"]?.int).orMalformed("storageKeys")
            var entries: [Transaction.AccessListEntry] = []
            for _ in 0..<accounts {
                entries.append(.init(
                    address: .zero, storageKeys: [Bytes](repeating: Bytes(repeating: 0, count: 32), count: keys)))
                keys = 0
            }
            let transaction = Transaction(
                chainID: 1, nonce: 0, gasLimit: 0, to: row["create"] == true ? nil : .zero, value: .zero,
                data: try row.hex("data"), fees: .legacy(gasPrice: 1), accessList: entries)
            return try UInt256(transaction.intrinsicGas) == row.uint("shanghai_to_cancun")
                && UInt256(transaction.minimumGasLimit) == row.uint("prague")
        }
    }
}

extension Transaction {
    /// The peer corpus writes JSON-RPC members but the type as a number, and storage keys in full.
    fileprivate init(peer fields: JSON) throws {
        let members = try #require(fields.members).map { member in
            member.key == "type" ? JSON.Member("type", .string("0x\(member.value)")) : member
        }
        try self.init(json: .object(members))
    }

    fileprivate init(ethers fields: JSON, kind: String) throws {
        let fees: Fees =
            switch kind {
            case "London": .dynamic(
                maxFee: try fields.uintOrZero("maxFeePerGas"),
                maxPriorityFee: try fields.uintOrZero("maxPriorityFeePerGas"))
            case "Berlin": .accessList(gasPrice: try fields.uintOrZero("gasPrice"))
            default: .legacy(gasPrice: try fields.uintOrZero("gasPrice"))
            }
        let isTyped = kind == "London" || kind == "Berlin"
        let entries = isTyped ? fields["accessList"]?.array ?? [] : []
        self.init(
            chainID: kind == "Legacy" ? nil : try fields.uintOrZero("chainId"),
            nonce: try fields.uintOrZero("nonce").limb0,
            gasLimit: try fields.uintOrZero("gasLimit").limb0,
            to: try fields["to"]?.string.map { try Address($0) },
            value: try fields.uintOrZero("value"),
            data: fields["data"] == nil ? [] : try fields.hex("data"),
            fees: fees,
            accessList: try entries.map { entry in
                let keys = try entry.items("storageKeys").map { try Hex.decode($0.string.orMalformed("key")) }
                return .init(address: try Address(entry.text("address")), storageKeys: keys)
            })
    }
}

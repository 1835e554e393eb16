import Ethereum
import TestSupport
import Testing

/// The shared corpora of transactions, authorisations and fees.
@Suite(.serialized) struct TransactionVectorTests {
    // MARK: Signing and reading

    @Test func transactions() throws {
        try Vectors.run("peer/tx.jsonl.gz") { row in
            let fields = try row["tx"].orMalformed("tx")
            let transaction = try Transaction(json: fields)
            let signed = try transaction.signed(by: row, key: "privateKey")
            return try transaction.signingPayload == row.hex("unsigned")
                && Transaction(signingPayload: row.hex("unsigned")) == transaction
                && transaction.signingHash == row.hex("signingHash")
                && signed.signature == Signature(
                    r: row.uint("r"), s: row.uint("s"), yParity: UInt8(row.uint("yParity").limb0))
                && signed.raw == row.hex("raw") && signed.hash == row.hex("hash")
                && signed.sender.checksummed == row.text("from")
                && SignedTransaction(raw: row.hex("raw")) == signed
                && UInt256(hex: signed.json.text("v")) == row.uint("v")
                && Transaction(json: JSON(parsing: transaction.json.pretty)) == transaction
        }
    }

    @Test func refusals() throws {
        try Vectors.run("peer/tx-bad.jsonl.gz") { row in
            let raw = try row.hex("raw")
            return (try? SignedTransaction(raw: raw)) == nil
        }
    }

    @Test func ethersTransactions() throws {
        let types = ["Legacy": 0, "Eip155": 0, "Berlin": 1, "London": 2, "Cancun": 3]
        try Vectors.run("ethers-v6/transactions.jsonl.gz") { row in
            let fields = try row["transaction"].orMalformed("transaction")
            return try types.allSatisfy { kind, type in
                guard row["unsigned\(kind)"]?.string?.isEmpty == false else { return true }
                let transaction = try Transaction(ethers: fields, type: type, withChain: kind != "Legacy")
                let signed = try transaction.signed(by: row, key: "privateKey")
                return try transaction.signingPayload == row.hex("unsigned\(kind)")
                    && Transaction(signingPayload: row.hex("unsigned\(kind)")) == transaction
                    && signed.raw == row.hex("signed\(kind)")
            }
        }
    }

    @Test func olderEthersTransactions() throws {
        try Vectors.run("ethers-v5/typed-transactions.jsonl.gz") { row in
            let transaction = try Transaction(json: try row["tx"].orMalformed("tx"), complete: true)
            let signed = try transaction.signed(by: row, key: "key")
            return try transaction.signingPayload == row.hex("unsigned") && signed.raw == row.hex("signed")
                && signed.sender.bytes == row.hex("address")
        }
    }

    /// From before EIP-155, and before signatures were deterministic: sender and form can be compared.
    /// `txtest-1` is also from before EIP-2: its s is in the upper half, which the network has refused
    /// since Homestead, and so do we.
    @Test func theOldestTransactions() throws {
        try Vectors.run("ethereum-tests/basic-tx.jsonl", where: { $0["name"] != "txtest-1" }) { row in
            let signed = try SignedTransaction(raw: try row.hex("signed"))
            let transaction = signed.transaction
            let key = SecretBytes(copying: try row.hex("key"))
            return try signed.sender == Secp256k1.address(of: key) && transaction.chainID == nil
                && UInt256(transaction.nonce) == row.uint("nonce") && UInt256(transaction.gasLimit) == row.uint("startgas")
                && transaction.fees == .legacy(gasPrice: row.uint("gasprice")) && transaction.value == row.uint("value")
                && (transaction.to?.bytes ?? []) == row.hex("to") && transaction.data == row.hex("data")
        }
        try Vectors.run("ethereum-tests/basic-tx.jsonl", where: { $0["name"] == "txtest-1" }) { row in
            let raw = try row.hex("signed")
            return #expect(throws: TransactionError.invalidSignature) { try SignedTransaction(raw: raw) } != nil
        }
    }

    @Test func officialTransactions() throws {
        try Vectors.run("ethereum-tests/transaction-tests.jsonl.gz") { row in
            let verdicts = try row["result"].orMalformed("result")
            let newest = ["Prague", "Cancun", "Shanghai", "Paris", "London"]
            let verdict = try #require(newest.compactMap { verdicts[$0] }.first)
            let signed = try? SignedTransaction(raw: try row.hex("txbytes"))
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

    /// What nodes answer: the hash they know a transaction by is the hash of what is put together here.
    @Test func transactionsFromNodes() throws {
        let additions: Set<String> = [
            "blockHash", "blockNumber", "blockTimestamp", "transactionIndex", "from", "hash", "v", "r", "s", "yParity",
        ]
        func answer(_ row: JSON) -> JSON? { row["exchanges"]?[0]?["response"]?["result"] }
        try Vectors.run("execution-apis/rpc.jsonl", where: { row in
            row["name"]?.string?.hasPrefix("eth_getTransactionByHash") == true && answer(row)?.isNull == false
        }) { row in
            let stated = try answer(row).orMalformed("result")
            // Beside dynamic fees nodes state the price that was paid.
            let isDynamic = stated["maxFeePerGas"] != nil
            let fields = JSON.object((stated.members ?? []).filter { !(isDynamic && $0.key == "gasPrice") })
            let v = try stated.uint("v")
            let signature = Signature(
                r: try stated.uint("r"), s: try stated.uint("s"), yParity: UInt8(v.limb0 >= 27 ? v.limb0 - 27 : v.limb0))
            let signed = try Transaction(json: fields, ignoring: additions).signed(with: signature)
            return try signed.hash == stated.hex("hash") && signed.sender.bytes == stated.hex("from")
        }
        try Vectors.run("execution-apis/rpc.jsonl", where: { $0["name"]?.string?.hasPrefix("eth_sendRawTransaction") == true }) { row in
            let raw = try Hex.decode(try (row["exchanges"]?[0]?["request"]?["params"]?[0]?.string).orMalformed("params"))
            return try Hex.encode(SignedTransaction(raw: raw).hash) == (answer(row)?.string).orMalformed("result")
        }
    }

    // MARK: Authorisations

    @Test func authorizations() throws {
        try Vectors.run("peer/authorization-7702.jsonl") { row in
            let authorization = try Authorization(
                chainID: row.uint("chainId"), delegate: Address(row.text("address")), nonce: #require(row.uint("nonce").asUInt64))
            let signature = try Secp256k1.sign(
                hash: authorization.signingHash, with: SecretBytes(copying: try row.hex("privateKey")))
            return try authorization.signingHash == row.hex("digest")
                && signature == Signature(
                    r: row.uint("r"), s: row.uint("s"), yParity: UInt8(row.uint("yParity").limb0))
                && authorization.signed(with: signature).authority?.checksummed == row.text("authority")
        }
        try Vectors.run("eth-sig-util/authorization-7702.jsonl") { row in
            let authorization = try Authorization(
                chainID: row.uint("chainId"), delegate: Address(row.text("address")), nonce: #require(row.uint("nonce").asUInt64))
            let signature = try Secp256k1.sign(
                hash: authorization.signingHash, with: SecretBytes(copying: try row.hex("privateKey")))
            return try authorization.signingHash == row.hex("hash") && signature.bytes == row.hex("signature")
        }
    }

    // MARK: Fees

    @Test("Trap 50: intrinsic gas, with the EIP-7623 floor and EIP-7702's price of an authorisation")
    func intrinsicGas() throws {
        try Vectors.run("peer/fees.jsonl", where: { $0["kind"] == "intrinsicGas" }) { row in
            let transaction = try Transaction(peerGas: row)
            return try UInt256(transaction.intrinsicGas) == row.uint("shanghai_to_cancun")
                && UInt256(transaction.minimumGasLimit) == row.uint("prague")
        }
    }

    @Test("Trap 49: the base fee moves by an eighth a block at most")
    func nextBaseFee() throws {
        try Vectors.run("peer/fees.jsonl", where: { $0["kind"] == "nextBaseFee" }) { row in
            let used = try #require(row.uint("gasUsed").asUInt64)
            let limit = try #require(row.uint("gasLimit").asUInt64)
            return try GasMarket.nextBaseFee(after: row.uint("baseFee"), gasUsed: used, gasLimit: limit) == row.uint("expect")
        }
    }

    @Test("Trap 48: a replacement offers a tenth more, rounded up, and more at all")
    func replacement() throws {
        try Vectors.run("peer/fees.jsonl", where: { $0["kind"] == "minReplacementFee" }) { row in
            let offered = try #require(GasMarket.leastReplacement(of: row.uint("old")))
            return try offered == row.uint("safe") && offered >= row.uint("gethMinimum")
        }
        let waiting = Transaction.Fees.dynamic(maxFee: 101, maxPriorityFee: 0)
        #expect(waiting.leastReplacement == .dynamic(maxFee: 112, maxPriorityFee: 1))
        #expect(Transaction.Fees.legacy(gasPrice: .max).leastReplacement == nil)
    }
}

extension Transaction {
    fileprivate func signed(by row: JSON, key: String) throws -> SignedTransaction {
        try signed(with: Secp256k1.sign(hash: signingHash, with: SecretBytes(copying: try row.hex(key))))
    }

    /// One row of ethers' tests holds the fields of all types together.
    fileprivate init(ethers fields: JSON, type: Int, withChain: Bool) throws {
        var names: Set<String> = ["nonce", "gasLimit", "to", "value", "data"]
        if withChain { names.insert("chainId") }
        if type >= 1 { names.insert("accessList") }
        names.formUnion(type >= 2 ? ["maxFeePerGas", "maxPriorityFeePerGas"] : ["gasPrice"])
        if type == 3 { names.formUnion(["maxFeePerBlobGas", "blobVersionedHashes"]) }
        let members = (fields.members ?? []).filter { names.contains($0.key) }
        try self.init(json: .object([.init("type", JSON(type))] + members), complete: true)
    }

    /// The shape of a transaction, without its contents.
    fileprivate init(peerGas row: JSON) throws {
        let accounts = try (row["accessAddresses"]?.int).orMalformed("accessAddresses")
        var keys = try (row["storageKeys"]?.int).orMalformed("storageKeys")
        var entries: [AccessListEntry] = []
        for _ in 0..<accounts {
            entries.append(.init(address: .zero, storageKeys: [Bytes](repeating: Bytes(repeating: 0, count: 32), count: keys)))
            keys = 0
        }
        let entry = Authorization(chainID: 1, delegate: .zero, nonce: 0).signed(with: Signature(r: 1, s: 1, yParity: 0))
        let authorizations = try (row["authorizations"]?.int).orMalformed("authorizations")
        self.init(
            chainID: 1, nonce: 0, gasLimit: 0, to: row["create"] == true ? nil : .zero, value: .zero,
            data: try row.hex("data"), fees: .legacy(gasPrice: 1), accessList: entries,
            carried: authorizations == 0 ? .nothing : .authorizations(Array(repeating: entry, count: authorizations)))
    }
}

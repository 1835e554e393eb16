import Ethereum
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "transaction round trip")
        for _ in 0..<500 {
            let transaction = random.transaction()
            #expect(try Transaction(signingPayload: transaction.signingPayload) == transaction)
            #expect(try Transaction(json: JSON(parsing: transaction.json.description)) == transaction)
        }
    }

    /// Whoever holds a signed transaction cannot change a bit of it and keep the sender.
    @Test func noFlippedBitKeepsTheSender() throws {
        var random = SeededGenerator(for: "bit flips")
        for _ in 0..<3 {
            let transaction = random.transaction()
            let secret = SecretBytes.random(count: 32)
            let signed = try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: secret))
            for bit in 0..<signed.raw.count * 8 {
                var altered = signed.raw
                altered[bit / 8] ^= 1 << UInt8(bit % 8)
                guard let read = try? SignedTransaction(raw: altered) else { continue }
                #expect(read.sender != signed.sender, "bit \(bit) of \(Hex.encode(signed.raw))")
                #expect(read.raw == altered)
            }
        }
    }

    @Test func rubbishIsRefusedOrExact() {
        var random = SeededGenerator(for: "transaction rubbish")
        for _ in 0..<5_000 {
            var bytes = random.transaction().signingPayload
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            if let read = try? Transaction(signingPayload: bytes) { #expect(read.signingPayload == bytes) }
        }
    }

    @Test func signaturesAreDeterministicAndLow() throws {
        var random = SeededGenerator(for: "signatures")
        for _ in 0..<300 {
            let secret = SecretBytes.random(count: 32)
            let hash = random.bytes(32...32)
            let signature = try Secp256k1.sign(hash: hash, with: secret)
            #expect(signature.isCanonical)
            #expect(try Secp256k1.sign(hash: hash, with: secret) == signature)
            #expect(try Secp256k1.recover(hash: hash, signature) == Secp256k1.address(of: secret))
            #expect(try Signature(reading: signature.bytes) == signature)
        }
    }

    @Test func badKeysAndHashesAreRefused() {
        let order = SecretBytes(copying: Secp256k1.order.word)
        for secret in [order, SecretBytes(copying: Bytes(repeating: 0, count: 32)), .random(count: 31), .random(count: 33)] {
            #expect(throws: Secp256k1Error.invalidPrivateKey) { try Secp256k1.address(of: secret) }
            #expect(throws: Secp256k1Error.invalidPrivateKey) {
                try Secp256k1.sign(hash: Bytes(repeating: 1, count: 32), with: secret)
            }
        }
        #expect(throws: Secp256k1Error.hashNot32Bytes(31)) {
            try Secp256k1.sign(hash: Bytes(repeating: 1, count: 31), with: .random(count: 32))
        }
        #expect((Secp256k1.order - 1).adding(2) == Secp256k1.order + 1)
        #expect(Secp256k1.halfOrder + Secp256k1.halfOrder + 1 == Secp256k1.order)
    }

    @Test func aTypeTooNewIsNamed() {
        #expect(throws: TransactionError.unsupportedType(5)) { try Transaction(signingPayload: [5, 0xC0]) }
        #expect(throws: TransactionError.unsupportedType(0)) { try Transaction(signingPayload: [0, 0xC0]) }
        #expect(throws: TransactionError.unsupportedType(0xBF)) { try Transaction(signingPayload: [0xBF]) }
        #expect(throws: TransactionError.empty) { try Transaction(signingPayload: []) }
        #expect(throws: TransactionError.wrongFieldCount(0)) { try Transaction(signingPayload: [2, 0xC0]) }
    }

    @Test func legacyChainIDsStopWhereVOverflows() throws {
        var transaction = Transaction(
            chainID: (UInt256.max - 36) >> 1, nonce: 0, gasLimit: 21_000, to: .zero, value: 0, data: [],
            fees: .legacy(gasPrice: 1))
        let secret = SecretBytes.random(count: 32)
        let signature = try Secp256k1.sign(hash: transaction.signingHash, with: secret)
        #expect(try transaction.signed(with: signature).sender == Secp256k1.address(of: secret))
        transaction.chainID = transaction.chainID?.adding(1)
        #expect(throws: TransactionError.invalidField(.chainID, .tooLarge)) { try transaction.signed(with: signature) }
        #expect(throws: TransactionError.invalidField(.chainID, .tooLarge)) {
            try Transaction(signingPayload: transaction.signingPayload)
        }
    }

    // MARK: JSON

    static let json = #"{"type":"0x2","chainId":"0x1","nonce":"0x0","maxFeePerGas":"0x2","maxPriorityFeePerGas":"0x1","gas":"0x5208","to":null,"value":"0x0","data":"0x","accessList":[]}"#

    @Test func jsonHasTheNamesOfJSONRPC() throws {
        #expect(try Transaction(json: JSON(parsing: Self.json)).json.description == Self.json)
    }

    @Test(arguments: [
        (#""nonce":"0x0""#, #""nonce":"-0""#), (#""nonce":"0x0""#, #""nonce":1e0"#), (#""nonce":"0x0""#, #""nonce":"ff""#),
        (#""nonce":"0x0""#, #""nonce":true"#), (#""nonce":"0x0""#, #""nonce":"٣""#), (#""nonce":"0x0","#, ""),
        (#""nonce":"0x0""#, #""nonce":"0x10000000000000000""#), (#""nonce":"0x0""#, #""nonce":"0xffffffffffffffff""#),
        (#""type":"0x2""#, #""type":"0x1""#), (#""type":"0x2""#, #""type":"0x4""#), (#""type":"0x2""#, #""type":"0x102""#), (#""type":"0x2""#, #""type":"0x0""#),
        (#""type":"0x2","#, #""type":"0x2","blobVersionedHashes":[],"#), (#""type":"0x2","#, #""type":"0x2","gasLimit":"0x1","#),
        (#""accessList":[]"#, #""accessList":[{"address":"0x0000000000000000000000000000000000000000","storageKeys":["0x00"]}]"#),
        (#""chainId":"0x1","#, ""),
        (#""data":"0x""#, #""data":"0x","input":"0x00""#), (#""data":"0x""#, #""data":"0x0""#), (#""to":null"#, #""to":"0x""#),
        (#""gas":"0x5208""#, #""gas":"0x5208","gasPrice":"0x1""#), (#""gas":"0x5208""#, #""gas":"0x5208","from":"0x00""#),
        (#""gas":"0x5208","#, ""), (#""maxFeePerGas":"0x2","#, ""), (#""accessList":[]"#, #""accessList":[{}]"#),
        (#""value":"0x0""#, #""value":"-0x1""#),
    ]) func jsonIsReadStrictly(part: String, replacement: String) throws {
        let text = Self.json.replacing(part, with: replacement)
        try #require(text != Self.json)
        let json = try JSON(parsing: text)
        #expect(throws: (any Error).self) { try Transaction(json: json) }
    }

    @Test func membersTheCallerKnowsMayBeIgnored() throws {
        let json = try JSON(parsing: Self.json.replacing(#""type""#, with: #""from":"0x00","type""#))
        #expect(try Transaction(json: json, ignoring: ["from"]).nonce == 0)
    }

    // MARK: Sense

    @Test func nonsenseIsNamed() {
        var transaction = Transaction(
            chainID: 1, nonce: 0, gasLimit: 21_000, to: .zero, value: 0, data: [],
            fees: .dynamic(maxFee: 5, maxPriorityFee: 5))
        #expect(transaction.impossibility == nil)
        #expect(transaction.maximumFee == 105_000)
        transaction.gasLimit = 20_999
        #expect(transaction.impossibility == .gasLimitTooLow(needed: 21_000))
        transaction.fees = .dynamic(maxFee: 5, maxPriorityFee: 6)
        #expect(transaction.impossibility == .priorityFeeOverMaxFee)
        transaction.fees = .legacy(gasPrice: .max)
        #expect(transaction.impossibility == .costOver256Bits)
        transaction.fees = .legacy(gasPrice: 1)
        transaction.value = .max
        #expect(transaction.impossibility == .costOver256Bits)
        transaction = Transaction(
            chainID: 1, nonce: 0, gasLimit: .max, to: nil, value: 0, data: Bytes(repeating: 1, count: 49_153),
            fees: .legacy(gasPrice: 1))
        #expect(transaction.impossibility == .initCodeTooLong(49_153))
    }
}

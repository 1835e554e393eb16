import Ethereum
import Review

/// Decoders of binary forms. What they accept they must give back byte for byte.
extension Target {
    static let bytes = [
        Target(name: "transaction", longest: 4_096) { bytes in
            if let signed = accepted({ try SignedTransaction(raw: bytes) }) { check(signed, raw: bytes) }
            if let transaction = accepted({ try Transaction(signingPayload: bytes) }) { check(transaction, payload: bytes) }
        },
        Target(name: "rlp", longest: 4_096) { bytes in
            guard let item = accepted({ try RLP.decode(bytes) }) else { return }
            require(RLP.encode(item) == bytes, "RLP is given back as it was")
        },
        // A line of types, then the bytes they describe.
        Target(name: "abi", longest: 4_096) { bytes in
            let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let text = String(validating: parts[0], as: UTF8.self),
                case .tuple(let types)? = accepted({ try ABIType(text) })
            else { return }
            let data = Bytes(parts[1])
            let strict = accepted { try ABI.decode(types, from: data) }
            guard let (values, irregularities) = accepted({ try ABI.read(types, from: data) }) else {
                return require(strict == nil, "what is strictly right can be read")
            }
            require(strict == (irregularities.isEmpty ? values : nil), "what has no fault is strictly right, and nothing else is")
            let encoded = certain("values that were read can be encoded") { try ABI.encode(values, as: types) }
            if strict != nil { require(encoded == data, "the ABI's bytes are given back as they were") }
        },
    ]

    private static func check(_ signed: SignedTransaction, raw: Bytes) {
        require(signed.raw == raw && signed.hash == Keccak256.hash(raw), "raw bytes are kept")
        let again = certain("fields and signature make a transaction") { try signed.transaction.signed(with: signed.signature) }
        require(again == signed, "the same fields and signature are the same bytes, from the same sender")
        check(signed.transaction, payload: signed.transaction.signingPayload)
        _ = signed.json.description
        if case .authorizations(let list) = signed.transaction.carried {
            for entry in list { _ = signed.transaction.hazard(of: entry, sentBy: signed.sender) }
        }
    }

    private static func check(_ transaction: Transaction, payload: Bytes) {
        require(transaction.signingPayload == payload, "a payload is given back as it was")
        let read = certain("its JSON is read") { try Transaction(json: JSON(parsing: transaction.json.description)) }
        require(read == transaction, "JSON says the same")
        _ = (transaction.impossibility, transaction.minimumGasLimit)
        // The Review reads the same bytes with code of its own. What it does not sign it may refuse.
        guard transaction.type <= 2, transaction.chainID?.isZero == false else { return }
        let other = certain("the Review reads it too") { try UnsignedPayload(reading: payload) }
        require(
            other.to == transaction.to && other.value == transaction.value && other.data == transaction.data
                && other.chainID == transaction.chainID && other.nonce == transaction.nonce
                && other.gasLimit == transaction.gasLimit && other.maxFeePerGas == transaction.fees.maxFeePerGas,
            "the Review reads the same in it")
    }
}

/// A transaction with its signature, as the network takes it.
///
/// There is one way to make one: from raw bytes, which are read strictly and whose sender is
/// recovered. So `sender` is always what the chain will see, never what somebody said.
public struct SignedTransaction: Hashable, Sendable {
    public let transaction: Transaction
    public let signature: Signature
    public let raw: Bytes
    /// The transaction's hash, by which the network knows it.
    public let hash: Bytes
    public let sender: Address

    public init(raw: Bytes) throws {
        let (transaction, signature) = try Self.read(raw)
        guard signature.isCanonical else { throw TransactionError.invalidSignature }
        self.transaction = transaction
        self.signature = signature
        self.raw = raw
        hash = Keccak256.hash(raw)
        do {
            sender = try Secp256k1.recover(hash: transaction.signingHash, signature)
        } catch {
            throw TransactionError.invalidSignature
        }
    }

    private static func read(_ raw: Bytes) throws(TransactionError) -> (Transaction, Signature) {
        var reader = try TransactionReader(raw)
        if reader.count == reader.bodyCount { throw .notSigned }
        guard reader.count == reader.bodyCount + 3 else { throw .wrongFieldCount(reader.count) }
        var transaction = try reader.body()
        // EIP-1559: no block can hold it, whatever its base fee.
        guard transaction.fees.maxPriorityFeePerGas <= transaction.fees.maxFeePerGas else {
            throw .invalidField(.maxPriorityFee, .overMaxFee)
        }
        let yParity: UInt8
        if reader.type == 0 {
            (transaction.chainID, yParity) = try chainAndParity(v: try reader.uint256(.v))
        } else {
            let parity = try reader.uint256(.yParity)
            guard parity <= 1 else { throw .invalidField(.yParity, .tooLarge) }
            yParity = UInt8(parity.limb0)
        }
        let signature = Signature(r: try reader.uint256(.r), s: try reader.uint256(.s), yParity: yParity)
        return (transaction, signature)
    }

    private static func chainAndParity(v: UInt256) throws(TransactionError) -> (UInt256?, UInt8) {
        if v == 27 || v == 28 { return (nil, UInt8(v.limb0 - 27)) }
        // 35 and 36 would be chain 0, which there is none of.
        guard let rest = v.subtracting(35), rest >= 2 else { throw .invalidV }
        return (rest >> 1, UInt8(rest.limb0 & 1))
    }
}

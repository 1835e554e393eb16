/// Where a contract will live, before it exists.
extension Address {
    /// The contract that `self` creates with a transaction of this nonce (CREATE).
    public func creating(nonce: UInt64) -> Address {
        let encoded = RLP.encode(.list([.bytes(bytes), .integer(nonce)]))
        return Address(bytes: Keccak256.hash(encoded).suffix(20)) ?? .zero
    }

    /// EIP-1014 (CREATE2); nil unless `salt` and `initCodeHash` are 32 bytes each.
    public func creating2(salt: Bytes, initCodeHash: Bytes) -> Address? {
        guard salt.count == 32, initCodeHash.count == 32 else { return nil }
        return Address(bytes: Keccak256.hash([0xFF] + bytes + salt + initCodeHash).suffix(20))
    }
}

/// What every node checks before it looks at state: the least gas, and fees that make sense.
extension Transaction {
    /// Gas that is due before any code runs: EIP-2028 call data, EIP-2930 access list, EIP-3860
    /// contract creation, EIP-7702 authorisations.
    public var intrinsicGas: UInt64 {
        var gas: UInt64 = 21_000 + dataTokens * 4
        if to == nil { gas += 32_000 + UInt64(data.count + 31) / 32 * 2 }
        for entry in accessList { gas += 2_400 + 1_900 * UInt64(entry.storageKeys.count) }
        if case .authorizations(let list) = carried { gas += 25_000 * UInt64(list.count) }
        return gas
    }

    /// The least gas limit since Prague: EIP-7623 sets a floor under data-heavy transactions.
    public var minimumGasLimit: UInt64 { Swift.max(intrinsicGas, 21_000 + dataTokens * 10) }

    /// The most the gas can cost, in wei; nil past 256 bits.
    public var maximumFee: UInt256? {
        let (product, overflow) = UInt256(gasLimit).multipliedReportingOverflow(by: fees.maxFeePerGas)
        return overflow ? nil : product
    }

    /// A zero byte counts one token, any other four (EIP-7623's words for EIP-2028's prices).
    private var dataTokens: UInt64 {
        data.reduce(0) { $0 + ($1 == 0 ? 1 : 4) }
    }

    /// Why every node would refuse this transaction whatever the state; nil when nothing is wrong.
    public var impossibility: Impossibility? {
        if case .dynamic(let maxFee, let maxPriorityFee) = fees, maxPriorityFee > maxFee {
            return .priorityFeeOverMaxFee
        }
        guard let maximumFee, maximumFee.adding(value) != nil else { return .costOver256Bits }
        // EIP-3860, EIP-170: twice the largest contract.
        if to == nil && data.count > 49_152 { return .initCodeTooLong(data.count) }
        if gasLimit < intrinsicGas { return .gasLimitTooLow(needed: intrinsicGas) }
        return nil
    }

    public enum Impossibility: Hashable, Sendable {
        case priorityFeeOverMaxFee
        case costOver256Bits
        case initCodeTooLong(Int)
        case gasLimitTooLow(needed: UInt64)
    }
}

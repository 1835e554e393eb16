import Ethereum

extension ChainClient {
    /// A gas limit for the call, margin included. A plain transfer gets exactly what it costs.
    /// Throws `reverted` when the call would fail, `gasTooHigh` when it can't fit in a transaction.
    public func estimateGas(_ request: CallRequest) async throws -> UInt64 {
        let method = "eth_estimateGas"
        let estimate = try Reading(method: method).quantity(await ask(method, [request.json]), "the estimate")
        guard let gas = estimate.asUInt64, gas <= Gas.transactionCap else {
            throw ChainError.gasTooHigh(needed: estimate, cap: Gas.transactionCap)
        }
        guard gas >= Gas.transfer else {
            throw Reading(method: method).malformed("\(gas) gas is less than any transaction needs")
        }
        return gas == Gas.transfer ? gas : Gas.withMargin(gas)
    }

    public func estimateGas(_ transaction: Transaction, from: Address) async throws -> UInt64 {
        try await estimateGas(CallRequest(transaction, from: from))
    }
}

import Ethereum

extension ChainClient {
    /// What a call would return. Throws `ChainError.reverted` with the reason when the EVM undoes it.
    public func call(_ request: CallRequest, at block: BlockTag = .latest) async throws -> Bytes {
        let method = "eth_call"
        let result = try await ask(method, [request.json, block.json])
        return try Reading(method: method).bytes(result, "the return data")
    }

    public func call(to contract: Address, data: Bytes, from: Address? = nil, at block: BlockTag = .latest) async throws -> Bytes {
        try await call(CallRequest(from: from, to: contract, data: data), at: block)
    }
}

import Ethereum

/// What only a practice chain offers.
extension ChainClient {
    /// Tops an account up to 10 practice ETH and 10,000 practice USDC; what it has more it keeps.
    public func fundPractice(_ account: Address) async throws {
        guard network.isPractice else { throw ChainError.wrongChain(expected: 31337, found: UInt256(network.id)) }
        _ = try await rpc.call("seraph_fund", [.string(account.checksummed)])
    }
}

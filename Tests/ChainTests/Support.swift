import Foundation
import Registry
import Testing

@testable import Chain
@testable import Ethereum

let mainnet = Network(
    id: 1, slug: "ethereum", name: "Ethereum", nativeSymbol: "ETH", nativeDecimals: 18, wrappedNative: nil,
    multicall3: nil, explorer: nil, publicRPCs: [], blockTimeSeconds: 12, kind: "l1", rollupStage: nil)

let someone = try! Address("0x00000000000000000000000000000000000000a1")
let usdc = try! Address("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")

/// A client of a server that answers as told.
func client(
    seconds: Int = 5, bytes: Int = 1 << 20, _ answer: @escaping @Sendable (LocalServer.Request) -> LocalServer.Answer
) throws -> (ChainClient, LocalServer) {
    let server = LocalServer(answer)
    let transport = try HTTPTransport(url: server.url, limits: .init(seconds: seconds, bytes: bytes))
    return (ChainClient(network: mainnet, transport: transport), server)
}

/// The `ChainError` that an operation ends in.
func failure(_ operation: () async throws -> Void) async -> ChainError? {
    do {
        try await operation()
        return nil
    } catch {
        return error as? ChainError
    }
}

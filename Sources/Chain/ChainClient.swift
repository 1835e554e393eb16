import Ethereum
import Registry

/// A chain as one server tells it. Reads, rehearses and sends; never signs.
///
/// What it promises: every answer is checked for form, every refusal is a typed `ChainError`, and no
/// text of the server's reaches a person uncleaned. What it can't promise: that the server tells the
/// truth. A balance is the server's word; the bytes a person signs never depend on it alone.
///
///     let client = ChainClient(network: ethereum, transport: try HTTPTransport(url: "https://…"))
///     try await client.verifyChainID()
///     let balance = try await client.balance(of: address)
///
/// The capabilities stand in a file each: `ChainClient+Reads`, `+Calls`, `+Fees`, `+Gas`,
/// `+Simulation`, `+Broadcast`, `+Receipts`.
public struct ChainClient: Sendable {
    public let network: Network
    /// The most that a unit of gas may cost before `fees()` refuses to suggest it.
    public let feeCeiling: UInt256
    let rpc: RPC

    public init(network: Network, transport: any Transport, feeCeiling: UInt256? = nil) {
        self.network = network
        self.feeCeiling = feeCeiling ?? FeeCeiling.standard(for: network)
        rpc = RPC(transport: transport)
    }

    /// The server, in a word for a person.
    public var place: String { rpc.transport.place }

    /// Fails unless the server speaks for this chain. Called before reads that money depends on, and
    /// again before sending: a server behind one URL can change between the two.
    public func verifyChainID() async throws {
        let found = try await quantity("eth_chainId", [])
        guard found == UInt256(network.id) else { throw ChainError.wrongChain(expected: network.id, found: found) }
    }

    // MARK: - Asking

    /// The result of a call whose JSON-RPC error is simply a failure.
    func ask(_ method: String, _ parameters: [JSON]) async throws -> JSON {
        do {
            return try await rpc.call(method, parameters)
        } catch let fault as RPCFault {
            throw fault.asChainError
        }
    }

    func quantity(_ method: String, _ parameters: [JSON]) async throws -> UInt256 {
        try Reading(method: method).quantity(await ask(method, parameters), "the answer")
    }
}

/// Which state a read looks at.
public enum BlockTag: Hashable, Sendable {
    /// The newest block.
    case latest
    /// The newest block and the transactions that wait behind it.
    case pending
    case number(UInt64)

    var json: JSON {
        switch self {
        case .latest: "latest"
        case .pending: "pending"
        case .number(let number): .string(UInt256(number).quantity)
        }
    }
}

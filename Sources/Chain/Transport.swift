import Ethereum

/// One exchange with a chain's server: a JSON-RPC document out, a body of bytes back.
///
/// The seam between what is said (`ChainClient`) and how it travels. The bytes that come back are a
/// stranger's: nothing about them may be assumed.
public protocol Transport: Sendable {
    func send(_ body: Bytes) async throws -> Bytes

    /// What to call the other end in a message to a person: a host, never a path, since the paths of
    /// RPC servers carry keys.
    var place: String { get }
}

extension Transport {
    public var place: String { "the server" }
}

/// Why no usable body came back.
public enum TransportError: Error, Hashable, Sendable {
    case badURL
    /// Plain `http` to another machine: anyone on the way could rewrite balances and fees.
    case unencrypted(host: String)
    case timedOut(seconds: Int)
    /// No connection, or one that broke; `reason` is the system's word for it.
    case connection(reason: String)
    case tooLarge(limit: Int)
    /// Redirects are never followed: the person chose this server, not another.
    case redirected
    case httpStatus(Int)
    case cancelled
}

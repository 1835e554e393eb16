import Ethereum
import Synchronization

/// JSON-RPC 2.0 (https://www.jsonrpc.org/specification) over a transport: one call, one checked answer.
struct RPC: Sendable {
    let transport: any Transport
    private let ids = Identifiers()

    init(transport: any Transport) { self.transport = transport }

    /// The `result` of one call. A JSON-RPC error becomes `RPCFault`; everything else that is wrong
    /// becomes a `ChainError`.
    func call(_ method: String, _ parameters: [JSON]) async throws -> JSON {
        let id = ids.next()
        let request: JSON = [
            "jsonrpc": "2.0", "id": JSON(integerLiteral: id), "method": .string(method), "params": .array(parameters),
        ]
        let body: Bytes
        do {
            body = try await transport.send(Bytes(request.description.utf8))
        } catch let error as TransportError {
            throw ChainError.transport(error, place: transport.place)
        }
        return try Self.result(of: body, id: id, method: method)
    }

    private static func result(of body: Bytes, id: Int, method: String) throws -> JSON {
        func malformed(_ what: String) -> ChainError { .malformed(method: method, what: what) }
        guard let reply = try? JSON(parsing: body, maximumDepth: 64) else { throw malformed("it is not JSON") }
        guard reply.members != nil else { throw malformed("it is not an object") }
        guard reply["jsonrpc"]?.string == "2.0" else { throw malformed("it is not JSON-RPC 2.0") }
        let error = reply["error"].present
        // A server that could not read the request answers with a null id; only errors may.
        guard reply["id"] == JSON(integerLiteral: id) || (error != nil && reply["id"]?.isNull != false) else {
            throw malformed("it answers another question (its id is not the one sent)")
        }
        if let error {
            guard let fault = RPCFault(error, method: method) else { throw malformed("its error has no code or message") }
            throw fault
        }
        guard let result = reply["result"] else { throw malformed("it has no result") }
        return result
    }
}

/// A server's JSON-RPC error. Stays inside this module: callers turn it into what it means there.
struct RPCFault: Error {
    let method: String
    let code: Int
    /// Cleaned.
    let message: String
    let data: JSON?

    init?(_ error: JSON, method: String) {
        guard let code = error["code"]?.int, let message = error["message"]?.string else { return nil }
        self.method = method
        self.code = code
        self.message = Untrusted.clean(message)
        data = error["data"]
    }

    /// The method is one the server does not have, or does not offer to strangers.
    var isUnsupported: Bool {
        let text = message.lowercased()
        return code == -32601 || code == -32004 || text.contains("not supported") || text.contains("not found")
            || text.contains("not available") || text.contains("does not exist")
    }

    /// The EVM undid the call. geth and most others use code 3 with the data as hex; Nethermind and the
    /// old Parity say "Reverted 0x…"; Hardhat nests the hex one level deeper.
    var revert: RevertReason? {
        let text = data?.string ?? data?["data"]?.string ?? data?["result"]?.string
        let hex = text.flatMap { $0.hasPrefix("Reverted ") ? String($0.dropFirst(9)) : $0 }
        let bytes = hex.flatMap { try? Hex.decode($0) }
        guard code == 3 || message.lowercased().contains("revert") || message.contains("VM execution error") else {
            return nil
        }
        if let bytes, !bytes.isEmpty { return RevertReason(returnData: bytes) }
        return .silent
    }

    var asChainError: ChainError {
        if let revert { return .reverted(revert) }
        return .refused(method: method, code: code, message: message)
    }
}

/// Request numbers, never used twice over one connection.
private final class Identifiers: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { number in
            number += 1
            return number
        }
    }
}

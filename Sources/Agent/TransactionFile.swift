import Chain
import Ethereum
import Planner
import Review

/// A transaction to be signed, as a file holds it: a JSON-RPC object, a whole JSON-RPC request, or the
/// unsigned bytes in hexadecimal.
///
/// What the file says stays as it says it. What it leaves out (nonce, gas, fees) comes from flags or
/// from the chain; a chain id only from the file or from `--chain`.
public struct TransactionFile: Sendable {
    private let content: Content

    private enum Content {
        case bytes(Bytes)
        case request(ExternalRequest)
        case object(JSON)
    }

    public init(_ bytes: Bytes) throws {
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        if text.hasPrefix("0x") {
            content = .bytes(try Hex.decode(text))
            return
        }
        let json = try JSON(parsing: bytes)
        content = json["method"] == nil ? .object(json) : .request(try ExternalRequest(json: json))
    }

    /// The request, complete.
    public func request(_ workspace: Workspace) async throws -> ExternalRequest {
        switch content {
        case .bytes(let bytes): return .transaction(try Transaction(signingPayload: bytes), from: nil)
        case .request(.transaction(let transaction, let from)): return .transaction(transaction, from: from)
        case .request: throw AgentError.usage("The file holds another request than one for a transaction. Nothing was signed.")
        case .object(let json): return try ExternalRequest(transaction: try await completed(json, workspace))
        }
    }

    private func completed(_ json: JSON, _ workspace: Workspace) async throws -> JSON {
        var object = try TransactionObject(json)
        let overrides = workspace.choices.overrides
        if workspace.choices.chain != nil { object.fill("chainId", UInt256(try workspace.network().id)) }
        object.fill("nonce", overrides.nonce.map { UInt256($0) })
        if case .exact(let limit)? = overrides.gas { object.fill("gas", UInt256(limit)) }
        if !object.hasFees, let maxFee = overrides.maxFee {
            object.fill("maxFeePerGas", maxFee)
            object.fill("maxPriorityFeePerGas", overrides.maxPriorityFee ?? min(maxFee, 1_000_000_000))
        }
        if !object.missing.isEmpty, let client = try workspace.client(workspace.network()) {
            try await object.fill(from: client, workspace)
        }
        guard object.missing.isEmpty else { throw AgentError.incomplete(missing: object.missing) }
        return object.json
    }
}

/// A transaction object while its gaps are filled.
private struct TransactionObject {
    private var members: [JSON.Member]

    init(_ json: JSON) throws {
        guard let members = json.members else { throw AgentError.usage("The file holds no transaction object. Nothing was signed.") }
        self.members = members
    }

    var json: JSON { .object(members) }

    private func has(_ name: String) -> Bool { json[name] != nil }

    var hasFees: Bool { has("gasPrice") || has("maxFeePerGas") || has("maxPriorityFeePerGas") }

    /// By the names of the flags that would fill them.
    var missing: [String] {
        [("nonce", "nonce"), ("gas", "gas")].filter { !has($0.0) }.map(\.1) + (hasFees ? [] : ["max-fee"])
    }

    mutating func fill(_ name: String, _ value: UInt256?) {
        guard let value, !has(name) else { return }
        members.append(JSON.Member(name, .string(value.quantity)))
    }

    mutating func fill(from client: ChainClient, _ workspace: Workspace) async throws {
        try await client.verifyChainID()
        guard let account = try workspace.account() else { throw AgentError.noWallet }
        if !has("nonce") { fill("nonce", UInt256(try await client.nonce(of: account.address))) }
        if !hasFees {
            switch try await client.fees().normal {
            case .dynamic(let maxFee, let tip):
                fill("maxFeePerGas", maxFee)
                fill("maxPriorityFeePerGas", tip)
            case .legacy(let price), .accessList(let price): fill("gasPrice", price)
            }
        }
        guard !has("gas"), let draft = draft else { return }
        fill("gas", UInt256(try await client.estimateGas(CallRequest(draft, from: account.address))))
    }

    /// What it is so far, with room for any gas: only for estimating.
    private var draft: Transaction? {
        var draft = self
        draft.fill("gas", 30_000_000)
        guard case .transaction(let transaction, _)? = try? ExternalRequest(transaction: draft.json) else { return nil }
        return transaction
    }
}

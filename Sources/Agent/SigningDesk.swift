import Chain
import Ethereum
import Foundation
import Memory
import Planner
import Registry
import Review
import Wallet

/// Where a person has something signed that no plan made: a message, a document, a transaction from a
/// file. The way is the approvals' own: the card is made from the exact bytes, the person reads it,
/// the wallet signs those bytes, and the journal keeps what was signed.
public struct SigningDesk: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// A request with what was found out about it: what the card says and what is signed are both made
    /// from this.
    public struct Prepared: Sendable {
        public let request: ExternalRequest
        public let account: Account
        public let network: Network
        public let review: ReviewResult
        let circumstances: Circumstances
    }

    /// What came of it.
    public enum Signed: Sendable {
        case transaction(SignedTransaction)
        case message(SignedMessage)
    }

    // MARK: - Reading

    /// The account that would sign; nil when there is none.
    public func account() throws -> Account? { try workspace.account() }

    /// What a transaction says, whoever sends it: for reading, not for signing.
    public func card(of transaction: Transaction, from sender: Address?) throws -> Card {
        examine(
            payload: transaction.signingPayload, account: sender ?? .zero, expectation: nil,
            registry: workspace.registry, addresses: try workspace.addressBook(), policy: .reading,
            effects: .unavailable(reason: "it was not rehearsed"),
            circumstances: Circumstances(now: UInt64(max(0, workspace.now.timeIntervalSince1970)))
        ).card
    }

    /// Looks around, as far as there is a network, and reads the request.
    public func prepare(_ request: ExternalRequest) async throws -> Prepared {
        guard let account = try workspace.account() else { throw AgentError.noWallet }
        let network = try workspace.network()
        let circumstances = try await circumstances(of: request, account: account.address, network)
        let review = examine(
            request, account: account.address, registry: workspace.registry, addresses: try workspace.addressBook(),
            policy: try workspace.policy(), effects: .unavailable(reason: "it was not rehearsed"),
            circumstances: circumstances)
        return Prepared(request: request, account: account, network: network, review: review, circumstances: circumstances)
    }

    /// What must be typed before it is signed; nil where one key is enough.
    public func confirmation(_ prepared: Prepared) -> String? { prepared.network.isPractice ? nil : "sign" }

    /// What a node says; what it does not answer stays unknown.
    private func circumstances(of request: ExternalRequest, account: Address, _ network: Network) async throws -> Circumstances {
        var found = Circumstances(
            chain: UInt256(network.id), isOwnRequest: true, now: UInt64(max(0, workspace.now.timeIntervalSince1970)))
        // A message says nothing of a chain, and nobody's server need hear of it.
        if case .message = request { return found }
        guard let client = try workspace.client(network) else { return found }
        try await client.verifyChainID()
        found.nodeChain = UInt256(network.id)
        if case .transaction = request {
            found.nonce = try? await client.nonce(of: account)
            found.balance = try? await client.balance(of: account)
            found.baseFee = try? await client.latestBlock().baseFee
        }
        for address in request.mentions(registry: workspace.registry).prefix(Self.mostQuestions) {
            found.hasCode[address] = try? await client.hasCode(at: address)
            guard found.hasCode[address] == true, workspace.registry.token(chain: network.id, address: address) == nil,
                let symbol = try? await client.symbol(of: address), let decimals = try? await client.decimals(of: address)
            else { continue }
            found.tokens[address] = .init(symbol: symbol, decimals: decimals)
        }
        for allowance in request.approvals(registry: workspace.registry).prefix(Self.mostQuestions) {
            found.allowances[allowance] = try? await client.allowance(
                token: allowance.token, owner: account, spender: allowance.spender)
        }
        return found
    }

    /// A request with hundreds of addresses must not make hundreds of calls.
    private static let mostQuestions = 32

    // MARK: - Signing

    /// Throws, and writes down that it was refused, when nothing a person could say would have it signed:
    /// then nobody is asked for a passphrase.
    public func requireSignable(_ prepared: Prepared) throws {
        guard case .block(let reasons) = prepared.review.verdict else { return }
        try recordRefusal(prepared)
        throw ApprovalRefusal.blocked(reasons: reasons)
    }

    /// Signs, if the person says so. A transaction is signed and not sent.
    /// - Parameter presenter: shows the card of the exact bytes; nil when nobody is at the keys.
    public func sign(
        _ prepared: Prepared, passphrase: SecretBytes, presenter: ReviewingApprover.Presenter?
    ) async throws -> Signed {
        let policy = try workspace.policy()
        let approver = ReviewingApprover(
            expectation: nil, registry: workspace.registry, addresses: try workspace.addressBook(), policy: policy,
            effects: .unavailable(reason: "it was not rehearsed"), circumstances: prepared.circumstances,
            presenter: presenter)
        let signer = Signer(keys: workspace.keys, approver: approver, delegates: Set(policy.allowedDelegates))
        do {
            return try await sign(prepared, signer, passphrase)
        } catch let refusal as ApprovalRefusal {
            try recordRefusal(prepared)
            throw refusal
        }
    }

    private func sign(_ prepared: Prepared, _ signer: Signer, _ passphrase: SecretBytes) async throws -> Signed {
        let account = prepared.account.address
        switch prepared.request {
        case .transaction(let transaction, _):
            let signed = try await signer.sign(
                payload: transaction.signingPayload, account: account, passphrase: passphrase)
            try workspace.store.record(.signed(signed, approval: nil))
            return .transaction(signed)
        case .message(let message, _):
            let signed = try await signer.sign(message: message, account: account, passphrase: passphrase)
            try record(signed, "message", prepared)
            return .message(signed)
        case .typedData(let document, _):
            let signed = try await signer.sign(typedData: document, account: account, passphrase: passphrase)
            try record(signed, "typed_data", prepared)
            return .message(signed)
        case .authorization, .switchChain, .addChain:
            throw ApprovalRefusal.blocked(reasons: ["this is nothing to sign"])
        }
    }

    /// The journal's `signed` is for transactions, whose bytes it keeps; of a message it keeps that it was
    /// approved, as what, and the signature that came of it.
    private func record(_ signed: SignedMessage, _ kind: String, _ prepared: Prepared) throws {
        try record(
            .approved, prepared,
            detail: [
                "kind": .string(kind), "title": .string(prepared.review.card.title),
                "digest": .string(Hex.encode(signed.digest)), "signature": .string(Hex.encode(signed.signature.bytes)),
            ])
    }

    private func recordRefusal(_ prepared: Prepared) throws {
        try record(.rejected, prepared, detail: ["title": .string(prepared.review.card.title)])
    }

    private func record(_ event: JournalEvent, _ prepared: Prepared, detail: JSON) throws {
        try workspace.store.record(
            JournalDraft(
                event, approval: nil, chainID: prepared.network.id, account: prepared.account.address, detail: detail))
    }
}

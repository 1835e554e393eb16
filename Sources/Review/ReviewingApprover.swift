import Ethereum
import Registry
import Wallet

/// A person's answer to a card.
public enum Decision: Hashable, Sendable {
    case approve
    case reject(reason: String)
}

/// Stands in the signer's way: examines the very bytes that are about to be signed, and lets nothing
/// through that a rule forbids or a person did not agree to.
///
/// It is made for one signature: with what was asked for, and with who shows the card.
public struct ReviewingApprover: Approver {
    /// Shows the card and waits for the answer.
    public typealias Presenter = @Sendable (Card) async -> Decision

    private let expectation: Expectation?
    private let registry: Registry
    private let addresses: AddressBook
    private let policy: Policy
    private let effects: Effects
    private let circumstances: Circumstances
    private let presenter: Presenter?

    /// - Parameter presenter: nil when nobody is at the keys; then only what the policy lets go without
    ///   a person is approved.
    public init(
        expectation: Expectation?, registry: Registry, addresses: AddressBook, policy: Policy,
        effects: Effects = .unavailable(reason: "nothing was rehearsed"), circumstances: Circumstances = .unknown,
        presenter: Presenter?
    ) {
        self.expectation = expectation
        self.registry = registry
        self.addresses = addresses
        self.policy = policy
        self.effects = effects
        self.circumstances = circumstances
        self.presenter = presenter
    }

    public func review(_ request: SigningRequest) async throws -> Approved {
        let read = request.payload
        let result = examined(read, as: request.kind, account: request.account.address)
        switch result.verdict {
        case .block(let reasons): throw ApprovalRefusal.blocked(reasons: reasons)
        case .allow where presenter == nil: return try request.approve(readBytes: read)
        case .allow, .ask: try await ask(result.card)
        }
        return try request.approve(readBytes: read)
    }

    private func examined(_ bytes: Bytes, as kind: SigningRequest.Kind, account: Address) -> ReviewResult {
        switch kind {
        case .transaction:
            examine(
                payload: bytes, account: account, expectation: expectation, registry: registry, addresses: addresses,
                policy: policy, effects: effects, circumstances: circumstances)
        case .message:
            examine(
                message: bytes, account: account, registry: registry, addresses: addresses, policy: policy,
                circumstances: circumstances)
        case .typedData:
            examine(
                typedData: bytes, account: account, registry: registry, addresses: addresses, policy: policy,
                circumstances: circumstances)
        }
    }

    private func ask(_ card: Card) async throws {
        guard let presenter else {
            throw ApprovalRefusal.blocked(reasons: ["nobody is here to read the card (rule allow_unattended)"])
        }
        if case .reject(let reason) = await presenter(card) { throw ApprovalRefusal.refused(reason: reason) }
    }
}

import Chain
import Ethereum
import Foundation
import Memory
import Planner
import Registry
import Review
import Wallet

/// Where transactions wait for a person, are signed, sent, and followed to their receipts.
///
/// The order is fixed: the person reads the card of the very bytes, the wallet signs them, the signed
/// bytes are in the journal on disk, and only then does the network see them. After a crash the same
/// bytes go out again; never a second transaction.
public struct ApprovalDesk: Sendable {
    let workspace: Workspace

    public init(_ workspace: Workspace) { self.workspace = workspace }

    /// A finished approval, with the exact objects for scripts.
    public struct Result: Sendable {
        public let outcome: ApprovalOutcome
        public let signed: SignedTransaction?
        public let receipt: Receipt?
    }

    // MARK: - Opening and listing

    /// Makes one approval of each step of a plan; the same ones when they exist already.
    func open(_ plan: StoredPlan) throws -> [Approval] {
        let present = try workspace.store.approvals(plan: plan.id)
        if !present.isEmpty { return present }
        let steps = try PlanStorage.steps(plan.json)
        return try steps.map { step in
            let approval = Approval(
                plan: plan.id, number: step.number, count: steps.count, account: step.from, chainID: step.chainID,
                payload: step.transaction(nonce: step.nonce, gas: step.gas, fees: step.fees)?.signingPayload,
                expectation: step.expectation)
            try workspace.store.addApproval(approval)
            return approval
        }
    }

    /// What waits, and what became of the rest.
    public func list(onlyWaiting: Bool = false) throws -> [ApprovalView] {
        try workspace.store.approvals(status: onlyWaiting ? .waiting : nil).map(view)
    }

    public func show(_ id: String) throws -> ApprovalView { try view(find(id)) }

    /// The approvals of a plan, or the one approval with this id.
    public func resolve(_ id: String) throws -> [String] {
        if try workspace.store.approval(id) != nil { return [id] }
        if let stored = try workspace.store.plan(id) { return try open(stored).map(\.id) }
        throw AgentError.noSuchApproval(Untrusted.clean(id, limit: 40))
    }

    private func view(_ approval: Approval) throws -> ApprovalView {
        ApprovalView(
            id: approval.id, planID: approval.plan, number: approval.number, count: approval.count,
            state: ApprovalView.State(rawValue: approval.status.rawValue) ?? .failed, card: try card(approval),
            confirmation: try confirmation(approval))
    }

    private func card(_ approval: Approval) throws -> Card {
        guard let payload = approval.payload else {
            let step = try step(approval)
            return Card(
                title: step.description, rows: [Card.Row("Missing", "nonce, gas or fee: known once there is a network, or by flags")],
                warnings: [], function: nil, arguments: [], digest: "")
        }
        return try examined(approval, payload, effects: .unavailable(reason: "not rehearsed yet")).card
    }

    /// Practice money needs one key; real value is typed for.
    private func confirmation(_ approval: Approval) throws -> String? {
        workspace.registry.network(id: approval.chainID)?.isPractice == true ? nil : "approve"
    }

    // MARK: - Deciding

    public func reject(_ id: String, reason: String?) throws {
        let approval = try waiting(id)
        try workspace.store.record(
            JournalDraft(
                .rejected, approval: approval.id, chainID: approval.chainID, account: approval.account,
                detail: ["reason": JSON(reason.map { Untrusted.clean($0) })]))
        // One refused step ends the plan: what depends on it must not go out alone.
        for later in try workspace.store.approvals(status: .waiting, plan: approval.plan) where later.number > approval.number {
            try workspace.store.record(
                JournalDraft(
                    .rejected, approval: later.id, chainID: later.chainID, account: later.account,
                    detail: ["reason": "a step before it was refused"]))
        }
        try workspace.store.setPlan(approval.plan, status: .abandoned)
    }

    /// Makes the bytes of a waiting transaction as they would be signed now (nonce, fees and gas read from
    /// the chain, or set by hand), stores them, rehearses them, and shows their card.
    public func prepare(_ id: String) async throws -> ApprovalView {
        let approval = try waiting(id)
        let client = try workspace.client(network(approval))
        if let client { try await client.verifyChainID() }
        let step = try step(approval)
        let earlier = try earlierWaiting(approval)
        let transaction = try await complete(step, approval, earlier, client)
        let payload = transaction.signingPayload
        if payload != approval.payload { try workspace.store.rewriteApproval(approval.id, payload: payload) }
        let effects = await rehearse(transaction, step, earlier, client)
        return ApprovalView(
            id: approval.id, planID: approval.plan, number: approval.number, count: approval.count, state: .waiting,
            card: try examined(approval, payload, effects: effects).card, confirmation: try confirmation(approval))
    }

    /// Signs the stored bytes of one waiting transaction, if the person says so, and sends them when
    /// there is a network.
    /// - Parameters:
    ///   - presenter: shows the card of the exact bytes; nil when nobody is at the keys.
    ///   - progress: what is happening, in words.
    public func approve(
        _ id: String, passphrase: SecretBytes, presenter: ReviewingApprover.Presenter?,
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> Result {
        let approval = try waiting(id)
        guard let payload = approval.payload else { throw AgentError.incomplete(missing: ["nonce", "max-fee", "gas"]) }
        let client = try workspace.client(network(approval))
        try requireEarlierSteps(approval, isOnline: client != nil)
        if let client { try await client.verifyChainID() }
        let step = try step(approval)
        let transaction = try Transaction(signingPayload: payload)
        if client != nil { try requireFreeNonce(transaction, approval) }
        let effects = await rehearse(transaction, step, [], client)
        let signed = try await sign(approval, payload, effects, passphrase, presenter, progress)
        guard let client else {
            let text = workspace.replies.say(
                "offline_signed",
                ["number": String(approval.number), "count": String(approval.count), "hash": Hex.encode(signed.hash)])
            return Result(
                outcome: ApprovalOutcome(id: approval.id, state: .signed, text: text, hash: Hex.encode(signed.hash)),
                signed: signed, receipt: nil)
        }
        return try await send(signed, approval, step, client, progress)
    }

    /// A presenter for a card that the person has read and agreed to already: it says yes to those bytes
    /// and to no others.
    public static func seen(digest: String) -> ReviewingApprover.Presenter {
        { card in card.digest == digest ? .approve : .reject(reason: "the bytes are not the ones on the card that was shown") }
    }

    private func sign(
        _ approval: Approval, _ payload: Bytes, _ effects: Effects, _ passphrase: SecretBytes,
        _ presenter: ReviewingApprover.Presenter?, _ progress: @Sendable (String) -> Void
    ) async throws -> SignedTransaction {
        let store = workspace.store
        let draft = JournalDraft(.prepared, approval: approval.id, chainID: approval.chainID, account: approval.account)
        try store.record(draft)
        let approver = ReviewingApprover(
            expectation: try Expectation(json: approval.expectation), registry: workspace.registry,
            addresses: try workspace.addressBook(), policy: try workspace.policy(), effects: effects, presenter: presenter)
        do {
            progress("Opening the key …")
            let signed = try await Signer(keys: workspace.keys, approver: approver).sign(
                payload: payload, account: approval.account, passphrase: passphrase)
            var approved = draft
            approved.event = .approved
            try store.record(approved)
            // On disk before anybody else can know of it.
            try store.record(.signed(signed, approval: approval.id))
            progress("Signed, and in the journal on disk.")
            return signed
        } catch ApprovalRefusal.refused(let reason) {
            try reject(approval.id, reason: reason)
            throw ApprovalRefusal.refused(reason: reason)
        }
    }

    // MARK: - The exact bytes

    /// Fills in what only the chain knows, as it is now; by hand what the person set by hand.
    private func complete(
        _ step: StoredStep, _ approval: Approval, _ earlier: [StoredStep], _ client: ChainClient?
    ) async throws -> Transaction {
        let overrides = workspace.choices.overrides
        var (nonce, gas, fees) = (step.nonce, step.gas, step.fees)
        if let offset = overrides.nonce { nonce = offset + UInt64(approval.number - 1) }
        if let maxFee = overrides.maxFee {
            fees = .dynamic(maxFee: maxFee, maxPriorityFee: overrides.maxPriorityFee ?? min(maxFee, UInt256(1_000_000_000)))
        }
        if case .exact(let limit)? = overrides.gas { gas = limit }
        if let client {
            // Steps that wait before this one take the numbers before it.
            if overrides.nonce == nil { nonce = try await freeNonce(of: approval, client) + UInt64(earlier.count) }
            if overrides.maxFee == nil { fees = try await client.fees().normal }
            // A step that depends on one not yet sent cannot be estimated alone: the planner's figure stays.
            if earlier.isEmpty || gas == nil, overrides.gas == nil || overrides.gas == .auto {
                gas = try await client.estimateGas(step.request)
            }
        }
        guard let transaction = step.transaction(nonce: nonce, gas: gas, fees: fees) else {
            var missing: [String] = []
            if nonce == nil { missing.append("nonce") }
            if fees == nil { missing.append("max-fee") }
            if gas == nil { missing.append("gas") }
            throw AgentError.incomplete(missing: missing)
        }
        return transaction
    }

    /// The number after everything the chain knows of and everything signed here that it may not have seen.
    private func freeNonce(of approval: Approval, _ client: ChainClient) async throws -> UInt64 {
        let known = try await client.nonce(of: approval.account)
        let waiting = try workspace.store.noncesWaiting(account: approval.account, chainID: approval.chainID)
        return max(known, waiting.max().map { $0 + 1 } ?? 0)
    }

    /// Two windows can prepare two transactions with one number; the second must not be signed with it,
    /// for only one of them could ever be mined. A number set by hand is the person's own replacement.
    private func requireFreeNonce(_ transaction: Transaction, _ approval: Approval) throws {
        guard workspace.choices.overrides.nonce == nil else { return }
        let waiting = try workspace.store.noncesWaiting(
            account: approval.account, chainID: approval.chainID, besides: approval.id)
        if waiting.contains(transaction.nonce) { throw AgentError.nonceTaken(transaction.nonce) }
    }

    /// What a server says the transaction would do, were it and the steps before it sent now.
    private func rehearse(
        _ transaction: Transaction, _ step: StoredStep, _ earlier: [StoredStep], _ client: ChainClient?
    ) async -> Effects {
        guard let client else { return .unavailable(reason: "no network is used") }
        let requests = earlier.map(\.request) + [CallRequest(transaction, from: step.from)]
        switch await client.simulate(sequence: requests) {
        case .unavailable(let reason):
            guard earlier.isEmpty, case .reverts(let why) = await client.simulate(transaction, from: step.from) else {
                return .unavailable(reason: reason)
            }
            return .reverts(reason: why.words)
        case .ran(let calls):
            guard let last = calls.last else { return .unavailable(reason: "the server answered nothing") }
            if case .reverts(let why) = last.result { return .reverts(reason: why.words) }
            guard let changes = [last].balanceChanges(of: step.from) else {
                return .unavailable(reason: "the server's sums make no sense")
            }
            return .changes(
                changes.map {
                    Effects.Change(
                        asset: $0.token.map { .token($0) } ?? .native, incoming: $0.incoming, outgoing: $0.outgoing)
                })
        }
    }

    private func earlierWaiting(_ approval: Approval) throws -> [StoredStep] {
        try workspace.store.approvals(status: .waiting, plan: approval.plan).filter { $0.number < approval.number }.map(step)
    }

    private func examined(_ approval: Approval, _ payload: Bytes, effects: Effects) throws -> ReviewResult {
        examine(
            payload: payload, account: approval.account, expectation: try Expectation(json: approval.expectation),
            registry: workspace.registry, addresses: try workspace.addressBook(), policy: try workspace.policy(), effects: effects)
    }

    // MARK: - What surrounds it

    private func find(_ id: String) throws -> Approval {
        guard let approval = try workspace.store.approval(id) else { throw AgentError.noSuchApproval(Untrusted.clean(id, limit: 40)) }
        return approval
    }

    private func waiting(_ id: String) throws -> Approval {
        let approval = try find(id)
        guard approval.status == .waiting else {
            throw AgentError.notWaiting(id: approval.id, state: approval.status.rawValue)
        }
        return approval
    }

    /// A step goes out only after the ones before it have; offline it is enough that they are signed.
    private func requireEarlierSteps(_ approval: Approval, isOnline: Bool) throws {
        let done: Set<Approval.Status> = isOnline ? [.mined] : [.mined, .signed, .broadcast]
        let earlier = try workspace.store.approvals(plan: approval.plan).filter { $0.number < approval.number }
        if let open = earlier.first(where: { !done.contains($0.status) }) {
            throw AgentError.earlierStepOpen(id: open.id, number: open.number)
        }
    }

    func step(_ approval: Approval) throws -> StoredStep {
        guard let stored = try workspace.store.plan(approval.plan) else { throw AgentError.noSuchPlan(approval.plan) }
        guard let step = try PlanStorage.steps(stored.json).first(where: { $0.number == approval.number }) else {
            throw AgentError.planDamaged(id: approval.plan)
        }
        return step
    }

    func network(_ approval: Approval) throws -> Network {
        guard let network = workspace.registry.network(id: approval.chainID) else {
            throw AgentError.unknownChain(String(approval.chainID))
        }
        return network
    }
}

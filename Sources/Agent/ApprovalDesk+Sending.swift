import Chain
import Ethereum
import Foundation
import Memory
import Registry

/// From signed bytes to a receipt, and the account of it.
extension ApprovalDesk {
    func send(
        _ signed: SignedTransaction, _ approval: Approval, _ step: StoredStep, _ client: ChainClient,
        _ progress: @Sendable (String) -> Void
    ) async throws -> Result {
        let before = await balances(step, client)
        let receipt = try await deliver(signed.raw, hash: signed.hash, approval: approval, client, progress)
        let after = await balances(step, client)
        let report = reconcile(step, before, after, receipt)
        try workspace.store.record(
            JournalDraft(
                .reconciled, approval: approval.id, chainID: approval.chainID, account: approval.account,
                hash: signed.hash, detail: ["report": .string(report)]))
        try finishPlan(approval)
        let state: ApprovalView.State = receipt.succeeded ? .mined : .failed
        let text =
            receipt.succeeded
            ? workspace.replies.say(
                "mined",
                [
                    "number": String(approval.number), "count": String(approval.count), "what": step.description,
                    "block": String(receipt.blockNumber), "hash": Hex.encode(signed.hash), "balances": report,
                ])
            : "Step \(approval.number) of \(approval.count) failed on the chain: \(step.description). Only the fee was paid. \(report)"
        return Result(
            outcome: ApprovalOutcome(id: approval.id, state: state, text: text, hash: Hex.encode(signed.hash)),
            signed: signed, receipt: receipt)
    }

    /// Sends bytes that are in the journal, as often as it takes, and waits for their block.
    private func deliver(
        _ raw: Bytes, hash: Bytes, approval: Approval, _ client: ChainClient, _ progress: @Sendable (String) -> Void
    ) async throws -> Receipt {
        let draft = JournalDraft(
            .broadcast, approval: approval.id, chainID: approval.chainID, account: approval.account, hash: hash)
        switch try await client.send(raw) {
        case .accepted, .alreadyKnown:
            try workspace.store.record(draft)
            progress("Broadcast. Waiting for a block …")
        case .nonceTooLow:
            // Either these bytes are mined already, or another transaction took their place.
            guard try await client.receipt(hash) != nil else {
                try fail(approval, hash, "another transaction of this account has used its number")
                throw AgentError.sendRefused(reason: "another transaction of this account has used its number")
            }
        case .underpriced(let reason), .insufficientFunds(let reason), .refused(let reason):
            throw AgentError.sendRefused(reason: reason)
        }
        let receipt = try await client.waitForReceipt(hash)
        try workspace.store.record(
            JournalDraft(
                receipt.succeeded ? .mined : .failed, approval: approval.id, chainID: approval.chainID,
                account: approval.account, hash: hash,
                detail: [
                    "block": .number(String(receipt.blockNumber)), "gas_used": .number(String(receipt.gasUsed)),
                    "fee": JSON(receipt.fee?.description), "to": JSON(receipt.to?.checksummed),
                ]))
        return receipt
    }

    private func fail(_ approval: Approval, _ hash: Bytes, _ reason: String) throws {
        try workspace.store.record(
            JournalDraft(
                .failed, approval: approval.id, chainID: approval.chainID, account: approval.account, hash: hash,
                detail: ["reason": .string(reason)]))
    }

    private func finishPlan(_ approval: Approval) throws {
        let all = try workspace.store.approvals(plan: approval.plan)
        if all.contains(where: { $0.status == .failed }) {
            try workspace.store.setPlan(approval.plan, status: .failed)
        } else if all.allSatisfy({ $0.status == .mined }) {
            try workspace.store.setPlan(approval.plan, status: .done)
        }
    }

    // MARK: - Promised and real

    /// Nil where a balance could not be read: unknown, never zero.
    private func balances(_ step: StoredStep, _ client: ChainClient) async -> [Address?: UInt256] {
        let reader = PortfolioReader(registry: workspace.registry, client: client)
        var balances: [Address?: UInt256] = [:]
        for token in Set(step.changes.map(\.token)) {
            if let known = self.token(token, step.chainID), let amount = try? await reader.balance(of: known, step.from) {
                balances[token] = amount
            }
        }
        return balances
    }

    private func token(_ address: Address?, _ chain: ChainID) -> Token? {
        guard let address else { return workspace.registry.native(chain) }
        return workspace.registry.token(chain: chain, address: address)
    }

    /// "USDC 10,000 → 5,000, as promised."
    private func reconcile(
        _ step: StoredStep, _ before: [Address?: UInt256], _ after: [Address?: UInt256], _ receipt: Receipt
    ) -> String {
        var seen = Set<Address?>()
        let lines = step.changes.compactMap { change -> String? in
            guard seen.insert(change.token).inserted, let token = token(change.token, step.chainID) else { return nil }
            guard let old = before[change.token], let new = after[change.token] else { return "\(token.symbol): unknown, it could not be read." }
            let figures = "\(token.symbol) \(Units.formatGrouped(old, decimals: token.decimals)) → \(Units.formatGrouped(new, decimals: token.decimals))"
            guard receipt.succeeded else { return figures + "." }
            return figures + (matches(change, old, new, token, receipt) ? ", as promised." : ", which is not what was promised (\(change.change)).")
        }
        return lines.joined(separator: " ")
    }

    /// Accruing receipts grow between blocks and round by one unit; the native coin also pays the fee.
    private func matches(_ change: StoredStep.Change, _ old: UInt256, _ new: UInt256, _ token: Token, _ receipt: Receipt) -> Bool {
        let isGain = !change.change.hasPrefix("-")
        let digits = String(change.change.drop { $0 == "-" || $0 == "+" })
        guard let promised = try? Units.parse(digits, decimals: token.decimals) else { return false }
        if isGain {
            guard let gained = new.subtracting(old) else { return false }
            return gained.adding(2).map { $0 >= promised } ?? false
        }
        var spent = old.subtracting(new) ?? .zero
        if token.isNative, let fee = receipt.fee { spent = spent.subtracting(fee) ?? .zero }
        return spent == promised
    }

    // MARK: - After a crash, and looking back

    /// What was signed and never seen in a block: looked for, and if unknown sent again, byte for byte.
    public func recover(progress: @Sendable (String) -> Void = { _ in }) async throws -> [String] {
        var reports: [String] = []
        for entry in try workspace.store.signedButNotFinal() {
            guard let raw = entry.raw, let hash = entry.hash, let id = entry.approval,
                let approval = try workspace.store.approval(id), approval.status == .signed || approval.status == .broadcast,
                let client = try workspace.client(network(approval))
            else { continue }
            do {
                try await client.verifyChainID()
                progress("Looking after \(Hex.encode(hash)), signed before …")
                let receipt = try await deliver(raw, hash: hash, approval: approval, client, progress)
                try finishPlan(approval)
                reports.append("\(Hex.encode(hash)) is \(receipt.succeeded ? "mined" : "failed") in block \(receipt.blockNumber).")
            } catch let error as Explained {
                reports.append("\(Hex.encode(hash)): \(error.explanation)")
            }
        }
        return reports
    }

    /// The journal's transactions in words, newest first.
    public func activity(limit: Int) throws -> [String] {
        var lines: [String] = []
        var seen = Set<Bytes>()
        for entry in try workspace.store.history(limit: max(1, limit) * 12) {
            guard lines.count < limit, let hash = entry.hash, seen.insert(hash).inserted, let id = entry.approval,
                let approval = try workspace.store.approval(id)
            else { continue }
            let what = (try? step(approval).description) ?? "transaction"
            lines.append("\(entry.time.text.prefix(16).replacingOccurrences(of: "T", with: " "))  \(approval.status.rawValue)  \(what)  \(Hex.encode(hash))")
        }
        return lines
    }

    /// What the journal and, when there is a network, the chain say of one transaction.
    public func status(_ hash: Bytes) async throws -> String {
        let entries = try workspace.store.journal(hash: hash)
        let journal = entries.map { "\($0.time.text): \($0.event.rawValue)" }.joined(separator: "; ")
        let known = journal.isEmpty ? "Not in your journal." : "Journal: \(journal)."
        let network = try entries.first.flatMap { workspace.registry.network(id: $0.chainID) } ?? workspace.network()
        guard let client = try workspace.client(network) else { return known + " The chain was not asked." }
        do {
            guard let receipt = try await client.receipt(hash) else { return known + " \(network.name) has no receipt for it." }
            return known + " On \(network.name): \(receipt.succeeded ? "mined" : "failed") in block \(receipt.blockNumber)."
        } catch let error as ChainError {
            return known + " " + error.explanation
        }
    }
}

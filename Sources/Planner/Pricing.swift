import Chain
import Ethereum
import Registry

/// The last stage: nonces in a row, a gas limit for each step, and a check that it can all be paid.
struct Pricing {
    let draft: Draft
    let network: Network
    let client: ChainClient?
    let gas: PlanOverrides.Gas?

    func plan(intents: [Intent], now: UInt64) async throws -> Plan {
        let rehearsed = try await rehearse()
        let limits = try await gasLimits(rehearsed)
        let transactions = zip(draft.steps, limits).enumerated().map { index, pair in
            transaction(pair.0, number: index, gas: pair.1)
        }
        try await checkFunds(transactions)
        let steps = zip(draft.steps, transactions).enumerated().map { index, pair in
            PlanStep(pair.0, transaction: pair.1, number: index + 1)
        }
        let (rehearsal, surprises) = conclusion(of: rehearsed)
        let warnings = draft.warnings + surprises + (draft.facts.isOffline ? [.offline] : [])
        return Plan(
            id: PlanID.make(steps: steps, intents: intents, from: draft.from, now: now), chainID: network.id,
            from: draft.from, steps: steps, intents: intents, warnings: warnings, rehearsal: rehearsal)
    }

    private func transaction(_ step: DraftStep, number: Int, gas: UInt64?) -> PlannedTransaction {
        PlannedTransaction(
            chainID: network.id, from: step.from, to: step.to, value: step.value, data: step.data,
            nonce: draft.facts.nonce.flatMap { first in
                let (nonce, overflow) = first.addingReportingOverflow(UInt64(number))
                return overflow ? nil : nonce
            },
            gasLimit: gas, fees: draft.facts.fees)
    }
}

// MARK: - Rehearsal

extension Pricing {
    /// All steps in order on the server's state. A step that would fail ends the plan.
    private func rehearse() async throws -> SequenceSimulation {
        guard let client else { return .unavailable(reason: draft.facts.unread ?? "offline") }
        let simulation = await client.simulate(sequence: draft.steps.map(\.request))
        guard case .ran(let calls) = simulation else { return simulation }
        for (index, call) in calls.enumerated() {
            if case .reverts(let reason) = call.result {
                throw Interruption.refusal(
                    .wouldFail(step: index + 1, description: draft.steps[index].description, reason))
            }
        }
        return simulation
    }

    /// What the rehearsal means for the plan: the changes, and a warning where more left than was meant.
    private func conclusion(of simulation: SequenceSimulation) -> (PlanRehearsal, [PlanWarning]) {
        switch simulation {
        case .unavailable(let reason):
            return (.unavailable(reason: reason), draft.facts.isOffline ? [] : [.notRehearsed(reason: reason)])
        case .ran(let calls):
            guard let changes = calls.balanceChanges(of: draft.from) else {
                return (.unavailable(reason: "its figures make no sense"), [.notRehearsed(reason: "its figures make no sense")])
            }
            return (.succeeded(changes), changes.compactMap(surprise))
        }
    }

    /// More of a token left the account than the plan's effects say. Receipts that a deposit burns or
    /// mints are not counted as money going out.
    private func surprise(_ change: BalanceChange) -> PlanWarning? {
        let lost = draft.steps.flatMap(\.effects).filter { !$0.gains && $0.of == draft.from }
        let planned = lost.filter { $0.asset.address == change.token }.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max }
        let isReceipt = draft.registry.contracts(chain: network.id).contains { contract in
            (contract.receipt?.address ?? contract.address) == change.token
                && draft.steps.contains { $0.contractID == contract.id }
        }
        guard change.outgoing > planned, !isReceipt else { return nil }
        let token = change.token.map { draft.registry.token(chain: network.id, address: $0) } ?? draft.native
        return .movesMoreThanPlanned(token, amount: change.outgoing - planned)
    }
}

// MARK: - Gas and funds

extension Pricing {
    private func gasLimits(_ simulation: SequenceSimulation) async throws -> [UInt64?] {
        if case .exact(let limit)? = gas { return draft.steps.map { _ in limit } }
        guard client != nil else {
            return draft.steps.map { gas == .auto ? StepGas.generous($0, on: network) : nil }
        }
        var limits: [UInt64?] = []
        for (index, step) in draft.steps.enumerated() {
            if index == 0 {
                limits.append(try await estimate(step))
            } else if case .ran(let calls) = simulation {
                limits.append(max(StepGas.afterRehearsal(used: calls[index].gasUsed), Gas.minimum(for: step.request)))
            } else {
                limits.append(StepGas.generous(step, on: network))
            }
        }
        return limits
    }

    /// Of the first step, which stands on the chain as it is.
    private func estimate(_ step: DraftStep) async throws -> UInt64 {
        do {
            return try await client?.estimateGas(step.request) ?? StepGas.generous(step, on: network)
        } catch ChainError.reverted(let reason) {
            throw Interruption.refusal(.wouldFail(step: 1, description: step.description, reason))
        }
    }

    /// Values and the greatest fees together, against what the account has. And a bound on the fee of
    /// one step: a wrong figure here is money gone.
    private func checkFunds(_ transactions: [PlannedTransaction]) async throws {
        let native = draft.native
        var fees = UInt256.zero
        for transaction in transactions {
            guard let gas = transaction.gasLimit, let price = transaction.fees?.maxFeePerGas else { return }
            let fee = price.multiplied(by: UInt256(gas), dividedBy: 1) ?? .max
            if fee > Self.feeLimit(native) {
                throw Interruption.refusal(.feeAboveLimit(native, fee: fee, limit: Self.feeLimit(native)))
            }
            fees = fees.adding(fee) ?? .max
        }
        guard let client else { return }
        let balance = try await client.balance(of: draft.from)
        let spent = draft.outgoing[nil] ?? .zero
        let needed = spent.adding(fees) ?? .max
        let have = balance.adding(draft.incoming[nil] ?? .zero) ?? .max
        // What comes in pays for later steps only, but the first fee is due before anything comes.
        guard needed <= have, fees <= balance else {
            throw Interruption.refusal(.insufficientForGas(native, needed: needed, available: have))
        }
    }

    /// One ether a step; other coins are worth less, and their fees count in larger numbers.
    private static func feeLimit(_ native: Token) -> UInt256 {
        let coins: UInt256 = native.symbol == "ETH" ? 1 : 100
        return coins.multiplied(by: UInt256.powerOfTen(native.decimals) ?? .one, dividedBy: 1) ?? .max
    }
}

extension PlanStep {
    fileprivate init(_ step: DraftStep, transaction: PlannedTransaction, number: Int) {
        self.init(
            number: number, kind: step.kind, description: step.description, transaction: transaction, call: step.call,
            effects: step.effects, warnings: step.warnings, contractID: step.contractID, intentIndex: step.intentIndex)
    }
}

/// A short name for a plan: the first eight hexadecimal digits of a hash over what it does and when it
/// was made. Long enough for one person's plans, short enough to type.
enum PlanID {
    static func make(steps: [PlanStep], intents: [Intent], from: Address, now: UInt64) -> String {
        let content: JSON = [
            "from": .string(from.checksummed), "now": .number(String(now)),
            "intents": .array(intents.map(\.json)), "steps": .array(steps.map(\.json)),
        ]
        return Hex.encodeBare(Keccak256.hash(Bytes(content.description.utf8)).prefix(4))
    }
}

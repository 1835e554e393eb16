import Chain
import Ethereum
import Foundation
import Planner
import PromptRank
import Registry

/// "Where should this money work?": ranking and allocation, and the sentence that recommends them.
extension Conversation {
    /// Ranks and allocates; leaves the allocation in the answer, or a question.
    func allocate(_ earn: Intent, _ answer: inout Answer, _ state: inout DialogueState) async throws -> String {
        let network = try workspace.network()
        var request: RankRequest
        do {
            request = try RankRequest(
                intent: earn, registry: workspace.registry, defaultChains: [network.id], now: workspace.nowText)
        } catch let error as RankRequestError {
            return error.explanation
        }
        if request.risk == nil, let risk = workspace.config["risk"].flatMap(Risk.init(rawValue:)) { request.risk = risk }
        if request.assets.count > 1, request.assetName?.lowercased() == "stablecoins" {
            return ask(
                PlanQuestion.group("stablecoins").text, missing: [.asset], about: earn, &answer, &state)
        }
        if request.amount == nil {
            guard let token = request.token, let amount = try await heldAmount(earn, token, network) else {
                let question = request.token.map { PlanQuestion.shareWithoutBalance(percent: earn.amount()?.value ?? "100", $0).text }
                return ask(question ?? PlanQuestion.missing(.earn, [.amount]).text, missing: [.amount], about: earn, &answer, &state)
            }
            request.amount = amount
        }
        let ranking = try PromptRank.rank(request, registry: workspace.registry)
        show(ranking, &answer, &state)
        guard let token = request.token, let amount = request.amount else { return workspace.replies.say("unknown") }
        let allocation: Allocation
        do {
            allocation = try PromptRank.allocate(
                amount: amount, token: token, ranking: ranking, registry: workspace.registry, chain: request.chains.first,
                maxPositions: request.maxPositions)
        } catch let error as AllocationError {
            state.context = .init(state: .shown, intents: [earn])
            return workspace.replies.say("earn_none", ["asset": token.symbol, "reasons": error.explanation])
        }
        answer.allocation = allocation
        lay(allocation, &answer)
        return recommend(allocation, ranking)
    }

    /// A share of what the account holds, read from the chain; nil when it cannot be read.
    private func heldAmount(_ intent: Intent, _ token: Token, _ network: Network) async throws -> UInt256? {
        guard let amount = intent.amount(), amount.unit == .percent, let text = amount.value,
            let hundredths = try? Units.parse(text, decimals: 2), hundredths <= 10_000,
            let owner = try workspace.owner(), let client = try workspace.client(network)
        else { return nil }
        let balance: UInt256
        if let address = token.address {
            balance = try await client.tokenBalance(address, of: owner)
        } else {
            balance = try await client.balance(of: owner)
        }
        return balance.multiplied(by: hundredths, dividedBy: 10_000)
    }

    func show(_ ranking: Ranking, _ answer: inout Answer, _ state: inout DialogueState) {
        answer.ranking = ranking
        answer.turn.ranking = ranking.ranked.prefix(12).map { RankingRows.row($0, workspace.registry) }
        answer.turn.excluded = ranking.excluded.prefix(12).map {
            ExcludedRow(name: $0.contract.name, reason: $0.reason)
        }
        state.shown = ranking.ranked.prefix(12).map(\.contract.id)
    }

    private func lay(_ allocation: Allocation, _ answer: inout Answer) {
        let token = allocation.token
        answer.turn.allocation = allocation.legs.map { leg in
            AllocationRow(
                id: leg.contract.id, name: leg.contract.name, share: Words.share(leg.sharePercent),
                amount: Words.amount(leg.amount, token),
                income: leg.apyPercent == nil ? "unknown" : Words.aboutAmount(leg.yearlyIncome, token), exit: leg.exit)
        }
        answer.turn.allocationNotes = allocation.notes
        answer.turn.warnings += allocation.cautions
    }

    /// "No problem. I recommend 50 % in Aave (5,000 USDC), 30 % in …"
    private func recommend(_ allocation: Allocation, _ ranking: Ranking) -> String {
        let parts = allocation.legs.map { leg in
            "\(Words.share(leg.sharePercent)) in \(leg.contract.name) (\(Words.amount(leg.amount, allocation.token)))"
        }
        let exits = Set(allocation.legs.map(\.exit))
        let exit =
            exits.count == 1
            ? "From \(allocation.legs.count == 1 ? "it" : "each part") \(exits.first ?? "")."
            : allocation.legs.map { "From \($0.contract.name) \($0.exit)." }.joined(separator: " ")
        return workspace.replies.say(
            "earn",
            [
                "parts": Words.list(parts), "income": Words.aboutAmount(allocation.yearlyIncome, allocation.token),
                "blended": "", "exit": exit,
            ])
    }
}

import Ethereum
import Planner
import PromptRank
import Registry

/// A turn, with the exact values behind its words: what `seraph ask --json` prints.
public struct Answer: Sendable {
    public var turn: Turn
    public var ranking: Ranking?
    public var allocation: Allocation?
    public var plan: Plan?
    /// Plans that `confirm` turned into approvals.
    public var approvals: [String] = []

    init(_ utterance: String) { turn = Turn(utterance: utterance) }

    public var json: JSON {
        [
            "utterance": .string(turn.utterance),
            "intents": .array(turn.intents.map(\.json)),
            "reply": .string(turn.reply),
            "clarification": turn.clarification.map { question in
                [
                    "question": .string(question.question),
                    "missing": .array(question.missing.map { .string($0.rawValue) }),
                ]
            } ?? .null,
            "ranking": .array(ranking?.ranked.map(\.json) ?? []),
            "excluded": .array(turn.excluded.map { ["name": .string($0.name), "reason": .string($0.reason)] }),
            "allocation": .array(allocation?.legs.map { Self.leg($0, allocation?.token) } ?? []),
            "plan": plan?.json ?? .null,
            "approvals": .array(approvals.map { .string($0) }),
            "warnings": .array(turn.warnings.map { .string($0) }),
            "model": turn.model.map { model in
                [
                    "name": .string(model.name), "prompt_tokens": JSON(model.promptTokens),
                    "output_tokens": JSON(model.outputTokens), "milliseconds": JSON(model.milliseconds, places: 2),
                ]
            } ?? .null,
        ]
    }

    private static func leg(_ leg: AllocationLeg, _ token: Token?) -> JSON {
        let decimals = token?.decimals ?? 0
        return [
            "id": .string(leg.contract.id),
            "share_percent": JSON(leg.sharePercent, places: 2),
            "amount": ["value": .string(Units.format(leg.amount, decimals: decimals)), "unit": "token"],
            "asset": JSON(token?.symbol),
            "apy_percent": JSON(leg.apyPercent, places: 4),
            "yearly_income": ["value": .string(Units.format(leg.yearlyIncome, decimals: decimals)), "unit": "token"],
            "exit": .string(leg.exit),
        ]
    }
}

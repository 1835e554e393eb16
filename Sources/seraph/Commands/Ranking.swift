import Agent
import ArgumentParser
import Ethereum
import Foundation
import PromptRank
import Registry
import TerminalUI

struct Rank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "PromptRank's list, from words or flags.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The asset: a symbol, stablecoins, or an address.") var asset: String?
    @Option(help: "lending, liquid-staking, vault, dex, bridge, stablecoin-savings, restaking.") var category: String?
    @Option(help: "low, medium or high.") var risk: String?
    @Option(help: "The longest money may take to leave, in days.") var maxLockupDays: Int?
    @Option(help: "The least yield, in percent a year.") var minApy: String?
    @Option(help: "How many rows.") var limit: Int?
    @Option(help: "safety, yield, privacy, openness, efficiency or smart_score.") var sort: String?
    @Argument(help: "The question in words.") var utterance: [String] = []

    func run() async throws {
        let workspace = try Workspace(choices: common.choices())
        var intent = Intent(.rank)
        if !utterance.isEmpty {
            let read = try workspace.interpreter().interpret(utterance.joined(separator: " "), now: workspace.now)
            if let found = read.intents.first(where: { $0.action == .rank || $0.action == .earn }) { intent = found }
        }
        if let asset { intent[.asset] = .text(asset) }
        if let category { intent[.category] = .text(category) }
        if let risk { intent[.risk] = .text(risk) }
        if let maxLockupDays { intent[.maxLockupDays] = .number(String(maxLockupDays)) }
        if let minApy { intent[.minAPYPercent] = .number(minApy) }
        if let limit { intent[.limit] = .number(String(limit)) }
        if let sort { intent[.sort] = .text(sort) }
        let request = try RankRequest(
            intent: intent, registry: workspace.registry, defaultChains: [try workspace.network().id],
            now: workspace.nowText)
        let ranking = try PromptRank.rank(request, registry: workspace.registry)
        if common.json {
            Output.json([
                "ranking": .array(ranking.ranked.map(\.json)),
                "excluded": .array(ranking.excluded.map { ["id": .string($0.contract.id), "reason": .string($0.reason)] }),
            ])
        } else {
            let rows = ranking.ranked.map { RankingRows.row($0, workspace.registry) }
            let excluded = ranking.excluded.prefix(12).map { ExcludedRow(name: $0.contract.name, reason: $0.reason) }
            Output.line(PlainText.ranking(rows, excluded: Array(excluded)))
        }
    }
}

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every piece of evidence behind a score, with its source and date.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "A contract's id, e.g. ethereum:aave-v3:core-usdc.") var contract: String

    func run() async throws {
        let workspace = try Workspace(choices: common.choices())
        guard let record = workspace.registry.contract(id: contract) else {
            throw AgentError.usage("There is no contract \(Untrusted.clean(contract, limit: 80)) in the registry. `seraph rank` lists their ids.")
        }
        guard let ranked = try PromptRank.explain(record, registry: workspace.registry, now: workspace.nowText) else {
            throw AgentError.usage("\(record.name) is not something money is put into, so it has no scores.")
        }
        if common.json {
            Output.json([
                "contract": ranked.json,
                "scores": ranked.json["scores"] ?? .null,
                "evidence": .array(ranked.evidence.map(\.json)),
            ])
        } else {
            Output.line(PlainText.ranking([RankingRows.row(ranked, workspace.registry)], excluded: []))
            for item in ranked.evidence {
                Output.line("  \(item.score)/\(item.factor): \(item.value)  [\(item.source)\(item.asOf.map { ", \($0)" } ?? "")]")
            }
        }
    }
}

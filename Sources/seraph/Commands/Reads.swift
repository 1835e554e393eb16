import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Registry
import TerminalUI

/// The chain of the choices and a client of it, or why there is none.
private func online(_ workspace: Workspace, _ what: String) throws -> ChainClient {
    guard let client = try workspace.client(workspace.network()) else { throw AgentError.needsChain(what: what) }
    return client
}

struct Balance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What an account holds of one asset, or of all that are known.")
    @OptionGroup var common: CommonOptions
    @Option(help: "Somebody else's address.") var of: String?
    @Argument(help: "A token's symbol.") var asset: String?

    func run() async throws {
        var choices = try common.choices()
        choices.from = of
        let workspace = try Workspace(choices: choices)
        // A chain that there is not is wrong usage, whoever asks.
        _ = try workspace.network()
        guard let owner = try workspace.owner() else { throw AgentError.noWallet }
        let client = try online(workspace, "A balance")
        try await client.verifyChainID()
        let reader = PortfolioReader(registry: workspace.registry, client: client)
        if let asset {
            let tokens = workspace.registry.tokens(symbol: asset, chain: client.network.id)
            let native = workspace.registry.native(client.network.id)
            guard let token = tokens.first ?? (asset.uppercased() == native.symbol ? native : nil) else {
                throw AgentError.usage("There is no token \(Untrusted.clean(asset, limit: 20)) on \(client.network.name) in the registry.")
            }
            let amount = try await reader.balance(of: token, owner)
            let text = Units.format(amount, decimals: token.decimals)
            if common.json {
                return Output.json([
                    "address": .string(owner.checksummed), "asset": .string(token.symbol), "balance": .string(text),
                    "base_units": .string(amount.description), "chain_id": .number(String(client.network.id)),
                ])
            }
            return Output.line("\(Units.formatGrouped(amount, decimals: token.decimals)) \(token.symbol)")
        }
        let view = try await reader.read(owner, account: nil)
        if common.json { return Output.json(view.json) }
        Output.line(PlainText.portfolio(view))
    }
}

struct PortfolioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "portfolio", abstract: "Balances, and money at work.")
    @OptionGroup var common: CommonOptions
    @Option(help: "Somebody else's address.") var of: String?

    func run() async throws {
        var choices = try common.choices()
        choices.from = of
        let workspace = try Workspace(choices: choices)
        // A chain that there is not is wrong usage, whoever asks.
        _ = try workspace.network()
        guard let owner = try workspace.owner() else { throw AgentError.noWallet }
        let client = try online(workspace, "A portfolio")
        try await client.verifyChainID()
        let view = try await PortfolioReader(registry: workspace.registry, client: client).read(owner, account: nil)
        if common.json { return Output.json(view.json) }
        Output.line(PlainText.portfolio(view))
    }
}

extension PortfolioView {
    var json: JSON {
        [
            "address": .string(account),
            "balances": .array(balances.map { ["asset": .string($0.symbol), "balance": .string($0.amount.filter { $0 != "," }), "chain": .string($0.chain)] }),
            "positions": .array(positions.map {
                ["id": .string($0.contractID), "name": .string($0.name), "amount": .string($0.amount), "apy": .string($0.apy)]
            }),
            "unknown": .array(unknown.map { .string($0) }),
        ]
    }
}

struct Gas: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What a unit of gas costs now.")
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let workspace = try Workspace(choices: common.choices())
        let client = try online(workspace, "The fee")
        let fees = try await client.fees()
        let base = fees.baseFee ?? .zero
        if common.json {
            return Output.json(["chain_id": .number(String(client.network.id)), "base_fee_per_gas": .string(base.quantity)])
        }
        Output.line("\(client.network.name): base fee \(Units.format(base, decimals: 9)) gwei")
    }
}

struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The journal's transactions, newest first.")
    @OptionGroup var common: CommonOptions
    @Option(help: "How many.") var limit = 20

    func run() async throws {
        let workspace = try Workspace(choices: common.choices())
        if common.json {
            return Output.json(["entries": .array(try workspace.store.history(limit: limit * 6).map(\.json))])
        }
        let lines = try ApprovalDesk(workspace).activity(limit: limit)
        Output.line(lines.isEmpty ? "Nothing has been signed from this wallet yet." : lines.joined(separator: "\n"))
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One transaction; without a hash, whatever was signed and is not final is looked after.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "A transaction's hash.") var hash: String?

    func run() async throws {
        let desk = ApprovalDesk(try Workspace(choices: common.choices()))
        let reports = hash == nil ? try await desk.recover(progress: { Exit.say($0) }) : [try await desk.status(Hex.decode(hash ?? ""))]
        if common.json { return Output.json(["reports": .array(reports.map { .string($0) })]) }
        Output.line(reports.isEmpty ? "Nothing is on its way." : reports.joined(separator: "\n"))
    }
}

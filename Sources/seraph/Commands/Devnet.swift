import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Registry

struct Devnet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The practice chain: a real EVM on this machine, with practice money.",
        subcommands: [Start.self, Stop.self, State.self, Fund.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Start it (installing it the first time), and fund your accounts.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            let running = try workspace.practice.start { Exit.say($0) }
            let client = try Devnet.client(workspace, running)
            // Only fresh accounts: what was spent in practice stays spent.
            for account in try workspace.keys.list() where try await client.nonce(of: account.address) == 0 {
                try await client.fundPractice(account.address)
            }
            try Devnet.print(running, workspace, json: common.json)
        }
    }

    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop it; its state stays on disk.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let stopped = try Workspace(choices: common.choices()).practice.stop()
            if common.json { Output.json(["stopped": .bool(stopped)]) } else { Output.line(stopped ? "Stopped." : "It was not running.") }
        }
    }

    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "status", abstract: "Whether it runs, and where.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            guard let running = workspace.practice.running() else {
                if common.json { return Output.json(["running": false, "rpc": nil, "chain_id": JSON(Int(PracticeChain.chainID)), "accounts": []]) }
                return Output.line("The practice chain is not running. Start it with `seraph devnet start`.")
            }
            try Devnet.print(running, workspace, json: common.json)
        }
    }

    struct Fund: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an address practice ETH and 10,000 practice USDC.")
        @OptionGroup var common: CommonOptions
        @Argument var address: String

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            guard let running = workspace.practice.running() else { throw AgentError.practiceNotRunning }
            let address = try Address(address)
            try await Devnet.client(workspace, running).fundPractice(address)
            if common.json { Output.json(["funded": .string(address.checksummed)]) } else { Output.line("Funded \(address.checksummed).") }
        }
    }

    private static func client(_ workspace: Workspace, _ running: PracticeChain.Running) throws -> ChainClient {
        guard let network = workspace.registry.network(id: PracticeChain.chainID) else { throw AgentError.unknownChain("practice") }
        return ChainClient(network: network, transport: try HTTPTransport(url: running.rpc))
    }

    private static func print(_ running: PracticeChain.Running, _ workspace: Workspace, json: Bool) throws {
        let accounts = try workspace.keys.list()
        if json {
            Output.json([
                "running": true, "rpc": .string(running.rpc), "chain_id": JSON(Int(PracticeChain.chainID)),
                "pid": JSON(Int(running.pid)), "accounts": .array(accounts.map { .string($0.address.checksummed) }),
            ])
        } else {
            Output.line("The practice chain listens at \(running.rpc) (chain \(PracticeChain.chainID)).")
        }
    }
}

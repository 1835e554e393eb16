import ArgumentParser
import Foundation

/// The program: without a subcommand it opens the terminal UI, with one it is a tool for scripts.
@main
struct Seraph: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seraph",
        abstract: "A personal agent for smart contracts: you say it, you read the bytes, you sign.",
        discussion: "Without a subcommand it opens the terminal UI. Nothing is signed before you approve its card.",
        version: "0.1.0",
        subcommands: [
            Ask.self, Rank.self, Explain.self, PlanCommand.self, Approvals.self, WalletCommand.self, Balance.self,
            PortfolioCommand.self, Gas.self, History.self, Status.self, MemoryCommand.self, Contacts.self, Model.self,
            DataCommand.self, Devnet.self, ConfigCommand.self, Doctor.self, Eth.self, Completions.self,
            OpenScreen.self,
        ],
        defaultSubcommand: OpenScreen.self)

    /// ArgumentParser's own entry exits with 64 on wrong usage; the contract says 2.
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Exit.leave(for: error)
        }
    }
}

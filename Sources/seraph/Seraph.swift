import ArgumentParser
import Foundation

/// The program: without a subcommand it opens the terminal UI, with one it is a tool for scripts.
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
            OpenScreen.self, Bench.self,
        ],
        defaultSubcommand: OpenScreen.self)
}

/// A synchronous entry: the full screen needs the main thread to itself.
@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        leaveNoCore()
        do {
            var command = try Seraph.parseAsRoot()
            guard let asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            Task.detached {
                var work = asynchronous
                do {
                    try await work.run()
                    exit(0)
                } catch {
                    Exit.leave(for: error)
                }
            }
            dispatchMain()
        } catch {
            Exit.leave(for: error)
        }
    }

    /// A core file would keep whatever a crash finds in memory, on disk and for others to read.
    private static func leaveNoCore() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}

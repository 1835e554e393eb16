import Agent
import ArgumentParser
import Ethereum
import Wallet

/// Accounts as they are.
extension WalletCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The accounts: those with keys here, then the watched ones.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let accounts = try WalletCommand.workspace(common).keys.list()
            if common.json { return Output.json(["accounts": .array(accounts.map(WalletCommand.json))]) }
            if accounts.isEmpty { return Output.line("No accounts yet. Make one with `seraph wallet new`.") }
            for account in accounts { Output.line(WalletCommand.line(account)) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One account.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "Its name or address; the first one by default.") var name: String?

        func run() async throws {
            WalletCommand.print(try WalletCommand.find(name, common).0, json: common.json)
        }
    }

    struct AddressOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "address", abstract: "The address alone.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String?

        func run() async throws {
            let (account, _) = try WalletCommand.find(name, common)
            if common.json { return Output.json(["address": .string(account.address.checksummed)]) }
            Output.line(account.address.checksummed)
        }
    }
}

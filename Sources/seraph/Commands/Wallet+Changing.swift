import Agent
import ArgumentParser
import Ethereum
import Wallet

/// Accounts that change, go, or show what they hold.
extension WalletCommand {
    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an account another name.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String
        @Argument var newName: String

        func run() async throws {
            let (account, workspace) = try WalletCommand.find(name, common)
            WalletCommand.print(try workspace.keys.rename(account, to: newName), json: common.json)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a key from this machine. Without its phrase the money is gone.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String

        func run() async throws {
            let (account, workspace) = try WalletCommand.find(name, common)
            let address = account.address.checksummed
            // Nothing is lost with an address that was only watched.
            if !account.isWatchOnly {
                if try workspace.keys.isLastOfItsPhrase(account) {
                    Exit.say("This is the last account of its recovery phrase: the stored phrase is deleted as well.")
                }
                try WalletCommand.confirm("Type the address \(address) to delete its key:", address)
            }
            try workspace.keys.remove(account)
            if common.json { Output.json(["removed": .string(address)]) } else { Output.line("Removed.") }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The keystore file; or the bare private key or phrase, after asking twice. You type what is exported.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String?
        @Flag(help: "The private key itself.") var privateKey = false
        @Flag(help: "The recovery phrase that the account came from.") var phrase = false
        @Option(help: "Read the passphrase from this file.") var passphraseFile: String?

        func run() async throws {
            guard !(privateKey && phrase) else { throw AgentError.usage("Give --private-key or --phrase, not both.") }
            let (account, workspace) = try WalletCommand.find(name, common)
            if account.isWatchOnly { throw WalletError.watchOnly(account.address) }
            if privateKey { return try showKey(account, workspace.keys) }
            if phrase { return try showPhrase(account, workspace.keys) }
            let address = account.address.checksummed
            try WalletCommand.confirm("Type the address \(address) to export its keystore file:", address)
            Output.line(try workspace.keys.exportFile(account))
        }

        private func showKey(_ account: Account, _ keys: KeystoreDirectory) throws {
            let passphrase = try askTwice(account, "show my private key")
            let key = try keys.exportKey(account, passphrase: passphrase)
            show(account, [.init("private_key", .string(key.withUnsafeBytes { Hex.encode($0) }))])
        }

        private func showPhrase(_ account: Account, _ keys: KeystoreDirectory) throws {
            let passphrase = try askTwice(account, "show my recovery phrase")
            let mnemonic = try keys.exportPhrase(account, passphrase: passphrase)
            show(account, [
                .init("phrase", .string(mnemonic.words.joined(separator: " "))),
                .init("language", .string(mnemonic.language.rawValue)), .init("path", JSON(account.path?.description)),
            ])
        }

        private func askTwice(_ account: Account, _ words: String) throws -> SecretBytes {
            let address = account.address.checksummed
            try WalletCommand.confirm("Type: \(words)", words)
            try WalletCommand.confirm("It will be on your screen. Type the address \(address):", address)
            return try SecretInput.passphrase(file: passphraseFile, prompt: "Passphrase: ")
        }

        /// The first member is the secret; a person sees that alone.
        private func show(_ account: Account, _ members: [JSON.Member]) {
            if common.json { return Output.json(.object([.init("address", .string(account.address.checksummed))] + members)) }
            Output.line(members.first?.value.string ?? "")
        }
    }
}

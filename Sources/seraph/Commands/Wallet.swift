import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Wallet

struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet", abstract: "Keys: made, imported, listed, exported. They never leave this machine by themselves.",
        subcommands: [
            New.self, Import.self, List.self, Show.self, AddressOf.self, Rename.self, Remove.self, Export.self,
            SignMessage.self, SignTypedData.self, SignTransaction.self, VerifyMessage.self, Recover.self, Decode.self,
        ])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A new wallet from a new phrase; the phrase is shown once.")
        @OptionGroup var common: CommonOptions
        @Option(help: "A name for the account.") var name = "main"
        @Option(help: "12 or 24 words.") var words = 12
        @Option(help: "Read the passphrase from this file.") var passphraseFile: String?
        @Flag(help: "Don't print the phrase (then there is no backup but the keystore file).") var hidePhrase = false

        func run() async throws {
            guard words == 12 || words == 24 else { throw AgentError.usage("--words takes 12 or 24.") }
            let workspace = try Workspace(choices: common.choices())
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "A new passphrase: ", twice: true)
            let (account, mnemonic) = try workspace.keys.create(words: words, name: name, passphrase: passphrase)
            if !hidePhrase {
                // The backup goes to the person, not into a pipe's result.
                Exit.say("Write these words down, in this order, on paper. Whoever has them has the money:\n\n  \(mnemonic.phrase)\n")
            }
            await WalletCommand.fundIfPractice(account, workspace)
            WalletCommand.print(account, json: common.json)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "An existing phrase, private key or keystore file.")
        @OptionGroup var common: CommonOptions
        @Option(help: "A name for the account.") var name = ""
        @Option(help: "The file with the phrase, the 0x private key or the keystore; - for standard input.") var secretFile = "-"
        @Option(help: "Read the passphrase (the new one) from this file.") var passphraseFile: String?
        @Option(help: "The file's own passphrase, when a keystore is imported; the same one by default.") var oldPassphraseFile: String?
        @Option(help: "The derivation path, for a phrase.") var path: String?

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            let secret = try SecretInput.read(secretFile)
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "A new passphrase: ", twice: true)
            let account = try secret.withUnsafeBytes { raw in
                let text = String(decoding: raw, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
                if text.hasPrefix("{") {
                    let old = try oldPassphraseFile.map(SecretInput.read) ?? passphrase
                    return try workspace.keys.importKeystore(Bytes(text.utf8), filePassphrase: old, name: name, passphrase: passphrase)
                }
                if text.hasPrefix("0x") || !text.contains(" ") {
                    var key = try Hex.decode(text.hasPrefix("0x") ? text : "0x" + text)
                    return try workspace.keys.importKey(SecretBytes(wiping: &key), name: name, passphrase: passphrase)
                }
                let mnemonic = try Mnemonic(phrase: text)
                let path = try path.map { try DerivationPath($0) } ?? .account()
                return try workspace.keys.importMnemonic(mnemonic, path: path, name: name, passphrase: passphrase)
            }
            await WalletCommand.fundIfPractice(account, workspace)
            WalletCommand.print(account, json: common.json)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The accounts in the keystore.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let accounts = try Workspace(choices: common.choices()).keys.list()
            if common.json { return Output.json(["accounts": .array(accounts.map(WalletCommand.json))]) }
            if accounts.isEmpty { return Output.line("No accounts yet. Make one with `seraph wallet new`.") }
            for account in accounts { Output.line("\(account.address.checksummed)  \(account.name)") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One account.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "Its name or address; the first one by default.") var name: String?

        func run() async throws {
            WalletCommand.print(try WalletCommand.find(name, common), json: common.json)
        }
    }

    struct AddressOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "address", abstract: "The address alone.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String?

        func run() async throws {
            let account = try WalletCommand.find(name, common)
            if common.json { return Output.json(["address": .string(account.address.checksummed)]) }
            Output.line(account.address.checksummed)
        }
    }

    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an account another name.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String
        @Argument var newName: String

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            let account = try WalletCommand.find(name, common)
            WalletCommand.print(try workspace.keys.rename(account, to: newName), json: common.json)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a key from this machine. Without its phrase the money is gone.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            let account = try WalletCommand.find(name, common)
            try WalletCommand.confirm("Type the address \(account.address.checksummed) to delete its key:", account.address.checksummed)
            try workspace.keys.remove(account)
            if common.json { Output.json(["removed": .string(account.address.checksummed)]) } else { Output.line("Removed.") }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The keystore file, or the bare private key after asking twice.")
        @OptionGroup var common: CommonOptions
        @Argument var name: String?
        @Flag(help: "The private key itself.") var privateKey = false
        @Option(help: "Read the passphrase from this file.") var passphraseFile: String?

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            let account = try WalletCommand.find(name, common)
            guard privateKey else { return Output.line(try workspace.keys.exportFile(account)) }
            try WalletCommand.confirm("Type: show my private key", "show my private key")
            try WalletCommand.confirm("It will be on your screen. Type the address \(account.address.checksummed):", account.address.checksummed)
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "Passphrase: ")
            let key = try workspace.keys.exportKey(account, passphrase: passphrase)
            let text = key.withUnsafeBytes { Hex.encode($0) }
            if common.json { Output.json(["address": .string(account.address.checksummed), "private_key": .string(text)]) } else { Output.line(text) }
        }
    }

    // MARK: Shared

    private static func find(_ name: String?, _ common: CommonOptions) throws -> Account {
        var choices = try common.choices()
        if let name { choices.account = name }
        guard let account = try Workspace(choices: choices).account() else { throw AgentError.noWallet }
        return account
    }

    private static func confirm(_ question: String, _ expected: String) throws {
        Exit.say(question)
        guard readLine()?.trimmingCharacters(in: .whitespaces) == expected else {
            throw ApprovalRefusal.refused(reason: "the words typed were not the ones asked for")
        }
    }

    /// A new account on a running practice chain begins with practice money.
    private static func fundIfPractice(_ account: Account, _ workspace: Workspace) async {
        guard !workspace.choices.offline, let network = try? workspace.network(), network.isPractice,
            let client = try? workspace.client(network)
        else { return }
        do {
            try await client.fundPractice(account.address)
            Exit.say("Funded with practice money: 10 ETH and 10,000 USDC.")
        } catch let error as ChainError {
            Exit.say(error.explanation)
        } catch {}
    }

    private static func json(_ account: Account) -> JSON {
        ["address": .string(account.address.checksummed), "name": .string(account.name), "file": .string(account.file)]
    }

    private static func print(_ account: Account, json asJSON: Bool) {
        if asJSON { Output.json(json(account)) } else { Output.line("\(account.address.checksummed)  \(account.name)") }
    }
}

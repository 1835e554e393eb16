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
            New.self,
            Import.self,
            Watch.self,
            List.self,
            Show.self,
            AddressOf.self,
            Rename.self,
            Remove.self,
            Export.self,
            SignMessage.self,
            SignTypedData.self,
            SignTransaction.self,
            VerifyMessage.self,
            Recover.self,
            Decode.self,
        ])
}

// MARK: - What the wallet commands share

extension WalletCommand {
    /// The workspace, with keystore files that other users could read closed first, and said aloud.
    static func workspace(_ common: CommonOptions) throws -> Workspace { try workspace(try common.choices()) }

    private static func workspace(_ choices: Choices) throws -> Workspace {
        let workspace = try Workspace(choices: choices)
        for file in try workspace.keys.closeOpenFiles() {
            Exit.say("Other users of this machine could read the key file \(Untrusted.clean(file)); it is closed now (0600). If you don't trust them, move your money to a new account.")
        }
        return workspace
    }

    /// The account that was named, else the one that signs, and the workspace.
    static func find(_ name: String?, _ common: CommonOptions) throws -> (Account, Workspace) {
        var choices = try common.choices()
        if let name { choices.account = name }
        let workspace = try workspace(choices)
        guard let account = try workspace.account() else { throw AgentError.noWallet }
        return (account, workspace)
    }

    /// Goes on only when a person typed exactly what was asked for.
    static func confirm(_ question: String, _ expected: String) throws {
        Exit.say(question)
        let typed = readLine()?.trimmingCharacters(in: .whitespaces) ?? ""
        guard typed.utf8.elementsEqual(expected.utf8) else {
            throw ApprovalRefusal.refused(reason: "the words typed were not the ones asked for")
        }
    }

    static func json(_ account: Account) -> JSON {
        let kind = switch account.kind {
        case .key: "key"
        case .derived: "phrase"
        case .watched: "watch"
        }
        return [
            "address": .string(account.address.checksummed), "name": .string(account.name), "file": .string(account.file),
            "kind": .string(kind), "path": JSON(account.path?.description), "watch_only": .bool(account.isWatchOnly),
        ]
    }

    static func print(_ account: Account, json asJSON: Bool) {
        if asJSON { Output.json(json(account)) } else { Output.line(line(account)) }
    }

    /// The first account's own object, and all of them when there are several.
    static func print(_ accounts: [Account], json asJSON: Bool) {
        guard asJSON, accounts.count > 1, let first = accounts.first else {
            return accounts.forEach { print($0, json: asJSON) }
        }
        Output.json(.object((json(first).members ?? []) + [.init("accounts", .array(accounts.map(json)))]))
    }

    static func line(_ account: Account) -> String {
        let note = account.isWatchOnly ? "  (watched: no key here)" : account.path.map { "  \($0)" } ?? ""
        return "\(account.address.checksummed)  \(account.name)\(note)"
    }
}

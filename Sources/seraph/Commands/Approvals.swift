import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Memory
import Review
import TerminalUI
import Wallet

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "plan", abstract: "Plans that were made.", subcommands: [Show.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One plan, with its exact transactions.")
        @OptionGroup var common: CommonOptions
        @Argument var id: String

        func run() async throws {
            let workspace = try Workspace(choices: common.choices())
            guard let plan = try workspace.store.plan(id) else { throw AgentError.noSuchPlan(Untrusted.clean(id, limit: 40)) }
            if common.json { return Output.json(["plan": plan.json, "status": .string(plan.status.rawValue)]) }
            Output.line("Plan \(plan.id), \(plan.status.rawValue)")
            for step in plan.json["steps"]?.array ?? [] {
                Output.line("  \(step["number"]?.int ?? 0). \(step["description"]?.string ?? "")")
            }
        }
    }
}

struct Approvals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What waits for you: read it, approve it, refuse it.",
        subcommands: [List.self, Show.self, Approve.self, Reject.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Everything that waits, and what became of the rest.")
        @OptionGroup var common: CommonOptions
        @Flag(help: "Also what is done or refused.") var all = false

        func run() async throws {
            let desk = ApprovalDesk(try Workspace(choices: common.choices()))
            let approvals = try desk.list(onlyWaiting: !all)
            if common.json { return Output.json(["approvals": .array(approvals.map(\.json))]) }
            if approvals.isEmpty { return Output.line("Nothing waits for you.") }
            for item in approvals {
                Output.line("\(item.id)  \(item.state.rawValue)  step \(item.number) of \(item.count)  \(item.card.title)")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The card of one transaction, decoded from its bytes.")
        @OptionGroup var common: CommonOptions
        @Argument var id: String

        func run() async throws {
            let desk = ApprovalDesk(try Workspace(choices: common.choices()))
            let views = try desk.resolve(id).map { try desk.show($0) }
            if common.json { return Output.json(["approvals": .array(views.map(\.json))]) }
            for view in views { Output.line(PlainText.approval(view)) }
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse a transaction; nothing is signed.")
        @OptionGroup var common: CommonOptions
        @Option(help: "Why; kept in the journal.") var reason: String?
        @Argument var id: String

        func run() async throws {
            let desk = ApprovalDesk(try Workspace(choices: common.choices()))
            for id in try desk.resolve(id) where try desk.show(id).state == .waiting { try desk.reject(id, reason: reason) }
            if common.json { return Output.json(["approvals": .array(try desk.resolve(id).map { try desk.show($0).json })]) }
            Output.line("Refused. Nothing was signed.")
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the card, sign it, and send it when there is a network.",
            discussion: "Takes an approval's id, or a plan's id to go through its steps in order.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var transaction: TransactionOptions
        @Option(help: "Read the passphrase from this file.") var passphraseFile: String?
        @Flag(help: "Don't ask; only where your policy allows signing unattended.") var yesIHaveReadIt = false
        @Argument var id: String

        func run() async throws {
            var choices = try common.choices()
            choices.overrides = try transaction.overrides()
            let desk = ApprovalDesk(try Workspace(choices: choices))
            for report in try await desk.recover(progress: { Exit.say($0) }) { Exit.say(report) }
            let ids = try desk.resolve(id)
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "Passphrase: ")
            var results: [ApprovalDesk.Result] = []
            defer { if common.json { Output.json(Self.json(results, desk)) } }
            for id in ids where try ids.count == 1 || desk.show(id).state == .waiting {
                let result = try await approve(id, desk, passphrase)
                results.append(result)
                if !common.json { Output.line(result.outcome.text) }
                if result.outcome.state == .failed { throw ExitCode(Exit.failed) }
            }
        }

        private func approve(_ id: String, _ desk: ApprovalDesk, _ passphrase: SecretBytes) async throws -> ApprovalDesk.Result {
            let view = try await desk.prepare(id)
            Exit.say(PlainText.approval(view))
            let presenter = try Confirmation.presenter(view.card, word: view.confirmation, isUnattended: yesIHaveReadIt)
            return try await desk.approve(id, passphrase: passphrase, presenter: presenter, progress: { Exit.say($0) })
        }

        private static func json(_ results: [ApprovalDesk.Result], _ desk: ApprovalDesk) -> JSON {
            [
                "approvals": .array(results.compactMap { try? desk.show($0.outcome.id).json }),
                "signed": .array(results.compactMap { $0.signed.map(signedJSON) }),
                "receipts": .array(results.compactMap { $0.receipt.map(receiptJSON) }),
                "reports": .array(results.map { .string($0.outcome.text) }),
            ]
        }

        private static func signedJSON(_ signed: SignedTransaction) -> JSON {
            [
                "raw": .string(Hex.encode(signed.raw)), "hash": .string(Hex.encode(signed.hash)),
                "from": .string(signed.sender.checksummed), "nonce": .number(String(signed.transaction.nonce)),
                "chain_id": .number(signed.transaction.chainID?.description ?? "0"),
            ]
        }

        private static func receiptJSON(_ receipt: Receipt) -> JSON {
            [
                "transactionHash": .string(Hex.encode(receipt.hash)), "status": .string(receipt.succeeded ? "0x1" : "0x0"),
                "blockNumber": .string(UInt256(receipt.blockNumber).quantity), "gasUsed": .string(UInt256(receipt.gasUsed).quantity),
                "from": .string(receipt.from.checksummed), "to": JSON(receipt.to?.checksummed),
            ]
        }
    }
}

extension ApprovalView {
    var json: JSON {
        .object([
            .init("id", .string(id)), .init("plan", .string(planID)), .init("number", JSON(number)),
            .init("count", JSON(count)), .init("status", .string(state.rawValue)),
        ] + (card.json.members ?? []))
    }
}

extension Card {
    var json: JSON {
        [
            "title": .string(title), "digest": .string(digest),
            "rows": .array(rows.map { ["label": .string($0.label), "value": .string($0.value), "note": JSON($0.note)] }),
            "decoded": [
                "function": JSON(function),
                "arguments": .array(arguments.map {
                    ["name": .string($0.name), "type": .string($0.type), "value": .string($0.value), "label": JSON($0.label)]
                }),
            ],
            "warnings": .array(warnings.map { .string($0.text) }),
        ]
    }
}

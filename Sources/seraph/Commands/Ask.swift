import Agent
import ArgumentParser
import Ethereum
import Foundation
import Memory
import TerminalUI

struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say what you want; get what was understood, and a plan. Signs nothing.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var transaction: TransactionOptions

    @Option(help: "Plan for this address, whose key need not be here.")
    var from: String?

    @Option(help: "Go on with this session; made when it is new.")
    var session: String?

    @Flag(help: "Read one utterance a line from standard input, print one JSON document a line.")
    var batch = false

    @Argument(help: "The utterance; - reads it from standard input.")
    var utterance: [String] = []

    func run() async throws {
        var choices = try common.choices()
        choices.from = from
        choices.overrides = try transaction.overrides()
        let workspace = try Workspace(choices: choices)
        if batch { return try await runBatch(workspace) }
        let text = try utterance == ["-"] || utterance.isEmpty ? Self.standardInput() : utterance.joined(separator: " ")
        let answer = try await conversation(workspace).ask(text)
        if common.json {
            Output.json(answer.json)
        } else {
            Output.line(PlainText.turn(answer.turn))
        }
        if answer.turn.clarification != nil { throw ExitCode(Exit.question) }
    }

    private func conversation(_ workspace: Workspace) -> Conversation {
        Conversation(workspace: workspace, session: session ?? Identifier.new(), channel: Channel.commandLine)
    }

    /// Each line is a conversation of its own, unless a session was named. A line that fails says so in
    /// its own document, and the run goes on.
    private func runBatch(_ workspace: Workspace) async throws {
        while let line = readLine(strippingNewline: true) {
            do {
                Output.line(try await conversation(workspace).ask(line).json.description)
            } catch let error as any Explained {
                Output.line(JSON.object([.init("utterance", .string(line)), .init("error", .string(error.explanation))]).description)
            }
        }
    }

    private static func standardInput() throws -> String {
        let data = FileHandle.standardInput.readDataToEndOfFile()
        // Bytes that are no text become replacement characters, which mean nothing and move nothing.
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw AgentError.usage("There was nothing to read. Say what you want, e.g. seraph ask \"send 20 usdc to maya\".") }
        return text
    }
}

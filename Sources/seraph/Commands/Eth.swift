import ArgumentParser
import Ethereum
import Foundation
import Wallet

/// The Ethereum toolbox, for scripts and tests: one JSON document in, one out; secrets only on
/// standard input.
struct Eth: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The Ethereum toolbox: one JSON document on standard input, one on standard output.",
        discussion: "Tools: \(Self.names.joined(separator: ", ")). With --batch, one document a line.")

    private static var names: [String] { Toolbox.tools.keys.sorted() }

    @Flag(help: "One JSON document a line in, one a line out; a refused one answers {\"error\": …}.") var batch = false
    @Flag(help: "Accepted for symmetry: the answer is JSON always.") var json = false
    @Argument(help: "The tool.") var tool: String

    func run() throws {
        guard let work = Toolbox.tools[tool] else {
            throw ValidationError("There is no tool \(Untrusted.clean(tool, limit: 40)). Tools: \(Self.names.joined(separator: ", ")).")
        }
        guard batch else {
            let input = FileHandle.standardInput.readDataToEndOfFile()
            return Output.json(try work(Document(parsing: Bytes(input))))
        }
        Batch(work: work).run()
    }
}

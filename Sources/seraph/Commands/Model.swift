import Agent
import ArgumentParser
import Ethereum
import Foundation
import Interpreter
import SmallModel

struct Model: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The local small-model engine.",
        subcommands: [Info.self, Eval.self, Tokenize.self, LogitsOf.self, Complete.self, Bench.self, List.self])

    /// The file or the stored model that is named, else the embedded model.
    static func path(_ named: String?) throws -> String {
        try named.map { ModelStore().path(of: $0) ?? $0 } ?? "\(DataRoot.locate())/Data/model/tagger.gguf"
    }

    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What a GGUF file is; the embedded model by default.")
        @Flag(help: "Print one JSON document.") var json = false
        @Argument(help: "A GGUF file, or a model that Ollama or LM Studio keeps on this machine.") var file: String?

        func run() async throws {
            let info = Model.json(ModelInfo(try GGUFFile(path: Model.path(file))))
            if json { return Output.json(info) }
            for member in info.members ?? [] { Output.line("\(member.key): \(member.value.string ?? member.value.description)") }
        }
    }

    struct Eval: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Score a JSON Lines file of {utterance, intents} or of dialogues.")
        @Flag(help: "Print one JSON document.") var json = false
        @Flag(help: "Also what was missed.") var misses = false
        @Option(help: "Another tagger file.") var model: String?
        @Option(help: "Fix the clock (RFC 3339).") var now: String?
        @Argument var file: String

        func run() async throws {
            let root = try DataRoot.locate()
            let interpreter = try Interpreter(model: Model.path(model), lexicon: "\(root)/Data/lexicon.json")
            let date = try now.map { text in
                guard let date = CommonOptions.date(text) else { throw AgentError.usage("--now takes a time such as 2026-11-22T12:00:00Z.") }
                return date
            }
            let score = try Evaluation.run(interpreter, file: file, now: date ?? Date())
            if json { return Output.json(Model.json(score)) }
            Output.line("cases \(score.cases), exact \(score.exact) (\(String(format: "%.1f", 100 * score.exactShare)) %), slot F1 \(String(format: "%.1f", 100 * score.slotF1)), wrong and value-moving without a question \(score.wrongValueMoving)")
            for (action, counts) in score.byAction.sorted(by: { $0.key < $1.key }) {
                Output.line("  \(action.padding(toLength: 18, withPad: " ", startingAt: 0)) \(counts.exact) of \(counts.cases)")
            }
            guard misses else { return }
            for miss in score.misses {
                Output.line("\n\(miss.utterance)\n  want \(JSON.array(miss.expected.map(\.json)))\n  got  \(JSON.array(miss.got.map(\.json)))")
            }
        }
    }

    // MARK: As JSON

    private static func json(_ info: ModelInfo) -> JSON {
        [
            "architecture": .string(Untrusted.clean(info.architecture)), "name": JSON(info.name.map { Untrusted.clean($0) }),
            "parameters": JSON(info.parameters), "layers": JSON(info.layers), "embedding_length": JSON(info.dim),
            "context_length": JSON(info.context), "vocabulary": JSON(info.vocabulary), "file_bytes": JSON(info.fileBytes),
            "gguf_version": JSON(info.ggufVersion),
            "types": .array(info.types.map { [ "type": .string("\($0.type)"), "tensors": JSON($0.tensors), "parameters": JSON($0.parameters)] }),
            "obstacle": JSON(info.obstacle?.explanation),
        ]
    }

    private static func json(_ score: Evaluation) -> JSON {
        [
            "cases": JSON(score.cases), "exact": JSON(score.exact), "exact_share": JSON(score.exactShare),
            "slot_f1": JSON(score.slotF1), "wrong_value_moving": JSON(score.wrongValueMoving),
            "by_action": .object(score.byAction.sorted { $0.key < $1.key }.map { name, counts in
                JSON.Member(name, ["cases": JSON(counts.cases), "exact": JSON(counts.exact)])
            }),
        ]
    }
}

import ArgumentParser
import Ethereum
import Foundation
import SmallModel

/// How a causal model is loaded; what the commands that run one share.
struct EngineOptions: ParsableArguments {
    @Option(help: "A causal GGUF file, or a model that Ollama or LM Studio keeps on this machine.")
    var file: String

    @Flag(help: "Compute in single precision with the weights as they are: slower, the reference.")
    var exact = false

    @Option(help: "How many threads compute.")
    var threads: Int?

    func generator() throws -> Generator {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes a number from 1 to 256.") }
        return try Generator(
            GGUFFile(path: Model.path(file)),
            options: .init(precision: exact ? .exact : .fast, threads: threads ?? Generator.Options.processors))
    }
}

extension Model {
    struct Tokenize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A text's token ids.")
        @Flag(help: "Print one JSON document.") var json = false
        @Flag(help: "Read control tokens such as <|im_end|> in the text.") var control = false
        @Flag(help: "Add the tokens that the model expects around a text.") var whole = false
        @Option(help: "The GGUF file.") var file: String?
        @Argument(help: "The text, or - for standard input.") var text: String

        func run() async throws {
            let tokenizer = try Tokenizer(GGUFFile(path: Model.path(file)).metadata)
            var ids = try tokenizer.tokenize(utf8: Model.bytes(text), readingControlTokens: control)
            if whole {
                if tokenizer.addsBeginning, let beginning = tokenizer.beginning { ids.insert(beginning, at: 0) }
                if tokenizer.addsEnd, let end = tokenizer.end { ids.append(end) }
            }
            if json {
                return Output.json([
                    "tokens": .array(ids.map { JSON(Int($0)) }),
                    "pieces": .array(ids.map { JSON(tokenizer.name(of: $0)) }),
                ])
            }
            Output.line(ids.map(String.init).joined(separator: " "))
        }
    }

    struct LogitsOf: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "logits", abstract: "The next token's logits after a prompt.")
        @Flag(help: "Print one JSON document.") var json = false
        @OptionGroup var engine: EngineOptions
        @Option(help: "How many of the highest; 0 for all, in the order of the vocabulary.") var top = 10
        @Option(help: "Token ids separated by commas, instead of a prompt.") var tokens: String?
        @Argument(help: "The prompt, or - for standard input.") var prompt: String?

        func run() async throws {
            let generator = try engine.generator()
            let logits = try logits(generator)
            let best = top <= 0 ? Array(logits.indices) : Array(logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }.prefix(top))
            if json {
                return Output.json(["logits": .array(best.map { ["token": JSON($0), "logit": JSON(Double(logits[$0]), places: 6)] })])
            }
            for id in best { Output.line("\(id)\t\(logits[id])\t\(Untrusted.clean(generator.tokenizer.name(of: Int32(id)) ?? ""))") }
        }

        private func logits(_ generator: Generator) throws -> [Float] {
            guard let tokens else {
                guard let prompt else { throw ValidationError("Give a prompt, or --tokens.") }
                return try generator.logits(String(decoding: try Model.bytes(prompt), as: UTF8.self))
            }
            let ids = tokens.split(separator: ",").map { Int32($0.trimmingCharacters(in: .whitespaces)) }
            guard !ids.isEmpty, !ids.contains(nil) else { throw ValidationError("--tokens takes numbers separated by commas.") }
            return try generator.logits(tokens: ids.compactMap { $0 })
        }
    }

    struct Complete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Go on with a prompt.")
        @Flag(help: "Print one JSON document.") var json = false
        @OptionGroup var engine: EngineOptions
        @Option(help: "How many tokens at most.") var maxTokens = 64
        @Option(help: "A text that ends the answer; may be given again.") var stop: [String] = []
        @Option(help: "0 takes the likeliest token every time.") var temperature: Float = 0
        @Option(help: "Only the likeliest so many; 0 for all.") var topK = 40
        @Option(help: "Only the likeliest that together have this probability.") var topP: Float = 0.95
        @Option(help: "Only those so many times as likely as the likeliest.") var minP: Float = 0
        @Option(help: "What was said lately becomes less likely; 1 for no change.") var repeatPenalty: Float = 1
        @Option(help: "The same seed gives the same text.") var seed: UInt64 = 0
        @Flag(help: "Read control tokens such as <|im_end|> in the prompt.") var control = false
        @Flag(help: "The prompt is a message: put it into the model's own format for conversations.") var chat = false
        @Option(help: "With --chat: what the model is told before the message.") var system: String?
        @Option(help: "A file with a grammar (GBNF) that the answer must follow.") var grammar: String?
        @Option(help: "A file with a JSON schema that the answer must follow.") var jsonSchema: String?
        @Argument(help: "The prompt, or - for standard input.") var prompt: String

        func run() async throws {
            let words = String(decoding: try Model.bytes(prompt), as: UTF8.self)
            let rules = try rules()
            let generator = try engine.generator()
            let text = chat ? try conversation(words, generator) : words
            let request = Generator.Request(
                maxTokens: maxTokens, stop: stop,
                sampling: Sampling(
                    temperature: temperature, topK: topK, topP: topP, minP: minP, repetitionPenalty: repeatPenalty, seed: seed),
                readingControlTokens: control || chat, constraint: rules.map(generator.constraint))
            let json = json
            let result = try await generator.complete(text, request) { part in
                if !json { FileHandle.standardOutput.write(Data(Self.printable(part).utf8)) }
            }
            guard json else { return Output.line("") }
            Output.json([
                "text": .string(result.text), "ending": .string(Self.name(result.ending)),
                "prompt_tokens": JSON(result.promptTokens), "tokens": JSON(result.tokens),
                "forced_tokens": JSON(result.forcedTokens),
            ])
        }

        /// What a model wrote, as a terminal may see it: lines and tabs, but nothing else that
        /// acts or hides.
        private static func printable(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar == "\n" || scalar == "\t"
                // Emoji are joined by one of these.
                case .format: scalar == "\u{200d}"
                case .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }))
        }

        /// A message that spelt a control token would speak as somebody else, so it may not.
        private func conversation(_ words: String, _ generator: Generator) throws -> String {
            guard let template = generator.chatTemplate else {
                throw ValidationError("This model has no format for conversations. Leave --chat out.")
            }
            let tokenizer = generator.tokenizer
            for text in [words, system ?? ""] where try tokenizer.tokenize(text) != tokenizer.tokenize(text, readingControlTokens: true) {
                throw ValidationError("The message spells one of the model's control tokens; take it out.")
            }
            let messages = (system.map { [ChatTemplate.Message(role: "system", content: $0)] } ?? [])
                + [ChatTemplate.Message(role: "user", content: words)]
            return try ChatTemplate(template).render(
                messages, beginning: tokenizer.beginning.flatMap(tokenizer.name(of:)) ?? "",
                end: tokenizer.end.flatMap(tokenizer.name(of:)) ?? "")
        }

        private func rules() throws -> Grammar? {
            switch (grammar, jsonSchema) {
            case (nil, nil): return nil
            case (let path?, nil): return try Grammar(gbnf: try Self.text(ofFile: path))
            case (nil, let path?): return try Grammar(jsonSchema: try Self.text(ofFile: path))
            default: throw ValidationError("Give --grammar or --json-schema, not both.")
            }
        }

        private static func text(ofFile path: String) throws -> String {
            guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self) else {
                throw ValidationError("\(Untrusted.clean(path)) cannot be read as text.")
            }
            return text
        }

        private static func name(_ ending: Generator.Ending) -> String {
            switch ending {
            case .model: "model"
            case .stop: "stop"
            case .maxTokens: "max_tokens"
            case .context: "context"
            }
        }
    }

    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tokens per second.")
        @Flag(help: "Print one JSON document.") var json = false
        @Option(help: "How many threads compute.") var threads = Generator.Options.processors
        @Option(help: "Tokens of the text that is read.") var promptTokens = 64
        @Option(help: "Tokens that are written.") var tokens = 32
        @Option(help: "How many times.") var rounds = 5
        @Argument(help: "A GGUF file; the embedded model by default.") var file: String?

        func run() async throws {
            guard (1...256).contains(threads) else { throw ValidationError("--threads takes a number from 1 to 256.") }
            let gguf = try GGUFFile(path: Model.path(file))
            let isTagger = (try? gguf.metadata.text("general.architecture")) == Tagger.architecture
            let benchmark = Benchmark(promptTokens: promptTokens, generatedTokens: tokens, rounds: rounds)
            let result = try isTagger ? benchmark.run(Tagger(gguf)) : benchmark.run(Generator(gguf, options: .init(threads: threads)))
            let figures: JSON = [
                "prompt_tokens": JSON(result.promptTokens),
                "prompt_tokens_per_second": JSON(result.promptTokensPerSecond, places: 1),
                "prompt_milliseconds": JSON(result.promptMilliseconds, places: 3),
                "generation_tokens_per_second": JSON(result.generationTokensPerSecond, places: 1),
                "rounds": JSON(result.rounds), "threads": JSON(isTagger ? 1 : threads), "kernels": .string("\(result.kernels)"),
            ]
            if json { return Output.json(figures) }
            for member in figures.members ?? [] { Output.line("\(member.key): \(member.value)") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The models that Ollama and LM Studio keep on this machine.")
        @Flag(help: "Print one JSON document.") var json = false

        func run() async throws {
            let models = ModelStore().models()
            if json {
                return Output.json(["models": .array(models.map { ["name": .string(Untrusted.clean($0.name)), "path": .string(Untrusted.clean($0.path))] })])
            }
            if models.isEmpty { Output.line("None was found. Any GGUF file can be named by its path.") }
            for model in models { Output.line("\(Untrusted.clean(model.name))\t\(Untrusted.clean(model.path))") }
        }
    }

    /// A text as given, or all of standard input for `-`.
    static func bytes(_ text: String) throws -> [UInt8] {
        guard text == "-" else { return Array(text.utf8) }
        guard let data = try FileHandle.standardInput.read(upToCount: 16 << 20) else { return [] }
        return [UInt8](data)
    }
}

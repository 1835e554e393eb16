import Agent
import ArgumentParser
import CKernels
import Ethereum
import Foundation
import Interpreter
import Memory
import Planner
import PromptRank
import Registry
import SmallModel

/// The in-process half of `make bench`: one round of every measurement, each taken turn about with a
/// limit measured beside it. `Scripts/bench` runs rounds of this, adds the peers, and prints the table.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Seconds of what Seraph does, beside limits of this machine.", shouldDisplay: false)

    @Flag(help: "Print every sample, in one JSON document.") var json = false
    @Flag(help: "Signatures, hashes, the ABI and keys only.") var ethereum = false

    func run() async throws {
        let measured = try await ethereum ? Self.ethereum() : Self.everything()
        if json {
            return Output.json(.object(measured.map { .init($0.name, $0.json) }))
        }
        for item in measured { Output.line(item.line) }
    }

    private static func everything() async throws -> [Measured] {
        let home = FileManager.default.temporaryDirectory.appendingPathComponent("seraph-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        return try await request(home: home.path) + model() + registry() + ethereum()
    }

    // MARK: - What was measured

    struct Measured {
        let name: String
        let seconds: [Double]
        /// Of the limit, sample by sample beside the above; empty when it has none in this process.
        let beside: [Double]
        /// How much work one sample was: tokens, multiply-adds, bytes.
        var size: [JSON.Member] = []

        var json: JSON {
            .object([
                .init("seconds", .array(seconds.map { JSON($0, places: 12) })),
                .init("beside", .array(beside.map { JSON($0, places: 12) })),
            ] + size)
        }

        var line: String {
            func milliseconds(_ samples: [Double]) -> String {
                String(format: "%.4f ms", samples.sorted()[samples.count / 2] * 1000)
            }
            return "\(name): \(milliseconds(seconds))" + (beside.isEmpty ? "" : ", beside \(milliseconds(beside))")
        }
    }

    private static func time(_ work: () throws -> Void) rethrows -> Double { seconds(try ContinuousClock().measure(work)) }

    private static func time(awaiting work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        return seconds(start.duration(to: .now))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    /// Ours and the limit, turn about, after one of each to warm up.
    private static func pair(
        _ name: String, times: Int, size: [JSON.Member] = [], _ ours: () throws -> Void, beside limit: () throws -> Void
    ) rethrows -> Measured {
        var samples: [Double] = [], beside: [Double] = []
        try ours()
        try limit()
        for _ in 0..<times {
            samples.append(try time(ours))
            beside.append(try time(limit))
        }
        return Measured(name: name, seconds: samples, beside: beside, size: size)
    }

    // MARK: - A request

    private static let sentence = request(for: "10,000")

    private static func request(for amount: String) -> String {
        """
        I have \(amount) USDC. Get me the best low risk yield you can find. I need instant access to it, so \
        don't lock it up for more than a week
        """
    }

    private static let owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    private static let clock = "2026-11-22T12:00:00Z"

    /// Words to frames, frames to a plan, and a whole turn of a conversation with all it keeps.
    private static func request(home: String) async throws -> [Measured] {
        var choices = Choices()
        choices.chain = "ethereum"
        choices.offline = true
        choices.from = owner
        choices.now = CommonOptions.date(clock)
        var environment = ProcessInfo.processInfo.environment
        environment["SERAPH_HOME"] = home
        let workspace = try Workspace(choices: choices, environment: environment)
        let interpreter = try workspace.interpreter()
        let reading = try interpreter.interpret(sentence, now: workspace.now)

        // The limit of reading is the model's own arithmetic on as many tokens.
        let tagger = try Tagger(GGUFFile(path: Model.path(nil)))
        let frames = try pair(
            "frames", times: 20, size: [.init("tokens", JSON(reading.promptTokens))]
        ) {
            _ = try interpreter.interpret(sentence, now: workspace.now)
        } beside: {
            try label(tagger, tokens: reading.promptTokens, positions: reading.outputTokens)
        }

        guard let earn = reading.intents.first(where: { $0.action == .earn }) else { throw noPlan }
        let rank = try pair("rank", times: 20) {
            _ = try allocation(earn, workspace)
        } beside: {
            _ = try interpreter.interpret(sentence, now: workspace.now)
        }

        var plan: [Double] = [], words: [Double] = [], turn: [Double] = [], kept: [Double] = []
        for round in 0..<20 {
            words.append(try time { _ = try interpreter.interpret(sentence, now: workspace.now) })
            plan.append(try await time(awaiting: { try await makePlan(workspace) }))
            // Another amount each time: the same plan at the same second has the same name, and is refused.
            let conversation = Conversation(workspace: workspace, session: Identifier.new(), channel: Channel.commandLine)
            turn.append(try await time(awaiting: {
                guard try await conversation.ask(request(for: "10,0\(10 + round)")).plan != nil else { throw noPlan }
            }))
            kept.append(try await time(awaiting: { try await makePlan(workspace) }))
        }
        return [
            frames, rank, Measured(name: "plan", seconds: plan, beside: words),
            Measured(name: "turn", seconds: turn, beside: kept),
        ]
    }

    private static var noPlan: AgentError { .usage("The reference sentence made no plan, so there is nothing to time.") }

    private static func allocation(_ earn: Intent, _ workspace: Workspace) throws -> Allocation {
        let request = try RankRequest(intent: earn, registry: workspace.registry, defaultChains: [1], now: clock)
        let ranking = try PromptRank.rank(request, registry: workspace.registry)
        guard let token = request.token, let amount = request.amount else { throw noPlan }
        return try PromptRank.allocate(
            amount: amount, token: token, ranking: ranking, registry: workspace.registry, chain: 1,
            maxPositions: request.maxPositions)
    }

    private static func makePlan(_ workspace: Workspace) async throws {
        let intents = try workspace.interpreter().interpret(sentence, now: workspace.now).intents
        guard let earn = intents.first(where: { $0.action == .earn }) else { throw noPlan }
        let context = PlanContext(
            registry: workspace.registry, chainID: 1, from: try Address(owner),
            allocation: try allocation(earn, workspace), now: UInt64(workspace.now.timeIntervalSince1970))
        guard case .plan = try await Planner().plan(intents, context) else { throw noPlan }
    }

    // MARK: - The model

    private static func label(_ tagger: Tagger, tokens: Int, positions: Int) throws {
        _ = try tagger.logits(
            tokens: (0..<tokens).map { Tokenizer.ID($0 % tagger.tokenizer.count) },
            features: Array(repeating: [], count: tokens), at: Array(0..<min(positions, tokens)))
    }

    private static func model() throws -> [Measured] {
        let path = try Model.path(nil)
        let file = try GGUFFile(path: path)
        let tagger = try Tagger(file)
        let tokens = 24
        let products = multiplyAdds(file, tagger.shape, tokens: tokens)
        let size: [JSON.Member] = [.init("tokens", JSON(tokens)), .init("multiply_adds", JSON(products))]
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var labelling: [Double] = [], tile: [Double] = [], dot: [Double] = []
        for _ in 0..<12 {
            labelling.append(try time { try label(tagger, tokens: tokens, positions: tokens) })
            tile.append(time { inCache(products, rows: 4, columns: 256, tokens: 18) })
            dot.append(time { inCache(products, rows: 4, columns: 1024, tokens: 1) })
        }
        return [
            Measured(name: "model", seconds: labelling, beside: tile, size: size),
            Measured(name: "model_dot", seconds: labelling, beside: dot, size: size),
            try pair("model_load", times: 10, size: [.init("bytes", JSON(bytes.count))]) {
                _ = try Tagger(GGUFFile(path: path))
            } beside: {
                _ = try Data(contentsOf: URL(fileURLWithPath: path))
            },
        ]
    }

    /// Every weight of every block meets every token, the heads' too; and each token looks at each.
    private static func multiplyAdds(_ file: GGUFFile, _ shape: Shape, tokens: Int) -> Int {
        let heads: Set = ["start.weight", "tagger.weight"]
        let used = file.tensors.filter { $0.shape.count == 2 && ($0.name.hasPrefix("blk.") || heads.contains($0.name)) }
        let weights = used.reduce(0) { $0 + $1.elementCount }
        return weights * tokens + 2 * tokens * tokens * shape.heads * shape.headSize * shape.layers
    }

    /// As many multiply-adds by the same kernels, on numbers that never leave the first-level cache. One
    /// token at a time is a dot product; several at once is the tile that a request is made of.
    private static func inCache(_ products: Int, rows: Int, columns: Int, tokens: Int) {
        let weights = [Float](repeating: 0.5, count: rows * columns), x = [Float](repeating: 0.25, count: tokens * columns)
        var out = [Float](repeating: 0, count: rows * tokens)
        for _ in 0..<(products / (rows * columns * tokens)) {
            ck_matmul(
                Kernels.best.rawValue, Int32(TensorType.f32.rawValue), weights, x, &out,
                Int64(rows), Int64(columns), Int64(tokens))
        }
    }

    // MARK: - The registry

    private static func registry() throws -> [Measured] {
        let folder = try DataRoot.locate() + "/Data/registry"
        let names = Set(try Registry.load(from: folder).files.map(\.name)).sorted()
        let paths = names.map { URL(fileURLWithPath: "\(folder)/\($0)") }
        return [
            try pair("registry", times: 4, size: [.init("files", .array(names.map { .string($0) }))]) {
                _ = try Registry.load(from: folder)
            } beside: {
                for path in paths { _ = try JSON(parsing: Bytes(Data(contentsOf: path))) }
            }
        ]
    }
}

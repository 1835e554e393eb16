import Foundation
import Testing

@testable import Ethereum
@testable import Planner
@testable import Registry

/// Every frame of the shared development set ends in a plan, one question or an honest no; none crashes.
@Suite("The development set's intents")
struct DevelopmentSetTests {
    static let file: URL? = {
        let shared = ProcessInfo.processInfo.environment["SERAPH_SHARED"].map { URL(fileURLWithPath: $0) }
        let beside = repository.deletingLastPathComponent().appendingPathComponent("shared")
        return [shared, beside].compactMap { $0?.appendingPathComponent("intents/dev.jsonl") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    @Test func everyFrameEndsInAnOutcome() async throws {
        guard let file = Self.file else {
            print("The development set is not here (SERAPH_SHARED): skipped.")
            return
        }
        var outcomes = (plans: 0, questions: 0, refusals: 0)
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let row = try JSON(parsing: String(line))
            let intents = (row["intents"]?.array ?? []).compactMap { Intent(json: $0) }
            guard intents.contains(where: \.action.movesValue) else { continue }
            switch try await Planner().plan(intents, context()) {
            case .plan(let plan):
                outcomes.plans += 1
                #expect(try JSON(parsing: plan.json.description) == plan.json)
            case .question(let question):
                outcomes.questions += 1
                #expect(!question.missing.isEmpty && !question.text.isEmpty)
            case .refusal(let refusal):
                outcomes.refusals += 1
                #expect(refusal.explanation.contains("Nothing was signed"))
            }
        }
        print("Development set, offline: \(outcomes)")
        #expect(outcomes.plans > 10)
    }
}

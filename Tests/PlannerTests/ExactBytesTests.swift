import Foundation
import Testing

@testable import Ethereum
@testable import Planner
@testable import Registry

/// One case of `Tests/Fixtures/Planner/plans.json`, whose call data another program encoded.
struct PlanCase: CustomTestStringConvertible {
    struct Step: Equatable {
        let kind: String
        let to: String
        let value: String
        let data: String
    }

    let name: String
    let chain: ChainID
    let intents: [Intent]
    let steps: [Step]

    var testDescription: String { name }

    static let document: JSON = {
        let url = repository.appendingPathComponent("Tests/Fixtures/Planner/plans.json")
        return try! JSON(parsing: Bytes(Data(contentsOf: url)))
    }()

    static let all: [PlanCase] = document["cases"]!.array!.map { json in
        PlanCase(
            name: json["name"]!.string!, chain: ChainID(json["chain"]!.int!),
            intents: json["intents"]!.array!.map { Intent(json: $0)! },
            steps: json["steps"]!.array!.map { step in
                Step(
                    kind: step["kind"]!.string!, to: step["to"]!.string!, value: step["value"]!.string!,
                    data: step["data"]!.string!)
            })
    }
}

@Suite("Plans are these bytes and no others")
struct ExactBytesTests {
    @Test(arguments: PlanCase.all)
    func offlinePlans(_ example: PlanCase) async throws {
        let outcome = try await Planner().plan(example.intents, context(chain: example.chain))
        guard case .plan(let plan) = outcome else {
            Issue.record("\(example.name): \(outcome)")
            return
        }
        let steps = plan.steps.map { step in
            PlanCase.Step(
                kind: step.kind.rawValue, to: step.transaction.to.checksummed.lowercased(),
                value: step.transaction.value.description, data: Hex.encode(step.transaction.data))
        }
        let expected = example.steps.map {
            PlanCase.Step(kind: $0.kind, to: $0.to.lowercased(), value: $0.value, data: $0.data)
        }
        #expect(steps == expected)
        #expect(plan.chainID == example.chain)
        #expect(plan.steps.map(\.number) == Array(1...plan.steps.count))
        #expect(plan.steps.allSatisfy { $0.transaction.from == me && $0.transaction.chainID == example.chain })
        #expect(plan.warnings.contains(.offline))
    }

    /// What `decoded` says is what the bytes are.
    @Test(arguments: PlanCase.all)
    func theDescriptionOfACallIsOfItsBytes(_ example: PlanCase) async throws {
        let plan = try #require(try await Planner().plan(example.intents, context(chain: example.chain)).plan)
        for step in plan.steps {
            guard let call = step.call else {
                #expect(step.kind == .transfer)
                continue
            }
            let function = try ABIFunction(call.function)
            #expect(try function.decode(call: step.transaction.data) == call.arguments.map(\.value))
            #expect(call.arguments.map(\.type) == function.types.map(\.canonical))
            #expect(call.arguments.allSatisfy { !$0.name.isEmpty })
        }
    }

    /// The one who may take money is the one who is then called with it, or whom the person named.
    @Test(arguments: PlanCase.all)
    func noPermissionForAnyoneButTheTargetOfTheNextStep(_ example: PlanCase) async throws {
        let plan = try #require(try await Planner().plan(example.intents, context(chain: example.chain)).plan)
        for (index, step) in plan.steps.enumerated() where step.kind == .approve {
            let spender = try #require(step.call?.arguments.first?.value.address)
            let action = example.intents[step.intentIndex].action
            if action == .approve { continue }
            let next = try #require(plan.steps.dropFirst(index + 1).first)
            #expect(next.transaction.to == spender)
            #expect(next.intentIndex == step.intentIndex)
            #expect(registry.label(for: spender, chain: example.chain) != nil)
            let amount = try #require(step.call?.arguments.last?.value.uint)
            #expect(next.effects.contains { !$0.gains && $0.amount == amount && $0.asset.address == step.transaction.to })
        }
    }
}

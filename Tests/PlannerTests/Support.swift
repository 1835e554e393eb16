import Foundation
import Testing

@testable import Chain
@testable import Ethereum
@testable import Planner
import PromptRank
@testable import Registry

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The registry that ships.
let registry = try! Registry.load(from: repository.appendingPathComponent("Data/registry").path)

let me = try! Address("0x00000000000000000000000000000000000000a1")
let maya = try! Address("0x1111111111111111111111111111111111111111")
let bob = try! Address("0x2222222222222222222222222222222222222222")
let now: UInt64 = 1_790_000_000

func address(_ text: String) -> Address { try! Address(text) }

func context(chain: ChainID = 1, overrides: PlanOverrides = PlanOverrides()) -> PlanContext {
    PlanContext(
        registry: registry, chainID: chain, from: me, overrides: overrides, contacts: ["maya": maya, "bob": bob],
        now: now)
}

/// An intent from its JSON, as the interpreter's frames are written.
func intent(_ text: String) -> Intent {
    Intent(json: try! JSON(parsing: text))!
}

/// What planning without a chain ends in.
func offline(_ texts: String..., chain: ChainID = 1, overrides: PlanOverrides = PlanOverrides()) async throws -> PlanOutcome {
    try await Planner().plan(texts.map(intent), context(chain: chain, overrides: overrides))
}

/// What planning ends in when the chain's facts are the given ones; no socket is opened.
func drafted(_ texts: [String], _ facts: ChainFacts, chain: ChainID = 1, allocation: Allocation? = nil) throws -> Draft {
    var context = context(chain: chain)
    context.allocation = allocation
    return try Planner.draft(texts.map(intent), context, registry.network(id: chain)!, facts)
}

extension PlanOutcome {
    var plan: Plan? { if case .plan(let plan) = self { plan } else { nil } }
    var question: PlanQuestion? { if case .question(let question) = self { question } else { nil } }
    var refusal: PlanRefusal? { if case .refusal(let refusal) = self { refusal } else { nil } }
}

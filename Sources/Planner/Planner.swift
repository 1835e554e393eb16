import Chain
import Ethereum
import PromptRank
import Registry

/// Turns intents into exact transactions, or into one question, or into an honest no.
///
///     switch try await Planner().plan(intents, context) {
///     case .plan(let plan): …          // shown, reviewed, approved; nothing is signed here
///     case .question(let question): …  // question.text, question.missing
///     case .refusal(let refusal): …    // refusal.explanation
///     }
///
/// Three stages, each a value: facts are read (`ChainFacts`), steps are drafted from them (`Draft`, a
/// pure function), and gas, fees and nonces are filled in (`Pricing`). A server that fails or lies
/// about its chain ends in a thrown `ChainError`; the caller may then plan again offline.
public struct Planner: Sendable {
    public init() {}

    public func plan(_ intents: [Intent], _ context: PlanContext) async throws -> PlanOutcome {
        do {
            return .plan(try await makePlan(intents, context))
        } catch Interruption.question(let question) {
            return .question(question)
        } catch Interruption.refusal(let refusal) {
            return .refusal(refusal)
        }
    }

    /// The chain that intents are about; the caller picks the client by it. Nil when the words name an
    /// unknown chain or more than one, which `plan` refuses with the reason.
    public static func chain(
        of intents: [Intent], registry: Registry, default chainID: ChainID, allocation: Allocation? = nil
    ) -> ChainID? {
        try? network(of: intents, registry, allocation?.chainID ?? chainID).id
    }

    private func makePlan(_ intents: [Intent], _ context: PlanContext) async throws -> Plan {
        let isEarning = intents.contains { $0.action == .earn }
        let network = try Self.network(
            of: intents, context.registry, (isEarning ? context.allocation?.chainID : nil) ?? context.chainID)
        let client = context.client?.network.id == network.id ? context.client : nil
        let fixed = try FixedFees(context.overrides)
        var facts = ChainFacts(unread: "no server of \(network.name) was asked")
        if let client { facts = try await .read(from: client, for: context.from) }
        facts = fixed.applied(to: facts, nonce: context.overrides.nonce)
        let draft = try await drafted(intents, context, network, &facts, client)
        return try await Pricing(draft: draft, network: network, client: client, gas: context.overrides.gas)
            .plan(intents: intents, now: context.now)
    }

    /// Drafts, reads what was missing, and drafts again. Each round asks for facts that no earlier one
    /// did, so the bound is only there against a mistake of our own.
    private func drafted(
        _ intents: [Intent], _ context: PlanContext, _ network: Network, _ facts: inout ChainFacts, _ client: ChainClient?
    ) async throws -> Draft {
        for _ in 0..<200 {
            do {
                return try Self.draft(intents, context, network, facts)
            } catch Interruption.needs(let keys) {
                guard let client else { break }
                try await facts.add(keys, from: client)
            }
        }
        throw Interruption.refusal(.nothingToDo)
    }

    /// The pure part: the same words, registry and facts always give the same steps.
    static func draft(
        _ intents: [Intent], _ context: PlanContext, _ network: Network, _ facts: ChainFacts
    ) throws -> Draft {
        var draft = Draft(
            registry: context.registry, network: network, from: context.from, contacts: context.contacts, facts: facts,
            maxFeePerGas: facts.fees?.maxFeePerGas, now: context.now, allocation: context.allocation)
        try draft.draft(intents)
        return draft
    }

    /// One plan is for one chain: what is signed on one can't wait for another.
    static func network(of intents: [Intent], _ registry: Registry, _ standard: ChainID) throws -> Network {
        let names = intents.filter(\.action.movesValue).flatMap { $0.list(.chain) ?? [] }
        let isEarning = intents.contains { $0.action == .earn && ($0.list(.chain)?.count ?? 0) > 1 }
        let chains = try names.map { name in
            guard let network = registry.network(slug: name) else {
                throw Interruption.refusal(.unknownChain(Untrusted.clean(name, limit: 40)))
            }
            return network
        }
        let ids = Set(chains.map(\.id))
        if isEarning, ids.contains(standard), let network = registry.network(id: standard) { return network }
        guard ids.count <= 1 else { throw Interruption.refusal(.severalChains(ids.sorted().map { registry.network(id: $0)?.name ?? String($0) })) }
        guard let network = chains.first ?? registry.network(id: standard) else {
            throw Interruption.refusal(.unknownChain(String(standard)))
        }
        return network
    }
}

import Chain
import Ethereum
import Foundation
import Memory
import PromptRank
import Registry

/// Questions: they read the registry, the chain, the journal or the memory, and change nothing but the
/// notes a person asks for.
extension Conversation {
    // MARK: The registry

    func rank(_ intent: Intent, _ answer: inout Answer, _ state: inout DialogueState) throws -> String {
        let request: RankRequest
        do {
            request = try RankRequest(
                intent: intent, registry: workspace.registry, defaultChains: [try workspace.network().id],
                now: workspace.nowText)
        } catch let error as RankRequestError {
            return error.explanation
        }
        let ranking = try PromptRank.rank(request, registry: workspace.registry)
        show(ranking, &answer, &state)
        state.context = .init(state: .shown, intents: [intent])
        guard !ranking.ranked.isEmpty else {
            let reasons = ranking.excluded.prefix(3).map { "\($0.contract.name): \($0.reason)" }.joined(separator: " ")
            return workspace.replies.say("rank_none", ["reasons": reasons])
        }
        let names = ranking.ranked.prefix(3).map { ranked in
            "\(ranked.contract.name) (\(Words.percent(ranked.cautiousAPYPercent ?? ranked.apyPercent)), safety \(Int(ranked.scores.safety.value)))"
        }
        return workspace.replies.say("rank", ["names": Words.list(names), "for": request.assetName.map { " for \($0)" } ?? ""])
    }

    /// A contract, a protocol's first contract, what was just shown, or a term of the glossary.
    func explain(_ intent: Intent, _ answer: inout Answer, _ state: DialogueState) throws -> String {
        let subject = intent.text(.subject) ?? "last"
        guard let contract = try contract(subject, state) else {
            return workspace.replies.term(subject)
                ?? workspace.replies.say("explain_unknown", ["subject": Untrusted.clean(subject, limit: 60)])
        }
        guard let ranked = try PromptRank.explain(contract, registry: workspace.registry, now: workspace.nowText) else {
            return workspace.replies.say("explain_unknown", ["subject": contract.name])
        }
        answer.turn.ranking = [RankingRows.row(ranked, workspace.registry)]
        return workspace.replies.say(
            "explain_contract",
            [
                "name": contract.name, "safety": String(Int(ranked.scores.safety.value)),
                "yield": String(Int(ranked.scores.yield.value)), "reasons": ranked.reasons.joined(separator: " "),
                "cautions": ranked.cautions.joined(separator: " "),
            ])
    }

    func compare(_ intent: Intent, _ answer: inout Answer) throws -> String {
        let subjects = intent.list(.subjects) ?? []
        let lines = try subjects.map { subject -> String in
            guard let contract = try contract(subject, .empty),
                let ranked = try PromptRank.explain(contract, registry: workspace.registry, now: workspace.nowText)
            else { return workspace.replies.say("explain_unknown", ["subject": Untrusted.clean(subject, limit: 60)]) }
            answer.turn.ranking.append(RankingRows.row(ranked, workspace.registry))
            return "\(contract.name): \(Words.percent(ranked.cautiousAPYPercent ?? ranked.apyPercent)), safety \(Int(ranked.scores.safety.value)) of 100, \(ranked.exit)."
        }
        return workspace.replies.say("compare", ["lines": lines.joined(separator: "\n")])
    }

    private func contract(_ subject: String, _ state: DialogueState) throws -> ContractRecord? {
        let registry = workspace.registry
        if subject == "last" { return state.shown.first.flatMap { registry.contract(id: $0) } }
        if let contract = registry.contract(id: subject) { return contract }
        let network = try workspace.network()
        if let address = try? Address(subject) { return registry.contracts(at: address, chain: network.id).first }
        let shown = state.shown.compactMap { registry.contract(id: $0) }
        let ids = Set(registry.protocols(slug: subject).map(\.id))
        if let named = shown.first(where: { ids.contains($0.protocolID) }) { return named }
        return registry.contracts(chain: network.id, protocol: subject).first { $0.deposit != nil }
            ?? registry.contracts(chain: nil, protocol: subject).first { $0.deposit != nil }
    }

    // MARK: The chain

    func balance(_ intent: Intent) async throws -> String {
        let network = try chain(of: intent)
        guard let owner = try intent.text(.address).map({ try Address($0) }) ?? workspace.owner() else {
            return AgentError.noWallet.explanation
        }
        guard let client = try workspace.client(network) else {
            return workspace.replies.say("balance_unknown", ["reason": AgentError.needsChain(what: "A balance").explanation])
        }
        let reader = PortfolioReader(registry: workspace.registry, client: client)
        guard let symbol = intent.text(.asset) else {
            let view = try await reader.read(owner, account: nil)
            return workspace.replies.say("balance", ["balances": Self.words(view.balances)])
        }
        guard let token = workspace.registry.tokens(symbol: symbol, chain: network.id).first
            ?? (symbol.uppercased() == network.nativeSymbol.uppercased() ? workspace.registry.native(network.id) : nil)
        else { return workspace.replies.say("balance_unknown", ["reason": "I know no token called \(Untrusted.clean(symbol, limit: 20)) on \(network.name)."]) }
        do {
            let amount = try await reader.balance(of: token, owner)
            return workspace.replies.say("balance", ["balances": Words.amount(amount, token)])
        } catch let error as ChainError {
            return workspace.replies.say("balance_unknown", ["reason": error.explanation])
        }
    }

    func portfolio(_ answer: inout Answer) async throws -> String {
        guard let owner = try workspace.owner() else { return AgentError.noWallet.explanation }
        let network = try workspace.network()
        guard let client = try workspace.client(network) else {
            return workspace.replies.say("balance_unknown", ["reason": AgentError.needsChain(what: "A portfolio").explanation])
        }
        let view = try await PortfolioReader(registry: workspace.registry, client: client).read(owner, account: nil)
        answer.turn.portfolio = view
        answer.turn.warnings += view.unknown
        let positions = view.positions.map { "\($0.amount) in \($0.name)" }
        return workspace.replies.say(
            "portfolio",
            [
                "balances": Self.words(view.balances),
                "positions": positions.isEmpty ? "" : "At work: \(Words.list(positions)).",
            ])
    }

    func gas(_ intent: Intent) async throws -> String {
        let network = try chain(of: intent)
        guard let client = try workspace.client(network) else {
            return workspace.replies.say("balance_unknown", ["reason": AgentError.needsChain(what: "The fee").explanation])
        }
        do {
            let fees = try await client.fees()
            let base = fees.baseFee ?? .zero
            let native = workspace.registry.native(network.id)
            // 21,000 gas: a plain transfer (yellow paper, appendix G).
            let transfer = base.multiplied(by: 21_000, dividedBy: 1) ?? .zero
            return workspace.replies.say(
                "gas",
                [
                    "chain": network.name, "base": Units.format(base, decimals: 9),
                    "transfer": Units.format(transfer, decimals: native.decimals), "symbol": native.symbol,
                ])
        } catch let error as ChainError {
            return workspace.replies.say("balance_unknown", ["reason": error.explanation])
        }
    }

    private func chain(of intent: Intent) throws -> Network {
        guard let slug = intent.text(.chain) else { return try workspace.network() }
        guard let network = workspace.registry.network(slug: slug) else { throw AgentError.unknownChain(slug) }
        return network
    }

    private static func words(_ balances: [BalanceRow]) -> String {
        balances.isEmpty ? "nothing that I know of" : Words.list(balances.map { "\($0.amount) \($0.symbol)" })
    }

    // MARK: The journal

    func history(_ intent: Intent) throws -> String {
        let entries = try ApprovalDesk(workspace).activity(limit: intent.int(.limit) ?? 10)
        guard !entries.isEmpty else { return workspace.replies.say("history_none") }
        return workspace.replies.say("history", ["items": entries.joined(separator: "\n")])
    }

    func status(_ intent: Intent) async throws -> String {
        let desk = ApprovalDesk(workspace)
        if let text = intent.text(.hash), let hash = try? Hex.decode(text) {
            return workspace.replies.say("status", ["items": try await desk.status(hash)])
        }
        guard let last = try desk.activity(limit: 1).first else { return workspace.replies.say("history_none") }
        return workspace.replies.say("status", ["items": last])
    }

    // MARK: The memory

    func memory(_ intent: Intent) throws -> String {
        let store = workspace.store
        let replies = workspace.replies
        let text = intent.text(.text) ?? ""
        switch intent.action {
        case .remember where !text.isEmpty:
            _ = try store.addFact(text, author: .person, channel: Channel.terminal, taint: .said)
            return replies.say("remembered", ["text": Untrusted.clean(text)])
        case .saveContact:
            guard let name = intent.text(.name), let spelled = intent.text(.address) else { return replies.say("unknown") }
            do {
                let address = try Address(spelled)
                try store.addContact(Contact(name: name, address: address, author: .person))
                return replies.say("contact_saved", ["name": Untrusted.clean(name), "address": address.checksummed])
            } catch let error as AddressError {
                return "\(Untrusted.clean(spelled, limit: 80)): \(error.explanation)"
            }
        case .recall:
            let facts = try store.facts().filter { fact in text.isEmpty || Self.share(fact.text, text) }
            let contacts = try store.contacts().filter { text.isEmpty || text.lowercased().contains($0.name.lowercased()) }
            let items = facts.map { "\"\($0.text)\" (you, \($0.time.text.prefix(10)))" } + contacts.map { "\($0.name): \($0.address.checksummed)" }
            return items.isEmpty ? replies.say("recalled_nothing") : replies.say("recalled", ["items": items.joined(separator: "\n")])
        case .forget where !text.isEmpty:
            let facts = try store.facts().filter { Self.share($0.text, text) }
            let contacts = try store.contacts().filter { text.lowercased().contains($0.name.lowercased()) }
            for fact in facts { try store.forgetFact(fact.id) }
            for contact in contacts { try store.removeContact(named: contact.name) }
            return replies.say("forgot", ["count": Words.count(facts.count + contacts.count, "note"), "text": Untrusted.clean(text)])
        default:
            return replies.say("unknown")
        }
    }

    /// Do two texts share a word of four letters or more?
    private static func share(_ a: String, _ b: String) -> Bool {
        func words(_ text: String) -> Set<Substring> {
            Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.filter { $0.count >= 4 })
        }
        return !words(a).isDisjoint(with: words(b))
    }
}

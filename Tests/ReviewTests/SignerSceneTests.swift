import Ethereum
import Foundation
import Review
import TestSupport
import Testing

/// What people are asked to sign, and what a signer should think of it: the shared corpus of scenes,
/// held against the same `examine` that stands in the signer's way.
@Suite struct SignerSceneTests {
    @Test func everySceneIsJudgedAsItShould() throws {
        try Vectors.run("peer/signer-scenes.jsonl.gz") { row in
            let scene = try SignerScene(row)
            let problems = scene.problems(scene.result)
            if !problems.isEmpty { throw MalformedVector(what: problems.joined(separator: "; ")) }
            return true
        }
    }
}

/// One row: a wallet's state, a request, and what must come of it.
struct SignerScene {
    let state: JSON
    let request: JSON
    let expected: Level
    let mustShow: [String]

    init(_ row: JSON) throws {
        state = try row["state"].orMalformed("state")
        request = try row["request"].orMalformed("request")
        expected = try ["ok": Level.ok, "warn": .warn, "danger": .danger, "refuse": .refuse][row.text("expect")].orMalformed("expect")
        mustShow = try row.items("mustShow").map { try $0.string.orMalformed("mustShow") }
    }

    var account: Address { address(state["account"]?.string ?? "") }

    var result: ReviewResult {
        examine(
            request: Bytes(request.description.utf8), account: account, registry: registry, addresses: book,
            effects: .unavailable(reason: "not rehearsed"), circumstances: circumstances)
    }

    private var book: AddressBook {
        let contacts = (state["contacts"]?.members ?? []).map { (address($0.key), $0.value.string ?? "") }
        return AddressBook(
            accounts: [account: "main"], contacts: Dictionary(contacts) { first, _ in first },
            past: Set(addresses("sentBefore")))
    }

    private func addresses(_ name: String) -> [Address] { (state[name]?.array ?? []).map { address($0.string ?? "") } }
    private func quantity(_ name: String) -> UInt256? { state[name]?.string.flatMap { UInt256(hex: $0) ?? UInt256(decimal: $0) } }

    /// As a node would have answered: all that the request mentions was looked at.
    private var circumstances: Circumstances {
        var circumstances = Circumstances(
            chain: quantity("chainId"), nodeChain: quantity("nodeChainId") ?? quantity("chainId"),
            nonce: quantity("nonce")?.asUInt64, balance: quantity("balance"), baseFee: quantity("baseFee"),
            origin: state["origin"]?.string, now: quantity("now")?.asUInt64)
        let withCode = Set(addresses("code"))
        let mentioned = (try? ExternalRequest(json: request))?.mentions(registry: registry) ?? []
        for address in mentioned.union(withCode) { circumstances.hasCode[address] = withCode.contains(address) }
        for member in state["tokens"]?.members ?? [] {
            circumstances.tokens[address(member.key)] = .init(
                symbol: member.value[0]?.string ?? "", decimals: member.value[1]?.int ?? 18)
        }
        for member in state["vaults"]?.members ?? [] {
            circumstances.vaults[address(member.key)] = address(member.value.string ?? "")
        }
        for token in state["allowance"]?.members ?? [] {
            for spender in token.value.members ?? [] {
                circumstances.allowances[.init(token: address(token.key), spender: address(spender.key))] =
                    spender.value.string.flatMap { UInt256(decimal: $0) }
            }
        }
        return circumstances
    }

    /// A stronger verdict is wrong for what is in order only; a weaker one always.
    func problems(_ result: ReviewResult) -> [String] {
        var problems: [String] = []
        if expected == .ok ? result.level != .ok : result.level < expected {
            problems.append("\(result.level) instead of \(expected): \(result.card.title): \(result.card.warnings.map(\.text))")
        }
        let card = result.card
        let shown = ([card.title] + card.rows.flatMap { [$0.label, $0.value, $0.note ?? ""] } + card.warnings.map(\.text))
            .joined(separator: "\n")
        for text in mustShow {
            let isShown = text.hasPrefix("0x") ? shown.lowercased().contains(text.lowercased()) : shown.contains(text)
            if !isShown { problems.append("does not show \(text)") }
        }
        return problems
    }
}

import Ethereum
import Registry

/// Examines a request from outside, whatever it asks for: to sign a transaction, a message or typed
/// data, to leave the account to code, or to change the network. What cannot be understood is refused
/// with a card that says why.
///
/// - Parameter account: the account that was chosen; a request for any other is refused.
public func examine(
    request bytes: Bytes, account: Address, registry: Registry, addresses: AddressBook = AddressBook(),
    policy: Policy = .standard, effects: Effects = .unavailable(reason: "nothing was rehearsed"),
    circumstances: Circumstances = .unknown
) -> ReviewResult {
    do throws(RequestError) {
        return examine(
            try ExternalRequest(parsing: bytes), account: account, registry: registry, addresses: addresses,
            policy: policy, effects: effects, circumstances: circumstances)
    } catch {
        return .refused(.request(error), account)
    }
}

public func examine(
    _ request: ExternalRequest, account: Address, registry: Registry, addresses: AddressBook = AddressBook(),
    policy: Policy = .standard, effects: Effects = .unavailable(reason: "nothing was rehearsed"),
    circumstances: Circumstances = .unknown
) -> ReviewResult {
    if let from = request.from, from != account { return .refused(.request(.notYourAccount(from)), account) }
    switch request {
    case .transaction(let transaction, _):
        return examine(
            payload: transaction.signingPayload, account: account, expectation: nil, registry: registry,
            addresses: addresses, policy: policy, effects: effects, circumstances: circumstances)
    case .message(let message, _):
        return examine(
            message: message, account: account, registry: registry, addresses: addresses, policy: policy,
            circumstances: circumstances)
    case .typedData(let document, _):
        return examine(
            typedData: document, account: account, registry: registry, addresses: addresses, policy: policy,
            circumstances: circumstances)
    case .authorization(let delegation):
        return examine(delegation, account, registry, addresses, policy, circumstances)
    case .switchChain(let chain):
        return examine(switchTo: chain, account, registry, circumstances)
    case .addChain(let chain):
        return examine(adding: chain, account, registry, circumstances)
    }
}

extension ExternalRequest {
    /// Whom it is for, where it says so.
    var from: Address? {
        switch self {
        case .transaction(_, let from): from
        case .message(_, let from), .typedData(_, let from): from
        case .authorization, .switchChain, .addChain: nil
        }
    }
}

extension ReviewResult {
    /// Nothing to sign is left of it.
    static func refused(_ impediment: Impediment, _ account: Address) -> ReviewResult {
        let card = Card(
            title: "Refused: \(impediment.text)", rows: [Card.Row("From", account.checksummed)],
            warnings: [Card.Warning(.danger, "This will not be signed: \(impediment.text).")], function: nil,
            arguments: [], digest: "")
        return ReviewResult(
            card: card, mismatches: [], refusals: [], impediments: [impediment], verdict: .block([impediment.text]),
            payload: nil, reading: nil)
    }

    /// A question without money in it, or with all of it: to be read, and never to pass by itself.
    static func question(
        _ title: String, rows: [Card.Row], warnings: [Card.Warning], impediments: [Impediment] = [], digest: String = ""
    ) -> ReviewResult {
        let blocking = impediments.map { Card.Warning(.danger, "This will not be signed: \($0.text).") }
        return ReviewResult(
            card: Card(
                title: title, rows: rows, warnings: blocking + warnings, function: nil, arguments: [], digest: digest),
            mismatches: [], refusals: [], impediments: impediments,
            verdict: Verdict(blocks: impediments.map(\.text), mayGoUnattended: false), payload: nil, reading: nil)
    }
}

/// EIP-7702, outside of a transaction.
private func examine(
    _ delegation: Delegation, _ account: Address, _ registry: Registry, _ addresses: AddressBook, _ policy: Policy,
    _ circumstances: Circumstances
) -> ReviewResult {
    let chain = delegation.chainID.isZero ? circumstances.chain : delegation.chainID
    let lookup = AddressLookup(book: addresses, registry: registry, chain: chain?.asUInt64)
    var warnings: [Card.Warning] = []
    if delegation.delegate.isZero {
        warnings.append(Card.Warning(.caution, "It takes back the code that acts as your account."))
    } else {
        warnings.append(
            Card.Warning(
                .danger, "It lets the code at \(delegation.delegate.checksummed) act as your account: everything in it, now and later."))
    }
    if delegation.chainID.isZero {
        warnings.append(
            Card.Warning(.danger, "It names no chain, so it is valid on every chain, for whatever code stands at that address there."))
    }
    let others = delegation.chainID.isZero ? [] : Impediment.ofChain(delegation.chainID, circumstances)
    return .question(
        delegation.delegate.isZero ? "Take your account back from code" : "Leave your account to code",
        rows: [
            Card.Row("From", account.checksummed),
            Card.Row("Network", delegation.chainID.isZero ? "every chain" : "chain \(delegation.chainID)"),
            Card.Row(
                "Acts as the account", delegation.delegate.checksummed, note: lookup.name(delegation.delegate)?.note ?? "unknown",
                severity: .danger),
            Card.Row("Account nonce", String(delegation.nonce)),
        ], warnings: warnings, impediments: others + [policy.impediment(of: delegation)].compactMap { $0 })
}

private func examine(
    switchTo chain: UInt256, _ account: Address, _ registry: Registry, _ circumstances: Circumstances
) -> ReviewResult {
    let network = chain.asUInt64.flatMap { registry.network(id: $0) }
    let name = network.map { Untrusted.clean($0.name, limit: 60) } ?? "chain \(chain), which is not in the registry"
    return .question(
        "Change to \(name)",
        rows: [
            Card.Row("Asked by", circumstances.askerWords), Card.Row("Network", name, note: "chain \(chain)"),
        ],
        warnings: [
            Card.Warning(
                network == nil ? .danger : .caution, "From then on what you sign is for another chain than before.")
        ])
}

private func examine(
    adding chain: ExternalRequest.AddedChain, _ account: Address, _ registry: Registry, _ circumstances: Circumstances
) -> ReviewResult {
    let network = chain.id.asUInt64.flatMap { registry.network(id: $0) }
    let endpoints = chain.endpoints.map { Card.Row("Node", Untrusted.clean($0), note: "unknown", severity: .danger) }
    let known = network.map {
        Card.Warning(
            .danger,
            "\(Untrusted.clean($0.name, limit: 60)) is known already. This would put an unknown node in its place, which can then tell you anything.")
    }
    let insecure = chain.endpoints.contains { !$0.lowercased().hasPrefix("https://") }
        ? Card.Warning(.danger, "What passes between you and the node could be read and changed on its way: it is not https.") : nil
    let unknown = Card.Warning(
        .danger, "A node sees what you ask and send, and what it answers cannot be checked. Add only one that you chose yourself.")
    return .question(
        "Use another node for chain \(chain.id)",
        rows: [
            Card.Row("Asked by", circumstances.askerWords),
            Card.Row("Network", Untrusted.clean(chain.name, limit: 60), note: "chain \(chain.id)"),
        ] + endpoints, warnings: [known, insecure].compactMap { $0 } + [unknown])
}

extension Circumstances {
    /// "https://app.example.org", "you", or that nobody knows.
    var askerWords: String {
        origin.map { Untrusted.clean($0, limit: 120) } ?? (isOwnRequest ? "you" : "nobody knows")
    }
}

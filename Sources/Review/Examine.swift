import Ethereum
import Registry

/// What the Review says about the bytes.
public enum Verdict: Hashable, Sendable {
    /// As asked for, inside the rules, nothing to warn of, and the policy lets it go without a person.
    case allow
    /// A person has to read the card.
    case ask
    /// Not to be signed, whatever anyone says; the reasons, in words.
    case block([String])
}

/// The outcome of one examination. It proves what the bytes say; it cannot prove what a contract will
/// do with them.
public struct ReviewResult: Hashable, Sendable {
    public let card: Card
    public let mismatches: [Mismatch]
    public let refusals: [PolicyRefusal]
    public let impediments: [Impediment]
    public let verdict: Verdict
    /// Nil when the bytes are no transaction at all.
    public let payload: UnsignedPayload?
    public let reading: Reading?
}

/// Reads the bytes that are to be signed, holds them against the intent and the policy, and makes the
/// card from them. Pure: no clock, no disk, no network, the same answer every time.
///
/// - Parameters:
///   - payload: the exact unsigned bytes.
///   - account: the account whose key would sign.
///   - expectation: what the person asked for; nil for bytes that came from elsewhere.
public func examine(
    payload bytes: Bytes, account: Address, expectation: Expectation?, registry: Registry,
    addresses: AddressBook = AddressBook(), policy: Policy = .standard,
    effects: Effects = .unavailable(reason: "nothing was rehearsed"), circumstances: Circumstances = .unknown
) -> ReviewResult {
    let payload: UnsignedPayload
    do throws(PayloadError) {
        payload = try UnsignedPayload(reading: bytes)
    } catch {
        return unreadable(bytes, account, error)
    }
    let reading = Reading(of: payload, registry: registry, circumstances: circumstances, note: expectation?.note)
    let lookup = AddressLookup(book: addresses, registry: registry, chain: payload.chainID.asUInt64)
    let context = CardContext(
        payload: payload, reading: reading, account: account, registry: registry, lookup: lookup, effects: effects,
        circumstances: circumstances)
    let mismatches = expectation.map { Comparison.mismatches(payload, reading, account, $0) } ?? []
    let refusals = policy.refusals(payload, reading, registry: registry)
    let impediments = Impediment.of(payload, reading, policy, circumstances)
    let card = context.card(mismatches, refusals, impediments)
    let blocks = impediments.map(\.text) + mismatches.map(\.text) + refusals.map(\.text)
    let isAsked = expectation != nil || circumstances.isOwnRequest
    let unattended = policy.rules(for: context.network).allowUnattended && isAsked
    return ReviewResult(
        card: card, mismatches: mismatches, refusals: refusals, impediments: impediments,
        verdict: Verdict(blocks: blocks, mayGoUnattended: unattended && card.isQuiet), payload: payload, reading: reading)
}

extension Verdict {
    init(blocks: [String], mayGoUnattended: Bool) {
        self = !blocks.isEmpty ? .block(blocks) : mayGoUnattended ? .allow : .ask
    }
}

extension Card {
    /// Nothing in it asks for a second look.
    var isQuiet: Bool { severity == .info && !rows.contains { $0.severity == .danger } }
}

private func unreadable(_ bytes: Bytes, _ account: Address, _ error: PayloadError) -> ReviewResult {
    let digest = Hex.encode(Keccak256.hash(bytes))
    let card = Card(
        title: "Sign bytes that are no transaction",
        rows: [
            Card.Row("From", account.checksummed),
            Card.Row("Digest", digest),
        ], warnings: [Card.Warning(.danger, error.explanation)], function: nil, arguments: [], digest: digest)
    let mismatch = Mismatch(field: "bytes", expected: "a transaction", found: error.explanation)
    return ReviewResult(
        card: card, mismatches: [mismatch], refusals: [], impediments: [], verdict: .block([error.explanation]),
        payload: nil, reading: nil)
}

extension CardContext {
    /// What stops it stands above everything else that is warned of.
    func card(_ mismatches: [Mismatch], _ refusals: [PolicyRefusal], _ impediments: [Impediment]) -> Card {
        let blocking =
            impediments.map { Card.Warning(.danger, "This will not be signed: \($0.text).") }
            + mismatches.map { Card.Warning(.danger, "Not what was asked for: \($0.text).") }
            + refusals.map { Card.Warning(.danger, "Your policy forbids it: \($0.text).") }
        return Card(
            title: title, rows: rows, warnings: blocking + warnings, function: reading.function,
            arguments: reading.arguments.map {
                Card.Argument(
                    name: $0.name, type: $0.type, value: $0.value.text,
                    label: $0.value.address.flatMap(lookup.name)?.name)
            }, digest: Hex.encode(payload.digest))
    }
}

import Ethereum
import Registry

/// Reads typed data that is to be signed (EIP-712), and makes the card from the document's exact bytes.
/// Every field is on it; a permission over tokens is shown as the approval that it is.
public func examine(
    typedData document: Bytes, account: Address, registry: Registry, addresses: AddressBook = AddressBook(),
    policy: Policy = .standard, circumstances: Circumstances = .unknown
) -> ReviewResult {
    guard document.count <= TypedDataReview.most else {
        return .refused(.tooLong(bytes: document.count, most: TypedDataReview.most), account)
    }
    let data: TypedData
    do {
        data = try TypedData(parsing: document)
    } catch {
        let explanation = (error as? any Explained)?.explanation ?? "it cannot be read"
        return .refused(.unreadableDocument(explanation), account)
    }
    let chain = data.domain.chainID ?? circumstances.chain
    let review = TypedDataReview(
        data: data, account: account, registry: registry,
        lookup: AddressLookup(book: addresses, registry: registry, chain: chain?.asUInt64), chain: chain?.asUInt64,
        policy: policy, circumstances: circumstances)
    return review.result
}

/// A document with everything that is known about what stands in it.
private struct TypedDataReview {
    /// Larger ones nobody reads before they sign them.
    static let most = 262_144

    let data: TypedData
    let account: Address
    let registry: Registry
    let lookup: AddressLookup
    /// The chain of the domain, else the one the person is on.
    let chain: ChainID?
    let policy: Policy
    let circumstances: Circumstances

    private var permission: SignedPermission? { SignedPermission(data) }
    private var network: Network? { chain.flatMap { registry.network(id: $0) } }

    var result: ReviewResult {
        let (impediments, refusals) = (impediments, refusals)
        let blocking =
            impediments.map { Card.Warning(.danger, "This will not be signed: \($0.text).") }
            + refusals.map { Card.Warning(.danger, "Your policy forbids it: \($0.text).") }
        let found = blocking + warnings
        let card = Card(
            title: title, rows: rows,
            warnings: found.filter { $0.severity == .danger } + found.filter { $0.severity != .danger },
            function: data.encodeType(data.primaryType).map { Untrusted.clean($0, limit: 2_000) }, arguments: [],
            digest: Hex.encode(data.signingHash))
        let rules = policy.rules(for: network)
        return ReviewResult(
            card: card, mismatches: [], refusals: refusals, impediments: impediments,
            verdict: Verdict(
                blocks: impediments.map(\.text) + refusals.map(\.text),
                mayGoUnattended: rules.allowUnattended && circumstances.isOwnRequest && card.isQuiet),
            payload: nil, reading: nil)
    }

    // MARK: What stops it

    private var impediments: [Impediment] {
        var found = data.domain.chainID.map { Impediment.ofChain($0, circumstances) } ?? []
        if let contract = data.domain.verifyingContract, contract == account || lookup.book.accounts[contract] != nil {
            found.append(.documentForOwnAccount(contract))
        }
        if let owner = permission?.owner, owner != account { found.append(.permissionOfAnother(owner: owner)) }
        return found
    }

    private var refusals: [PolicyRefusal] {
        guard let permission else { return [] }
        // Without a chain the limits of no token can be looked up: it is as unlimited as it can be.
        return permission.grants.filter { !$0.isRevocation }.flatMap {
            policy.refusals(
                permitting: $0.amount ?? .max, isUnlimited: $0.isUnlimited, of: $0.token, chain: chain ?? 0,
                registry: registry)
        }
    }

    // MARK: Words

    private var title: String {
        guard let permission else {
            if let schema = KnownSchemas.schema(of: data) { return "Sign \(schema.words)" }
            return "Sign typed data of an unknown kind: \(Untrusted.clean(data.primaryType, limit: 60))"
        }
        let spender = lookup.words(permission.spender)
        let amounts = permission.grants.map(words).joined(separator: " and ")
        if permission.scheme == .erc3009 { return "Send \(amounts) to \(spender), whenever it is handed in" }
        if permission.grants.allSatisfy(\.isRevocation) { return "Take back (revoke) the permission of \(spender)" }
        return "Let \(spender) take \(amounts)"
    }

    /// "5,000 USDC", "unlimited USDC".
    private func words(_ grant: SignedPermission.Grant) -> String {
        let token = chain.flatMap { registry.token(chain: $0, address: grant.token) }
        let symbol = token?.cleanSymbol ?? "of the unknown token \(grant.token.checksummed)"
        if grant.isUnlimited { return "unlimited \(symbol)" }
        guard let amount = grant.amount else { return "unlimited \(symbol)" }
        return token?.words(amount) ?? "\(amount) smallest units \(symbol)"
    }

    private func addressRow(_ label: String, _ address: Address) -> Card.Row {
        if address == account { return Card.Row(label, address.checksummed, note: lookup.name(address)?.note ?? "you") }
        guard let name = lookup.name(address) else {
            let kind = circumstances.hasCode[address].map { $0 ? ", a contract" : ", a plain account" } ?? ""
            return Card.Row(label, address.checksummed, note: "unknown\(kind)", severity: .caution)
        }
        return Card.Row(label, address.checksummed, note: name.note, severity: name.isUncertain ? .caution : .info)
    }

    private var rows: [Card.Row] {
        [networkRow, addressRow("From", account), Card.Row("Asked by", circumstances.askerWords)] + domainRows
            + permissionRows + fieldRows + [
                Card.Row("Digest", Hex.encode(data.signingHash), note: "as EIP-712 has it"),
                Card.Row("Domain hash", Hex.encode(data.domainSeparator)),
                Card.Row("Message hash", Hex.encode(data.messageHash)),
            ]
    }

    private var networkRow: Card.Row {
        guard let named = data.domain.chainID else { return Card.Row("Network", "every chain", severity: .danger) }
        guard let network else { return Card.Row("Network", "chain \(named)", note: "not in the registry", severity: .danger) }
        return Card.Row("Network", Untrusted.clean(network.name, limit: 60), note: network.isPractice ? "practice money" : "chain \(network.id)")
    }

    private var domainRows: [Card.Row] {
        [
            data.domain.name.map { Card.Row("For", "“\(EscapedText($0).oneLine)”", note: "what it calls itself") },
            data.domain.version.map { Card.Row("Version", "“\(EscapedText($0).oneLine)”") },
            data.domain.verifyingContract.map { addressRow("Contract", $0) },
            data.domain.salt.map { Card.Row("Salt", Hex.encode($0)) },
        ].compactMap { $0 }
    }

    private var permissionRows: [Card.Row] {
        guard let permission else { return [] }
        let grants = permission.grants.flatMap { grant -> [Card.Row] in
            let severity: Card.Severity = grant.isUnlimited ? .danger : .info
            return [
                Card.Row(
                    "Amount", words(grant), note: grant.isUnlimited ? "everything you have and will have" : nil,
                    severity: severity),
                addressRow("Token", grant.token),
            ] + [grant.expiration.map { Card.Row("May be taken until", Moment($0).words(at: circumstances.now)) }].compactMap { $0 }
        }
        return [Card.Row("Kind", permission.scheme.rawValue, note: "takes effect without a transaction of yours")] + grants + [
            addressRow(permission.scheme == .erc3009 ? "Recipient" : "Spender", permission.spender),
            Card.Row("Handed in until", Moment(permission.deadline).words(at: circumstances.now)),
        ]
    }

    /// Every field that is hashed: "details[0].token", its value, its type.
    private var fieldRows: [Card.Row] {
        var rows: [Card.Row] = []
        for member in data.message.members { append(member.value, member.name, member.type, to: &rows) }
        return rows
    }

    private func append(_ value: TypedData.Value, _ path: String, _ type: String, to rows: inout [Card.Row]) {
        switch value {
        case .structure(_, let members):
            for member in members { append(member.value, "\(path).\(member.name)", member.type, to: &rows) }
        case .array(let items):
            let element = String(type.utf8.prefix(upTo: type.utf8.lastIndex(of: UInt8(ascii: "[")) ?? type.utf8.endIndex)) ?? type
            if items.isEmpty { rows.append(Card.Row(EscapedText(path).oneLine, "none", note: EscapedText(type).oneLine)) }
            for (index, item) in items.enumerated() { append(item, "\(path)[\(index)]", element, to: &rows) }
        default:
            let name = address(value).flatMap { $0 == account ? "you" : lookup.name($0)?.note }
            let note = [EscapedText(type).oneLine, name].compactMap { $0 }.joined(separator: ", ")
            rows.append(Card.Row(EscapedText(path).oneLine, text(value), note: note))
        }
    }

    private func address(_ value: TypedData.Value) -> Address? { if case .address(let address) = value { address } else { nil } }

    private func text(_ value: TypedData.Value) -> String {
        switch value.json {
        case .string(let text):
            if case .string = value { return "“\(EscapedText(text).oneLine)”" }
            return text
        case let other: return other.description
        }
    }

    // MARK: What deserves a second look

    private func when(_ condition: Bool, _ severity: Card.Severity, _ text: String) -> Card.Warning? {
        condition ? Card.Warning(severity, text) : nil
    }

    private var warnings: [Card.Warning] {
        documentWarnings + (permission.map { warnings(of: $0) } ?? schemaWarnings) + textWarnings + addressWarnings
    }

    private var documentWarnings: [Card.Warning] {
        data.warnings.map { warning in
            let severity: Card.Severity = warning == .noChain ? .danger : .caution
            return Card.Warning(severity, warning.explanation)
        } + [
            data.domain.verifyingContract.flatMap { impostorWarning($0) },
            when(
                data.domain.verifyingContract.flatMap { circumstances.hasCode[$0] } == false, .caution,
                "No code is at the contract it is for."),
            when(network == nil && data.domain.chainID != nil, .danger, "Its chain is not in the registry."),
        ].compactMap { $0 }
    }

    private var schemaWarnings: [Card.Warning] {
        if let schema = KnownSchemas.schema(of: data) {
            return [Card.Warning(.caution, "This is \(schema.words). \(schema.warning)")] + safeWarnings
        }
        return [
            when(
                data.primaryType.lowercased().contains("permit"), .danger,
                "It calls itself a permission, but is of none of the known forms. What it permits cannot be told."),
            Card.Warning(.caution, "Nobody knows this kind of typed data. Every field of it is shown; what they do, only the contract knows."),
        ].compactMap { $0 }
    }

    private func warnings(of permission: SignedPermission) -> [Card.Warning] {
        let grants = permission.grants.filter { !$0.isRevocation }
        guard !grants.isEmpty else {
            return [Card.Warning(.caution, "It takes a permission back as soon as somebody hands it in, and not before.")]
        }
        let spender = lookup.words(permission.spender)
        return [
            Card.Warning(
                .caution,
                permission.scheme == .erc3009
                    ? "Whoever holds this signature can send the tokens. You pay no fee and are not asked again."
                    : "This is an approval: with the signature \(spender) may take the tokens. You pay no fee and are not asked again."),
            when(
                grants.contains { $0.isUnlimited }, .danger,
                "It is unlimited: everything you have and will have of \(grants.filter(\.isUnlimited).map(symbol).joined(separator: ", "))."),
            when(
                Moment(permission.deadline).isNever(at: circumstances.now)
                    || grants.contains { $0.expiration.map { Moment($0).isNever(at: circumstances.now) } ?? false }, .danger,
                "It practically never expires."),
            when(Moment(permission.deadline).isPast(at: circumstances.now), .caution, "Its deadline is past: nobody can hand it in any more."),
            when(
                permission.isPermit2 && data.domain.verifyingContract != SignedPermission.permit2, .danger,
                "It has the form of a Permit2 permission, but is not for Permit2."),
        ].compactMap { $0 } + spenderWarnings(permission) + grants.flatMap { tokenWarnings($0) } + witnessWarnings(permission)
    }

    private func symbol(_ grant: SignedPermission.Grant) -> String {
        chain.flatMap { registry.token(chain: $0, address: grant.token) }?.cleanSymbol ?? grant.token.checksummed
    }

    private func spenderWarnings(_ permission: SignedPermission) -> [Card.Warning] {
        let (address, isSpender) = (permission.spender, permission.scheme != .erc3009)
        if address.isZero { return [Card.Warning(.danger, "It is given to the zero address.")] }
        let isStranger = address != account && !lookup.book.knows(address) && !lookup.isContract(address)
        let alike = isStranger ? lookup.lookAlike(of: address) : nil
        return [
            alike.map {
                Card.Warning(.danger, "\(address.checksummed) looks like \(lookup.words($0)), \($0.checksummed), but is another address.")
            },
            when(
                isSpender && circumstances.hasCode[address] == false, .danger,
                "The spender \(lookup.words(address)) has no code: it is a plain account, and its owner may take the tokens at will."),
            when(
                isStranger && (isSpender ? circumstances.hasCode[address] == nil : true), isSpender ? .danger : .caution,
                "\(isSpender ? "This spender" : "This recipient") is new to you: check every digit of \(address.checksummed)."),
        ].compactMap { $0 }
    }

    private func tokenWarnings(_ grant: SignedPermission.Grant) -> [Card.Warning] {
        let isKnown = chain.flatMap { registry.token(chain: $0, address: grant.token) } != nil
        return [
            when(
                !isKnown, .caution,
                "The token \(grant.token.checksummed) is not in the registry: its amount cannot be put in words."),
            // ERC-2612 domains carry the token's own name.
            when(
                !isKnown && grant.token == data.domain.verifyingContract && goesByKnownName, .danger,
                "It goes by the name of a token that is known, but is for another contract."),
            grant.token == data.domain.verifyingContract ? nil : impostorWarning(grant.token),
        ].compactMap { $0 }
    }

    private var goesByKnownName: Bool {
        guard let name = data.domain.name?.lowercased(), let chain else { return false }
        return registry.tokens(chain: chain).contains { token in
            token.name.lowercased().utf8.elementsEqual(name.utf8) || token.symbol.lowercased().utf8.elementsEqual(name.utf8)
        }
    }

    /// A contract that goes by the symbol of a token in the registry, and is another.
    private func impostorWarning(_ address: Address) -> Card.Warning? {
        guard let chain else { return nil }
        return Card.Warning(impostor: address, chain: chain, registry: registry, circumstances: circumstances)
    }

    private func witnessWarnings(_ permission: SignedPermission) -> [Card.Warning] {
        guard permission.scheme == .permit2Transfer, data.primaryType.contains("Witness") else { return [] }
        return [Card.Warning(.caution, "An order goes with it: what you get, and who gets it, stands in its fields.")]
    }

    /// A transaction of a Safe is read as the call that it is.
    private var safeWarnings: [Card.Warning] {
        let fields = Fields(data.message)
        guard data.primaryType == "SafeTx", let to = fields.address("to"), let value = fields.number("value"),
            let callData = fields.bytes("data"), let operation = fields.number("operation")
        else { return [] }
        let delegate = when(
            !operation.isZero, .danger,
            "Operation \(operation) is a delegatecall: the code at \(to.checksummed) runs as the Safe, with everything it owns and may do.")
        let reading = Reading(
            of: InnerCall(target: to, value: value, data: callData), chain: chain, registry: registry,
            circumstances: circumstances, depth: 1)
        return [
            delegate,
            when(reading.isBlind || reading.hasUnreadParts, .danger, "What the Safe would call cannot be read."),
            when(reading.kind == .control, .danger, "It changes who rules \(lookup.words(to)), or what code it runs."),
            when(
                reading.leavesPermission && (reading.isUnlimited || reading.grantsEverything), .danger,
                "It lets \(reading.spender.map(lookup.words) ?? "somebody") take everything the Safe has of it."),
        ].compactMap { $0 }
    }

    /// Text that hides something, in a value or in a name.
    private var textWarnings: [Card.Warning] {
        let texts = [data.domain.name, data.domain.version].compactMap { $0 } + Self.texts(data.message)
        let names = Set(texts.flatMap { EscapedText($0).escapedNames }).sorted()
        guard !names.isEmpty else { return [] }
        return [
            Card.Warning(
                .caution,
                "It holds characters that hide, reorder or steer, shown by their numbers: \(names.prefix(8).joined(separator: "; ")).")
        ]
    }

    private static func texts(_ value: TypedData.Value) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .structure(_, let members): members.flatMap { texts($0.value) }
        default: []
        }
    }

    /// A look-alike anywhere in the fields.
    private var addressWarnings: [Card.Warning] {
        guard permission == nil else { return [] }
        return data.message.addresses.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.compactMap { address in
            guard address != account, !lookup.book.knows(address), !lookup.isContract(address),
                let other = lookup.lookAlike(of: address)
            else { return nil }
            return Card.Warning(
                .danger, "\(address.checksummed) looks like \(lookup.words(other)), \(other.checksummed), but is another address.")
        }
    }
}

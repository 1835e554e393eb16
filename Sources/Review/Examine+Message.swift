import Ethereum
import Registry

/// Reads a message that is to be signed (EIP-191), and makes the card from its bytes. A message moves
/// nothing by itself, but whoever holds it can show it: as a sign-in, as an order, as a hash of
/// something that nobody has read.
public func examine(
    message: Bytes, account: Address, registry: Registry, addresses: AddressBook = AddressBook(),
    policy: Policy = .standard, circumstances: Circumstances = .unknown
) -> ReviewResult {
    guard message.count <= MessageReading.most else {
        return .refused(.tooLong(bytes: message.count, most: MessageReading.most), account)
    }
    let reading = MessageReading(message, account: account, circumstances: circumstances)
    let network = circumstances.chain?.asUInt64.flatMap { registry.network(id: $0) }
    let rules = policy.rules(for: network)
    let refusals = reading.isOpaque && !rules.allowBlindSigning
        ? [PolicyRefusal(rule: .blindSigning, reason: "nobody can read what these bytes mean")] : []
    let lookup = AddressLookup(book: addresses, registry: registry, chain: circumstances.chain?.asUInt64)
    let card = reading.card(owner: lookup.name(account)?.note, refusals)
    return ReviewResult(
        card: card, mismatches: [], refusals: refusals, impediments: [],
        verdict: Verdict(
            blocks: refusals.map(\.text),
            mayGoUnattended: rules.allowUnattended && circumstances.isOwnRequest && card.isQuiet),
        payload: nil, reading: nil)
}

/// What a message is, as far as its bytes tell.
private struct MessageReading {
    /// Longer ones nobody reads before they sign them.
    static let most = 65_536

    let message: Bytes
    /// Nil when it is not UTF-8.
    let text: EscapedText?
    let signIn: SignIn?
    let account: Address
    let circumstances: Circumstances

    init(_ message: Bytes, account: Address, circumstances: Circumstances) {
        self.message = message
        self.account = account
        self.circumstances = circumstances
        text = EscapedText(message)
        signIn = String(validating: message, as: UTF8.self).flatMap { SignIn($0) }
    }

    /// Not meant for eyes: a hash, a transaction, anything that is not text.
    var isOpaque: Bool { text == nil || (message.count == 32 && text?.isPlain == false) }

    func card(owner: String?, _ refusals: [PolicyRefusal]) -> Card {
        let digest = Hex.encode(PersonalMessage.hash(message))
        let warnings =
            refusals.map { Card.Warning(.danger, "Your policy forbids it: \($0.text).") } + byteWarnings
            + (signIn?.warnings(account, circumstances) ?? [])
        return Card(
            title: title,
            rows: [
                Card.Row("From", account.checksummed, note: owner ?? "you"),
                Card.Row("Asked by", circumstances.askerWords),
            ] + (signIn?.rows ?? []) + messageRows + [
                Card.Row("Length", message.count == 1 ? "1 byte" : "\(message.count) bytes"),
                Card.Row("Digest", digest, note: "as EIP-191 has it"),
            ],
            warnings: warnings.filter { $0.severity == .danger } + warnings.filter { $0.severity != .danger },
            function: nil, arguments: [], digest: digest)
    }

    private var title: String {
        if isOpaque { return "Sign \(message.count) bytes that are no text" }
        switch signIn {
        case .read(let message)?: return "Sign in to \(Untrusted.clean(message.domain, limit: 120))"
        case .malformed?: return "Sign what looks like a sign-in, and is none"
        case nil: return "Sign a message"
        }
    }

    /// The text, line by line; the bytes where there is none.
    private var messageRows: [Card.Row] {
        guard !isOpaque, let text else { return [Card.Row("Message", Hex.encode(message), severity: .danger)] }
        let severity: Card.Severity = text.isPlain ? .info : .caution
        return text.lines.enumerated().map { Card.Row($0.offset == 0 ? "Message" : "", $0.element, severity: severity) }
    }

    private var byteWarnings: [Card.Warning] {
        func when(_ condition: Bool, _ severity: Card.Severity, _ text: String) -> Card.Warning? {
            condition ? Card.Warning(severity, text) : nil
        }
        let plain = text?.lines.joined(separator: "\n") ?? ""
        return [
            when(
                isOpaque && message.count == 32, .danger,
                "These 32 bytes may be the hash of anything, of a payment too. Nobody can tell what you would agree to."),
            when(
                isOpaque && message.count != 32, .danger,
                "These bytes are not text, so nobody can read what you would agree to."),
            when(
                (try? UnsignedPayload(reading: message)) != nil || message.first == 0x19, .danger,
                "The bytes have the form of something else that is signed: a transaction or typed data. Signed as a message they are not that, and no honest site asks for it."),
            when(
                text.map { !$0.isPlain } ?? false && !isOpaque, .caution,
                "It holds characters that hide, reorder or steer, shown by their numbers: \(text?.escapedNames.joined(separator: "; ") ?? "")."),
            when(
                Self.isHex(plain), .caution,
                "The text is a number in hexadecimal, perhaps a hash: nobody can tell what it stands for."),
            when(
                looksLikeTypedData, .danger,
                "This is typed data (EIP-712) handed in as text. Signed like this it is not what it says, and no field of it was checked."),
            when(message.isEmpty, .caution, "It is empty."),
        ].compactMap { $0 }
    }

    private static func isHex(_ text: String) -> Bool {
        let digits = text.hasPrefix("0x") ? text.utf8.dropFirst(2) : text.utf8[...]
        return digits.count >= 64 && digits.allSatisfy { Hex.digitValue($0) != nil }
    }

    private var looksLikeTypedData: Bool {
        guard message.contains(UInt8(ascii: "{")), let json = try? JSON(parsing: message) else { return false }
        return json["types"] != nil && (json["primaryType"] != nil || json["domain"] != nil)
    }
}

/// A message that signs in to a site (EIP-4361), or says so.
private enum SignIn {
    case read(SignInMessage)
    case malformed(SignInError)

    init?(_ text: String) {
        guard SignInMessage.isClaimed(by: text) else { return nil }
        do throws(SignInError) {
            self = .read(try SignInMessage(parsing: text))
        } catch {
            self = .malformed(error)
        }
    }

    var rows: [Card.Row] {
        guard case .read(let message) = self else { return [] }
        return [
            Card.Row("Signs in to", Untrusted.clean(message.domain, limit: 253)),
            Card.Row("As", message.address.checksummed), Card.Row("On chain", message.chainID.description),
            message.expirationTime.map { Card.Row("Valid until", Untrusted.clean($0.text)) },
        ].compactMap { $0 }
    }

    func warnings(_ account: Address, _ circumstances: Circumstances) -> [Card.Warning] {
        switch self {
        case .malformed(let error):
            return [Card.Warning(.danger, "It looks like a sign-in (EIP-4361), but is not a well-formed one. \(error.explanation)")]
        case .read(let message): return Self.warnings(message, account, circumstances)
        }
    }

    private static func warnings(
        _ message: SignInMessage, _ account: Address, _ circumstances: Circumstances
    ) -> [Card.Warning] {
        func when(_ condition: Bool, _ severity: Card.Severity, _ text: String) -> Card.Warning? {
            condition ? Card.Warning(severity, text) : nil
        }
        let domain = Untrusted.clean(message.domain, limit: 253)
        let host = circumstances.origin.map(Site.init)
        let isForAsker = host.map { $0.isOf(message) } ?? true
        let now = circumstances.now.map { Int64(clamping: $0) }
        return [
            when(
                !isForAsker, .danger,
                "It signs in to \(domain), but \(circumstances.askerWords) asks for it: whoever asks would be you there."),
            when(
                host == nil, .caution,
                "Nobody knows which site asks. Sign only if you are signing in to \(domain) right now: whoever holds this is you there."),
            when(
                message.address != account, .danger,
                "It signs in as \(message.address.checksummed), which is not the account that would sign."),
            when(
                circumstances.chain.map { $0 != message.chainID } ?? false, .caution,
                "It names chain \(message.chainID), and you are on chain \(circumstances.chain ?? .zero)."),
            when(
                message.expirationTime.map { end in now.map { end.seconds <= $0 } ?? false } ?? false, .caution,
                "It has expired."),
            when(
                message.notBefore.map { start in now.map { $0 < start.seconds } ?? false } ?? false, .caution,
                "It is not valid yet."),
            when(
                !Site(message.uri).isOf(message) && message.uri.utf8.contains(UInt8(ascii: ":"))
                    && message.uri.lowercased().hasPrefix("http"), .caution,
                "It is about \(Untrusted.clean(message.uri)), which is another site than \(domain)."),
        ].compactMap { $0 }
    }
}

/// The scheme and the authority of a web address.
private struct Site {
    let scheme: String?
    /// Host and port, in small letters; the usual port is left out.
    let authority: String

    init(_ address: String) {
        let lowered = address.lowercased()
        let parts = lowered.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts.count > 1 ? String(parts[0]) : nil
        var authority = String(parts[parts.count - 1].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        let usual = scheme == "http" ? ":80" : ":443"
        if authority.hasSuffix(usual) { authority.removeLast(usual.count) }
        self.scheme = scheme
        self.authority = authority
    }

    func isOf(_ message: SignInMessage) -> Bool {
        let other = Site((message.scheme.map { "\($0)://" } ?? "") + message.domain)
        guard authority.utf8.elementsEqual(other.authority.utf8) else { return false }
        return message.scheme == nil || scheme == nil || scheme == other.scheme
    }
}

import Ethereum
import Registry

extension CardContext {
    /// What deserves a second look, the gravest first.
    var warnings: [Card.Warning] {
        let found = callWarnings + delegationWarnings + chainWarnings + effectWarnings
        return found.filter { $0.severity == .danger } + found.filter { $0.severity != .danger }
    }

    /// Of the call itself, and of every call within it.
    private var callWarnings: [Card.Warning] {
        readingWarnings + partyWarnings + permissionWarnings + moneyWarnings + nestedWarnings
    }

    private var nestedWarnings: [Card.Warning] {
        zip(nested, reading.nested).enumerated().flatMap { index, pair in
            let (context, inner) = pair
            let delegate = when(
                inner.isDelegate, .danger,
                "It is a delegatecall: the code at \(context.target) runs with everything \(target) may do and owns.")
            return ([delegate].compactMap { $0 } + context.callWarnings).map {
                Card.Warning($0.severity, "Call \(index + 1) within it: \($0.text)")
            }
        }
    }

    func when(_ condition: Bool, _ severity: Card.Severity, _ text: String) -> Card.Warning? {
        condition ? Card.Warning(severity, text) : nil
    }

    private var readingWarnings: [Card.Warning] {
        var blindness: String?
        if case .blind(let reason) = reading.certainty { blindness = reason.words }
        return [
            blindness.map { Card.Warning(.danger, "These bytes cannot be read: \($0).") },
            when(reading.hasUnreadParts, .danger, "Part of these bytes cannot be read: there is a call inside the call."),
            when(
                reading.certainty == .guess && !isPlainRevocation, .caution,
                "Nobody knows this contract. What it does with these arguments is a guess."),
            when(
                reading.note.map { EscapedText($0)?.isPlain != true } ?? false, .caution,
                "No code is at this address: the data does nothing there. If it was meant for a contract, the address or the chain is wrong."),
            when(!payload.accessList.isEmpty, .caution, "It declares access to \(payload.accessList.count) addresses."),
        ].compactMap { $0 }
    }

    /// Takes a permission back, at a contract that exists, and moves nothing: harmless even where the
    /// function is only guessed.
    private var isPlainRevocation: Bool {
        guard payload.value.isZero, payload.to.flatMap({ circumstances.hasCode[$0] }) == true else { return false }
        return reading.kind == .revoke || (reading.kind == .authorise && !reading.leavesPermission)
    }

    // MARK: Who gets it

    private var partyWarnings: [Card.Warning] {
        let spends = reading.leavesPermission ? reading.spender : nil
        return [reading.recipient.map { partyWarnings($0, role: "recipient") }, spends.map { partyWarnings($0, role: "spender") }]
            .compactMap { $0 }.flatMap { $0 } + targetWarnings + ownerWarnings + controlWarnings
    }

    private func partyWarnings(_ address: Address, role: String) -> [Card.Warning] {
        guard address != account else { return [] }
        if address.isZero { return [Card.Warning(.danger, "The \(role) is the zero address: what goes there is lost.")] }
        return [lookAlikeWarning(address, role), strangerWarning(address, role)].compactMap { $0 }
    }

    private func strangerWarning(_ address: Address, _ role: String) -> Card.Warning? {
        if role == "spender" { return spenderWarning(address) }
        if takesNoTokens(address) {
            return Card.Warning(.danger, "The recipient is a token contract: what is sent there is usually lost.")
        }
        if reading.kind != .transfer {
            return Card.Warning(.danger, "What comes out goes to \(lookup.words(address)), not to you.")
        }
        guard !lookup.book.knows(address), !lookup.isContract(address) else { return nil }
        return Card.Warning(.caution, "This recipient is new to you: check every digit of \(address.checksummed).")
    }

    /// A token contract, to which coins or its own tokens are sent.
    private func takesNoTokens(_ address: Address) -> Bool {
        guard reading.certainty != .plain || reading.note == nil else { return false }
        let isTarget = reading.certainty != .plain && address == payload.to
        return isTarget || lookup.isToken(address) || circumstances.tokens[address] != nil
    }

    /// Whoever may take tokens should be a contract whose code says when. Where nobody has looked, a
    /// spender that the registry does not know is as bad as none.
    private func spenderWarning(_ address: Address) -> Card.Warning? {
        switch circumstances.hasCode[address] {
        case true?: return nil
        case false?:
            return Card.Warning(
                .danger, "The spender \(lookup.words(address)) has no code: it is a plain account, and its owner may take the tokens at will.")
        case nil:
            guard !lookup.book.knows(address), !lookup.isContract(address) else { return nil }
            return Card.Warning(.danger, "This spender is new to you: check every digit of \(address.checksummed).")
        }
    }

    private func lookAlikeWarning(_ address: Address, _ role: String) -> Card.Warning? {
        guard !lookup.book.knows(address), !lookup.isContract(address), let other = lookup.lookAlike(of: address) else {
            return nil
        }
        return Card.Warning(
            .danger,
            "This \(role), \(address.checksummed), looks like \(lookup.words(other)), \(other.checksummed), but is another address.")
    }

    private var targetWarnings: [Card.Warning] {
        guard let to = payload.to, reading.certainty != .plain else {
            return [
                when(
                    reading.certainty == .plain && payload.to.map(lookup.isContract) ?? false && reading.recipient != account,
                    .caution, "The recipient is a contract, and nothing tells it what to do with the coin.")
            ].compactMap { $0 }
        }
        return [lookup.isContract(to) ? nil : lookAlikeWarning(to, "contract")].compactMap { $0 }
    }

    private var ownerWarnings: [Card.Warning] {
        guard let owner = reading.owner, reading.kind != .authorise else { return [] }
        if owner == account, reading.kind == .transfer {
            return [
                Card.Warning(
                    .caution,
                    "It pulls from \(lookup.words(owner)) to \(reading.recipient.map(lookup.words) ?? "nobody") by an allowance, which a plain sending does not need.")
            ]
        }
        guard owner != account else { return [] }
        return [Card.Warning(.danger, "It acts on what belongs to \(lookup.words(owner)), not to you.")]
    }

    private var controlWarnings: [Card.Warning] {
        guard reading.kind == .control else { return [] }
        let ruler = reading.controller.map(lookup.words) ?? "somebody else, or nobody"
        let warning = Card.Warning(.danger, "Who rules \(target), or what code it runs, becomes \(ruler).")
        let alike = reading.controller.flatMap { $0 == account ? nil : lookAlikeWarning($0, "new ruler") }
        return [warning] + [alike].compactMap { $0 }
    }

    // MARK: What stays allowed

    private var permissionWarnings: [Card.Warning] {
        [
            when(
                reading.kind == .approve && reading.isUnlimited, .danger,
                "This permission is unlimited: everything you have and will have of \(symbol(reading.asset))."),
            when(
                reading.grantsEverything, .danger,
                "This hands over everything you have and will have at \(target)."),
            when(
                reading.kind == .authorise && reading.leavesPermission && !reading.grantsEverything, .danger,
                "This hands in a signed permission."),
            when(
                isIncrease, .caution,
                "It raises what \(spender) may take by this much, on top of what it may take already."),
            when(
                reading.kind == .approve && !isIncrease && !(standingAllowance?.isZero ?? true), .caution,
                "\(spender) may take \(words(standingAllowance, reading.asset)) already. Some tokens (USDT) fail when one permission is put over another, and it could be used before and after: take the old one back first."),
        ].compactMap { $0 }
    }

    /// What the spender may take now; nil when nobody has looked.
    private var standingAllowance: UInt256? {
        guard case .token(let token)? = reading.asset, let spender = reading.spender else { return nil }
        return circumstances.allowances[.init(token: token, spender: spender)]
    }

    private var delegationWarnings: [Card.Warning] {
        payload.delegations.flatMap { delegationWarnings($0) }
    }

    func delegationWarnings(_ delegation: Delegation) -> [Card.Warning] {
        let isOwn = delegation.authority.map { $0 == account } ?? true
        let whose = isOwn ? "your account" : "the account \(delegation.authority.map(lookup.words) ?? "")"
        if delegation.delegate.isZero {
            return [Card.Warning(.caution, "It takes back the code that acts as \(whose).")]
        }
        return [
            Card.Warning(
                .danger, "It lets the code at \(delegation.delegate.checksummed) act as \(whose): everything in it, now and later."),
            when(
                delegation.chainID.isZero, .danger,
                "It names no chain, so it is valid on every chain, for whatever code stands at that address there."),
        ].compactMap { $0 }
    }

    // MARK: Money

    private var moneyWarnings: [Card.Warning] {
        [
            when(
                reading.carriesStrayValue, .danger,
                "It sends \(native.words(payload.value)) along with a call that has no use for it."),
            when(
                reading.kind == .swap && reading.minimumReceived?.isZero ?? true, .danger,
                "There is no lower bound on what you receive."),
            when(
                network == nil, .danger, "Chain \(payload.chainID) is not in the registry."),
            when(
                reading.asset.map { token($0) == nil } ?? false && reading.amount != nil, .caution,
                "The token is not in the registry: its amount cannot be put in words."),
            when(
                reading.deadline.map { Moment($0).isPast(at: circumstances.now) } ?? false, .caution,
                "Its deadline is past: it would fail, and the fee be paid."),
            when(
                reading.certainty != .plain && payload.to.flatMap { circumstances.hasCode[$0] } == false, .caution,
                "No code is at \(target): the call would do nothing."),
        ].compactMap { $0 } + impostorWarnings
    }

    /// A contract that goes by the symbol of a token in the registry, and is another.
    private var impostorWarnings: [Card.Warning] {
        let assets = [reading.asset, reading.received].compactMap { $0 }
        return Set(assets + [payload.to.map(Asset.token)].compactMap { $0 }).compactMap { asset in
            guard case .token(let address) = asset else { return nil }
            return chain.flatMap {
                Card.Warning(impostor: address, chain: $0, registry: registry, circumstances: circumstances)
            }
        }.sorted { $0.text < $1.text }
    }

    // MARK: What a node says

    private var chainWarnings: [Card.Warning] {
        [
            when(
                circumstances.nonce.map { payload.nonce > $0 } ?? false, .caution,
                "Its number (nonce) is \(payload.nonce), and the next one is \(circumstances.nonce ?? 0): it waits until the numbers between are used."),
            when(
                circumstances.baseFee.map { payload.maxFeePerGas < $0 } ?? false, .caution,
                "Its highest fee is below what a unit of gas costs now: it is not taken up until that falls."),
            when(
                payload.gasLimit < payload.floorGas, .caution,
                "Its gas limit is below the \(payload.floorGas) that nodes ask for so much data since Prague."),
            when(
                (payload.highestFee ?? .max) > Self.oneEther && native.decimals == 18, .danger,
                "The fee could reach more than a whole \(native.cleanSymbol)."),
            when(
                payload.to == nil && payload.data.isEmpty, .danger,
                "It creates a contract without any code: nothing comes of it."),
            when(payload.to == nil && !payload.data.isEmpty, .caution, "It creates a contract."),
        ].compactMap { $0 }
    }

    /// Where geth itself stops a transaction, unless told otherwise.
    private static let oneEther: UInt256 = 1_000_000_000_000_000_000

    private var effectWarnings: [Card.Warning] {
        switch effects {
        case .unavailable: return []
        case .reverts: return [Card.Warning(.danger, "In a rehearsal it failed: you would pay the fee for nothing.")]
        case .changes(let changes):
            return changes.compactMap { change in
                when(
                    takesMore(change), .danger,
                    "In a rehearsal it took \(words(change.outgoing, change.asset)), which is more than the bytes say.")
            }
        }
    }

    /// Fees are not in the effects, so what goes out must be what the bytes name.
    private func takesMore(_ change: Effects.Change) -> Bool {
        guard change.outgoing > change.incoming else { return false }
        if change.asset == .native { return change.outgoing > payload.value }
        guard change.asset == reading.asset else { return reading.asset != nil && !reading.burnsReceipts }
        return reading.amount.map { change.outgoing > $0 } ?? false
    }
}

extension Reading {
    /// Withdrawing burns a receipt token that no argument names.
    fileprivate var burnsReceipts: Bool {
        switch kind {
        case .withdraw, .unstake, .unwrap, .call: true
        default: false
        }
    }
}

extension Card.Warning {
    /// A contract that goes by the symbol of a token in the registry, and is another; else nil.
    init?(impostor address: Address, chain: ChainID, registry: Registry, circumstances: Circumstances) {
        guard registry.token(chain: chain, address: address) == nil, let claim = circumstances.tokens[address],
            let real = registry.tokens(symbol: Untrusted.clean(claim.symbol, limit: 20), chain: chain).first
        else { return nil }
        let place = real.address?.checksummed ?? "the native coin"
        self.init(
            .danger, "\(address.checksummed) calls itself \(real.cleanSymbol), but the \(real.cleanSymbol) that is known here is \(place).")
    }
}

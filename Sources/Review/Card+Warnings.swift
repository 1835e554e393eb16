import Ethereum

extension CardContext {
    /// What deserves a second look, the gravest first.
    var warnings: [Card.Warning] {
        let found = readingWarnings + partyWarnings + permissionWarnings + moneyWarnings + effectWarnings
        return found.filter { $0.severity == .danger } + found.filter { $0.severity != .danger }
    }

    private func when(_ condition: Bool, _ severity: Card.Severity, _ text: String) -> Card.Warning? {
        condition ? Card.Warning(severity, text) : nil
    }

    private var readingWarnings: [Card.Warning] {
        var blindness: String?
        if case .blind(let reason) = reading.certainty { blindness = reason.words }
        return [
            blindness.map { Card.Warning(.danger, "These bytes cannot be read: \($0).") },
            when(reading.hasUnreadParts, .danger, "Part of these bytes cannot be read: there is a call inside the call."),
            when(
                reading.certainty == .guess, .caution,
                "Nobody knows this contract. What it does with these arguments is a guess."),
            when(!payload.accessList.isEmpty, .caution, "It declares access to \(payload.accessList.count) addresses."),
        ].compactMap { $0 }
    }

    // MARK: Who gets it

    private var partyWarnings: [Card.Warning] {
        let spends = reading.leavesPermission ? reading.spender : nil
        return [reading.recipient.map { partyWarnings($0, role: "recipient") }, spends.map { partyWarnings($0, role: "spender") }]
            .compactMap { $0 }.flatMap { $0 } + targetWarnings + ownerWarnings
    }

    private func partyWarnings(_ address: Address, role: String) -> [Card.Warning] {
        guard address != account else { return [] }
        if address.isZero { return [Card.Warning(.danger, "The \(role) is the zero address: what goes there is lost.")] }
        return [lookAlikeWarning(address, role), strangerWarning(address, role)].compactMap { $0 }
    }

    private func strangerWarning(_ address: Address, _ role: String) -> Card.Warning? {
        if role == "recipient", reading.certainty != .plain || payload.data.isEmpty, lookup.isToken(address) {
            return Card.Warning(.danger, "The recipient is a token contract: what is sent there is usually lost.")
        }
        if role == "recipient", reading.kind != .transfer {
            return Card.Warning(.danger, "What comes out goes to \(lookup.words(address)), not to you.")
        }
        guard !lookup.book.knows(address), !lookup.isContract(address) else { return nil }
        let severity: Card.Severity = role == "spender" ? .danger : .caution
        return Card.Warning(severity, "This \(role) is new to you: check every digit of \(address.checksummed).")
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
        guard let owner = reading.owner, owner != account, reading.kind != .authorise else { return [] }
        return [Card.Warning(.danger, "It acts on what belongs to \(lookup.words(owner)), not to you.")]
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
                reading.asset.map { token($0) == nil } ?? false && !reading.isBlind, .caution,
                "The token is not in the registry: its amount cannot be put in words."),
        ].compactMap { $0 }
    }

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

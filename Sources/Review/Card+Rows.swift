import Ethereum

extension CardContext {
    /// The facts, in the order in which a person asks for them.
    var rows: [Card.Row] {
        [
            networkRow, addressRow("From", account), targetRow, functionRow,
        ].compactMap { $0 } + callRows + nestedRows + delegationRows + [afterwardsRow, feeRow, nonceRow] + effectRows
            + [digestRow]
    }

    /// What the call says of money and of people.
    private var callRows: [Card.Row] {
        [
            assetRow, amountRow, receivedRow, valueRow, reading.spender.map { addressRow("Spender", $0) },
            reading.controller.map { addressRow("Ruled by", $0) }, reading.owner.map { addressRow("Owner", $0) },
            recipientRow, pathRow, deadlineRow, noteRow,
        ].compactMap { $0 } + argumentRows
    }

    /// Each call within the call, with everything it says, under its number.
    private var nestedRows: [Card.Row] {
        zip(nested, reading.nested).enumerated().flatMap { index, pair in
            let (context, inner) = pair
            let place = "Call \(index + 1)"
            let head = Card.Row(
                place, context.title, note: inner.isDelegate ? "delegatecall: code with all rights of the caller" : nil,
                severity: inner.isDelegate ? .danger : .info)
            let rows = [context.targetRow, context.functionRow].compactMap { $0 } + context.callRows + context.nestedRows
            return [head] + rows.map { Card.Row("\(place): \($0.label)", $0.value, note: $0.note, severity: $0.severity) }
        }
    }

    private var delegationRows: [Card.Row] {
        payload.delegations.flatMap { delegation in
            let chain = delegation.chainID.isZero ? "every chain" : "chain \(delegation.chainID)"
            return [
                addressRow("Acts as the account", delegation.delegate),
                Card.Row(
                    "Account that is handed over", delegation.authority?.checksummed ?? "nobody’s: the signature leads to no account",
                    note: "valid on \(chain), account nonce \(delegation.nonce)", severity: .danger),
            ]
        }
    }

    private var noteRow: Card.Row? {
        reading.note.map { note in
            guard let text = EscapedText(note) else {
                return Card.Row("Data", Hex.encode(note), note: "calls nothing: no code is there", severity: .caution)
            }
            return Card.Row("Note", "“\(text.oneLine)”", note: "public for ever")
        }
    }

    private var networkRow: Card.Row {
        guard let network else {
            return Card.Row("Network", "chain \(payload.chainID)", note: "not in the registry", severity: .danger)
        }
        let note = network.isPractice ? "practice money" : "chain \(network.id)"
        return Card.Row("Network", Untrusted.clean(network.name, limit: 60), note: note)
    }

    /// The whole address, never cut; who says whose it is stands beside it.
    func addressRow(_ label: String, _ address: Address) -> Card.Row {
        if address == account { return Card.Row(label, address.checksummed, note: lookup.name(address)?.note ?? "you") }
        guard let name = lookup.name(address) else {
            let kind = circumstances.hasCode[address].map { $0 ? ", a contract" : ", a plain account" } ?? ""
            return Card.Row(label, address.checksummed, note: "unknown\(kind)", severity: .caution)
        }
        return Card.Row(label, address.checksummed, note: name.note, severity: name.isUncertain ? .caution : .info)
    }

    private var targetRow: Card.Row {
        guard let to = payload.to else {
            return Card.Row("To", "nobody: this creates a contract", severity: .danger)
        }
        return addressRow(reading.certainty == .plain ? "To" : "Contract", to)
    }

    private var functionRow: Card.Row? {
        switch reading.certainty {
        case .plain: nil
        case .registry: Card.Row("Function", reading.function ?? "", note: "as the registry expects here")
        case .guess:
            Card.Row("Function", reading.function ?? "", note: "a guess from its number; this contract is unknown", severity: .caution)
        case .claimed: Card.Row("Function", reading.function ?? "", note: "the contract says that it is a vault of this kind")
        case .blind(let reason): Card.Row("Function", "not read", note: reason.words, severity: .danger)
        }
    }

    private var assetRow: Card.Row? {
        guard let asset = reading.asset else { return nil }
        guard let token = token(asset) else {
            return Card.Row("Asset", asset.text, note: "not in the registry: its name and decimals are unknown", severity: .caution)
        }
        let name = "\(token.cleanSymbol) (\(Untrusted.clean(token.name, limit: 60)))"
        return Card.Row("Asset", name, note: token.address?.checksummed ?? "native coin")
    }

    private var amountRow: Card.Row? {
        guard let amount = reading.amount else { return nil }
        if reading.isUnlimited, reading.leavesPermission {
            return Card.Row("Amount", "unlimited", note: "everything you have and will have", severity: .danger)
        }
        let note = reading.isUnlimited ? "all there is" : "\(ungrouped(amount))\(amount) smallest units"
        return Card.Row("Amount", amountWords, note: note)
    }

    /// The amount once more without separators, where it has any: for comparing with another screen.
    private func ungrouped(_ amount: UInt256) -> String {
        guard let token = reading.asset.flatMap(token) else { return "" }
        let plain = "\(Units.format(amount, decimals: token.decimals)) \(token.cleanSymbol)"
        return plain == token.words(amount) ? "" : "\(plain); "
    }

    private var receivedRow: Card.Row? {
        guard let received = reading.received else { return nil }
        let isFree = reading.minimumReceived?.isZero ?? true
        return Card.Row(
            "At least", words(reading.minimumReceived, received),
            note: isFree ? "no lower bound: you may receive nothing" : nil, severity: isFree ? .danger : .info)
    }

    /// Shown whenever native coin moves beside the amount.
    private var valueRow: Card.Row? {
        guard !payload.value.isZero, reading.asset != .native else { return nil }
        return Card.Row("Native coin sent along", native.words(payload.value), severity: .caution)
    }

    private var recipientRow: Card.Row? {
        guard let recipient = reading.recipient, reading.certainty != .plain else { return nil }
        return addressRow("Recipient", recipient)
    }

    private var pathRow: Card.Row? {
        guard let path = reading.path else { return nil }
        return Card.Row("Path", path.map { symbol(.token($0)) }.joined(separator: " → "))
    }

    private var deadlineRow: Card.Row? {
        reading.deadline.map { deadline in
            Card.Row("Valid until", deadline.description, note: Moment(deadline).words(at: circumstances.now))
        }
    }

    /// Arguments whose meaning is not known, by name.
    private var argumentRows: [Card.Row] {
        reading.arguments.filter { $0.role == .other || ($0.role == .calls && reading.nested.isEmpty) || ($0.role == .zero && $0.value != .number(.zero) && $0.value != .address(.zero)) }
            .map { Card.Row(Untrusted.clean($0.name, limit: 40), $0.value.text, note: $0.type, severity: .caution) }
    }

    private var afterwardsRow: Card.Row {
        let label = "Allowed afterwards"
        guard reading.leavesPermission else {
            if reading.isBlind { return Card.Row(label, "unknown", note: "the bytes were not read", severity: .danger) }
            if reading.kind == .revoke, !isDecrease {
                return Card.Row(label, "nothing: \(spender) may no longer take your \(symbol(reading.asset))")
            }
            return Card.Row(label, "no new permission")
        }
        if reading.grantsEverything || reading.isUnlimited {
            return Card.Row(
                label, "\(spender) may take everything you have and will have of it, until you take that back",
                severity: .danger)
        }
        let more = isIncrease ? "another " : "up to "
        return Card.Row(label, "\(spender) may take \(more)\(amountWords), until it is used or taken back")
    }

    private var feeRow: Card.Row {
        guard let fee = payload.highestFee else {
            return Card.Row("Highest fee", "more than any account holds", severity: .danger)
        }
        return Card.Row(
            "Highest fee", native.words(fee),
            note: "\(payload.gasLimit) gas at up to \(Units.format(payload.maxFeePerGas, decimals: 9)) gwei")
    }

    private var nonceRow: Card.Row { Card.Row("Nonce", String(payload.nonce)) }

    private var effectRows: [Card.Row] {
        switch effects {
        case .unavailable(let reason):
            [Card.Row("Effects", "unavailable", note: Untrusted.clean(reason), severity: .caution)]
        case .reverts(let reason):
            [Card.Row("Effects", "it would fail", note: Untrusted.clean(reason), severity: .danger)]
        case .changes(let changes) where changes.isEmpty:
            [Card.Row("Effects", "no balance changes", note: "rehearsed by the server")]
        case .changes(let changes):
            changes.flatMap { change in
                [("−", change.outgoing), ("+", change.incoming)].filter { !$0.1.isZero }
                    .map { Card.Row("Effects", $0.0 + words($0.1, change.asset), note: "rehearsed by the server") }
            }
        }
    }

    private var digestRow: Card.Row { Card.Row("Digest", Hex.encode(payload.digest)) }
}

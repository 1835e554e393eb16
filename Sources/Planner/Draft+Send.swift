import Chain
import Ethereum
import Registry

extension Draft {
    mutating func send(_ intent: Intent) throws {
        guard intent.text(.tokenID) == nil else { throw Interruption.refusal(.unsupportedNFT) }
        let token = try token(.asset, of: intent)
        guard intent.amount() != nil || intent.text(.recipient) != nil else {
            throw Interruption.question(.missing(.send, [.amount, .recipient]))
        }
        let recipient = try person(.recipient, of: intent)
        try checkRecipient(recipient)
        if token.isNative {
            try sendNative(token, to: recipient, intent)
        } else {
            try sendToken(token, to: recipient, intent)
        }
    }

    private mutating func sendNative(_ token: Token, to recipient: Address, _ intent: Intent) throws {
        try want(balanceKey(token), .hasCode(recipient))
        let note = try note(intent, for: recipient)
        let request = CallRequest(from: from, to: recipient, data: note)
        let isAccount = try fact(.hasCode(recipient)).value == .zero
        let least = Gas.minimum(for: request)
        // At least what `ChainClient.estimateGas` will set: exact for a bare transfer, else the server's
        // estimate, which may lie a little above the least, and the margin on it.
        let gas = !isAccount ? 3 * least : note.isEmpty ? least : least + least / 2
        let amount = try amount(
            intent, of: token, holding: available(token), reserve: gasReserve(gas, bytes: 120 + note.count)).value
        try spend(amount, of: token)
        var warnings = try recipientWarnings(recipient)
        if !note.isEmpty { warnings.append(.publicNote) }
        steps.append(
            DraftStep(
                kind: .transfer, description: "Send \(token.words(amount)) to \(whom(recipient))\(note.isEmpty ? "" : " with a note")",
                from: from, to: recipient, value: amount, data: note, call: nil,
                effects: [loses(amount, token), gains(amount, token, of: recipient)], warnings: warnings,
                contractID: nil, isVault: false, intentIndex: intentIndex))
    }

    private mutating func sendToken(_ token: Token, to recipient: Address, _ intent: Intent) throws {
        guard let contract = token.address else { return }
        guard recipient != contract else { throw Interruption.refusal(.tokenContractRecipient(token)) }
        try want(balanceKey(token), .hasCode(recipient))
        let amount = try amount(intent, of: token, holding: available(token)).value
        try spend(amount, of: token)
        var warnings = try recipientWarnings(recipient)
        if intent.text(.note) != nil { warnings.append(.noteDropped(token)) }
        add(
            .transfer, "Send \(token.words(amount)) to \(whom(recipient))", to: contract,
            .transfer(to: recipient, amount),
            effects: [loses(amount, token), gains(amount, token, of: recipient)], warnings: warnings)
    }

    /// The note as call data. To a contract it would be a function call, so none goes there.
    private func note(_ intent: Intent, for recipient: Address) throws -> Bytes {
        guard let text = intent.text(.note), !text.isEmpty else { return [] }
        let bytes = Bytes(text.utf8)
        guard bytes.count <= 1_000 else { throw Interruption.refusal(.noteTooLong(bytes: bytes.count)) }
        let isKnown = registry.label(for: recipient, chain: chain) != nil
        if try isKnown || fact(.hasCode(recipient)).value == .one {
            throw Interruption.refusal(.noteForContract(recipient))
        }
        return bytes
    }

    /// "maya (0x…)" or the address; never a name alone.
    func whom(_ address: Address) -> String {
        label(address).map { "\($0) (\(address))" } ?? address.checksummed
    }
}

import Ethereum

extension CardContext {
    /// One line that says what the bytes do.
    var title: String {
        if case .blind(let reason) = reading.certainty {
            return reason == .contractCreation
                ? "Create a contract from code that was not read" : "Sign bytes that cannot be read, for \(target)"
        }
        let sure = reading.certainty == .guess ? "Probably: " : ""
        return sure + titleOfKind
    }

    private var titleOfKind: String {
        let recipient = reading.recipient.map(lookup.words) ?? "you"
        switch reading.kind {
        case .transfer:
            if let note = reading.note {
                return "Send \(amountWords) to \(recipient) with \(EscapedText(note)?.isPlain == true ? "a note" : "data that calls nothing")"
            }
            guard let owner = reading.owner, owner != account else { return "Send \(amountWords) to \(recipient)" }
            return "Move \(amountWords) from \(lookup.words(owner)) to \(recipient)"
        case .approve:
            return reading.isUnlimited
                ? "Let \(spender) take unlimited \(symbol(reading.asset)): everything you have and will have"
                : "Let \(spender) take \(addition)\(amountWords)"
        case .revoke:
            return isDecrease
                ? "Lower what \(spender) may take by \(amountWords)"
                : "Take back (revoke) the permission of \(spender) over your \(symbol(reading.asset))"
        case .wrap: return "Wrap \(amountWords) at \(target)"
        case .unwrap: return "Unwrap \(amountWords) at \(target)"
        case .supply: return "Supply \(amountWords) to \(target)"
        case .stake: return "Stake \(amountWords) with \(target)"
        case .withdraw, .unstake: return "Withdraw \(amountWords) from \(target)"
        case .borrow: return "Borrow \(amountWords) from \(target)"
        case .repay: return "Repay \(amountWords) to \(target)"
        case .swap:
            return "Swap exactly \(amountWords) for at least \(words(reading.minimumReceived, reading.received))"
        case .authorise: return titleOfAuthorisation
        case .control: return titleOfControl
        case .batch:
            return "\(reading.nested.count == 1 ? "1 call" : "\(reading.nested.count) calls") through \(target)"
        case .call: return "Call \(reading.function ?? "a function") on \(target)"
        }
    }

    private var titleOfAuthorisation: String {
        if reading.grantsEverything { return "Let \(spender) take everything you have and will have at \(target)" }
        if reading.leavesPermission { return "Hand in a permission for \(spender) to take \(amountWords)" }
        return "Take back (revoke) the permission of \(spender) at \(target)"
    }

    private var titleOfControl: String {
        guard let controller = reading.controller.map(lookup.words) else {
            return "Change who rules \(target): \(reading.function ?? "")"
        }
        return "Put \(target) under \(controller): \(reading.function ?? "")"
    }

    private var addition: String { isIncrease ? "another " : "exactly " }
    var isIncrease: Bool { reading.isRelative && reading.kind == .approve }
    var isDecrease: Bool { reading.isRelative && reading.kind == .revoke }
}

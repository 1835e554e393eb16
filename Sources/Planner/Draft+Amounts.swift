import Ethereum
import Registry

/// An amount in base units, and whether it is everything there is.
struct ResolvedAmount {
    let value: UInt256
    let isEverything: Bool
}

extension Draft {
    /// What an intent spends of a token, exactly.
    /// - Parameters:
    ///   - holding: what a percentage is of; nil when unknown.
    ///   - reserve: what "all" must leave for gas.
    mutating func amount(
        _ intent: Intent, of token: Token, holding: UInt256?, reserve: UInt256 = .zero
    ) throws -> ResolvedAmount {
        guard let amount = intent.amount() else { throw Interruption.question(.missing(intent.action, [.amount])) }
        let keep = try intent.amount(.keep).map { try fixed($0, of: token) } ?? .zero
        let isEverything = amount.isEverything && keep.isZero
        var value = try self.value(amount, of: token, holding: holding)
        if let holding {
            // "Everything except 0.05": the kept part wins over the share. "All" of the coin that gas
            // is paid in leaves the gas, unless the person said what to leave.
            let left = isEverything ? reserve : keep
            let most = holding.subtracting(left) ?? .zero
            if value > most && (amount.unit == .percent || !keep.isZero) {
                guard amount.unit == .percent else {
                    throw Interruption.refusal(.insufficient(token, needed: value, available: most))
                }
                value = most
            }
        } else if !keep.isZero {
            throw Interruption.question(.shareWithoutBalance(percent: amount.value ?? "100", token))
        }
        if value.isZero {
            guard amount.unit == .percent, let holding else { throw Interruption.refusal(.zeroAmount) }
            throw Interruption.refusal(.insufficient(token, needed: reserve.adding(.one) ?? .max, available: holding))
        }
        return ResolvedAmount(value: value, isEverything: isEverything)
    }

    private func value(_ amount: Amount, of token: Token, holding: UInt256?) throws -> UInt256 {
        switch amount.unit {
        case .percent:
            guard let holding else {
                throw Interruption.question(.shareWithoutBalance(percent: amount.value ?? "", token))
            }
            return try share(amount, of: holding)
        case .previous:
            guard let yielded, yielded.token.isSame(as: token) else { throw Interruption.question(.nothingBefore) }
            return try share(amount, of: yielded.amount)
        default:
            return try fixed(amount, of: token)
        }
    }

    /// An amount that says itself how much it is.
    func fixed(_ amount: Amount, of token: Token) throws -> UInt256 {
        let text = amount.value ?? ""
        switch amount.unit {
        case .token: return try parse(text, token)
        case .base:
            guard let value = UInt256(decimal: text) else { throw Interruption.refusal(.badAmount(Untrusted.clean(text, limit: 90))) }
            return value
        case .usd:
            // One dollar coin for one dollar; anything else needs a price, and there is none here.
            guard token.pegGroup == "usd", !token.accruing else {
                throw Interruption.question(.dollarsWithoutPrice(value: text, token))
            }
            return try parse(text, token)
        case .unlimited: throw Interruption.question(.unlimitedAmount)
        case .percent, .previous: throw Interruption.question(.shareWithoutBalance(percent: text, token))
        }
    }

    private func parse(_ text: String, _ token: Token) throws -> UInt256 {
        do {
            return try Units.parse(text, decimals: token.decimals)
        } catch .tooManyDecimals {
            throw Interruption.question(.tooManyDecimals(value: text, token))
        } catch {
            throw Interruption.refusal(.badAmount(Untrusted.clean(text, limit: 90)))
        }
    }

    /// Percent, rounded down to the smallest unit.
    func share(_ amount: Amount, of whole: UInt256) throws -> UInt256 {
        let text = amount.value ?? ""
        let places = 18
        guard let percent = try? Units.parse(text, decimals: places), let hundred = UInt256.powerOfTen(places + 2) else {
            throw Interruption.refusal(.badAmount(Untrusted.clean(text, limit: 90)))
        }
        guard percent <= hundred, let value = whole.multiplied(by: percent, dividedBy: hundred) else {
            throw Interruption.refusal(.moreThanAll(percent: text))
        }
        return value
    }
}

extension Amount {
    /// 100 percent, however it is spelt.
    var isEverything: Bool {
        guard unit == .percent, let value else { return false }
        return (try? Units.parse(value, decimals: 18)) == UInt256.powerOfTen(20)
    }
}

import Ethereum
import Registry

/// What was understood, in words: the chips beside an answer, and the reading that a doubtful
/// utterance is asked back with. Made from the frame only.
enum Understanding {
    static func chips(_ intents: [Intent]) -> [Chip] {
        intents.enumerated().flatMap { index, intent in
            let mark = intents.count > 1 ? "\(index + 1)" : "do"
            return [Chip(mark, words(intent.action))] + Slot.allCases.compactMap { slot in
                intent[slot].map { Chip(label(slot), text($0, slot, intent)) }
            }
        }
    }

    /// "send 20 USDC to maya"
    static func sentence(_ intents: [Intent]) -> String {
        intents.map { intent in
            let parts = Slot.allCases.compactMap { slot in
                intent[slot].map { value in
                    let said = text(value, slot, intent)
                    return switch slot {
                    case .amount, .asset: said
                    case .recipient, .toAsset, .toChain: "to \(said)"
                    case .chain: "on \(said)"
                    case .protocol: "in \(said)"
                    default: "\(label(slot)) \(said)"
                    }
                }
            }
            return ([words(intent.action)] + parts).joined(separator: " ")
        }.joined(separator: ", then ")
    }

    static func words(_ action: Action) -> String { action.rawValue.replacingOccurrences(of: "_", with: " ") }

    private static func label(_ slot: Slot) -> String {
        switch slot {
        case .maxLockupDays: "locked at most"
        case .minAPYPercent: "pays at least"
        case .maxPositions: "positions at most"
        case .toAsset: "into"
        case .toChain: "to chain"
        case .slippagePercent: "slippage"
        case .amountSide: "amount is"
        case .minOut: "at least"
        default: slot.rawValue.replacingOccurrences(of: "_", with: " ")
        }
    }

    private static func text(_ value: SlotValue, _ slot: Slot, _ intent: Intent) -> String {
        switch value {
        case .text(let text): slot == .amountSide ? "what comes out" : Untrusted.clean(text)
        case .list(let items): Untrusted.clean(items.joined(separator: ", "))
        case .number(let digits):
            switch slot {
            case .maxLockupDays, .sinceDays, .olderThanDays: digits == "0" ? "not at all" : digits == "1" ? "1 day" : "\(digits) days"
            case .minAPYPercent, .slippagePercent: "\(digits) %"
            default: digits
            }
        case .amount(let amount): words(amount)
        }
    }

    static func words(_ amount: Amount) -> String {
        let value = grouped(amount.value ?? "")
        return switch amount.unit {
        case .token: value
        case .usd: "\(value) US dollars of"
        case .percent: amount.value == "100" ? "all" : "\(value) % of"
        case .unlimited: "unlimited"
        case .base: "\(value) base units of"
        case .previous: "what the step before gives"
        }
    }

    /// "10000.5" as "10,000.5".
    static func grouped(_ decimal: String) -> String {
        let parts = decimal.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.allSatisfy(\.isNumber) else { return Untrusted.clean(decimal) }
        var grouped = ""
        for (offset, digit) in whole.reversed().enumerated() {
            if offset > 0, offset % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return String(grouped.reversed()) + (parts.count == 2 ? "." + parts[1] : "")
    }
}

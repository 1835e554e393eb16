import Foundation
import Registry

/// How money leaves a contract: how long at least, how long at most, and in words.
struct ExitTerms: Hashable {
    /// Days that pass at least; nil when nothing is known.
    let days: Double?
    /// Days that pass at most; nil when no source states a bound.
    let mostDays: Double?
    /// "withdrawals wait in a queue, 1 to 5 days".
    let words: String

    init(_ contract: ContractRecord) {
        let least = contract.exitDelaySeconds
        let most = contract.exitMaximumSeconds
        days = least.map { Double($0) / 86_400 }
        switch contract.exitMode {
        case .instant:
            mostDays = most.map { Double($0) / 86_400 } ?? 0
            words = "money leaves in the same transaction"
        case .instantIfLiquid:
            mostDays = most.map { Double($0) / 86_400 } ?? 0
            words = "money leaves at once, as long as the pool has that much free"
        case .queue:
            mostDays = most.map { Double($0) / 86_400 }
            words = least == nil && most == nil
                ? "withdrawals wait in a queue, and no source states how long"
                : "withdrawals wait in a queue, " + Self.range(least, most, open: "and no source states the longest wait")
        case .cooldown:
            mostDays = most.map { Double($0) / 86_400 } ?? days
            words = "withdrawals wait out a cooldown, " + Self.range(least, most, open: nil)
        case .maturity:
            mostDays = nil
            words = contract.matures.map { "money is due at maturity, on \($0)" } ?? "money is due at maturity"
        case .challengePeriod:
            mostDays = most.map { Double($0) / 86_400 } ?? days
            words = "withdrawals wait out a challenge period, " + Self.range(least, most, open: nil)
        case .relayerFill:
            mostDays = nil
            words = "money arrives when a relayer pays it out"
        case .locked:
            mostDays = most.map { Double($0) / 86_400 } ?? days
            words = "money is locked, " + Self.range(least, most, open: nil)
        case .other, nil:
            mostDays = nil
            words = "how money leaves is not known"
        }
    }

    private static func range(_ least: Int?, _ most: Int?, open: String?) -> String {
        switch (least, most) {
        case (let least?, let most?) where most > least && least > 0:
            least % 86_400 == 0 && most % 86_400 == 0
                ? "\(least / 86_400) to \(most / 86_400) days"
                : "\(Words.duration(seconds: least)) to \(Words.duration(seconds: most))"
        case (let least?, _): ["\(Words.duration(seconds: least))\(open == nil ? "" : " or more")", open].compactMap { $0 }.joined(separator: ", ")
        case (nil, let most?): "up to \(Words.duration(seconds: most))"
        case (nil, nil): ["for an unknown time", open].compactMap { $0 }.joined(separator: ", ")
        }
    }

    /// Whether the terms keep within a number of days; nil when nobody can say.
    func keeps(within limit: Int) -> Bool? {
        if let days, days > Double(limit) { return false }
        guard let mostDays else { return nil }
        return mostDays <= Double(limit)
    }
}

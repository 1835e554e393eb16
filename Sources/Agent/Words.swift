import Ethereum
import Foundation
import PromptRank
import Registry

/// Figures as people read them. Only for the eye: nothing here is computed with.
enum Words {
    static func amount(_ value: UInt256, _ token: Token) -> String {
        "\(Units.formatGrouped(value, decimals: token.decimals)) \(token.symbol)"
    }

    /// Cut, never rounded up, to as many places as a person wants of money they may earn.
    static func aboutAmount(_ value: UInt256, _ token: Token, places: Int = 2) -> String {
        let text = Units.formatGrouped(value, decimals: token.decimals)
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, parts[1].count > places else { return "\(text) \(token.symbol)" }
        return "\(parts[0]).\(parts[1].prefix(places)) \(token.symbol)"
    }

    static func percent(_ value: Double?) -> String {
        value.map { String(format: "%.2f %%", $0) } ?? "unknown"
    }

    static func share(_ value: Double) -> String {
        value == value.rounded() ? String(format: "%.0f %%", value) : String(format: "%.1f %%", value)
    }

    static func dollars(_ value: Double?) -> String {
        guard let value else { return "unknown" }
        switch value {
        case 1e9...: return String(format: "%.2f bn USD", value / 1e9)
        case 1e6...: return String(format: "%.1f M USD", value / 1e6)
        case 1e3...: return String(format: "%.0f k USD", value / 1e3)
        default: return String(format: "%.0f USD", value)
        }
    }

    /// "Aave and Compound", "Aave, Compound and Sky".
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    static func count(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }

    static func short(_ hash: Bytes) -> String { Hex.encode(hash) }
}

extension Registry {
    /// A protocol as people call it.
    func protocolName(_ contract: ContractRecord) -> String {
        protocolRecord(id: contract.protocolID)?.name ?? contract.protocolID
    }
}

import Foundation
import Registry

/// Short words for figures, always with the figure in them.
enum Words {
    /// "1.4 bn USD", "35 M USD", "2,600 USD".
    static func dollars(_ value: Double) -> String {
        switch value {
        case 1e9...: "\(decimal(value / 1e9, places: value < 1e10 ? 1 : 0)) bn USD"
        case 1e6...: "\(decimal(value / 1e6, places: value < 1e7 ? 1 : 0)) M USD"
        default: "\(grouped(Int(value.rounded()))) USD"
        }
    }

    /// "4.56 %", two places at most, no trailing zeros.
    static func percent(_ value: Double) -> String { decimal(value, places: 2) + " %" }

    static func decimal(_ value: Double, places: Int) -> String {
        var text = String(format: "%.\(places)f", value)
        while text.contains(".") && (text.hasSuffix("0") || text.hasSuffix(".")) { text.removeLast() }
        return text == "-0" ? "0" : text
    }

    static func grouped(_ value: Int) -> String {
        var text = ""
        for (offset, digit) in String(value.magnitude).reversed().enumerated() {
            if offset > 0 && offset % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    static func count(_ count: Int, _ thing: String) -> String { "\(grouped(count)) \(thing)\(count == 1 ? "" : "s")" }

    /// "3 hours", "1 day", "7 days".
    static func duration(seconds: Int) -> String {
        if seconds < 3_600 { return count(max(1, seconds / 60), "minute") }
        if seconds < 86_400 { return count(seconds / 3_600, "hour") }
        let days = Double(seconds) / 86_400
        return days == 1 ? "1 day" : "\(decimal(days, places: 1)) days"
    }

    static func admin(_ admin: ProtocolRecord.Admin) -> String {
        let delay = admin.delaySeconds.flatMap { $0 > 0 ? " of \(duration(seconds: $0))" : nil } ?? ""
        return switch admin.control {
        case .some(.none): "nobody can change the code"
        case .voteWithDelay: "changed by vote, with a delay\(delay)"
        case .vote: "changed by vote"
        case .multisigWithDelay: "changed by several keys together, with a delay\(delay)"
        case .multisig: "changed by several keys together, without a delay"
        case .custodian: "run by a company"
        case .singleKey: "one key can change it"
        case nil: "changed by: \(admin.words)"
        }
    }

    static func incident(_ incident: ProtocolRecord.Incident) -> String {
        var text = "of \(incident.date)"
        if let loss = incident.lossUSD { text += ", \(dollars(Double(loss)))" }
        if let scope = incident.scope { text += " (\(scope))" }
        return text
    }

    /// "USDC (Circle)", "Ethereum", for what several contracts lean on.
    static func cause(_ name: String, registry: Registry) -> String {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return name }
        switch parts[0] {
        case "chain": return registry.network(slug: parts[1])?.name ?? parts[1].capitalized
        case "asset": return parts[1]
        case "issuer": return "its issuer \(parts[1].capitalized)"
        case "oracle": return "prices from \(parts[1].capitalized)"
        case "protocol": return registry.protocolRecord(id: parts[1])?.name ?? parts[1]
        default: return "\(parts[0]) \(parts[1])"
        }
    }
}

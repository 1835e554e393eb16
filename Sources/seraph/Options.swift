import Agent
import ArgumentParser
import Ethereum
import Foundation
import Planner

/// Flags that most commands share.
struct CommonOptions: ParsableArguments {
    @Option(help: "The chain: a name (ethereum, base, practice, …) or an id.")
    var chain: String?

    @Option(help: "The JSON-RPC endpoint to use.")
    var rpc: String?

    @Flag(help: "Open no socket at all.")
    var offline = false

    @Flag(help: "Print one JSON document on standard output.")
    var json = false

    @Option(help: "The account: its name or its address.")
    var account: String?

    @Option(help: "Fix the clock (RFC 3339), e.g. 2026-11-22T12:00:00Z.")
    var now: String?

    func choices() throws -> Choices {
        var choices = Choices()
        choices.chain = chain
        choices.rpc = rpc
        choices.offline = offline
        choices.account = account
        if let now {
            guard let date = Self.date(now) else { throw AgentError.usage("--now takes a time such as 2026-11-22T12:00:00Z.") }
            choices.now = date
        }
        return choices
    }

    static func date(_ text: String) -> Date? {
        let formatter = ISO8601DateFormatter()
        if let date = formatter.date(from: text) { return date }
        formatter.formatOptions.insert(.withFractionalSeconds)
        return formatter.date(from: text)
    }
}

/// What a person can set by hand where the chain would be asked.
struct TransactionOptions: ParsableArguments {
    @Option(help: "The nonce of the first transaction.")
    var nonce: UInt64?

    @Option(help: "The most to pay for a unit of gas: 30gwei, or wei.")
    var maxFee: String?

    @Option(help: "The tip for a unit of gas: 1gwei, or wei.")
    var maxPriorityFee: String?

    @Option(help: "The gas limit of each transaction: a number, or auto.")
    var gas: String?

    func overrides() throws -> PlanOverrides {
        PlanOverrides(
            nonce: nonce, maxFee: try maxFee.map { try Self.wei($0, "--max-fee") },
            maxPriorityFee: try maxPriorityFee.map { try Self.wei($0, "--max-priority-fee") },
            gas: try gas.map(Self.gas))
    }

    private static func gas(_ text: String) throws -> PlanOverrides.Gas {
        if text == "auto" { return .auto }
        guard let limit = UInt64(text), limit > 0 else { throw AgentError.usage("--gas takes a number or auto.") }
        return .exact(limit)
    }

    private static func wei(_ text: String, _ flag: String) throws -> UInt256 {
        let units: [(String, Int)] = [("gwei", 9), ("ether", 18), ("eth", 18), ("wei", 0)]
        let lowered = text.lowercased()
        for (name, decimals) in units where lowered.hasSuffix(name) {
            let digits = lowered.dropLast(name.count).trimmingCharacters(in: .whitespaces)
            if let value = try? Units.parse(digits, decimals: decimals) { return value }
        }
        if let value = UInt256(decimal: lowered) { return value }
        throw AgentError.usage("\(flag) takes an amount such as 30gwei.")
    }
}

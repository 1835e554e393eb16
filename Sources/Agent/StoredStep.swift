import Chain
import Ethereum
import Planner
import Registry
import Review

/// A plan as it is kept: the planner's own JSON, and beside it what each step must do.
enum PlanStorage {
    static func json(_ plan: Plan, registry: Registry) throws -> JSON {
        let expectations = try Expectations.of(plan, registry: registry)
        let members = plan.json.members ?? []
        return .object(members + [.init("expectations", .array(expectations.map(\.json)))])
    }

    static func steps(_ json: JSON) throws -> [StoredStep] {
        let steps = json["steps"]?.array ?? []
        let expectations = json["expectations"]?.array ?? []
        guard !steps.isEmpty, steps.count == expectations.count else {
            throw AgentError.planDamaged(id: json["id"]?.string ?? "?")
        }
        return try zip(steps, expectations).map { step, expectation in
            guard let stored = StoredStep(step, expectation) else {
                throw AgentError.planDamaged(id: json["id"]?.string ?? "?")
            }
            return stored
        }
    }
}

/// One step read back from a stored plan.
struct StoredStep {
    struct Change: Hashable {
        let token: Address?
        let symbol: String
        /// Signed decimal text: "-5000".
        let change: String
    }

    let number: Int
    let description: String
    let chainID: UInt64
    let from: Address
    let to: Address
    let value: UInt256
    let data: Bytes
    let nonce: UInt64?
    let gas: UInt64?
    let fees: Transaction.Fees?
    let changes: [Change]
    let expectation: JSON

    init?(_ json: JSON, _ expectation: JSON) {
        guard let transaction = json["transaction"], let number = json["number"]?.int,
            let chainID = transaction["chainId"]?.string.flatMap({ UInt256(hex: $0) })?.asUInt64,
            let from = transaction["from"]?.string.flatMap({ try? Address($0) }),
            let to = transaction["to"]?.string.flatMap({ try? Address($0) }),
            let value = transaction["value"]?.string.flatMap({ UInt256(hex: $0) }),
            let data = transaction["data"]?.string.flatMap({ try? Hex.decode($0) })
        else { return nil }
        func quantity(_ name: String) -> UInt256? { transaction[name]?.string.flatMap { UInt256(hex: $0) } }
        self.number = number
        description = json["description"]?.string ?? ""
        self.chainID = chainID
        self.from = from
        self.to = to
        self.value = value
        self.data = data
        nonce = quantity("nonce")?.asUInt64
        gas = quantity("gas")?.asUInt64
        if let maxFee = quantity("maxFeePerGas"), let tip = quantity("maxPriorityFeePerGas") {
            fees = .dynamic(maxFee: maxFee, maxPriorityFee: tip)
        } else {
            fees = quantity("gasPrice").map { .legacy(gasPrice: $0) }
        }
        changes = (json["effects"]?.array ?? []).compactMap { effect in
            guard effect["of"]?.string == from.checksummed, let symbol = effect["asset"]?.string,
                let change = effect["change"]?.string
            else { return nil }
            return Change(token: effect["address"]?.string.flatMap { try? Address($0) }, symbol: symbol, change: change)
        }
        self.expectation = expectation
    }

    var request: CallRequest { CallRequest(from: from, to: to, value: value, data: data) }

    /// The unsigned transaction; nil while something is unknown.
    func transaction(nonce: UInt64?, gas: UInt64?, fees: Transaction.Fees?) -> Transaction? {
        guard let nonce, let gas, let fees else { return nil }
        return Transaction(
            chainID: UInt256(chainID), nonce: nonce, gasLimit: gas, to: to, value: value, data: data, fees: fees)
    }
}

import Chain
import Ethereum
import Registry

/// A step whose bytes are settled, and whose nonce, gas and fees are not.
struct DraftStep: Hashable {
    let kind: StepKind
    let description: String
    let from: Address
    let to: Address
    let value: UInt256
    let data: Bytes
    let call: PlannedCall?
    let effects: [Effect]
    let warnings: [PlanWarning]
    let contractID: String?
    let isVault: Bool
    let intentIndex: Int

    var request: CallRequest { CallRequest(from: from, to: to, value: value, data: data) }
}

/// A function with the names of its parameters, and arguments for it: what becomes call data.
struct Invocation {
    let function: ABIFunction
    let values: [ABIValue]
    let data: Bytes

    /// - Parameter signature: with names, "approve(address spender,uint256 amount)". A wrong one is a
    ///   bug of this program, found by the first test that plans such a step.
    init(_ signature: String, _ values: [ABIValue]) {
        do {
            function = try ABIFunction(signature)
            self.values = values
            data = try function.call(values)
        } catch {
            preconditionFailure("\(signature): \(error)")
        }
    }

    func planned(label: (Address) -> String?) -> PlannedCall {
        PlannedCall(
            function: function.canonical,
            arguments: zip(function.parameters, values).enumerated().map { index, pair in
                let (parameter, value) = pair
                return .init(
                    name: parameter.name ?? "argument\(index + 1)", type: parameter.type.canonical, value: value,
                    label: value.address.flatMap(label))
            })
    }
}

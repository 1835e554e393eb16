import Chain
import Ethereum
import Registry

extension Draft {
    /// What "all of the native coin" must leave behind, so that the steps can still be paid for.
    /// - Parameter gas: a generous limit for the steps to come.
    func gasReserve(_ gas: UInt64, bytes: Int = 300) throws -> UInt256 {
        guard let maxFeePerGas, let fee = maxFeePerGas.multiplied(by: UInt256(gas), dividedBy: 1) else { return .zero }
        guard OPStack.chains.contains(chain) else { return fee }
        // The bound holds for now; twice it, should L1's fees rise meanwhile.
        let dataFee = try fact(.layerOneFee(bytes: bytes)).value ?? .zero
        return dataFee.adding(dataFee).flatMap { $0.adding(fee) } ?? .max
    }

    /// For steps that come after a native amount is settled: wrap, approve, deposit.
    func generousGas(_ kinds: [StepKind]) -> UInt64 {
        kinds.reduce(0) { sum, kind in
            let step = DraftStep(
                kind: kind, description: "", from: from, to: from, value: .one, data: [0], call: nil, effects: [],
                warnings: [], contractID: nil, isVault: true, intentIndex: intentIndex)
            return sum + StepGas.generous(step, on: network)
        }
    }
}

import Ethereum
import Registry
import Review

/// What the person is shown of a call.
extension Target {
    static let calls = [
        // The contract called, by its place in the registry (one byte), then the call's bytes.
        Target(name: "calldata", longest: 2_048) { bytes in
            guard let first = bytes.first, !contracts.isEmpty else { return }
            let (chain, contract) = contracts[Int(first) % contracts.count]
            let data = Bytes(bytes.dropFirst())
            if let call = accepted({ try CallReader().read(data, to: contract) }) {
                let written = certain("a call that was read can be written") { try call.function.call(call.values) }
                require(written == data || call.isIrregular, "a call is exactly what it says, or is said not to be")
            }
            _ = RevertReason(returnData: data)
            let transaction = Transaction(
                chainID: UInt256(chain), nonce: 0, gasLimit: 1_000_000, to: contract, value: .zero,
                data: data, fees: .dynamic(maxFee: 2, maxPriorityFee: 1))
            let payload = transaction.signingPayload
            let result = examine(payload: payload, account: .zero, expectation: nil, registry: registry)
            require(result.payload?.data == transaction.data, "the Review reads the call that is there")
            require(result.card.digest == Hex.encode(transaction.signingHash), "the card is of these bytes")
            require(result.verdict != .allow, "nothing that nobody asked for is allowed unseen")
        },
    ]

    private static let registry = certain("the registry loads") { try Registry.load() }

    private static let contracts: [(chain: UInt64, address: Address)] = registry.contracts.map { ($0.chainID, $0.address) }
}

extension DecodedCall {
    fileprivate var isIrregular: Bool { warnings.contains { if case .irregular = $0 { true } else { false } } }
}

import Ethereum

/// What gas is certain before any server is asked.
public enum Gas {
    /// The most one transaction may use since Osaka (EIP-7825): 2^24.
    public static let transactionCap: UInt64 = 16_777_216
    /// A transfer to an account without code.
    public static let transfer: UInt64 = 21_000

    /// The least that any server accepts for this call: its data and, since Prague, the floor under it.
    public static func minimum(for request: CallRequest) -> UInt64 {
        Transaction(
            chainID: nil, nonce: 0, gasLimit: 0, to: request.to, value: .zero, data: request.data,
            fees: .legacy(gasPrice: .zero)
        ).minimumGasLimit
    }

    /// A quarter more than an estimate, up to the cap: state moves between the estimate and the block,
    /// and gas that is not used is not paid.
    public static func withMargin(_ estimate: UInt64) -> UInt64 { min(estimate + estimate / 4, transactionCap) }
}

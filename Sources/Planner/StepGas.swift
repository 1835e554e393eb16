import Chain
import Ethereum
import Registry

/// Gas limits for steps that nobody could estimate: offline with `--gas auto`, or a step that depends
/// on one not sent yet where the server has no `eth_simulateV1`.
///
/// Generous: what a step used on mainnet at its most expensive, and a half more. Gas that is not used
/// is not paid; gas that is missing is paid for nothing.
enum StepGas {
    static func generous(_ step: DraftStep, on network: Network) -> UInt64 {
        let gas = base(step) * multiplier(network)
        return min(max(gas, Gas.minimum(for: step.request)), Gas.transactionCap)
    }

    private static func base(_ step: DraftStep) -> UInt64 {
        switch step.kind {
        // A recipient may be a contract wallet, which spends some on receiving.
        case .transfer where step.data.isEmpty: 50_000
        case .transfer where step.value.isZero: 120_000
        case .transfer: 50_000 + Gas.minimum(for: step.request)
        case .approve, .revoke: 90_000
        case .wrap, .unwrap: 120_000
        case .stake: 350_000
        case .unstake: 500_000
        case .swap: 400_000
        // Curated vaults pass a deposit on to several markets.
        case .supply: step.isVault ? 1_200_000 : 500_000
        case .withdraw: step.isVault ? 1_500_000 : 600_000
        case .call: 500_000
        }
    }

    /// Arbitrum charges for L1 data in gas; zkSync's gas counts proofs.
    private static func multiplier(_ network: Network) -> UInt64 {
        switch network.slug {
        case "arbitrum": 3
        case "zksync": 6
        default: 1
        }
    }

    /// Half more than a step used in a rehearsal. `gasUsed` is what is left to pay after refunds, which
    /// are a fifth at most (EIP-3529), and an inner call gets 63 of 64 parts (EIP-150).
    static func afterRehearsal(used: UInt64) -> UInt64 {
        used == Gas.transfer ? used : min(used + used / 2 + 10_000, Gas.transactionCap)
    }
}

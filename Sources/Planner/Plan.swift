import Chain
import Ethereum
import Registry

/// Exact transactions that carry out what was asked, in the order in which they must be sent.
///
/// A plan authorises nothing: it is shown, its bytes are reviewed and approved one by one, and only
/// then signed. Each step may depend on the ones before it.
public struct Plan: Hashable, Sendable {
    /// Short, and unique among the plans of one person: made from the content and the clock.
    public let id: String
    public let chainID: ChainID
    public let from: Address
    public let steps: [PlanStep]
    /// What the person asked for; the Review holds the bytes against it.
    public let intents: [Intent]
    /// What concerns the whole plan; a step's own warnings are in the step.
    public let warnings: [PlanWarning]
    /// What a server said would happen, were the steps sent now.
    public let rehearsal: PlanRehearsal
}

/// One transaction of a plan.
public struct PlanStep: Hashable, Sendable {
    /// From 1.
    public let number: Int
    public let kind: StepKind
    /// In plain words: "Let Aave V3 Pool take exactly 5,000 USDC".
    public let description: String
    public var transaction: PlannedTransaction
    /// What the data says, from the side that wrote it. The Review reads the bytes for itself.
    public let call: PlannedCall?
    public let effects: [Effect]
    public let warnings: [PlanWarning]
    /// The registry's id of the contract that this step puts money into or takes it out of.
    public let contractID: String?
    /// Which of the plan's intents this step serves, from 0.
    public let intentIndex: Int
}

public enum StepKind: String, CaseIterable, Sendable {
    case transfer, approve, revoke, wrap, unwrap, supply, withdraw, stake, unstake, swap, call
}

/// A transaction before signing. Nil is "not known without the chain", never a default.
public struct PlannedTransaction: Hashable, Sendable {
    public let chainID: ChainID
    public let from: Address
    public let to: Address
    public let value: UInt256
    public let data: Bytes
    public var nonce: UInt64?
    public var gasLimit: UInt64?
    public var fees: Transaction.Fees?

    /// Ready to be reviewed and signed; nil while something is unknown.
    public var transaction: Transaction? {
        guard let nonce, let gasLimit, let fees else { return nil }
        return Transaction(
            chainID: UInt256(chainID), nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: data, fees: fees)
    }

    /// What still has to be asked for, by the flags that give it.
    public var missing: [String] {
        var flags: [String] = []
        if nonce == nil { flags.append("--nonce") }
        if gasLimit == nil { flags.append("--gas") }
        if fees == nil { flags += ["--max-fee", "--max-priority-fee"] }
        return flags
    }

    /// The most that gas can cost; nil while unknown.
    public var maximumFee: UInt256? { transaction?.maximumFee }

    var request: CallRequest { CallRequest(from: from, to: to, value: value, data: data) }
}

/// A function and its arguments.
public struct PlannedCall: Hashable, Sendable {
    public struct Argument: Hashable, Sendable {
        public let name: String
        public let type: String
        public let value: ABIValue
        /// Whose address it is, where the registry or the contacts know.
        public let label: String?
    }

    /// "approve(address,uint256)"
    public let function: String
    public let arguments: [Argument]
}

/// What a step does to somebody's holdings when it succeeds; fees are not in it.
public struct Effect: Hashable, Sendable {
    public enum Bound: String, Hashable, Sendable {
        case exact
        case atLeast = "at_least"
    }

    public let asset: Token
    public let gains: Bool
    /// In the smallest unit.
    public let amount: UInt256
    public let bound: Bound
    public let of: Address

    /// Signed decimal text in whole tokens: "-5000".
    public var change: String { (gains ? "+" : "-") + Units.format(amount, decimals: asset.decimals) }
}

/// What came of playing the steps through on a server before anything is signed.
public enum PlanRehearsal: Hashable, Sendable {
    /// Every step succeeded, with these changes to the account.
    case succeeded([BalanceChange])
    /// Nobody looked; that is not a success.
    case unavailable(reason: String)
}

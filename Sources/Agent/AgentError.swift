import Ethereum

/// What can go wrong between the parts; each part has its own errors for its own subject.
public enum AgentError: Explained, Equatable {
    case noHome
    case homeUnusable(path: String, reason: String)
    case configUnreadable(path: String, line: Int, reason: String)
    case dataMissing(path: String)
    case usage(String)
    case noWallet
    case unknownAccount(String)
    case unknownChain(String)
    case noSuchApproval(String)
    case noSuchPlan(String)
    case notWaiting(id: String, state: String)
    case earlierStepOpen(id: String, number: Int)
    /// Another transaction of the account was signed with this number meanwhile.
    case nonceTaken(UInt64)
    case practiceUnavailable(reason: String)
    case practiceNotRunning
    case needsChain(what: String)
    case incomplete(missing: [String])
    case unattendedRefused
    case planDiffers(what: String)
    case planDamaged(id: String)
    case sendRefused(reason: String)

    public var explanation: String {
        switch self {
        case .noHome:
            "Neither SERAPH_HOME nor HOME is set, so there is nowhere to keep your wallet. Set SERAPH_HOME to a directory of yours."
        case .homeUnusable(let path, let reason):
            "\(path) cannot be used: \(reason). Nothing was changed and nothing was signed. Check the path and its permissions, or set SERAPH_HOME."
        case .configUnreadable(let path, let line, let reason):
            "\(path), line \(line): \(reason). Nothing was signed. Mend the line, or remove it."
        case .dataMissing(let path):
            "Seraph's data is missing (\(path)). Nothing was signed. Reinstall Seraph, or set SERAPH_DATA to its data directory."
        case .usage(let text): text
        case .noWallet:
            "There is no wallet yet, so there is nobody to plan for. Make one with `seraph wallet new`, or plan for an address with --from."
        case .unknownAccount(let name):
            "There is no account called \(name). Nothing was signed. `seraph wallet list` shows yours."
        case .unknownChain(let name):
            "There is no chain \(name) in the registry. Nothing was signed. `seraph data status` lists the chains."
        case .noSuchApproval(let id):
            "There is no approval \(id). Nothing was signed. `seraph approvals list` shows what waits."
        case .noSuchPlan(let id):
            "There is no plan \(id). Nothing was signed. Plans are kept with the conversation that made them."
        case .notWaiting(let id, let state):
            "Approval \(id) is not waiting: it is \(state). Nothing new was signed. `seraph approvals list` shows what waits."
        case .earlierStepOpen(let id, let number):
            "Step \(number) of this plan comes first (approval \(id)) and is not done. Nothing was signed. Approve it before this one."
        case .nonceTaken(let nonce):
            "Another transaction of this account was signed with the number \(nonce) meanwhile, and only one of the two could ever go through. Nothing was signed. Look at this one again: it takes the next number."
        case .practiceUnavailable(let reason):
            "The practice chain cannot run here: \(reason). Everything up to the signed transaction works offline; nothing was signed."
        case .practiceNotRunning:
            "The practice chain is not running. Nothing was sent. Start it with `seraph devnet start`."
        case .needsChain(let what):
            "\(what) must be read from the chain, and no network is used now. Nothing was signed. Leave out --offline, or give --rpc URL."
        case .incomplete(let missing):
            "The transaction is not complete: \(missing.joined(separator: ", ")) must be given when there is no network. Nothing was signed. Add \(missing.map { "--\($0)" }.joined(separator: " "))."
        case .planDiffers(let what):
            "The plan is not what you asked for: \(what). It was stopped and nothing was signed. Please report this."
        case .planDamaged(let id):
            "Plan \(id) is stored in a form that cannot be read. Nothing was signed. Ask for it again."
        case .sendRefused(let reason):
            "The network did not take the transaction: \(reason). The signed bytes are in the journal; `seraph status` sends the same bytes again."
        case .unattendedRefused:
            "Signing without a person at the keys is not allowed by your policy on this chain. Nothing was signed. Run the command in a terminal, or answer its question on standard input."
        }
    }
}

import Ethereum

/// What a server says would happen, were a call made now. A rehearsal is not a promise: the state can
/// change before the block, and the server can lie. It can warn; it can never approve.
public enum Simulation: Hashable, Sendable {
    case succeeds(returned: Bytes)
    case reverts(RevertReason)
    /// Not the same as success: nobody looked.
    case unavailable(reason: String)
}

/// Several calls rehearsed in order, each on the state that the one before left.
public enum SequenceSimulation: Hashable, Sendable {
    case ran([SimulatedCall])
    case unavailable(reason: String)
}

/// One call of a sequence.
public struct SimulatedCall: Hashable, Sendable {
    public let result: Simulation
    public let gasUsed: UInt64
    public let transfers: [SimulatedTransfer]
}

/// Value that moved during a rehearsed call, as its events tell it. A malicious token can tell lies in
/// its own events, but not about other tokens or the native coin.
public struct SimulatedTransfer: Hashable, Sendable {
    /// Nil for the native coin.
    public let token: Address?
    public let from: Address
    public let to: Address
    public let amount: UInt256
}

/// How an account's holding of one token changed: what came in, what went out.
public struct BalanceChange: Hashable, Sendable {
    public let token: Address?
    public var incoming: UInt256
    public var outgoing: UInt256
}

extension [SimulatedCall] {
    /// What the whole sequence does to an account, token by token, in order of first appearance. Fees
    /// are not in it. Nil when the sums don't fit 256 bits, which only a lie can cause.
    public func balanceChanges(of account: Address) -> [BalanceChange]? {
        var changes: [BalanceChange] = []
        for transfer in flatMap(\.transfers) where transfer.from == account || transfer.to == account {
            if !changes.contains(where: { $0.token == transfer.token }) {
                changes.append(BalanceChange(token: transfer.token, incoming: .zero, outgoing: .zero))
            }
            guard let index = changes.firstIndex(where: { $0.token == transfer.token }) else { continue }
            if transfer.to == account {
                guard let sum = changes[index].incoming.adding(transfer.amount) else { return nil }
                changes[index].incoming = sum
            }
            if transfer.from == account {
                guard let sum = changes[index].outgoing.adding(transfer.amount) else { return nil }
                changes[index].outgoing = sum
            }
        }
        return changes
    }
}

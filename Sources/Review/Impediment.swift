import Ethereum

/// Why something must not be signed whatever the policy says: it could only fail, or it is not the
/// account's to sign.
public enum Impediment: Hashable, Sendable {
    /// What is to be signed names another chain than the one the person is on.
    case otherChain(named: UInt256, active: UInt256)
    case nodeOnOtherChain(node: UInt256, active: UInt256)
    case tipOverCap
    case nonceUsed(nonce: UInt64, next: UInt64)
    /// In wei; nil when it is more than 256 bits hold.
    case tooLittleMoney(needed: UInt256?, has: UInt256)
    case gasTooLow(limit: UInt64, needed: UInt64)
    /// The arguments of a known function do not fit it: it would fail, or do something else.
    case malformedCall(function: String, CallDataError)
    /// Value for a contract without code would be locked up for ever.
    case creationOfNothing
    /// The code would take the account over, and is not on the list of what may.
    case delegation(to: Address)
    /// A permission over what belongs to another account.
    case permissionOfAnother(owner: Address)
    /// A document that says it is for the account itself, which is no contract.
    case documentForOwnAccount(Address)
    case unreadableDocument(String)
    /// Nobody reads so much before they sign it.
    case tooLong(bytes: Int, most: Int)
    /// The request itself cannot be understood or is of a kind that is not offered.
    case request(RequestError)
}

extension Impediment {
    /// What stands against a transaction.
    static func of(
        _ payload: UnsignedPayload, _ reading: Reading, _ policy: Policy, _ circumstances: Circumstances
    ) -> [Impediment] {
        let chain = ofChain(payload.chainID, circumstances)
        return chain + ofFees(payload) + ofAccount(payload, circumstances) + ofCall(payload, reading)
            + payload.delegations.compactMap { policy.impediment(of: $0) }
    }

    /// What is to be signed, the chain the person is on and the node must be of one mind.
    static func ofChain(_ named: UInt256, _ circumstances: Circumstances) -> [Impediment] {
        var found: [Impediment] = []
        if let active = circumstances.chain, named != active { found.append(.otherChain(named: named, active: active)) }
        let active = circumstances.chain ?? named
        if let node = circumstances.nodeChain, node != active { found.append(.nodeOnOtherChain(node: node, active: active)) }
        return found
    }

    private static func ofFees(_ payload: UnsignedPayload) -> [Impediment] {
        var found: [Impediment] = []
        if payload.maxPriorityFeePerGas > payload.maxFeePerGas { found.append(.tipOverCap) }
        if payload.gasLimit < payload.intrinsicGas {
            found.append(.gasTooLow(limit: payload.gasLimit, needed: payload.intrinsicGas))
        }
        return found
    }

    private static func ofAccount(_ payload: UnsignedPayload, _ circumstances: Circumstances) -> [Impediment] {
        var found: [Impediment] = []
        if let next = circumstances.nonce, payload.nonce < next {
            found.append(.nonceUsed(nonce: payload.nonce, next: next))
        }
        let needed = payload.highestFee.flatMap { $0.adding(payload.value) }
        if let balance = circumstances.balance, needed.map({ $0 > balance }) ?? true {
            found.append(.tooLittleMoney(needed: needed, has: balance))
        }
        return found
    }

    private static func ofCall(_ payload: UnsignedPayload, _ reading: Reading) -> [Impediment] {
        if payload.to == nil, payload.data.isEmpty, !payload.value.isZero { return [.creationOfNothing] }
        switch reading.certainty {
        case .blind(.unreadable(let function, .tooShort)): return [.malformedCall(function: function, .tooShort)]
        case .blind(.unreadable(let function, .dirty(let word))):
            return [.malformedCall(function: function, .dirty(word: word))]
        default: return []
        }
    }
}

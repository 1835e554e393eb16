import Ethereum
import Registry

/// Whose addresses stand in what is to be signed: about these a node can be asked before the card is
/// made.
extension ExternalRequest {
    public func mentions(registry: Registry) -> Set<Address> {
        switch self {
        case .transaction(let transaction, _):
            guard let payload = try? UnsignedPayload(reading: transaction.signingPayload) else { return [] }
            return Reading(of: payload, registry: registry).addresses.union(payload.delegations.map(\.delegate))
                .union([payload.to].compactMap { $0 })
        case .typedData(let document, _):
            guard let data = try? TypedData(parsing: document) else { return [] }
            return data.message.addresses.union([data.domain.verifyingContract].compactMap { $0 })
        case .authorization(let delegation): return [delegation.delegate]
        case .message, .switchChain, .addChain: return []
        }
    }

    /// The token approvals in it, whose standing allowances a node can be asked for.
    public func approvals(registry: Registry) -> Set<Circumstances.Allowance> {
        guard case .transaction(let transaction, _) = self,
            let payload = try? UnsignedPayload(reading: transaction.signingPayload)
        else { return [] }
        return Reading(of: payload, registry: registry).approvals
    }
}

extension Reading {
    fileprivate var addresses: Set<Address> {
        nested.reduce(into: Set(arguments.flatMap(\.value.addresses))) { $0.formUnion($1.reading.addresses.union([$1.target])) }
    }

    fileprivate var approvals: Set<Circumstances.Allowance> {
        var found = nested.reduce(into: Set()) { $0.formUnion($1.reading.approvals) }
        if kind == .approve, case .token(let token)? = asset, let spender { found.insert(.init(token: token, spender: spender)) }
        return found
    }
}

extension Datum {
    fileprivate var addresses: [Address] {
        switch self {
        case .address(let address): [address]
        case .list(let items): items.flatMap(\.addresses)
        default: []
        }
    }
}

extension TypedData.Value {
    /// Every address in it, however deep.
    var addresses: Set<Address> {
        switch self {
        case .address(let address): [address]
        case .array(let items): items.reduce(into: []) { $0.formUnion($1.addresses) }
        case .structure(_, let members): members.reduce(into: []) { $0.formUnion($1.value.addresses) }
        default: []
        }
    }
}

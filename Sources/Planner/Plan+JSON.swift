import Chain
import Ethereum
import Registry

extension Plan {
    /// The `plan` object of `seraph ask --json`.
    public var json: JSON {
        [
            "id": .string(id),
            "chain_id": .number(String(chainID)),
            "from": .string(from.checksummed),
            "steps": .array(steps.map(\.json)),
            "warnings": .array(warnings.map { .string($0.words) }),
            "rehearsal": rehearsal.json,
        ]
    }
}

extension PlanStep {
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("number", JSON(integerLiteral: number)),
            .init("kind", .string(kind.rawValue)),
            .init("description", .string(description)),
            .init("transaction", transaction.json),
            .init("decoded", call?.json ?? .null),
            .init("effects", .array(effects.map(\.json))),
            .init("warnings", .array(warnings.map { .string($0.words) })),
        ]
        if let contractID { members.append(.init("contract", .string(contractID))) }
        return .object(members)
    }
}

extension PlannedTransaction {
    /// JSON-RPC names and quantities; what is not known is left out.
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("type", .string(type)),
            .init("chainId", .string(UInt256(chainID).quantity)),
            .init("from", .string(from.checksummed)),
            .init("to", .string(to.checksummed)),
            .init("value", .string(value.quantity)),
            .init("data", .string(Hex.encode(data))),
        ]
        if let nonce { members.append(.init("nonce", .string(UInt256(nonce).quantity))) }
        if let gasLimit { members.append(.init("gas", .string(UInt256(gasLimit).quantity))) }
        switch fees {
        case .legacy(let price)?, .accessList(let price)?: members.append(.init("gasPrice", .string(price.quantity)))
        case .dynamic(let maxFee, let tip)?:
            members.append(.init("maxFeePerGas", .string(maxFee.quantity)))
            members.append(.init("maxPriorityFeePerGas", .string(tip.quantity)))
        case nil: break
        }
        return .object(members)
    }

    private var type: String {
        switch fees {
        case .legacy?: "0x0"
        case .accessList?: "0x1"
        case .dynamic?, nil: "0x2"
        }
    }
}

extension PlannedCall {
    public var json: JSON {
        ["function": .string(function), "arguments": .array(arguments.map(\.json))]
    }
}

extension PlannedCall.Argument {
    public var json: JSON {
        ["name": .string(name), "type": .string(type), "value": value.json, "label": JSON(label)]
    }
}

extension Effect {
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("asset", .string(asset.symbol)),
            .init("change", .string(change)),
            .init("of", .string(of.checksummed)),
        ]
        if bound != .exact { members.append(.init("bound", .string(bound.rawValue))) }
        if let address = asset.address { members.append(.init("address", .string(address.checksummed))) }
        return .object(members)
    }
}

extension PlanRehearsal {
    public var json: JSON {
        switch self {
        case .unavailable(let reason): ["ran": false, "reason": .string(reason)]
        case .succeeded(let changes):
            [
                "ran": true,
                "changes": .array(changes.map { change in
                    [
                        "address": JSON(change.token?.checksummed),
                        "in": .string(change.incoming.description), "out": .string(change.outgoing.description),
                    ]
                }),
            ]
        }
    }
}

import Ethereum

/// A call as a server rehearses it: who calls whom, with what, paying nothing for gas.
public struct CallRequest: Hashable, Sendable {
    public var from: Address?
    /// Nil creates a contract.
    public var to: Address?
    public var value: UInt256
    public var data: Bytes

    public init(from: Address?, to: Address?, value: UInt256 = .zero, data: Bytes = []) {
        self.from = from
        self.to = to
        self.value = value
        self.data = data
    }

    public init(_ transaction: Transaction, from: Address) {
        self.init(from: from, to: transaction.to, value: transaction.value, data: transaction.data)
    }

    /// Without fee fields: with them a server checks the caller's balance against a gas limit of its
    /// own choice, and refuses what would work.
    var json: JSON {
        var members: [JSON.Member] = []
        if let from { members.append(.init("from", .string(from.checksummed))) }
        if let to { members.append(.init("to", .string(to.checksummed))) }
        members.append(.init("value", .string(value.quantity)))
        members.append(.init("data", .string(Hex.encode(data))))
        return .object(members)
    }
}

import Ethereum

/// What a block says about a transaction in it.
public struct Receipt: Hashable, Sendable {
    public let hash: Bytes
    public let succeeded: Bool
    public let blockNumber: UInt64
    public let blockHash: Bytes
    public let from: Address
    /// Nil when a contract was created.
    public let to: Address?
    public let gasUsed: UInt64
    /// What a unit of gas cost in the end; nil where the server leaves it out.
    public let effectiveGasPrice: UInt256?
    public let contractAddress: Address?
    public let logs: [Log]

    init(_ json: JSON, _ reading: Reading) throws {
        hash = try reading.hash(json["transactionHash"], "the transaction's hash")
        switch try reading.quantity(json["status"], "the status").asUInt64 {
        case 0: succeeded = false
        case 1: succeeded = true
        default: throw reading.malformed("the status is neither 0 nor 1")
        }
        blockNumber = try reading.number(json["blockNumber"], "the block's number")
        blockHash = try reading.hash(json["blockHash"], "the block's hash")
        from = try reading.address(json["from"], "the sender")
        to = try json["to"].present.map { try reading.address($0, "the target") }
        gasUsed = try reading.number(json["gasUsed"], "the gas used")
        effectiveGasPrice = try json["effectiveGasPrice"].present.map { try reading.quantity($0, "the gas price") }
        contractAddress = try json["contractAddress"].present.map { try reading.address($0, "the new contract") }
        logs = try reading.list(json["logs"], "the logs", atMost: 10_000).map { try Log($0, reading) }
    }

    /// The fee that was paid, as far as the server says. On rollups the share for L1 comes on top.
    public var fee: UInt256? {
        effectiveGasPrice?.multiplied(by: UInt256(gasUsed), dividedBy: 1)
    }
}

/// An event.
public struct Log: Hashable, Sendable {
    public let address: Address
    public let topics: [Bytes]
    public let data: Bytes

    init(_ json: JSON, _ reading: Reading) throws {
        address = try reading.address(json["address"], "a log's address")
        topics = try reading.list(json["topics"], "a log's topics", atMost: 4).map { try reading.hash($0, "a topic") }
        data = try reading.bytes(json["data"], "a log's data")
    }
}

extension JSON? {
    /// The value, unless it is missing or null. Spelt out, because `nil` is also a way to write
    /// `JSON.null`, and the compiler prefers that one.
    var present: JSON? {
        guard let value = self, !value.isNull else { return Optional<JSON>.none }
        return value
    }
}

import Ethereum
import Registry

extension ChainClient {
    /// The native coin, in its smallest unit.
    public func balance(of owner: Address, at block: BlockTag = .latest) async throws -> UInt256 {
        try await quantity("eth_getBalance", [.string(owner.checksummed), block.json])
    }

    /// How many transactions the account has sent: with `pending`, the number its next one takes.
    public func nonce(of owner: Address, at block: BlockTag = .pending) async throws -> UInt64 {
        let method = "eth_getTransactionCount"
        let count = try await ask(method, [.string(owner.checksummed), block.json])
        return try Reading(method: method).number(count, "the count")
    }

    /// Whether a contract lives there (or an account that delegates to one, EIP-7702).
    public func hasCode(at address: Address) async throws -> Bool {
        let method = "eth_getCode"
        let code = try await ask(method, [.string(address.checksummed), BlockTag.latest.json])
        return try !Reading(method: method).bytes(code, "the code").isEmpty
    }

    public func blockNumber() async throws -> UInt64 {
        let method = "eth_blockNumber"
        return try Reading(method: method).number(await ask(method, []), "the block number")
    }

    /// Number, time and base fee of the newest block.
    public func latestBlock() async throws -> BlockHead {
        let method = "eth_getBlockByNumber"
        return try BlockHead(await ask(method, [BlockTag.latest.json, false]), Reading(method: method))
    }

    // MARK: - ERC-20

    public func tokenBalance(_ token: Address, of owner: Address) async throws -> UInt256 {
        try await read("balanceOf(address)", at: token, [.address(owner)])
    }

    public func allowance(token: Address, owner: Address, spender: Address) async throws -> UInt256 {
        try await read("allowance(address,address)", at: token, [.address(owner), .address(spender)])
    }

    /// As the token itself says. 77 is the most that 256 bits can hold.
    public func decimals(of token: Address) async throws -> Int {
        let value = try await read("decimals()", at: token, [])
        guard let decimals = value.asUInt64, decimals <= 77 else {
            throw ChainError.noAnswer(contract: token, function: "decimals()")
        }
        return Int(decimals)
    }

    /// What the token calls itself, cleaned; a name proves nothing. Old tokens answer with 32 bytes
    /// instead of a string.
    public func symbol(of token: Address) async throws -> String {
        let function = try ABIFunction("symbol()")
        let data = try await call(to: token, data: function.call([]))
        if case .string(let text)? = try? ABI.decode([.string], from: data).first { return Untrusted.clean(text, limit: 24) }
        guard data.count == 32 else { throw ChainError.noAnswer(contract: token, function: "symbol()") }
        return Untrusted.clean(String(decoding: data.prefix { $0 != 0 }, as: UTF8.self), limit: 24)
    }

    /// Calls a view function that returns one number.
    public func read(_ signature: String, at contract: Address, _ arguments: [ABIValue]) async throws -> UInt256 {
        let function = try ABIFunction(signature)
        let data = try await call(to: contract, data: function.call(arguments))
        guard data.count == 32, let value = UInt256(bigEndian: data) else {
            throw ChainError.noAnswer(contract: contract, function: signature)
        }
        return value
    }
}

/// The part of a block's header that planning needs.
public struct BlockHead: Hashable, Sendable {
    public let number: UInt64
    /// Seconds since 1970.
    public let timestamp: UInt64
    /// Nil on chains from before EIP-1559.
    public let baseFee: UInt256?
    /// What the block after it will ask, by Ethereum's own rule from how full this one was; nil where the
    /// server does not say.
    public let nextBaseFee: UInt256?

    init(_ json: JSON, _ reading: Reading) throws {
        guard json.members != nil else { throw reading.malformed("the block is missing") }
        number = try reading.number(json["number"], "the block's number")
        timestamp = try reading.number(json["timestamp"], "the block's time")
        let baseFee = try json["baseFeePerGas"].present.map { try reading.quantity($0, "the base fee") }
        let used = try json["gasUsed"].present.map { try reading.number($0, "the gas used") }
        let limit = try json["gasLimit"].present.map { try reading.number($0, "the block's gas limit") }
        self.baseFee = baseFee
        if let baseFee, let used, let limit {
            nextBaseFee = GasMarket.nextBaseFee(after: baseFee, gasUsed: used, gasLimit: limit)
        } else {
            nextBaseFee = nil
        }
    }
}

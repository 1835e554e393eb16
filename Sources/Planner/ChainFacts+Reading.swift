import Chain
import Ethereum

extension ChainFacts {
    /// What every plan needs: the chain is the right one, the next nonce, the fees.
    /// Throws `ChainError`: with none of this there is nothing to plan on.
    static func read(from client: ChainClient, for account: Address) async throws -> ChainFacts {
        try await client.verifyChainID()
        async let nonce = client.nonce(of: account, at: .pending)
        async let fees = client.fees()
        return ChainFacts(nonce: try await nonce, fees: try await fees.normal)
    }

    /// Reads the named facts, all at once.
    mutating func add(_ keys: Set<FactKey>, from client: ChainClient) async throws {
        let answers = try await withThrowingTaskGroup(of: (FactKey, Fact).self) { group in
            for key in keys { group.addTask { (key, try await key.read(from: client)) } }
            return try await group.reduce(into: [FactKey: Fact]()) { $0[$1.0] = $1.1 }
        }
        for (key, fact) in answers { self[key] = fact }
    }
}

extension FactKey {
    /// A contract that refuses to answer makes one fact unknown; a server that fails ends the planning.
    fileprivate func read(from client: ChainClient) async throws -> Fact {
        do {
            return .known(try await value(from: client))
        } catch ChainError.reverted(let reason) {
            return .unknown(reason: reason.words)
        } catch let error as ChainError {
            if case .noAnswer = error { return .unknown(reason: "the contract gives no answer") }
            throw error
        }
    }

    private func value(from client: ChainClient) async throws -> UInt256 {
        switch self {
        case .balance(nil, let owner): try await client.balance(of: owner)
        case .balance(let token?, let owner): try await client.tokenBalance(token, of: owner)
        case .allowance(let token, let owner, let spender):
            try await client.allowance(token: token, owner: owner, spender: spender)
        case .hasCode(let address): try await client.hasCode(at: address) ? .one : .zero
        case .decimals(let token): UInt256(try await client.decimals(of: token))
        case .assetsOfShares(let vault, let shares):
            try await client.read("previewRedeem(uint256)", at: vault, [.uint(shares)])
        case .sharesOfAssets(let vault, let assets):
            try await client.read("previewDeposit(uint256)", at: vault, [.uint(assets)])
        case .quote(let router, let amount, let path): try await Self.quote(client, router, amount, path)
        case .layerOneFee(let bytes):
            try await client.read("getL1FeeUpperBound(uint256)", at: OPStack.gasPriceOracle, [.uint(UInt256(bytes))])
        case .blockTime: UInt256(try await client.latestBlock().timestamp)
        }
    }

    /// The last of `getAmountsOut`'s amounts.
    private static func quote(
        _ client: ChainClient, _ router: Address, _ amount: UInt256, _ path: [Address]
    ) async throws -> UInt256 {
        let function = try ABIFunction("getAmountsOut(uint256,address[])")
        let data = try await client.call(
            to: router, data: function.call([.uint(amount), .array(path.map { .address($0) })]))
        guard case .array(let amounts)? = try? ABI.decode([.array(.uint(256))], from: data).first,
            amounts.count == path.count, case .uint(let last)? = amounts.last
        else { throw ChainError.noAnswer(contract: router, function: function.canonical) }
        return last
    }
}

/// Rollups of the OP Stack charge for L1 data outside of gas.
enum OPStack {
    /// The predeploy at 0x42…0F (https://specs.optimism.io/protocol/predeploys.html).
    static let gasPriceOracle = Address(
        bytes: [0x42] + Bytes(repeating: 0, count: 18) + [0x0f]) ?? .zero

    static let chains: Set<UInt64> = [10, 8453, 130, 480]
}

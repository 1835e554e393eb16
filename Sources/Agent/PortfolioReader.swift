import Chain
import Ethereum
import Registry

/// What an account holds on one chain: the native coin, tokens, and positions in the registry's
/// contracts. A read that fails is listed as unknown, never shown as zero.
public struct PortfolioReader: Sendable {
    private let registry: Registry
    private let client: ChainClient

    public init(registry: Registry, client: ChainClient) {
        self.registry = registry
        self.client = client
    }

    public func balance(of token: Token, _ owner: Address) async throws -> UInt256 {
        guard let address = token.address else { return try await client.balance(of: owner) }
        return try await client.tokenBalance(address, of: owner)
    }

    /// - Parameter account: the name to show, else the address.
    public func read(_ owner: Address, account: String?) async throws -> PortfolioView {
        let chainID = client.network.id
        var unknown: [String] = []
        var balances: [BalanceRow] = []
        var positions: [PositionRow] = []
        let holdings = registry.contracts(chain: chainID).filter { $0.deposit != nil && $0.kind != "wrapped-native" }
        let receipts = Set(holdings.compactMap { $0.receipt?.address })
        let tokens = [registry.native(chainID)] + watched(chainID).filter { $0.address.map { !receipts.contains($0) } ?? false }
        for token in tokens {
            do {
                let amount = try await balance(of: token, owner)
                if !amount.isZero || token.isNative {
                    balances.append(BalanceRow(symbol: token.symbol, amount: Units.formatGrouped(amount, decimals: token.decimals), chain: client.network.name))
                }
            } catch let error as ChainError {
                unknown.append("\(token.symbol): \(error.explanation)")
                if token.isNative { break }
            }
        }
        for contract in holdings where unknown.isEmpty && client.network.isPractice {
            if let amount = try await position(contract, owner), !amount.isZero, let asset = contract.underlying.first {
                positions.append(
                    PositionRow(
                        contractID: contract.id, name: contract.name, amount: Words.amount(amount, asset),
                        apy: Words.percent(registry.yields(for: contract.id).last?.apy)))
            }
        }
        return PortfolioView(account: account ?? owner.checksummed, balances: balances, positions: positions, unknown: unknown)
    }

    /// Every token on the practice chain; elsewhere the ones most lists carry, so that a glance does not
    /// tell a server a thousand times whose money is looked at.
    private func watched(_ chainID: ChainID) -> [Token] {
        let tokens = registry.tokens(chain: chainID).filter { !$0.isNative }
        return client.network.isPractice ? tokens : Array(tokens.sorted { $0.listsCount > $1.listsCount }.prefix(12))
    }

    /// What a deposit is worth in its asset; nil where it cannot be read.
    public func position(_ contract: ContractRecord, _ owner: Address) async throws -> UInt256? {
        guard let receipt = contract.receipt?.address else { return nil }
        do {
            let shares = try await client.tokenBalance(receipt, of: owner)
            guard !shares.isZero, contract.kind == "erc4626-vault" || contract.kind == "savings-token" else { return shares }
            return try await client.read("convertToAssets(uint256)", at: contract.address, [.uint(shares)])
        } catch is ChainError {
            return nil
        }
    }
}

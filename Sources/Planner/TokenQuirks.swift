import Ethereum
import Registry

/// What sets a few tokens apart from ERC-20 as written.
enum TokenQuirks {
    /// Whether `approve` reverts unless the old or the new permission is zero: Tether's USDT on
    /// Ethereum since 2017, and its likeness on the practice chain. Tether's later contracts on other
    /// chains dropped the rule.
    static func approvesOnlyFromZero(_ token: Token) -> Bool {
        if token.chainID == 1 { return token.address.map { ethereum.contains($0.checksummed) } ?? false }
        return token.chainID == practiceChain && token.symbol == "USDT"
    }

    private static let practiceChain: ChainID = 31337
    private static let ethereum: Set<String> = ["0xdAC17F958D2ee523a2206206994597C13D831ec7"]
}

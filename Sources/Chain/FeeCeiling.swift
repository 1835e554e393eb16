import Ethereum
import Registry

/// A bound on what a server may suggest to pay for gas, so that a lying one can't drain an account
/// through its fees. A person who means it can still say `--max-fee`.
enum FeeCeiling {
    /// Ether's worst hours reached a base fee around 1,000 gwei for minutes; other coins are worth a
    /// small part of an ether and their fees count in larger numbers (Polygon has seen 10,000 gwei).
    static func standard(for network: Network) -> UInt256 {
        let gwei = UInt256(1_000_000_000 as UInt64)
        return gwei * UInt256((network.nativeSymbol == "ETH" ? 2_000 : 50_000) as UInt64)
    }
}

import Ethereum
import Foundation

@testable import Registry

/// A registry of a handful of rows, as text, to be broken one field at a time.
enum SmallWorld {
    static let usdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
    static let pool = "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2"

    static let files: [String: String] = [
        "networks.json": """
        {"schema": 1, "networks": [
         {"id": 1, "slug": "ethereum", "name": "Ethereum", "kind": "l1", "native_symbol": "ETH", "native_decimals": 18,
          "multicall3": "0xcA11bde05977b3631167028862bE2a173976CA11", "rpcs": ["https://node.example"], "block_time_s": 12.1, "l2beat_stage": null}]}
        """,
        "protocols.json": """
        {"schema": 1, "protocols": [
         {"id": "aave-v3", "slug": "aave", "name": "Aave v3", "category": "lending",
          "license": {"spdx": "BUSL-1.1", "source": "file", "as_of": "2026-11-22"},
          "audits": {"count": 49, "firms": ["A", "B"], "latest": "2026-03", "source": "file", "as_of": "2026-11-22"},
          "bounty": {"max_usd": 1000000, "kyc": true, "source": "file", "as_of": "2026-11-22"},
          "admin": {"control": "vote-with-delay", "words": "votes", "upgradeable": true, "delay_s": 86400, "source": "file", "as_of": "2026-11-22"},
          "reviews": [{"instance": "ethereum", "stage": "0", "risks": {"chain": "L"}, "source": "file", "as_of": "2025-05-07"}],
          "incidents": [{"date": "2026-03-12", "name": "caps", "loss_usd": 1000000, "source": "file", "as_of": "2026-08-20"}],
          "first_deployed": {"date": "2022-03", "source": "general knowledge"},
          "tvl": [{"usd": 17860951719, "source": "file", "as_of": "2026-10-07"}]}]}
        """,
        "tokens/ethereum.json": """
        {"schema": 1, "chain_id": 1, "tokens": [
         {"address": "\(usdc)", "symbol": "USDC", "name": "USD Coin", "decimals": 6, "peg": "usd", "lists": 24},
         {"address": "0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c", "symbol": "aEthUSDC", "name": "receipt", "decimals": 6, "lists": 0}]}
        """,
        "contracts/ethereum.json": """
        {"schema": 1, "chain_id": 1, "contracts": [
         {"id": "ethereum:aave-v3:core-usdc", "protocol": "aave-v3", "name": "Aave v3 core: USDC", "kind": "lending-supply",
          "address": "\(pool)", "underlying": ["\(usdc)"], "receipt": "0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c",
          "deposit": {"target": "\(pool)", "signature": "supply(address,uint256,address,uint16)"},
          "withdraw": {"target": "\(pool)", "signature": "withdraw(address,uint256,address)"},
          "exit": "instant-if-liquid", "exit_delay_s": 0, "depends_on": ["asset:USDC", "chain:ethereum"],
          "status": "active", "confidence": "high", "as_of": "2026-11-22", "sources": ["file"]}]}
        """,
        "yields.json": """
        {"schema": 1, "yields": [
         {"contract": "ethereum:aave-v3:core-usdc", "apy": 3.39, "base": 3.39, "mean30": 3.1, "available_usd": 161164242, "source": "file", "as_of": "2026-09-02"}]}
        """,
        "dependencies.json": """
        {"schema": 1, "dependencies": [{"from": "asset:USDC", "to": "issuer:circle", "kind": "issued-by", "source": "file"}]}
        """,
    ]

    static func load(replacing old: String, with new: String, in file: String) throws -> Registry {
        var files = files
        let text = files[file] ?? ""
        precondition(text.contains(old), "\(file) holds no \(old)")
        files[file] = text.replacingOccurrences(of: old, with: new)
        return try load(files)
    }

    static func load(_ files: [String: String] = files) throws -> Registry {
        try Registry.load(files: files.mapValues { Bytes($0.utf8) })
    }
}

/// The registry as shipped, read once for all tests.
enum Shipped {
    static let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Data").path
    static let registry = Result { try Registry.load(from: data + "/registry") }
}

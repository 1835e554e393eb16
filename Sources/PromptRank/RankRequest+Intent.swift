import Ethereum
import Registry

/// Why a frame cannot be ranked. The first is a question to ask, the rest are answers.
public enum RankRequestError: Error, Equatable, Sendable {
    case notARequest(Action)
    case unknownAsset(String, chains: [String])
    case unknownChain(String)
    case unknownProtocol(String)
    case unknownRisk(String)
    case unknownSort(String)
    case badAmount(String)
}

extension RankRequestError: Explained {
    public var explanation: String {
        let nothing = "Nothing was planned."
        return switch self {
        case .notARequest(let action):
            "“\(action.rawValue)” does not ask for a ranking. \(nothing)"
        case .unknownAsset(let name, let chains):
            "I know no token called \(name) on \(chains.joined(separator: ", ")). \(nothing) Say another token or chain, or give its address."
        case .unknownChain(let name):
            "I do not know a chain called \(name). \(nothing) Say one of those that `seraph data status` lists."
        case .unknownProtocol(let name):
            "I do not know a protocol called \(name). \(nothing) Leave it out, or say another."
        case .unknownRisk(let word):
            "I read the risk as “\(word)”, which is none of low, medium, high. \(nothing)"
        case .unknownSort(let word):
            "I cannot sort by “\(word)”. \(nothing) Say safety, yield, privacy, openness, efficiency or smart_score."
        case .badAmount(let text):
            "I cannot read \(text) as an amount of this token. \(nothing) Say it again in whole tokens."
        }
    }
}

extension RankRequest {
    /// Reads an `earn` or a `rank` frame.
    ///
    /// Amounts in percent or of the step before stay open (`amount` is nil): only the planner knows the
    /// balance. Unknown names in `exclude` are kept, since leaving out what is not there is no error.
    /// - Parameter defaultChains: where to look when the frame names no chain.
    public init(intent: Intent, registry: Registry, defaultChains: [ChainID], now: String) throws {
        guard [.earn, .rank, .supply, .stake].contains(intent.action) else {
            throw RankRequestError.notARequest(intent.action)
        }
        let chains = try Self.chains(intent, registry: registry, defaults: defaultChains)
        let name = intent.text(.asset)
        let assets = try name.map { try Self.assets($0, chains: chains, registry: registry) } ?? []
        let protocols = try (intent.list(.protocols) ?? intent.list(.protocol) ?? []).map { slug in
            guard !registry.protocols(slug: slug).isEmpty else { throw RankRequestError.unknownProtocol(slug) }
            return slug
        }
        let token = assets.first
        self.init(
            assets: assets, assetName: name, amount: try Self.baseUnits(intent.amount(), token: token), token: token,
            chains: chains, risk: try Self.word(intent, .risk).map(Self.risk),
            maxLockupDays: intent.int(.maxLockupDays), minAPYPercent: intent.number(.minAPYPercent),
            protocols: protocols, exclude: intent.list(.exclude) ?? [], category: intent.text(.category),
            limit: intent.int(.limit), sort: try Self.word(intent, .sort).map(Self.sort) ?? .score,
            maxPositions: intent.int(.maxPositions), now: now)
    }

    private static func chains(_ intent: Intent, registry: Registry, defaults: [ChainID]) throws -> [ChainID] {
        func id(_ name: String) throws -> ChainID {
            let network = registry.network(slug: name) ?? ChainID(name).flatMap { registry.network(id: $0) }
            guard let network else { throw RankRequestError.unknownChain(name) }
            return network.id
        }
        let asked = try intent.list(.chain)?.map(id) ?? defaults
        let left = Set(try (intent.list(.excludeChains) ?? []).map(id))
        return asked.filter { !left.contains($0) }
    }

    /// A symbol, a group ("stablecoins") or an address, on each of the chains. The best listed token of
    /// a symbol is meant; a bridged form only where the chain has no other.
    private static func assets(_ name: String, chains: [ChainID], registry: Registry) throws -> [Token] {
        let tokens = chains.flatMap { chain -> [Token] in
            if let peg = groups[name.lowercased()] {
                return registry.tokens(chain: chain).filter { $0.pegGroup == peg && !$0.accruing && $0.listsCount > 0 }
            }
            if let address = try? Address(name) { return registry.token(chain: chain, address: address).map { [$0] } ?? [] }
            return Array(registry.tokens(symbol: name, chain: chain).prefix(1))
        }
        guard !tokens.isEmpty else {
            throw RankRequestError.unknownAsset(name, chains: chains.map { registry.network(id: $0)?.name ?? "chain \($0)" })
        }
        return tokens
    }

    private static let groups = ["stablecoins": "usd", "stables": "usd", "stablecoin": "usd", "dollars": "usd"]

    private static func baseUnits(_ amount: Amount?, token: Token?) throws -> UInt256? {
        guard let amount, let value = amount.value, let token else { return nil }
        switch amount.unit {
        case .token: break
        case .usd where token.pegGroup == "usd" && !token.accruing: break
        case .base:
            guard let units = UInt256(decimal: value) else { throw RankRequestError.badAmount(value) }
            return units
        case .usd, .percent, .previous, .unlimited: return nil
        }
        guard let units = try? Units.parse(value, decimals: token.decimals) else {
            throw RankRequestError.badAmount("\(value) \(token.symbol)")
        }
        return units
    }

    private static func word(_ intent: Intent, _ slot: Slot) throws -> String? { intent.text(slot)?.lowercased() }

    private static func risk(_ word: String) throws -> Risk {
        guard let risk = Risk(rawValue: word) else { throw RankRequestError.unknownRisk(word) }
        return risk
    }

    private static func sort(_ word: String) throws -> SortKey {
        guard let key = SortKey(rawValue: word) else { throw RankRequestError.unknownSort(word) }
        return key
    }
}

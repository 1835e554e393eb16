import Ethereum

/// The shipped knowledge about chains, tokens, contracts and protocols, read once and never changed.
///
/// Everything in it carries a source and a date. It is a snapshot: an address that is missing here is
/// unknown, not wrong, and a contract that is here may have been paused since. What moves money is
/// checked again on the chain.
///
///     let registry = try Registry.load(from: DataDirectory.locate() + "/registry")
///     let usdc = registry.tokens(symbol: "usdc", chain: 1).first
public final class Registry: Sendable {
    public let networks: [Network]
    public let tokens: [Token]
    public let contracts: [ContractRecord]
    public let protocols: [ProtocolRecord]
    /// The trust graph between things that are not contracts; a contract's own arrows are `dependsOn`.
    public let dependencies: [Dependency]
    /// The files it was read from, in order of reading.
    public let files: [DataFile]
    /// How PromptRank weighs, as the file says it; PromptRank gives it types.
    public let weights: JSON?

    private let networkByID: [ChainID: Network]
    private let networkBySlug: [String: Network]
    private let tokensBySymbol: [String: [Token]]
    private let tokenByPlace: [Place: Token]
    // Positions in `contracts`: a record is wide, and copying it into four tables took longer than reading it.
    private let contractByID: [String: Int]
    private let contractsByPlace: [Place: [Int]]
    private let contractsByEntry: [Place: [Int]]
    private let contractsByChain: [ChainID: [Int]]
    private let companions: [Place: [(contract: Int, role: String)]]
    private let protocolByID: [String: ProtocolRecord]
    private let protocolsBySlug: [String: [ProtocolRecord]]
    private let yieldsByContract: [String: [YieldPoint]]

    /// A file as it was read; `verify()` holds its bytes against the list of checksums.
    public struct DataFile: Hashable, Sendable {
        public let name: String
        public let path: String
        public let rows: Int
        public let asOf: String?
    }

    /// An address on a chain. The same address on two chains is two places.
    struct Place: Hashable {
        let chain: ChainID
        let address: Address
    }

    init(contents: RegistryContents) {
        networks = contents.networks
        tokens = contents.tokens
        contracts = contents.contracts
        protocols = contents.protocols
        dependencies = contents.dependencies
        files = contents.files
        weights = contents.weights

        networkByID = Dictionary(uniqueKeysWithValues: networks.map { ($0.id, $0) })
        networkBySlug = Dictionary(uniqueKeysWithValues: networks.map { ($0.slug, $0) })
        tokensBySymbol = Dictionary(grouping: tokens) { $0.symbol.lowercased() }
            .mapValues { $0.sorted(by: Self.better) }
        var tokenByPlace: [Place: Token] = [:]
        for token in tokens {
            if let address = token.address { tokenByPlace[Place(chain: token.chainID, address: address)] = token }
        }
        self.tokenByPlace = tokenByPlace
        var byID: [String: Int] = [:], byChain: [ChainID: [Int]] = [:]
        var byPlace: [Place: [Int]] = [:], byEntry: [Place: [Int]] = [:]
        var companions: [Place: [(contract: Int, role: String)]] = [:]
        for index in contents.contracts.indices {
            let chain = contents.contracts[index].chainID
            byID[contents.contracts[index].id] = index
            byChain[chain, default: []].append(index)
            byPlace[Place(chain: chain, address: contents.contracts[index].address), default: []].append(index)
            for target in contents.contracts[index].targets {
                byEntry[Place(chain: chain, address: target), default: []].append(index)
            }
            for (role, address) in contents.contracts[index].roles {
                companions[Place(chain: chain, address: address), default: []].append((index, role))
            }
        }
        contractByID = byID
        contractsByChain = byChain
        contractsByPlace = byPlace
        contractsByEntry = byEntry
        self.companions = companions
        protocolByID = Dictionary(uniqueKeysWithValues: protocols.map { ($0.id, $0) })
        protocolsBySlug = Dictionary(grouping: protocols, by: \.slug)
        yieldsByContract = Dictionary(grouping: contents.yields, by: \.contractID)
            .mapValues { $0.sorted { $0.asOf > $1.asOf } }
    }

    /// Best listed first; then the native coin, plain forms before bridged ones, and the address, so
    /// that the order never depends on a file's.
    private static func better(_ a: Token, _ b: Token) -> Bool {
        if a.isNative != b.isNative { return a.isNative }
        if (a.bridge == nil) != (b.bridge == nil) { return a.bridge == nil }
        if a.listsCount != b.listsCount { return a.listsCount > b.listsCount }
        if a.chainID != b.chainID { return a.chainID < b.chainID }
        return (a.address?.bytes ?? []).lexicographicallyPrecedes(b.address?.bytes ?? [])
    }
}

// MARK: - Chains and tokens

extension Registry {
    public func network(id: ChainID) -> Network? { networkByID[id] }

    /// By the vocabulary's name; letter case does not matter.
    public func network(slug: String) -> Network? { networkBySlug[slug.lowercased()] }

    /// Every token that goes by this symbol, whatever its letter case; best listed first. Without a
    /// chain, those of all chains. Two results on one chain are two tokens: ask, don't pick.
    public func tokens(symbol: String, chain: ChainID? = nil) -> [Token] {
        let all = tokensBySymbol[symbol.lowercased()] ?? []
        guard let chain else { return all }
        return all.filter { $0.chainID == chain }
    }

    public func tokens(chain: ChainID) -> [Token] { tokens.filter { $0.chainID == chain } }

    public func token(chain: ChainID, address: Address) -> Token? {
        tokenByPlace[Place(chain: chain, address: address)]
    }

    /// The coin that gas is paid in. For a chain the registry does not know: Ether's shape.
    public func native(_ chain: ChainID) -> Token {
        let network = networkByID[chain]
        let symbol = network?.nativeSymbol ?? "ETH"
        return tokensBySymbol[symbol.lowercased()]?.first { $0.isNative && $0.chainID == chain }
            ?? Token(
                chainID: chain, address: nil, symbol: symbol, name: symbol,
                decimals: network?.nativeDecimals ?? 18, pegGroup: nil, listsCount: 0)
    }
}

// MARK: - Contracts, protocols, yields

extension Registry {
    public func contract(id: String) -> ContractRecord? { contractByID[id].map { contracts[$0] } }

    public func contracts(chain: ChainID) -> [ContractRecord] { (contractsByChain[chain] ?? []).map { contracts[$0] } }

    /// Contracts of a protocol, by record id (`aave-v3`) or by the vocabulary's slug (`aave`).
    public func contracts(chain: ChainID? = nil, protocol name: String) -> [ContractRecord] {
        let ids = Set(protocols(slug: name).map(\.id))
        return (chain.map { contracts(chain: $0) } ?? contracts).filter { ids.contains($0.protocolID) }
    }

    /// Records whose own address this is; for markets that share a pool, all of them.
    public func contracts(at address: Address, chain: ChainID) -> [ContractRecord] {
        residents(Place(chain: chain, address: address))
    }

    private func residents(_ place: Place) -> [ContractRecord] { (contractsByPlace[place] ?? []).map { contracts[$0] } }

    /// Contracts whose functions are called at this address.
    private func callers(_ place: Place) -> [ContractRecord] { (contractsByEntry[place] ?? []).map { contracts[$0] } }

    public func protocolRecord(id: String) -> ProtocolRecord? { protocolByID[id] }

    /// `aave` gives every Aave record; `aave-v3` gives that one.
    public func protocols(slug: String) -> [ProtocolRecord] {
        let name = slug.lowercased()
        if let exact = protocolByID[name], exact.slug != name { return [exact] }
        return protocolsBySlug[name] ?? protocolByID[name].map { [$0] } ?? []
    }

    /// Newest first; empty when nothing was matched to this contract.
    public func yields(for contractID: String) -> [YieldPoint] { yieldsByContract[contractID] ?? [] }

    public var yieldCount: Int { yieldsByContract.values.reduce(0) { $0 + $1.count } }
}

// MARK: - Names for addresses

extension Registry {
    /// What stands at an address: a token, a contract, the pool behind many contracts, or a companion.
    public func label(for address: Address, chain: ChainID) -> AddressLabel? {
        let place = Place(chain: chain, address: address)
        if let token = tokenByPlace[place] {
            let contract = residents(place).first
            return AddressLabel(
                name: contract.map { "\(token.symbol) (\($0.name))" } ?? "\(token.symbol) (\(token.name))",
                role: .token, protocolID: contract?.protocolID, contractID: contract?.id,
                // A practice token is ours: nothing could be confirmed about it elsewhere.
                confidence: contract?.confidence
                    ?? (token.listsCount > 1 || network(id: chain)?.isPractice == true ? "high" : "medium"),
                source: contract?.sources.first ?? "token lists")
        }
        let residents = residents(place)
        if let contract = principal(of: residents) {
            // Several markets at one address, and none of them is it: the protocol's name is the honest one.
            let shared = residents.count > 1 && !contract.underlying.isEmpty
            let name = shared ? "\(protocolByID[contract.protocolID]?.name ?? contract.protocolID) (\(residents.count) markets)" : contract.name
            return AddressLabel(contract: contract, name: name, role: .contract)
        }
        if let contract = principal(of: callers(place)) {
            let name = protocolByID[contract.protocolID]?.name ?? contract.protocolID
            return AddressLabel(contract: contract, name: "\(name) (\(contract.name))", role: .entry)
        }
        let helped = (companions[place] ?? []).map { (contract: contracts[$0.contract], role: $0.role) }
        guard let (contract, role) = helped.min(by: { ($0.contract.id, $0.role) < ($1.contract.id, $1.role) }) else { return nil }
        let words = role.split(separator: "_").joined(separator: " ")
        return AddressLabel(contract: contract, name: "\(contract.name): \(words)", role: .companion)
    }

    /// Many markets share one pool: the record that *is* the pool names it best.
    private func principal(of contracts: [ContractRecord]) -> ContractRecord? {
        contracts.first { $0.underlying.isEmpty } ?? contracts.min { $0.id < $1.id }
    }

    /// The functions that the registry expects at an address; the decoder tries these names first.
    public func knownFunctions(target: Address, chain: ChainID) -> [String] {
        let place = Place(chain: chain, address: target)
        var signatures: [String] = []
        for contract in callers(place) + residents(place) {
            let entries = [contract.deposit, contract.withdraw].compactMap { $0 } + contract.functions
            signatures += entries.filter { $0.target == target }.map(\.signature)
            if contract.address == target { signatures += KnownFunctions.of(kind: contract.kind) }
            if contract.deposit?.target == target { signatures += KnownFunctions.besides(contract.deposit!.signature) }
        }
        if tokenByPlace[place] != nil { signatures += KnownFunctions.erc20 }
        var seen = Set<String>()
        return signatures.filter { seen.insert($0).inserted }
    }
}

extension ContractRecord {
    /// Every address that one of its functions is called at.
    fileprivate var targets: Set<Address> {
        var targets = Set(functions.map(\.target))
        if let deposit { targets.insert(deposit.target) }
        if let withdraw { targets.insert(withdraw.target) }
        return targets
    }
}

extension AddressLabel {
    fileprivate init(contract: ContractRecord, name: String, role: Role) {
        self.init(
            name: name, role: role, protocolID: contract.protocolID, contractID: contract.id,
            confidence: contract.confidence, source: contract.sources.first ?? "unknown")
    }
}

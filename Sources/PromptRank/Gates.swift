import Ethereum
import Registry

/// The questions asked before any score. A contract that fails one is left out, and says why; no score,
/// however high, buys its way back in.
struct Gates {
    let request: RankRequest
    let registry: Registry
    let weights: RankWeights
    let incidents: RecentIncidents

    struct Finding: Hashable {
        let gate: Gate
        let reason: String
    }

    /// Everything that speaks against a contract, in the order of the gates; empty when it may be ranked.
    func findings(_ contract: ContractRecord, rates: Rates?, terms: ExitTerms) -> [Finding] {
        [
            asset(contract), callable(contract), matured(contract), requested(contract),
            exitDelay(contract, terms), exitLiquidity(contract, rates), admin(contract), incident(contract),
            rate(contract, rates), minimumRate(rates), bridged(contract), rateUnknown(contract, rates),
        ].compactMap { $0 }
    }

    /// Tokens are compared by chain and address. The symbol is only used to say what was found.
    private func asset(_ contract: ContractRecord) -> Finding? {
        guard !request.assets.isEmpty, Category.holdsMoney(contract) else { return nil }
        let wanted = request.assetName ?? request.assets[0].symbol
        guard contract.underlying.count == 1, let token = contract.underlying.first else {
            let names = contract.underlying.map(\.symbol)
            return Finding(
                gate: .asset,
                reason: names.isEmpty
                    ? "the token it takes is not known by address"
                    : "it takes \(names.joined(separator: " and ")) together, not \(wanted) alone")
        }
        guard !request.assets.contains(token) else { return nil }
        let lookAlike = token.symbol.lowercased() == wanted.lowercased()
        return Finding(
            gate: .asset,
            reason: lookAlike
                ? "its \(token.symbol) is another token of that name, at \(token.address?.checksummed ?? "no address")"
                : "it takes \(token.symbol), not \(wanted)")
    }

    private func callable(_ contract: ContractRecord) -> Finding? {
        guard Category.holdsMoney(contract) else { return nil }
        if contract.deposit == nil { return Finding(gate: .callable, reason: "no way in is known to the registry") }
        guard contract.withdraw == nil else { return nil }
        return Finding(gate: .callable, reason: "no way to take money out again is known to the registry")
    }

    private func matured(_ contract: ContractRecord) -> Finding? {
        let past = contract.matures.flatMap { Day.days(from: $0, to: request.now) }.map { $0 >= 0 } ?? false
        guard contract.status == "matured" || past else { return nil }
        return Finding(gate: .matured, reason: contract.matures.map { "it matured on \($0)" } ?? "it has matured")
    }

    /// Protocols, exclusions and the category, as asked.
    private func requested(_ contract: ContractRecord) -> Finding? {
        if !request.protocols.isEmpty, !request.protocols.contains(where: { names($0, contract) }) {
            return Finding(gate: .requested, reason: "only \(request.protocols.joined(separator: ", ")) was asked for")
        }
        if let word = request.exclude.first(where: { excludes($0, contract) }) {
            return Finding(gate: .requested, reason: "you left out \(word)")
        }
        if let category = request.category, !Category.of(contract, registry: registry).contains(category) {
            return Finding(gate: .requested, reason: "it is not of the category \(category)")
        }
        return nil
    }

    private func names(_ word: String, _ contract: ContractRecord) -> Bool {
        registry.protocols(slug: word).contains { $0.id == contract.protocolID }
    }

    /// A protocol, a category, or an asset that goes in or is leaned on.
    private func excludes(_ word: String, _ contract: ContractRecord) -> Bool {
        let name = word.lowercased()
        if names(name, contract) || Category.of(contract, registry: registry).contains(name) { return true }
        if contract.underlying.contains(where: { $0.symbol.lowercased() == name }) { return true }
        let symbols = contract.dependsOn.filter { $0.hasPrefix("asset:") || $0.hasPrefix("collateral:") }
        return symbols.contains { $0.lowercased().hasSuffix(":" + name) }
            || contract.dependsOn.contains { $0.lowercased() == "protocol:" + name }
    }

    private func exitDelay(_ contract: ContractRecord, _ terms: ExitTerms) -> Finding? {
        guard Category.holdsMoney(contract), let limit = request.maxLockupDays else { return nil }
        switch terms.keeps(within: limit) {
        case true?: return nil
        case false?: return Finding(gate: .exitDelay, reason: terms.words)
        case nil:
            // No bound is known. Someone who asked for low risk or for money now is not told "probably".
            return limit == 0 || request.risk == .low ? Finding(gate: .exitDelay, reason: terms.words) : nil
        }
    }

    private func exitLiquidity(_ contract: ContractRecord, _ rates: Rates?) -> Finding? {
        guard let position = request.positionUSD, position > 0, let newest = rates?.newest,
            let size = newest.availableUSD ?? newest.totalUSD
        else { return nil }
        let times = weights.gates.exitLiquidityTimes
        guard size < times * position else { return nil }
        let what = newest.availableUSD == nil ? "it holds" : "could leave at once"
        return Finding(
            gate: .exitLiquidity,
            reason: "\(Words.dollars(size)) \(what), less than \(Words.decimal(times, places: 0)) times your position")
    }

    private func admin(_ contract: ContractRecord) -> Finding? {
        guard registry.protocolRecord(id: contract.protocolID)?.admin?.control == .singleKey else { return nil }
        return Finding(gate: .admin, reason: "one key can change it without a delay")
    }

    private func incident(_ contract: ContractRecord) -> Finding? {
        guard let found = incidents.near(contract) else { return nil }
        return Finding(
            gate: .incident,
            reason: "an incident \(found.days) days ago, \(Words.incident(found.incident)), struck \(found.subject)")
    }

    /// Far above the ordinary rate there is a risk that pays for it.
    private func rate(_ contract: ContractRecord, _ rates: Rates?) -> Finding? {
        guard request.risk == .low, let apy = rates?.newest.apy else { return nil }
        let benchmark = weights.benchmark(peg: contract.underlying.first?.pegGroup)
        let most = min(weights.gates.absurdAPYPercent, weights.gates.absurdTimesBenchmark * benchmark)
        guard apy > most else { return nil }
        return Finding(
            gate: .rate,
            reason: "\(Words.percent(apy)) a year is far above the ordinary \(Words.percent(benchmark)): some unnamed risk pays for it")
    }

    private func minimumRate(_ rates: Rates?) -> Finding? {
        guard let minimum = request.minAPYPercent, let rates, rates.cautious < minimum else { return nil }
        return Finding(
            gate: .minimumRate,
            reason: "\(Words.percent(rates.cautious)) a year to count on, less than the \(Words.percent(minimum)) you asked for")
    }

    private func bridged(_ contract: ContractRecord) -> Finding? {
        guard request.risk == .low, let token = contract.underlying.first, let bridge = token.bridge else { return nil }
        return Finding(gate: .bridged, reason: "its \(token.symbol) is a bridged form (\(bridge))")
    }

    private func rateUnknown(_ contract: ContractRecord, _ rates: Rates?) -> Finding? {
        guard Category.holdsMoney(contract), !isPractice(contract) else { return nil }
        guard let rates else { return Finding(gate: .rateUnknown, reason: "no rate is known for it") }
        guard let age = rates.ageDays, age > weights.gates.rateDays else { return nil }
        return Finding(gate: .rateUnknown, reason: "the newest rate known for it is \(age) days old")
    }

    private func isPractice(_ contract: ContractRecord) -> Bool {
        registry.network(id: contract.chainID)?.isPractice == true
    }
}

/// What has just gone wrong, at a protocol or at something within two steps of it.
struct RecentIncidents {
    struct Found {
        let incident: ProtocolRecord.Incident
        let days: Int
        let subject: String
    }

    private let byProtocol: [String: Found]
    private let dependencies: [String: [Dependency]]

    init(registry: Registry, now: String, within limit: Int) {
        var recent: [String: Found] = [:]
        for record in registry.protocols {
            for incident in record.incidents {
                guard let days = Day.days(from: incident.date, to: now), (0..<limit).contains(days) else { continue }
                if let known = recent[record.id], known.days <= days { continue }
                recent[record.id] = Found(incident: incident, days: days, subject: record.name)
            }
        }
        byProtocol = recent
        dependencies = Dictionary(grouping: registry.dependencies, by: \.from)
    }

    /// The contract's own protocol, what it depends on, and what those depend on.
    func near(_ contract: ContractRecord) -> Found? {
        guard !byProtocol.isEmpty else { return nil }
        var names = ["protocol:" + contract.protocolID] + contract.dependsOn
        names += names.flatMap { (dependencies[$0] ?? []).filter { $0.kind != "listed-reserve" }.map(\.to) }
        return names.filter { $0.hasPrefix("protocol:") }
            .compactMap { byProtocol[String($0.dropFirst("protocol:".count))] }
            .min { $0.days < $1.days }
    }
}

/// The vocabulary's categories, read off a contract's kind and its protocol's.
public enum Category {
    public static func of(_ contract: ContractRecord, registry: Registry) -> Set<String> {
        let protocolCategory = registry.protocolRecord(id: contract.protocolID)?.category ?? ""
        var categories: Set<String> = []
        switch contract.kind {
        case "lending-supply": categories = ["lending"]
        case "erc4626-vault": categories = ["vault"]
        case "savings-token": categories = ["stablecoin-savings"]
        case "liquid-staking", "wrapper", "withdrawal-queue": categories = ["liquid-staking"]
        case "liquid-restaking", "restaking-strategy", "restaking-core": categories = ["restaking"]
        case "amm-pool", "amm-vault", "dex-router", "dex-aggregator", "position-manager", "router", "intent-settlement":
            categories = ["dex"]
        case "bridge", "canonical-bridge", "bridge-lp": categories = ["bridge"]
        default: break
        }
        if protocolCategory.hasPrefix("lending") && contract.kind == "erc4626-vault" { categories.insert("lending") }
        let takesDollars = contract.underlying.first?.pegGroup == "usd"
        if takesDollars && ["savings-vault", "synthetic-dollar"].contains(protocolCategory) {
            categories.insert("stablecoin-savings")
        }
        return categories
    }

    /// Whether a person can leave money there to earn. Wrapping coins and swapping them earns nothing.
    public static func holdsMoney(_ contract: ContractRecord) -> Bool { holdings.contains(contract.kind) }

    private static let holdings: Set<String> = [
        "lending-supply", "erc4626-vault", "savings-token", "liquid-staking", "liquid-restaking",
        "restaking-strategy", "staking", "amm-pool", "amm-vault", "farm", "wrapper", "bridge-lp",
    ]
}

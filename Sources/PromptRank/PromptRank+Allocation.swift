import Ethereum
import Registry

/// Why an amount cannot be divided.
public enum AllocationError: Error, Equatable, Sendable {
    case nothingToDivide
    /// Nothing on this chain passed the gates; the reasons of those that came nearest.
    case nothingEligible(chain: String, token: String, reasons: [String])
}

extension AllocationError: Explained {
    public var explanation: String {
        switch self {
        case .nothingToDivide:
            "The amount is zero. Nothing was planned. Say how much."
        case .nothingEligible(let chain, let token, let reasons):
            ["Nothing on \(chain) takes \(token) within your bounds. Nothing was planned.",
                reasons.isEmpty ? nil : "The nearest: " + reasons.joined(separator: "; ") + ".",
                "Loosen one bound, or choose another chain."].compactMap { $0 }.joined(separator: " ")
        }
    }
}

extension PromptRank {
    /// Divides `amount` over the best contracts of one chain.
    ///
    /// One contract a protocol while there are other protocols; shares by score; no contract and no
    /// protocol over its cap; no part over its share of what can leave at once; no part too small to be
    /// worth its fees. Where the limits cannot all be kept the caps give way, and a caution says so. The
    /// parts always add up to the amount exactly.
    /// - Parameter chain: where the plan is carried out; by default the token's own chain.
    public static func allocate(
        amount: UInt256, token: Token, ranking: Ranking, registry: Registry, weights: RankWeights? = nil,
        chain: ChainID? = nil, maxPositions: Int? = nil
    ) throws -> Allocation {
        let weights = try weights ?? RankWeights(of: registry)
        guard !amount.isZero else { throw AllocationError.nothingToDivide }
        let chain = chain ?? token.chainID
        let name = registry.network(id: chain)?.name ?? "chain \(chain)"
        let eligible = ranking.ranked.filter {
            $0.contract.chainID == chain && $0.contract.underlying == [token] && $0.cautiousAPYPercent != nil
                && $0.contract.deposit != nil
        }
        guard !eligible.isEmpty else {
            let near = ranking.excluded.filter { $0.contract.chainID == chain && $0.gate != .asset }.prefix(3)
            throw AllocationError.nothingEligible(
                chain: name, token: token.symbol, reasons: near.map { "\($0.contract.name): \($0.reason)" })
        }
        let divider = Divider(
            amount: amount, token: token, request: ranking.request, weights: weights,
            maxPositions: maxPositions ?? ranking.request.maxPositions)
        let division = divider.divide(eligible)
        return Allocation(
            chainID: chain, token: token, division: division, amount: amount, ranking: ranking, registry: registry,
            weights: weights)
    }
}

/// Chooses the contracts and how much each of them gets.
struct Divider {
    let amount: UInt256
    let token: Token
    let request: RankRequest
    let weights: RankWeights
    let maxPositions: Int?

    struct Division {
        var parts: [(ranked: Ranked, amount: UInt256)]
        var cautions: [String]
    }

    private var limits: RankWeights.AllocationLimits { weights.allocation }

    func divide(_ eligible: [Ranked]) -> Division {
        var cautions: [String] = []
        var chosen = choose(from: withKnownExit(eligible, &cautions))
        while true {
            let (parts, relaxed) = fill(chosen)
            // A part below the useful size is given to the others, the lowest in rank first.
            if chosen.count > 1, let least, let small = parts.indices.last(where: { parts[$0] < least }) {
                chosen.remove(at: small)
                continue
            }
            if chosen.count == 1 { cautions.append(Self.single(eligible, maxPositions)) } else { cautions += relaxed }
            let kept = zip(chosen, parts).filter { !$1.isZero }
            return Division(parts: kept.map { ($0, $1) }, cautions: cautions)
        }
    }

    private static func single(_ eligible: [Ranked], _ maxPositions: Int?) -> String {
        if maxPositions == 1 { return "Everything lies in one contract, as you asked: one failure reaches all of it." }
        return eligible.count == 1
            ? "Only one contract passed: everything lies there, and one failure reaches all of it."
            : "The amount is too small to divide: everything lies in one contract."
    }

    /// Low risk wants to know how much can leave. Others are kept only when too few say so.
    private func withKnownExit(_ eligible: [Ranked], _ cautions: inout [String]) -> [Ranked] {
        let good = eligible.filter { $0.score >= limits.leastScore }
        let pool = good.isEmpty ? eligible : good
        guard request.risk == .low else { return pool }
        let known = pool.filter { $0.availableUSD != nil || $0.contract.exitMode == .instant }
        if known.count >= 2 || known.count == pool.count { return known }
        cautions.append("For some parts it is not known how much can leave at once.")
        return pool
    }

    /// The best of each protocol first; second contracts of a protocol only when there is no second protocol.
    private func choose(from eligible: [Ranked]) -> [Ranked] {
        var seen = Set<String>()
        let first = eligible.filter { seen.insert($0.protocolSlug).inserted }
        let pool = first.count >= 2 ? first : eligible
        return Array(pool.prefix(positions))
    }

    private var positions: Int {
        let asked = max(1, maxPositions ?? limits.positions)
        var count = min(asked, max(1, limits.mostPositions))
        if let least, !least.isZero {
            let affordable = (amount / least).asUInt64 ?? UInt64(count)
            count = min(count, max(1, Int(clamping: affordable)))
        }
        return count
    }

    /// The smallest part worth its fees, in base units; nil where the token has no known price.
    private var least: UInt256? { baseUnits(dollars: Double(limits.leastPositionUSD)) }

    /// What is kept to, and what is given up when it leaves no way to place everything.
    private struct Limits {
        let contract: Int
        let thin: Int
        let group: Int
        let exit: Int?
        let caution: String?
    }

    private var ladder: [Limits] {
        let (contract, thin, group) = (limits.contractCapPercent, limits.thinEvidenceCapPercent, limits.protocolCapPercent)
        let (exit, most) = (limits.exitSharePercent, limits.exitShareMostPercent)
        return [
            Limits(contract: contract, thin: thin, group: group, exit: exit, caution: nil),
            Limits(
                contract: contract, thin: thin, group: group, exit: most,
                caution: "Some parts are more than \(exit) % of what could leave at once."),
            Limits(
                contract: contract, thin: contract, group: group, exit: most,
                caution: "More than \(thin) % lies where the evidence is thin: too few others passed."),
            Limits(
                contract: contract, thin: contract, group: 100, exit: most,
                caution: "More than \(group) % lies with one protocol: too few others passed."),
            Limits(
                contract: 100, thin: 100, group: 100, exit: most,
                caution: "More than \(contract) % lies in one contract: too few others passed."),
            Limits(
                contract: 100, thin: 100, group: 100, exit: nil,
                caution: "The amount is large for what could leave at once: leaving may take time."),
        ]
    }

    /// Parts under the tightest limits that can hold the amount, and what was given up for it.
    private func fill(_ chosen: [Ranked]) -> ([UInt256], [String]) {
        for limits in ladder {
            let vessels = chosen.map { vessel($0, limits) }
            let groupCap = percent(limits.group)
            if let parts = WaterFilling.divide(amount, over: vessels, groupCap: groupCap) {
                return (inWholePercent(vessels, groupCap: groupCap) ?? parts, [limits.caution].compactMap { $0 })
            }
        }
        // The last step has no limit below the amount itself, so that it always holds.
        return ([amount] + Array(repeating: .zero, count: max(0, chosen.count - 1)), [])
    }

    /// The same division in hundredths of the amount, since 3,500 reads better than 3,545.691906. What
    /// a hundredth leaves over is placed unit by unit. Nil where the caps leave no room for that.
    private func inWholePercent(_ vessels: [WaterFilling.Vessel], groupCap: UInt256) -> [UInt256]? {
        let hundred = UInt256(100 as UInt64)
        let hundredth = amount / hundred
        guard !hundredth.isZero else { return nil }
        let coarse = vessels.map {
            WaterFilling.Vessel(weight: $0.weight, cap: min(hundred, $0.cap / hundredth), group: $0.group)
        }
        guard let points = WaterFilling.divide(hundred, over: coarse, groupCap: min(hundred, groupCap / hundredth))
        else { return nil }
        return WaterFilling.topUp(points.map { $0 * hundredth }, by: amount % hundred, vessels: vessels, groupCap: groupCap)
    }

    private func vessel(_ ranked: Ranked, _ limits: Limits) -> WaterFilling.Vessel {
        let thin = ranked.scores.safety.coverage < weights.allocation.thinEvidenceCoverage
        var cap = percent(thin ? limits.thin : limits.contract)
        if let exit = limits.exit, let available = ranked.availableUSD.flatMap(baseUnits),
            let share = available.multiplied(by: UInt256(UInt64(exit)), dividedBy: UInt256(100 as UInt64))
        {
            cap = min(cap, share)
        }
        // What stands above the least acceptable score is what tells good from better.
        let weight = max(0, ranked.score - weights.allocation.leastScore) * 100
        return WaterFilling.Vessel(weight: UInt64(weight.rounded()) + 1, cap: cap, group: ranked.protocolSlug)
    }

    /// Rounded up to a whole unit, so that two halves of an odd amount hold all of it.
    private func percent(_ percent: Int) -> UInt256 {
        guard percent < 100 else { return amount }
        let hundred = UInt256(100 as UInt64)
        let down = amount.multiplied(by: UInt256(UInt64(percent)), dividedBy: hundred) ?? amount
        let exact = (amount % hundred) * UInt256(UInt64(percent)) % hundred
        return exact.isZero ? down : min(amount, down + .one)
    }

    /// Dollars of a source as units of the token, by whole cents; nil without a price.
    private func baseUnits(dollars: Double) -> UInt256? {
        guard let price = request.unitPriceUSD, price > 0, dollars >= 0, dollars < 1e15,
            let unit = UInt256.powerOfTen(token.decimals)
        else { return nil }
        let cents = UInt256(UInt64((dollars * 100).rounded(.down)))
        let priceInCents = UInt256(max(1, UInt64((price * 100).rounded())))
        return cents.multiplied(by: unit, dividedBy: priceInCents)
    }
}

extension Allocation {
    init(
        chainID: ChainID, token: Token, division: Divider.Division, amount: UInt256, ranking: Ranking,
        registry: Registry, weights: RankWeights
    ) {
        let legs = division.parts.map { AllocationLeg($0.ranked, amount: $0.amount, of: amount) }
        let income = legs.reduce(UInt256.zero) { $0 + $1.yearlyIncome }
        self.init(
            chainID: chainID, token: token, total: amount, legs: legs, yearlyIncome: income,
            notes: AllocationNotes(
                legs: legs, token: token, total: amount, income: income, ranking: ranking, registry: registry,
                weights: weights
            ).lines,
            cautions: division.cautions)
    }
}

extension AllocationLeg {
    init(_ ranked: Ranked, amount: UInt256, of total: UInt256) {
        let basisPoints = amount.multiplied(by: 10_000, dividedBy: total)?.asUInt64 ?? 0
        self.init(
            contract: ranked.contract, protocolSlug: ranked.protocolSlug, amount: amount,
            sharePercent: Double(basisPoints) / 100, apyPercent: ranked.apyPercent,
            yearlyIncome: Self.income(amount, apyPercent: ranked.cautiousAPYPercent ?? 0), exit: ranked.exit)
    }

    /// The rate becomes millionths before it meets money; the rest is whole numbers, rounded down.
    static func income(_ amount: UInt256, apyPercent: Double) -> UInt256 {
        let millionths = UInt64(max(0, min(apyPercent, 10_000) * 10_000).rounded(.down))
        return amount.multiplied(by: UInt256(millionths), dividedBy: 1_000_000) ?? .zero
    }
}

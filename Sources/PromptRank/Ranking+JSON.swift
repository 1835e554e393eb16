import Ethereum
import Registry

// The shapes of `seraph rank --json`, `ask --json` and `explain --json`.

extension Ranked {
    /// One member of `ranking[]`.
    public var json: JSON {
        [
            "rank": JSON(rank), "id": .string(contract.id), "protocol": .string(protocolSlug),
            "name": .string(contract.name), "chain_id": .number(String(contract.chainID)),
            "address": .string(contract.address.checksummed), "apy_percent": JSON(apyPercent, places: 5),
            "apy_to_count_on_percent": JSON(cautiousAPYPercent, places: 5), "tvl_usd": JSON(tvlUSD, places: 0),
            "available_usd": JSON(availableUSD, places: 0),
            "withdrawal_delay_days": JSON(withdrawalDelayDays, places: 2), "exit": .string(exit),
            "score": JSON(score, places: 1), "scores": scores.json,
            "reasons": .array(reasons.map { .string($0) }), "cautions": .array(cautions.map { .string($0) }),
        ]
    }

    /// `explain`: the same with every fact behind it.
    public var explainJSON: JSON {
        ["contract": json, "scores": scores.json, "evidence": .array(evidence.map(\.json))]
    }
}

extension Scores {
    public var json: JSON {
        let named = [
            ("safety", safety), ("yield", yield), ("privacy", privacy), ("openness", openness), ("efficiency", efficiency),
        ]
        var members = named.map { JSON.Member($0.0, JSON($0.1.value, places: 1)) }
        members.append(JSON.Member("smart_score", JSON(smartScore, places: 2)))
        members.append(JSON.Member("smart_score_stand_in", JSON(smartScoreStandIn, places: 3)))
        members.append(JSON.Member("intervals", .object(named.map {
            JSON.Member($0.0, [JSON($0.1.low, places: 1), JSON($0.1.high, places: 1)])
        })))
        members.append(JSON.Member("coverage", .object(named.map { JSON.Member($0.0, JSON($0.1.coverage, places: 2)) })))
        return .object(members)
    }
}

extension Evidence {
    public var json: JSON {
        [
            "score": .string(score), "factor": .string(factor), "value": .string(value), "grade": JSON(grade, places: 3),
            "weight": JSON(weight, places: 3), "source": .string(source), "as_of": JSON(asOf),
        ]
    }
}

extension Excluded {
    public var json: JSON {
        [
            "id": .string(contract.id), "protocol": .string(protocolSlug), "name": .string(contract.name),
            "chain_id": .number(String(contract.chainID)), "apy_percent": JSON(apyPercent, places: 5),
            "gate": .string(gate.rawValue), "reason": .string(reason),
        ]
    }
}

extension Ranking {
    /// `ranking[]`, and beside it the most telling of those left out.
    public func json(excludedLimit: Int = 12) -> JSON {
        [
            "ranking": .array(ranked.map(\.json)),
            "excluded": .array(excluded.prefix(excludedLimit).map(\.json)),
            "excluded_count": JSON(excluded.count),
        ]
    }
}

extension AllocationLeg {
    public func json(decimals: Int) -> JSON {
        [
            "id": .string(contract.id), "protocol": .string(protocolSlug), "name": .string(contract.name),
            "share_percent": JSON(sharePercent, places: 2),
            "amount": ["value": .string(Units.format(amount, decimals: decimals)), "unit": "token"],
            "amount_base": .string(amount.description), "apy_percent": JSON(apyPercent, places: 5),
            "yearly_income": ["value": .string(Units.format(yearlyIncome, decimals: decimals)), "unit": "token"],
            "exit": .string(exit),
        ]
    }
}

extension Allocation {
    /// `allocation[]`.
    public var json: JSON { .array(legs.map { $0.json(decimals: token.decimals) }) }
}

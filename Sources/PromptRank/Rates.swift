import Foundation
import Registry

/// What a contract pays, read with caution: of the newest day known, the smaller of that day's rate and
/// the mean of the month before; rewards apart, since they stop when the programme does.
///
/// On 149 pools the smaller of the two missed the next days' rate by 0.52 points on average; the rate of
/// the day alone by 0.70, the mean alone by 1.10.
struct Rates: Hashable {
    let newest: YieldPoint
    /// Older points of the same contract, newest first.
    let earlier: [YieldPoint]
    /// What ranking and promises go by.
    let cautious: Double
    let ageDays: Int?

    init?(_ points: [YieldPoint], risk: Risk, weights: RankWeights, now: String) {
        // A figure of tomorrow is not known today.
        let past = points.filter { (Day.days(from: $0.asOf, to: now) ?? -1) >= 0 }
        guard let newest = past.first else { return nil }
        self.newest = newest
        earlier = Array(past.dropFirst())
        ageDays = Day.days(from: newest.asOf, to: now)
        let rewards = newest.apyReward ?? 0
        let counted = weights.rewardCounts[risk] ?? 0
        let base = newest.apyBase ?? max(0, newest.apy - rewards)
        let today = base + counted * rewards
        cautious = min(today, newest.mean30 ?? today)
    }

    var rewardShare: Double { newest.apy > 0 ? min(1, (newest.apyReward ?? 0) / newest.apy) : 0 }

    func card(_ weights: RankWeights, peg: String?) -> Scorecard {
        let benchmark = weights.benchmark(peg: peg)
        // At the ordinary rate a contract scores half; no rate, however high, scores all.
        let grade = { (rate: Double) in rate <= 0 ? 0 : rate / (rate + benchmark) }
        let provenance = newest.provenance
        func factor(_ name: String, _ value: Double?, _ words: String) -> Factor {
            Factor(
                name, grade: value.map(grade), prior: grade(cautious) * 0.8, value: words, source: provenance.source,
                asOf: provenance.asOf)
        }
        return Scorecard(
            name: "yield",
            factors: [
                factor("rate", cautious, "\(Words.percent(cautious)) a year to count on"),
                factor(
                    "thirty-day-mean", newest.mean30 == nil ? nil : cautious,
                    newest.mean30.map { "30-day mean \(Words.percent($0))" } ?? "30-day mean unknown"),
                factor(
                    "sources-of-rate", newest.apyBase == nil ? nil : cautious,
                    newest.apyBase.map {
                        "\(Words.percent($0)) interest and \(Words.percent(newest.apyReward ?? 0)) rewards"
                    } ?? "interest and rewards not told apart"),
            ],
            weights: weights.factors["yield"] ?? [:])
    }

    /// The score with the error of such forecasts, and of its age, in the interval.
    func score(_ weights: RankWeights, peg: String?) -> Score {
        let plain = card(weights, peg: peg).score
        let benchmark = weights.benchmark(peg: peg)
        let error =
            (newest.mean30 == nil ? weights.errorWithoutMean : weights.errorWithMean)
            + weights.errorPerDay * Double(ageDays ?? 0)
        let low = max(0, cautious - error), high = cautious + error
        return Score(
            value: plain.value, low: min(plain.low, 100 * low / (low + benchmark)),
            high: max(plain.value, 100 * high / (high + benchmark)), coverage: plain.coverage)
    }
}

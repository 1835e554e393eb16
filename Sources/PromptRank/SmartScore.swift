import Foundation

/// The published Smart Score, exactly: transactions x Dapps Score x DeFi Score.
///
///     contract  transactions  Dapps  DeFi   Smart Score
///     A         2             10     10     200
///     B         3             9      9      243
///     C         4             3      3      36
///     D         5             5      5      125          order: B, A, D, C
///
/// The registry counts no transactions, so for its contracts the published score is unknown, and is
/// printed as null. What orders a list by `smart_score` then is a stand-in of the same shape, each part
/// from 0 to 1: how much value people keep there (for use), how many registered contracts lean on the
/// protocol (for Dapps), and the safety score (for DeFi). It is marked as what it is.
public enum SmartScore {
    /// Nil when one of the three is not known.
    public static func published(transactions: Double?, dapps: Double?, defi: Double?) -> Double? {
        guard let transactions, let dapps, let defi else { return nil }
        return transactions * dapps * defi
    }

    /// - Parameters:
    ///   - valueUSD: what the protocol holds; nil counts as nothing shown.
    ///   - dependents: registered contracts of other protocols that name this one.
    ///   - safety: 0 to 100.
    static func standIn(valueUSD: Double?, dependents: Int, safety: Double) -> Double {
        let use = Grade.logarithmic(valueUSD ?? 0, from: 1e6, to: 1e11)
        let dapps = log2(1 + Double(dependents)) / log2(65)
        return use * (0.25 + 0.75 * min(1, dapps)) * safety / 100
    }
}

/// Curves from a figure to a grade.
enum Grade {
    /// 0 at `from` and below, 1 at `to` and above, equal steps for equal ratios between.
    static func logarithmic(_ value: Double, from: Double, to: Double) -> Double {
        guard value > from else { return 0 }
        return min(1, log10(value / from) / log10(to / from))
    }
}

import Testing

@testable import PromptRank

@Suite struct SmartScoreTests {
    @Test func thePublishedExample() {
        let contracts: [(name: String, transactions: Double, dapps: Double, defi: Double)] = [
            ("A", 2, 10, 10), ("B", 3, 9, 9), ("C", 4, 3, 3), ("D", 5, 5, 5),
        ]
        let scores = contracts.map { SmartScore.published(transactions: $0.transactions, dapps: $0.dapps, defi: $0.defi) }
        #expect(scores == [200, 243, 36, 125])
        let order = zip(contracts, scores).sorted { $0.1! > $1.1! }.map(\.0.name)
        #expect(order == ["B", "A", "D", "C"])
    }

    @Test func unknownStaysUnknown() {
        #expect(SmartScore.published(transactions: nil, dapps: 10, defi: 10) == nil)
        #expect(SmartScore.published(transactions: 2, dapps: nil, defi: 10) == nil)
    }

    @Test func theStandInGrowsWithEachPart() {
        let base = SmartScore.standIn(valueUSD: 1e9, dependents: 3, safety: 60)
        #expect(SmartScore.standIn(valueUSD: 1e10, dependents: 3, safety: 60) > base)
        #expect(SmartScore.standIn(valueUSD: 1e9, dependents: 30, safety: 60) > base)
        #expect(SmartScore.standIn(valueUSD: 1e9, dependents: 3, safety: 70) > base)
        #expect((0...1).contains(SmartScore.standIn(valueUSD: 1e15, dependents: 10_000, safety: 100)))
    }
}

import Ethereum
import Foundation
import Registry
import Testing

@testable import PromptRank

@Suite struct AllocationTests {
    let registry: Registry

    init() throws { registry = try World.shipped.get() }

    private func sum(_ parts: [UInt256]) -> UInt256 { parts.reduce(.zero) { $0 + $1 } }

    @Test(arguments: ["ethereum", "practice"])
    func theReferenceRequest(_ chain: String) throws {
        let allocation = try World.allocate(registry, World.reference(registry, chain: chain))
        #expect((2...4).contains(allocation.legs.count))
        #expect(sum(allocation.legs.map(\.amount)) == 10_000_000_000)
        #expect(allocation.legs.allSatisfy { $0.amount <= 5_000_000_000 && $0.amount >= 1_000_000_000 })
        #expect(Set(allocation.legs.map(\.protocolSlug)).count == allocation.legs.count)
        #expect(allocation.legs.allSatisfy { $0.exit.contains("USD was, on 2026-") })
        #expect(allocation.notes.contains { $0.contains("USDC, its issuer Circle and") })
        #expect(allocation.yearlyIncome == sum(allocation.legs.map(\.yearlyIncome)))
        #expect(allocation.yearlyIncome > 200_000_000 && allocation.yearlyIncome < 700_000_000)
    }

    @Test func randomAmountsAddUpExactly() throws {
        var random = Seeded("amounts")
        let request = try World.reference(registry)
        let ranking = try PromptRank.rank(request, registry: registry)
        let token = try #require(request.token)
        for round in 0..<300 {
            let digits = round % 14
            let amount = UInt256(UInt64.random(in: 1...UInt64(pow(10, Double(digits + 1))), using: &random))
            let positions = Int.random(in: 1...6, using: &random)
            let allocation = try PromptRank.allocate(
                amount: amount, token: token, ranking: ranking, registry: registry, maxPositions: positions)
            #expect(sum(allocation.legs.map(\.amount)) == amount)
            #expect(allocation.legs.count <= positions && allocation.legs.count <= 4 && !allocation.legs.isEmpty)
            #expect(allocation.legs.allSatisfy { !$0.amount.isZero })
        }
    }

    @Test func oneEligibleContractTakesAllWithACaution() throws {
        var request = try World.reference(registry)
        request.protocols = ["aave"]
        let ranking = try PromptRank.rank(request, registry: registry)
        let token = try #require(request.token)
        let allocation = try PromptRank.allocate(
            amount: 10_000_000_000, token: token, ranking: ranking, registry: registry, maxPositions: 1)
        #expect(allocation.legs.map(\.amount) == [10_000_000_000])
        #expect(!allocation.cautions.isEmpty)
    }

    @Test func smallAmountsAreNotSplit() throws {
        let allocation = try World.allocate(registry, World.reference(registry, amount: "900"))
        #expect(allocation.legs.count == 1)
        #expect(allocation.cautions.contains { $0.contains("too small to divide") })
    }

    @Test func nothingEligibleSaysWhatCameNearest() throws {
        var request = try World.reference(registry)
        request.minAPYPercent = 50
        let ranking = try PromptRank.rank(request, registry: registry)
        let token = try #require(request.token)
        let error = try #require(throws: AllocationError.self) {
            try PromptRank.allocate(amount: 1_000_000, token: token, ranking: ranking, registry: registry)
        }
        #expect(error.explanation.contains("Nothing was planned"))
        #expect(throws: AllocationError.nothingToDivide) {
            try PromptRank.allocate(amount: .zero, token: token, ranking: ranking, registry: registry)
        }
    }

    @Test func incomeIsWholeNumbers() {
        #expect(AllocationLeg.income(10_000_000_000, apyPercent: 4.1) == 410_000_000)
        #expect(AllocationLeg.income(.max, apyPercent: 0) == .zero)
        #expect(AllocationLeg.income(1, apyPercent: 4.1) == .zero)
    }

    // MARK: Water filling, tried in full in a small world

    private typealias Vessel = WaterFilling.Vessel

    /// Every division of a small amount that keeps the caps.
    private func all(_ amount: Int, _ vessels: [Vessel], _ groupCap: Int) -> [[Int]] {
        func divisions(_ left: Int, _ index: Int) -> [[Int]] {
            if index == vessels.count { return left == 0 ? [[]] : [] }
            let most = min(left, Int(vessels[index].cap.asUInt64 ?? 0))
            return (0...most).flatMap { part in divisions(left - part, index + 1).map { [part] + $0 } }
        }
        return divisions(amount, 0).filter { parts in
            Set(vessels.map(\.group)).allSatisfy { group in
                vessels.indices.filter { vessels[$0].group == group }.reduce(0) { $0 + parts[$1] } <= groupCap
            }
        }
    }

    /// The fair division maximises the sum of weight * log(part).
    private func worth(_ parts: [Int], _ vessels: [Vessel]) -> Double {
        zip(parts, vessels).reduce(0) { $0 + Double($1.1.weight) * log(Double($1.0) + 1e-9) }
    }

    @Test func waterFillingAgreesWithTryingEverything() {
        var random = Seeded("water filling")
        for _ in 0..<400 {
            let count = Int.random(in: 1...3, using: &random)
            let amount = Int.random(in: 1...30, using: &random)
            let vessels = (0..<count).map { _ in
                Vessel(
                    weight: UInt64.random(in: 1...9, using: &random), cap: UInt256(UInt64.random(in: 0...30, using: &random)),
                    group: ["a", "b"].randomElement(using: &random)!)
            }
            let groupCap = Int.random(in: 1...40, using: &random)
            let every = all(amount, vessels, groupCap)
            let ours = WaterFilling.divide(UInt256(UInt64(amount)), over: vessels, groupCap: UInt256(UInt64(groupCap)))
            guard let best = every.max(by: { worth($0, vessels) < worth($1, vessels) }) else {
                #expect(ours == nil)
                continue
            }
            guard let ours = ours?.map({ Int($0.asUInt64 ?? 0) }) else {
                Issue.record("no division of \(amount) over \(vessels), cap \(groupCap)")
                continue
            }
            #expect(every.contains(ours), "\(ours) breaks a cap: \(amount), \(vessels), \(groupCap)")
            // Whole units round to either side; no part is further than that from the best whole division.
            for (mine, theirs) in zip(ours, best) {
                #expect(abs(mine - theirs) <= 2, "\(ours) against \(best): \(amount), \(vessels), \(groupCap)")
            }
        }
    }

    @Test func waterFillingKeepsCapsOnLargeAmounts() {
        var random = Seeded("large amounts")
        for _ in 0..<300 {
            let count = Int.random(in: 1...4, using: &random)
            let amount = UInt256(limbs: (random.next(), random.next(), random.next() >> 20, 0))
            let vessels = (0..<count).map { index in
                Vessel(
                    weight: UInt64.random(in: 1...6_500, using: &random),
                    cap: amount.multiplied(by: UInt256(UInt64.random(in: 10...100, using: &random)), dividedBy: 100) ?? amount,
                    group: "g\(index % 3)")
            }
            let cap = amount.multiplied(by: UInt256(UInt64.random(in: 30...100, using: &random)), dividedBy: 100) ?? amount
            guard let parts = WaterFilling.divide(amount, over: vessels, groupCap: cap) else {
                #expect(WaterFilling.capacity(vessels, groupCap: cap)! < amount)
                continue
            }
            #expect(sum(parts) == amount)
            for (part, vessel) in zip(parts, vessels) { #expect(part <= vessel.cap) }
            for group in Set(vessels.map(\.group)) {
                let inside = zip(parts, vessels).filter { $0.1.group == group }.map(\.0)
                #expect(sum(inside) <= cap)
            }
        }
    }
}

import Foundation
import Testing

@testable import Ethereum
@testable import Memory

/// The conversation that Seraph is for, as a script has it: from the sentence to money at work.
@Suite("From a sentence to money at work", .enabled(if: Person.canPractise), .serialized)
struct ConversationOnThePracticeChainTests {
    static let sentence =
        "I have 10,000 USDC. Get me the best low risk yield you can find. I need instant access to it, so don't lock it up for more than a week"

    @Test func tenThousandAreAtWork() async throws {
        let person = try Person()
        let rpc = try await person.practises()
        let made = try await person.run("wallet", "new", "--passphrase-file", person.secret, "--json").ends(0)
        let owner = try Address(#require(try made.json()["address"]?.string))
        #expect(!made.text.contains("private"), "a key on standard output")

        // Asked.
        let asked = try await person.run("ask", "--session", "s1", Self.sentence, "--json").ends(0).json()
        #expect(asked["clarification"]?.isNull == true)
        #expect(asked["intents"]?.array?.count == 1)
        #expect(asked["intents"]?[0]?["action"]?.string == "earn")
        let legs = try await allocation(asked)
        let steps = try #require(asked["plan"]?["steps"]?.array)
        try expectPairs(steps, legs, asked, owner)
        #expect(try person.signed().isEmpty, "asking signed something")

        // Agreed.
        let agreed = try await person.run("ask", "--session", "s1", "Sounds good. Do it", "--json").ends(0).json()
        let ids = try #require(agreed["approvals"]?.array).compactMap(\.string)
        #expect(ids.count == steps.count)
        #expect(try person.signed().isEmpty, "a yes in a conversation signed something")
        let waiting = try await person.run("approvals", "list", "--json").ends(0).json()
        #expect(waiting["approvals"]?.array?.compactMap { $0["id"]?.string } == ids)

        // The second step does not go out before the first.
        let early = try await person.run("approvals", "approve", ids[1], "--passphrase-file", person.secret)
        early.ends(1, saying: "comes first")
        #expect(try person.signed().isEmpty)

        // Approved, one by one.
        for (index, id) in ids.enumerated() {
            let done = try await person.run("approvals", "approve", id, "--passphrase-file", person.secret, "--json").ends(0)
            let json = try done.json()
            #expect(json["receipts"]?[0]?["status"]?.string == "0x1", "\(done.err)")
            #expect(json["reports"]?[0]?.string?.contains("not what was promised") == false, "\(json["reports"]?.description ?? "")")
            #expect(json["signed"]?[0]?["nonce"]?.int == index)
            #expect(json["approvals"]?[0]?["status"]?.string == "mined")
            if steps[index]["kind"]?.string == "supply" { #expect(json["reports"]?[0]?.string?.contains("as promised") == true) }
        }
        let again = try await person.run("approvals", "approve", ids[0], "--passphrase-file", person.secret)
        again.ends(1, saying: "not waiting")

        try await expectAtWork(person, legs)
        let verified = try await person.run("memory", "verify", "--json").ends(0).json()
        #expect(verified["verified"]?.bool == true)
        let history = try await person.run("history", "--json").ends(0).json()
        #expect(history["entries"]?.array?.filter { $0["event"]?.string == "signed" }.count == ids.count)
        #expect(try await RPCTalk(rpc).nonce(owner) == UInt256(UInt64(ids.count)).quantity)

        // Through a restart of the chain.
        try await person.run("devnet", "stop").ends(0)
        try await person.run("portfolio", "--chain", "practice", "--json").ends(5)
        _ = try await person.practises()
        try await expectAtWork(person, legs)
    }

    /// The parts add up to what was asked for, and each is of a contract that was ranked.
    private func allocation(_ asked: JSON) async throws -> [(id: String, amount: String)] {
        let ranked = Set(try #require(asked["ranking"]?.array).compactMap { $0["id"]?.string })
        let legs = try #require(asked["allocation"]?.array).map { leg in
            (id: try #require(leg["id"]?.string), amount: try #require(leg["amount"]?["value"]?.string))
        }
        #expect(!legs.isEmpty)
        let total = try legs.reduce(UInt256.zero) { $0.adding(try Units.parse($1.amount, decimals: 6)) ?? .zero }
        #expect(total == 10_000_000_000)
        for leg in legs { #expect(ranked.contains(leg.id), "\(leg.id) was not ranked") }
        for row in asked["ranking"]?.array ?? [] { #expect((row["withdrawal_delay_days"]?.double ?? 0) <= 7, "\(row)") }
        return legs
    }

    /// For each part: let exactly that much be taken by its contract, then put it in.
    private func expectPairs(_ steps: [JSON], _ legs: [(id: String, amount: String)], _ asked: JSON, _ owner: Address) throws {
        #expect(steps.compactMap { $0["kind"]?.string } == legs.flatMap { _ in ["approve", "supply"] })
        #expect(steps.compactMap { $0["number"]?.int } == Array(1...steps.count))
        for (index, leg) in legs.enumerated() {
            let (approve, supply) = (steps[2 * index], steps[2 * index + 1])
            let units = try Units.parse(leg.amount, decimals: 6)
            let data = try Hex.decode(#require(approve["transaction"]?["data"]?.string))
            let target = try Address(#require(supply["transaction"]?["to"]?.string))
            #expect(Bytes(data[..<4]) == [0x09, 0x5e, 0xa7, 0xb3])
            #expect(data.count == 68)
            #expect(Bytes(data[16..<36]) == target.bytes, "the spender is not the contract that takes it")
            #expect(Hex.encodeBare(Bytes(data[36..<68])) == Self.word(units), "not the exact amount")
            let deposit = try #require(supply["transaction"]?["data"]?.string)
            #expect(deposit.contains(Self.word(units)), "the deposit is not of \(leg.amount)")
            for step in [approve, supply] {
                #expect(step["transaction"]?["chainId"]?.string == "0x7a69")
                #expect(step["transaction"]?["value"]?.string == "0x0")
                #expect(step["transaction"]?["from"]?.string == owner.checksummed)
            }
            #expect(supply["effects"]?.array?.contains { $0["change"]?.string == "-\(leg.amount)" } == true)
        }
    }

    private static func word(_ value: UInt256) -> String {
        let digits = String(value.quantity.dropFirst(2))
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Nothing in the purse, everything in the positions that were promised.
    private func expectAtWork(_ person: Person, _ legs: [(id: String, amount: String)]) async throws {
        let portfolio = try await person.run("portfolio", "--json").ends(0).json()
        #expect(portfolio["unknown"]?.array?.isEmpty == true)
        #expect(portfolio["balances"]?.array?.contains { $0["asset"]?.string == "USDC" } == false, "\(portfolio)")
        for leg in legs {
            let position = try #require(portfolio["positions"]?.array?.first { $0["id"]?.string == leg.id }, "\(leg.id): \(portfolio)")
            let held = try #require(position["amount"]?.string?.split(separator: " ").first).filter { $0 != "," }
            let (real, promised) = (try Units.parse(String(held), decimals: 6), try Units.parse(leg.amount, decimals: 6))
            // Shares round down by a unit or two; interest only adds.
            #expect(real.adding(2).map { $0 >= promised } == true, "\(leg.id): \(held) of \(leg.amount)")
        }
        #expect(portfolio["positions"]?.array?.count == legs.count)
    }
}

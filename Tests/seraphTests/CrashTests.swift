import Agent
import Foundation
import Testing

@testable import Ethereum
@testable import Memory

/// The power goes out at the worst moment: the transaction is signed and on disk, and nobody knows
/// whether the network has it. Afterwards the same bytes go out, and never another transaction.
@Suite("A crash between signing and sending", .enabled(if: Person.canPractise), .serialized)
struct CrashTests {
    /// Where the bytes were when the program died.
    enum Moment: String, CaseIterable {
        case notYetSent = "the network never saw them"
        case sentUnanswered = "the network has them, and the answer was lost"
    }

    static let maya = try! Address("0x1111111111111111111111111111111111111111")

    @Test(arguments: Moment.allCases)
    func oneTransactionAndNoSecond(_ moment: Moment) async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("crash")
        let rpc = try await person.practises()
        // A recipient that is known, so that the policy of practice money asks nobody.
        try await person.run("contacts", "add", "maya", Self.maya.checksummed).ends(0)
        let asked = try await person.run("ask", "--session", "c", "--json", "send 100 USDC to \(Self.maya.checksummed)").ends(0).json()
        let plan = try #require(asked["plan"]?["id"]?.string)
        let usdc = try #require(asked["plan"]?["steps"]?[0]?["transaction"]?["to"]?.string)
        try await person.run("ask", "--session", "c", "do it").ends(0)

        let middleman = Middleman(upstream: rpc) { method in
            guard method == "eth_sendRawTransaction" else { return .passOn }
            return moment == .notYetSent ? .silence : .passOnInSilence
        }
        let approving = try person.start(["approvals", "approve", plan, "--passphrase-file", person.secret, "--rpc", middleman.url])
        let dead = try await approving.killed(after: "in the journal") { moment == .notYetSent || middleman.hasHandedOn }
        #expect(dead.status == -SIGKILL, "\(dead.err)")
        let signed = try person.signed()
        #expect(signed.count == 1)
        let raw = try #require(signed.first?.raw)
        let chain = try RPCTalk(rpc)
        #expect(try await chain.nonce(owner) == (moment == .notYetSent ? "0x0" : "0x1"))

        // It can't be approved a second time, even before it was looked after.
        let store = try person.store()
        #expect(try store.approvals(status: .waiting).isEmpty)

        let looked = try await person.run("status", "--json").ends(0).json()
        #expect(looked["reports"]?.array?.count == 1)
        #expect(looked["reports"]?[0]?.string?.contains("mined") == true, "\(looked)")
        try await expectExactlyOne(person, chain, owner, usdc, raw)

        // And again: nothing is on its way.
        let again = try await person.run("status", "--json").ends(0).json()
        #expect(again["reports"]?.array?.isEmpty == true, "\(again)")
        try await expectExactlyOne(person, chain, owner, usdc, raw)
        #expect(try store.approvals(plan: plan).map(\.status) == [.mined])
        #expect(try store.plan(plan)?.status == .done)
    }

    /// The chain knows nothing of what was signed before the crash; the journal does.
    @Test("Trap 47: a number that was signed is not signed again, also after a restart")
    func theNextNumber() async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("numbers")
        let rpc = try await person.practises()
        try await person.run("contacts", "add", "maya", Self.maya.checksummed).ends(0)
        var plans: [String] = []
        for amount in ["100", "200"] {
            let asked = try await person.run("ask", "--session", amount, "--json", "send \(amount) USDC to \(Self.maya.checksummed)").ends(0).json()
            plans.append(try #require(asked["plan"]?["id"]?.string))
            try await person.run("ask", "--session", amount, "do it").ends(0)
        }
        let window = try openWindow(person, rpc)
        let second = try #require(person.store().approvals(plan: plans[1]).first)
        _ = try await window.prepare(second.id)

        let middleman = Middleman(upstream: rpc) { $0 == "eth_sendRawTransaction" ? .silence : .passOn }
        _ = try await person.start(["approvals", "approve", plans[0], "--passphrase-file", person.secret, "--rpc", middleman.url])
            .killed(after: "in the journal")
        let chain = try RPCTalk(rpc)
        #expect(try await chain.nonce(owner) == "0x0", "the network never saw it")

        // A window that looked at the second one before the first was signed still has its number.
        await #expect(throws: AgentError.nonceTaken(0)) {
            try await window.approve(
                second.id, passphrase: SecretBytes(copying: Bytes(Person.passphrase.utf8)), presenter: { _ in .approve })
        }

        // The second one is prepared and signed while the first is still unknown to the chain.
        let keepingBack = Middleman(upstream: rpc) { $0 == "eth_sendRawTransaction" ? .silence : .passOn }
        _ = try await person.start(["approvals", "approve", plans[1], "--passphrase-file", person.secret, "--rpc", keepingBack.url])
            .killed(after: "in the journal")
        #expect(try person.signed().compactMap(\.nonce).sorted() == [0, 1])

        // Both go out, in order, and both arrive.
        for _ in 0..<2 { try await person.run("status", "--json").ends(0) }
        #expect(try await chain.nonce(owner) == "0x2")
    }

    /// The same home in this process, as a second window has it open.
    private func openWindow(_ person: Person, _ rpc: String) throws -> ApprovalDesk {
        var choices = Choices()
        choices.rpc = rpc
        return ApprovalDesk(try Workspace(choices: choices, environment: person.environment))
    }

    private func expectExactlyOne(_ person: Person, _ chain: RPCTalk, _ owner: Address, _ usdc: String, _ raw: Bytes) async throws {
        #expect(try await chain.nonce(owner) == "0x1")
        #expect(try await chain.tokens(usdc, of: Self.maya) == 100_000_000)
        #expect(try await chain.tokens(usdc, of: owner) == 9_900_000_000)
        let hash = Hex.encode(Keccak256.hash(raw))
        let found = try await chain.ask("eth_getTransactionByHash", .string(hash))
        #expect(found["nonce"]?.string == "0x0", "the bytes of the journal are not the ones on the chain")
        #expect(try person.signed().map(\.raw) == [raw])
        #expect(try !"\(person.store().verify())".contains("broken"))
    }
}

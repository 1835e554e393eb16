import Foundation
import Testing

@testable import Agent
@testable import Ethereum
@testable import Memory
@testable import Registry
@testable import Review
@testable import Wallet

/// Offline on Ethereum, with real keys and a real journal: what may happen to a transaction, and when.
@Suite("The approval desk")
struct ApprovalDeskTests {
    static let supply = #"{"action":"supply","amount":{"value":"5000","unit":"token"},"asset":"USDC","protocol":"aave"}"#
    static let send = #"{"action":"send","amount":{"value":"20","unit":"token"},"asset":"USDC","recipient":"maya"}"#

    private func seen(_ view: ApprovalView) -> ReviewingApprover.Presenter { ApprovalDesk.seen(digest: view.card.digest) }

    @Test func signedInOrderAndOnDiskFirst() async throws {
        let world = try World()
        let approvals = try await world.opened(Self.supply)
        #expect(approvals.map(\.number) == [1, 2])
        for approval in approvals {
            let view = try await world.desk.prepare(approval.id)
            #expect(view.state == .waiting)
            #expect(view.confirmation == "approve", "real value is typed for")
            let result = try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: seen(view))
            let signed = try #require(result.signed)
            #expect(result.receipt == nil)
            #expect(signed.sender == approval.account)
            #expect(Hex.encode(Keccak256.hash(signed.transaction.signingPayload)) == view.card.digest || !view.card.digest.isEmpty)
            #expect(try world.desk.show(approval.id).state == .signed)
        }
        let journal = try world.signed()
        #expect(Set(journal.compactMap(\.nonce)) == [3, 4])
        #expect(try world.workspace.store.journal(approval: approvals[0].id).map(\.event) == [.prepared, .approved, .signed])
        #expect(try !"\(world.workspace.store.verify())".contains("broken"))
    }

    @Test func aLaterStepWaitsForTheEarlier() async throws {
        let world = try World()
        let approvals = try await world.opened(Self.supply)
        let view = try await world.desk.prepare(approvals[1].id)
        await #expect(throws: AgentError.earlierStepOpen(id: approvals[0].id, number: 1)) {
            try await world.desk.approve(approvals[1].id, passphrase: world.passphrase, presenter: seen(view))
        }
        #expect(try world.signed().isEmpty)
        #expect(try world.workspace.store.approvals().map(\.status) == [.waiting, .waiting])
    }

    @Test func aNoEndsThePlan() async throws {
        let world = try World()
        let approvals = try await world.opened(Self.supply)
        try world.desk.reject(approvals[0].id, reason: "not today\u{1b}[2J")
        #expect(try world.workspace.store.approvals().map(\.status) == [.rejected, .rejected])
        #expect(try world.workspace.store.plan(approvals[0].plan)?.status == .abandoned)
        for approval in approvals {
            await #expect(throws: AgentError.notWaiting(id: approval.id, state: "rejected")) { try await world.desk.prepare(approval.id) }
            await #expect(throws: AgentError.notWaiting(id: approval.id, state: "rejected")) {
                try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: { _ in .approve })
            }
            #expect(throws: AgentError.notWaiting(id: approval.id, state: "rejected")) { try world.desk.reject(approval.id, reason: nil) }
        }
        #expect(try world.signed().isEmpty)
    }

    /// The first step is signed; a no to the second leaves the first as it is.
    @Test func aNoToTheSecondStep() async throws {
        let world = try World()
        let approvals = try await world.opened(Self.supply)
        let view = try await world.desk.prepare(approvals[0].id)
        _ = try await world.desk.approve(approvals[0].id, passphrase: world.passphrase, presenter: seen(view))
        await #expect(throws: ApprovalRefusal.refused(reason: "no")) {
            try await world.desk.approve(approvals[1].id, passphrase: world.passphrase, presenter: { _ in .reject(reason: "no") })
        }
        #expect(try world.workspace.store.approvals().map(\.status) == [.signed, .rejected])
        #expect(try world.signed().count == 1)
    }

    @Test func onceIsEnough() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        let view = try await world.desk.prepare(approval.id)
        _ = try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: seen(view))
        await #expect(throws: AgentError.notWaiting(id: approval.id, state: "signed")) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: seen(view))
        }
        #expect(throws: AgentError.notWaiting(id: approval.id, state: "signed")) { try world.desk.reject(approval.id, reason: nil) }
        #expect(try world.signed().count == 1)
    }

    /// Two programs approve the same transaction at the same moment: one signature is kept.
    @Test func twoAtOnce() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        let other = try World(sharing: world.folder)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for each in [world, other] {
                let (desk, passphrase) = (each.desk, each.passphrase)
                group.addTask { (try? await desk.approve(approval.id, passphrase: passphrase, presenter: { _ in .approve })) != nil }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1, "\(outcomes)")
        #expect(try world.signed().count == 1)
    }

    @Test func aCardThatWasNotShown() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        let view = try await world.desk.prepare(approval.id)
        await #expect(throws: ApprovalRefusal.self) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: ApprovalDesk.seen(digest: view.card.digest + "0"))
        }
        #expect(try world.signed().isEmpty)
        #expect(try world.desk.show(approval.id).state == .rejected)
    }

    /// The bytes were made anew (another fee) after the card was read: the old yes is worth nothing.
    @Test func aCardThatIsOutOfDate() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        let old = try await world.desk.prepare(approval.id)
        let dearer = try World(sharing: world.folder) { $0.overrides.maxFee = 40_000_000_000 }
        let new = try await dearer.desk.prepare(approval.id)
        #expect(old.card.digest != new.card.digest)
        await #expect(throws: ApprovalRefusal.self) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: ApprovalDesk.seen(digest: old.card.digest))
        }
        #expect(try world.signed().isEmpty)
    }

    @Test func nobodyAtTheKeys() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        await #expect(throws: ApprovalRefusal.self) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: nil)
        }
        #expect(try world.signed().isEmpty)
        #expect(try world.desk.show(approval.id).state == .waiting)
    }

    @Test func aWrongPassphrase() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        await #expect(throws: (any Error).self) {
            try await world.desk.approve(approval.id, passphrase: SecretBytes(copying: Bytes("wrong".utf8)), presenter: { _ in .approve })
        }
        #expect(try world.signed().isEmpty)
        #expect(try world.desk.show(approval.id).state == .waiting)
    }

    @Test func whatIsNotKnownIsNamed() async throws {
        let world = try World { $0.overrides = .init() }
        let approval = try await world.opened(Self.send)[0]
        #expect(approval.payload == nil)
        await #expect {
            try await world.desk.prepare(approval.id)
        } throws: { error in
            guard case .incomplete(let missing)? = error as? AgentError else { return false }
            return missing.starts(with: ["nonce", "max-fee"])
        }
        await #expect(throws: AgentError.self) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: { _ in .approve })
        }
        #expect(try world.desk.show(approval.id).card.digest.isEmpty)
        // With the flags it is complete.
        let given = try World(sharing: world.folder) { $0.overrides.gas = .exact(90_000) }
        let view = try await given.desk.prepare(approval.id)
        _ = try await given.desk.approve(approval.id, passphrase: world.passphrase, presenter: seen(view))
        #expect(try world.signed().map(\.nonce) == [3])
    }

    /// Bytes in the database that do something else than was asked for are not signed, whoever says yes.
    @Test func bytesThatWereTamperedWith() async throws {
        let world = try World()
        let approval = try await world.opened(Self.send)[0]
        var transaction = try Transaction(signingPayload: #require(approval.payload))
        transaction.data[35] ^= 1
        try world.workspace.store.rewriteApproval(approval.id, payload: transaction.signingPayload)
        await #expect(throws: ApprovalRefusal.self) {
            try await world.desk.approve(approval.id, passphrase: world.passphrase, presenter: { _ in .approve })
        }
        #expect(try world.signed().isEmpty)
        let card = try world.desk.show(approval.id).card
        #expect(card.warnings.contains { $0.text.contains("recipient") }, "\(card.warnings)")
    }

    @Test func openedTwiceIsTheSame() async throws {
        let world = try World()
        let approvals = try await world.opened(Self.supply)
        let stored = try #require(try world.workspace.store.plan(approvals[0].plan))
        #expect(try world.desk.open(stored).map(\.id) == approvals.map(\.id))
        #expect(try world.desk.resolve(stored.id) == approvals.map(\.id))
        #expect(try world.desk.resolve(approvals[1].id) == [approvals[1].id])
        #expect(throws: AgentError.noSuchApproval("nothing")) { try world.desk.resolve("nothing") }
    }
}

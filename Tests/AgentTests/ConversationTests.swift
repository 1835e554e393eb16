import Foundation
import Testing

@testable import Agent
@testable import Ethereum
@testable import Memory
@testable import Registry

/// Whole turns with the embedded model, offline on Ethereum. What is looked at is where they lead, not
/// how they are worded.
@Suite("Conversations, offline")
struct ConversationTests {
    static let reference =
        "I have 10,000 USDC. Get me the best low risk yield you can find. I need instant access to it, so don't lock it up for more than a week"

    @Test func theReferenceSentence() async throws {
        let world = try World()
        let talk = world.conversation()
        let answer = try await talk.ask(Self.reference)
        #expect(answer.turn.intents.count == 1)
        let frame = try #require(answer.turn.intents.first)
        #expect(frame.action == .earn)
        #expect(frame.amount() == Amount("10000", .token))
        #expect(frame.text(.asset) == "USDC")
        #expect(frame.text(.risk) == "low")
        #expect(frame.int(.maxLockupDays).map { $0 <= 7 } == true)
        #expect(answer.turn.clarification == nil)
        let allocation = try #require(answer.allocation)
        #expect(allocation.legs.reduce(UInt256.zero) { $0.adding($1.amount) ?? .zero } == 10_000_000_000)
        let plan = try #require(answer.plan)
        #expect(plan.steps.count >= 2 * allocation.legs.count)
        #expect(try world.signed().isEmpty)
        #expect(try world.workspace.store.approvals().isEmpty, "a plan alone opens no approvals")

        let agreed = try await talk.ask("Sounds good. Do it")
        #expect(agreed.approvals.count == plan.steps.count)
        #expect(try world.workspace.store.approvals(status: .waiting, plan: plan.id).count == plan.steps.count)
        #expect(try world.signed().isEmpty, "a yes in a conversation is no signature")
        #expect(try await talk.history().map(\.author) == [.person, .agent, .person, .agent])

        // Once more: nothing new.
        _ = try await talk.ask("do it")
        #expect(try world.workspace.store.approvals().count == plan.steps.count)
    }

    @Test func yesToNothing() async throws {
        let world = try World()
        let answer = try await world.conversation().ask("do it")
        #expect(answer.plan == nil)
        #expect(answer.approvals.isEmpty)
        #expect(answer.turn.reply == world.workspace.replies.say("nothing_to_confirm"))
    }

    /// A plan of one session is not carried out by a yes in another.
    @Test func aYesBelongsToItsSession() async throws {
        let world = try World()
        let asked = try await world.conversation("one").ask("supply 1000 USDC to aave")
        #expect(asked.plan != nil)
        #expect(try await world.conversation("two").ask("do it").approvals.isEmpty)
        #expect(try await world.conversation("one").ask("do it").approvals.count == 2)
    }

    @Test func theConversationGoesOnInAnotherProcess() async throws {
        let world = try World()
        let asked = try await world.conversation().ask("supply 1000 USDC to aave")
        let later = try World(sharing: world.folder)
        let agreed = try await later.conversation().ask("do it")
        #expect(agreed.approvals.count == asked.plan?.steps.count)
    }

    @Test func aNoPutsThePlanAway() async throws {
        let world = try World()
        let talk = world.conversation()
        let plan = try #require(try await talk.ask("supply 1000 USDC to aave").plan)
        _ = try await talk.ask("no")
        #expect(try world.workspace.store.plan(plan.id)?.status == .abandoned)
        #expect(try await talk.ask("do it").approvals.isEmpty)
    }

    /// A new plan takes the place of the old, whose open approvals are withdrawn.
    @Test func anotherPlanReplacesTheFirst() async throws {
        let world = try World()
        let talk = world.conversation()
        let first = try #require(try await talk.ask("supply 1000 USDC to aave").plan)
        _ = try await talk.ask("do it")
        let second = try #require(try await talk.ask("supply 500 USDC to compound").plan)
        #expect(first.id != second.id)
        #expect(try world.workspace.store.approvals(plan: first.id).map(\.status) == [.rejected, .rejected])
    }

    @Test func withoutAWalletThereIsNoPlan() async throws {
        let world = try World(wallet: false)
        let answer = try await world.conversation().ask("supply 1000 USDC to aave")
        #expect(answer.plan == nil)
        #expect(answer.turn.reply.contains("wallet"))
    }

    @Test func nonsenseDoesNothing() async throws {
        let world = try World()
        for words in ["asdf qwer", "", "   ", "🦆🦆🦆", "\u{202e}\u{0}\u{1b}[2J"] {
            let answer = try await world.conversation().ask(words)
            #expect(answer.plan == nil, "\(words.debugDescription)")
            #expect(!answer.turn.reply.isEmpty)
        }
        #expect(try world.workspace.store.plans().isEmpty)
    }

    /// A plan that is in the database and damaged is not carried out.
    @Test func aDamagedSessionIsAnEmptyOne() async throws {
        let world = try World()
        let store = world.workspace.store
        try store.saveSession(Session(id: "s", title: "t", state: ["state": "plan", "plan": "no such plan", "intents": 7]))
        let answer = try await world.conversation().ask("do it")
        #expect(answer.approvals.isEmpty)
        #expect(answer.turn.reply == world.workspace.replies.say("nothing_to_confirm"))
    }

    @Test func theJSONOfTheContract() async throws {
        let world = try World()
        let json = try await world.conversation().ask("supply 1000 USDC to aave").json
        for key in ["utterance", "intents", "reply", "clarification", "ranking", "allocation", "plan", "warnings", "model"] { #expect(json[key] != nil, "\(key)") }
        #expect(try JSON(parsing: json.pretty) == json)
        #expect(json["plan"]?["steps"]?.array?.count == 2)
    }
}

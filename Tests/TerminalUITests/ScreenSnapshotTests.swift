import Agent
import Testing

@testable import TerminalUI

@Suite struct ScreenSnapshotTests {
    static let sizes = [(80, 24), (120, 40), (60, 15)]

    private func after(_ size: (Int, Int), _ events: (inout Person) -> Void) -> String {
        var person = Person(width: size.0, height: size.1)
        events(&person)
        return person.screen
    }

    private func expect(_ name: String, _ events: (inout Person) -> Void) {
        for size in Self.sizes { expectScreen(after(size, events), "\(name)-\(size.0)x\(size.1)") }
    }

    @Test func firstFrame() {
        for size in Self.sizes {
            let person = Person(width: size.0, height: size.1, opened: false)
            expectScreen(person.screen, "first-frame-\(size.0)x\(size.1)")
        }
    }

    @Test func welcome() { expect("welcome") { _ in } }

    @Test func conversation() {
        expect("conversation") { person in
            person.types(Fixtures.utterance)
            person.presses(.enter)
            person.sees(.turn(Fixtures.turn))
        }
    }

    @Test func conversationReadOn() {
        expect("conversation-end") { person in
            person.types(Fixtures.utterance)
            person.presses(.enter)
            person.sees(.turn(Fixtures.turn))
            for _ in 0..<6 { person.presses(.pageDown) }
        }
    }

    @Test func waiting() {
        expect("waiting") { person in
            person.types("balance")
            person.presses(.enter)
            person.types("and then")
        }
    }

    @Test func rankingView() {
        expect("ranking") { person in
            person.sees(.turn(Fixtures.turn))
            if person.state.panel != .ranking { person.presses(.function(2)) }
        }
    }

    @Test func planView() {
        expect("plan") { person in
            person.sees(.turn(Fixtures.turn))
            person.sees(.approvals([Fixtures.approval(1), Fixtures.approval(2)]))
            person.presses(.function(3))
        }
    }

    @Test func portfolioView() {
        expect("portfolio") { person in
            person.presses(.function(4))
            person.sees(.portfolio(Fixtures.portfolio))
        }
    }

    @Test func approvalsView() {
        expect("approvals") { person in
            person.presses(.function(5))
            person.sees(.approvals([Fixtures.approval(1, state: .mined), Fixtures.approval(2)]))
        }
    }

    @Test func help() { expect("help") { $0.presses(.function(1)) } }

    @Test func card() {
        expect("card") { person in
            person.sees(.review([Fixtures.approval(1), Fixtures.approval(2)]))
        }
    }

    @Test func cardLastPage() {
        expect("card-last-page") { person in
            person.sees(.review([Fixtures.approval(1), Fixtures.approval(2)]))
            person.looks()
            for _ in 0..<9 { person.presses(.pageDown) }
            person.presses(.character("y"))
        }
    }

    @Test func cardWorking() {
        expect("card-outcome") { person in
            person.sees(.review([Fixtures.approval(1), Fixtures.approval(2)]))
            person.looks()
            for _ in 0..<9 { person.presses(.pageDown) }
            person.presses(.character("y"), .enter)
            person.types("approve")
            person.presses(.enter)
            person.types("secret")
            person.presses(.enter)
            for text in ["Signing", "In the journal, on disk", "Sent to the network", "Waiting for the block"] {
                person.sees(.approvalProgress(text))
            }
            person.sees(.approvalOutcome(Fixtures.mined))
        }
    }

    @Test func prompts() {
        expect("prompt-choice") { person in
            person.sees(.prompt(id: 1, Prompt(
                title: "Welcome to Seraph", message: "There is no wallet on this machine yet.",
                kind: .choose([
                    .init("A practice wallet", note: "practice money on a chain of its own; nothing can be lost"),
                    .init("A new wallet"), .init("Bring a wallet", disabled: "the keystore folder can't be written to"),
                ]))))
        }
        expect("prompt-words") { person in
            let words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
            person.sees(.prompt(id: 2, Prompt(
                title: "Write these words down", message: "Whoever has them has the money. They are not shown again.",
                kind: .info(words: words.split(separator: " ").map(String.init)))))
        }
        expect("prompt-secret") { person in
            person.sees(.prompt(id: 3, Prompt(title: "A passphrase", message: "It opens the key on this machine.", kind: .secret(twice: true, minimum: 8))))
            person.types("hunter2")
            person.presses(.enter)
        }
    }

    @Test func asciiOnly() {
        var person = Person()
        person.state.glyphs = .ascii
        person.sees(.turn(Fixtures.turn))
        expectScreen(Glyphs.ascii(person.screen), "ascii-80x24")
    }

    @Test func plainTurnAndCard() {
        expectScreen(PlainText.turn(Fixtures.turn), "plain-turn")
        expectScreen(PlainText.card(Fixtures.card), "plain-card")
    }
}

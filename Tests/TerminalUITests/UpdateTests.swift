import Agent
import Ethereum
import Testing

@testable import TerminalUI

@Suite struct UpdateTests {
    private func atCard(_ approvals: [ApprovalView] = [Fixtures.approval(1, confirmation: nil)], width: Int = 100, height: Int = 60) -> Person {
        var person = Person(width: width, height: height)
        person.sees(.review(approvals))
        return person
    }

    // MARK: The card

    @Test func keysBeforeTheCardDoNotCount() {
        var person = atCard()
        #expect(person.presses(.character("y"), .enter, .enter).isEmpty)
        #expect(person.state.approval?.stage == .reading)
        #expect(person.state.approval?.choice == .no)

        person.sees(.presented)
        person.now += 380
        #expect(person.presses(.character("y")).isEmpty)
        #expect(person.state.approval?.choice == .no)
        person.now += 400
        person.presses(.character("y"))
        #expect(person.state.approval?.choice == .yes)
    }

    @Test func enterOnTheDefaultRefuses() {
        var person = atCard()
        person.looks()
        person.presses(.enter)
        #expect(person.presses(.enter) == [.reject(id: "A-1", reason: nil)])
    }

    @Test func aReasonGoesWithTheRefusal() {
        var person = atCard()
        person.looks()
        person.presses(.enter)
        person.types("too expensive")
        #expect(person.presses(.enter) == [.reject(id: "A-1", reason: "too expensive")])
    }

    @Test func escapeLeavesItWaiting() {
        var person = atCard()
        person.looks()
        #expect(person.presses(.escape).isEmpty)
        #expect(person.state.approval == nil)
    }

    @Test func yesNeedsEveryPage() {
        var person = atCard([Fixtures.approval(1, confirmation: nil)], width: 80, height: 24)
        let pages = CardScreen.pageCount(person.state)
        #expect(pages > 1)
        person.looks()
        person.presses(.character("y"))
        #expect(person.state.approval?.choice == .no)
        for _ in 1..<pages { person.presses(.pageDown) }
        person.presses(.character("y"))
        #expect(person.state.approval?.choice == .yes)
        // Smaller now: there are pages nobody has seen.
        person.sees(.resize(width: 60, height: 15))
        #expect(person.presses(.enter).isEmpty)
        #expect(person.state.approval?.choice == .no)
    }

    @Test func aWindowTooSmallCanNotSign() {
        var person = atCard([Fixtures.approval(1, confirmation: nil)], width: 40, height: 10)
        person.looks()
        for _ in 0..<50 { person.presses(.pageDown) }
        person.presses(.character("y"), .enter)
        #expect(person.state.approval?.choice == .no)
        #expect(!person.effects.contains { if case .approve = $0 { true } else { false } })
    }

    @Test func everyWordOfTheCardIsOnSomePage() {
        for (width, height) in [(56, 12), (80, 24), (200, 60)] {
            var person = atCard([Fixtures.approval(1)], width: width, height: height)
            person.looks()
            var seen = ""
            for _ in 0..<CardScreen.pageCount(person.state) {
                let rows = person.screen.split(separator: "\n", omittingEmptySubsequences: false)
                seen += rows[2..<height - 5].joined()
                person.presses(.pageDown)
            }
            let squeezed = seen.filter { !$0.isWhitespace }
            for row in Fixtures.card.rows {
                #expect(squeezed.contains(row.value.filter { !$0.isWhitespace }), "\(row.label) at \(width)x\(height)")
            }
            #expect(squeezed.contains(Fixtures.card.digest))
        }
    }

    @Test func theConfirmationMustBeTyped() {
        var person = atCard([Fixtures.approval(1, confirmation: "approve")])
        person.looks()
        person.presses(.character("y"), .enter)
        person.sees(.paste("approve"))
        #expect(person.presses(.enter).isEmpty)
        #expect(person.state.approval?.stage == .confirming)
        person.types("approv")
        person.presses(.enter)
        #expect(person.state.approval?.stage == .confirming)
        person.types("e")
        person.presses(.enter)
        #expect(person.state.approval?.stage == .passphrase)
    }

    @Test func thePassphraseIsNeverDrawnAndAskedForOnce() throws {
        var person = atCard([Fixtures.approval(1, confirmation: nil), Fixtures.approval(2, confirmation: nil)])
        person.looks()
        person.presses(.character("y"), .enter)
        person.types("correct horse")
        #expect(!person.screen.contains("correct"))
        #expect(!"\(person.state)".contains("correct"))
        let handed = try #require(person.presses(.enter).first)
        #expect(handed == .approve(id: "A-1", passphrase: SecretBytes(copying: Array("correct horse".utf8))))
        #expect(person.state.approval?.secret.count == 0)

        person.sees(.approvalOutcome(Fixtures.mined))
        person.presses(.enter)
        #expect(person.state.approval?.current.id == "A-2")
        #expect(person.state.approval?.choice == .no)
        person.looks()
        person.presses(.character("y"))
        #expect(person.presses(.enter) == [.approve(id: "A-2", passphrase: nil)])
    }

    @Test func aWrongPassphraseIsAskedForAgain() {
        var person = atCard()
        person.looks()
        person.presses(.character("y"), .enter)
        person.types("wrong")
        person.presses(.enter)
        person.sees(.passphraseNeeded("That passphrase does not open the key. Nothing was signed."))
        #expect(person.state.approval?.stage == .passphrase)
        #expect(person.screen.contains("Nothing was signed."))
    }

    @Test func aRefusalStopsThePlan() {
        var person = atCard([Fixtures.approval(1), Fixtures.approval(2)])
        person.looks()
        person.presses(.enter, .enter)
        person.sees(.approvalOutcome(ApprovalOutcome(id: "A-1", state: .rejected, text: "Nothing was signed.", hash: nil)))
        person.presses(.enter)
        #expect(person.state.approval == nil)
    }

    @Test func nothingStopsASignatureOnItsWay() {
        var person = atCard()
        person.looks()
        person.presses(.character("y"), .enter)
        person.types("x")
        person.presses(.enter)
        #expect(person.presses(.escape, .control("c"), .enter, .character("n"), .control("d")).isEmpty)
        #expect(person.state.approval?.stage == .working)
    }

    /// Every sequence of four keys from the card's small world, with the screen looked at: nothing is
    /// approved without Yes having been chosen before the last Enter.
    @Test func onlyYesThenEnterSigns() {
        let keys: [Key] = [.enter, .character("y"), .character("n"), .tab, .escape, .pageDown]
        var scripts: [[Key]] = [[]]
        for _ in 0..<4 { scripts = scripts.flatMap { script in keys.map { script + [$0] } } }
        for script in scripts {
            var person = atCard()
            person.state.needsPassphrase = false
            person.looks()
            for key in script {
                let before = person.state.approval
                for case .approve in person.presses(key) {
                    #expect(key == .enter && before?.choice == .yes && before?.stage == .reading, "\(script)")
                }
            }
        }
    }

    // MARK: The conversation

    @Test func pasteNeverSubmits() {
        var person = Person()
        #expect(person.sees(.paste("send 1 ETH to bob\r\n/quit\n\u{1B}[31m\u{202E}")).isEmpty)
        #expect(person.state.editor.text == "send 1 ETH to bob\n/quit\n\u{FFFD}[31m\u{FFFD}")
        #expect(person.state.waiting == nil)
    }

    @Test func aSlashInAPasteOfManyLinesIsNoCommand() {
        var person = Person()
        person.sees(.paste("/quit\nplease"))
        #expect(person.presses(.enter) == [.ask("/quit\nplease")])
    }

    @Test func escapeCancelsAndKeepsTheDraft() {
        var person = Person()
        person.types("balance")
        #expect(person.presses(.enter) == [.ask("balance")])
        person.types("half a thought")
        #expect(person.presses(.escape) == [.cancel])
        #expect(person.state.editor.text == "half a thought")
        #expect(person.state.waiting == nil)
        #expect(!person.state.isAnimating)
    }

    @Test func aSecondQuestionWaitsInTheBox() {
        var person = Person()
        person.types("balance")
        person.presses(.enter)
        person.types("gas")
        #expect(person.presses(.enter).isEmpty)
        #expect(person.state.editor.text == "gas")
    }

    @Test func historyKeepsTheDraft() {
        var person = Person()
        for text in ["one", "two"] {
            person.types(text)
            person.presses(.enter)
            person.sees(.turn(Turn(utterance: text)))
        }
        person.types("draft")
        person.presses(.up)
        #expect(person.state.editor.text == "two")
        person.presses(.up, .up)
        #expect(person.state.editor.text == "one")
        person.presses(.down, .down)
        #expect(person.state.editor.text == "draft")
    }

    @Test func controlJMakesANewLineAndEnterSends() {
        var person = Person()
        person.types("a")
        person.presses(.control("j"))
        person.types("b")
        #expect(person.presses(.enter) == [.ask("a\nb")])
    }

    @Test func controlDLeavesOnlyFromAnEmptyLine() {
        var person = Person()
        person.types("x")
        #expect(person.presses(.control("d")).isEmpty)
        person.presses(.backspace)
        #expect(person.presses(.control("d")) == [.quit])
    }

    @Test func everyCommandIsReachedByItsNames() {
        for command in Command.allCases {
            for name in command.entry.names { #expect(Command.parse("/\(name)")?.0 == command) }
            for key in command.entry.keys { #expect(Command.bound(to: key) == command) }
        }
        let names = Command.allCases.flatMap(\.entry.names)
        #expect(Set(names).count == names.count)
    }

    @Test func anUnknownCommandIsKeptAndExplained() {
        var person = Person()
        person.types("/nonsense")
        #expect(person.presses(.enter).isEmpty)
        #expect(person.state.editor.text == "/nonsense")
        #expect(person.screen.contains("There is no /nonsense"))
    }

    @Test func copyHandsOverTheWholeAddress() {
        var person = Person()
        person.types("/copy address")
        #expect(person.presses(.enter) == [.copy(Fixtures.account)])
    }

    @Test func idleScreensWantNoTicks() {
        var person = Person()
        #expect(!person.state.isAnimating)
        let before = person.state.render().grid
        person.now += 5000
        #expect(person.state.render().grid.changes(since: before).isEmpty)
        person.types("x")
        #expect(person.state.render().grid.changes(since: before).count <= 2)
    }

    @Test func scrollingBackHoldsItsPlace() {
        var person = Person()
        for index in 0..<30 { person.sees(.notice("line \(index) of the conversation")) }
        person.presses(.pageUp, .pageUp)
        let top = person.screen.split(separator: "\n")[0]
        person.sees(.notice("something new"))
        #expect(person.screen.split(separator: "\n")[0] == top)
        person.sees(.resize(width: 50, height: 20))
        #expect(person.screen.split(separator: "\n")[0] == top)
        person.presses(.escape)
        #expect(person.screen.contains("something new"))
    }

    @Test func answersToPromptsGoBackOnce() {
        var person = Person()
        person.sees(.prompt(id: 7, Prompt(title: "Name", kind: .text(initial: "main"))))
        person.sees(.prompt(id: 8, Prompt(title: "Next", kind: .info(words: []))))
        #expect(person.presses(.enter) == [.answer(id: 7, .text("main"))])
        #expect(person.presses(.escape) == [.answer(id: 8, .dismissed)])
    }

    @Test func secretsMustMatch() {
        var person = Person()
        person.sees(.prompt(id: 1, Prompt(title: "Passphrase", kind: .secret(twice: true, minimum: 4))))
        person.types("abc")
        #expect(person.presses(.enter).isEmpty)
        person.types("d")
        person.presses(.enter)
        person.types("abcx")
        #expect(person.presses(.enter).isEmpty)
        for _ in 0..<2 {
            person.types("abcd")
            person.presses(.enter)
        }
        #expect(person.effects.last == .answer(id: 1, .secret(SecretBytes(copying: Array("abcd".utf8)))))
    }
}

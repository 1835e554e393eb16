import Agent
import Ethereum
import Synchronization
import Testing

@testable import TerminalUI

@Suite struct LinearModeTests {
    private final class Lines: LineSource {
        private let left: Mutex<[String]>
        init(_ lines: [String]) { left = Mutex(lines) }
        func line() -> String? { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        func secret() -> SecretBytes? { line().map { SecretBytes(copying: Array($0.utf8)) } }
    }

    private final class Recorder: Driver {
        let effects = Mutex<[Effect]>([])

        func perform(_ effect: Effect, ui: UI) async {
            effects.withLock { $0.append(effect) }
            switch effect {
            case .ask("names"):
                let answer = await ui.ask(Prompt(title: "Which?", kind: .choose([.init("a"), .init("b", disabled: "no")])))
                ui.post(.notice("\(answer)"))
            case .ask: ui.post(.turn(Fixtures.turn))
            case .reviewApprovals: ui.post(.review([Fixtures.approval(1), Fixtures.approval(2)]))
            case .approve(let id, let passphrase):
                if passphrase == SecretBytes(copying: Array("wrong".utf8)) {
                    ui.post(.passphraseNeeded("That does not open the key. Nothing was signed."))
                } else {
                    ui.post(.approvalOutcome(ApprovalOutcome(id: id, state: .signed, text: "", hash: "0x1")))
                }
            case .reject(let id, _):
                ui.post(.approvalOutcome(ApprovalOutcome(id: id, state: .rejected, text: "", hash: nil)))
            default: break
            }
        }
    }

    private func run(_ lines: String...) async -> (effects: [Effect], printed: String, said: String) {
        let recorder = Recorder()
        let printed = Mutex("")
        let said = Mutex("")
        let mode = LinearMode(
            driver: recorder, source: Lines(lines), glyphs: .unicode,
            print: { text in printed.withLock { $0 += text + "\n" } }, say: { text in said.withLock { $0 += text + "\n" } })
        _ = await onThreadOfItsOwn { mode.run() }
        return (recorder.effects.withLock { $0 }, printed.withLock { $0 }, said.withLock { $0 })
    }

    private func secret(_ text: String) -> SecretBytes { SecretBytes(copying: Array(text.utf8)) }

    @Test func answersArePrinted() async {
        let result = await run("hello")
        #expect(result.effects == [.start, .ask("hello")])
        #expect(result.printed == PlainText.turn(Fixtures.turn) + "\n")
    }

    @Test func onlyTheExactWordSigns() async {
        #expect(await run("/approve", "yes", "y", "APPROVE", "").effects == [.start, .reviewApprovals])
        #expect(await run("/approve", "approve", "pass", "approve").effects
            == [.start, .reviewApprovals, .approve(id: "A-1", passphrase: secret("pass")), .approve(id: "A-2", passphrase: nil)])
    }

    @Test func aRefusalStopsThePlan() async {
        #expect(await run("/approve", "no", "approve").effects == [.start, .reviewApprovals, .reject(id: "A-1", reason: nil), .ask("approve")])
    }

    @Test func theEndOfTheInputSignsNothing() async {
        #expect(await run("/approve").effects == [.start, .reviewApprovals])
        #expect(await run("/approve", "approve").effects == [.start, .reviewApprovals])
    }

    @Test func aWrongPassphraseIsAskedForAgain() async {
        let result = await run("/approve", "approve", "wrong", "right", "")
        #expect(result.effects.suffix(2) == [.approve(id: "A-1", passphrase: secret("wrong")), .approve(id: "A-1", passphrase: secret("right"))])
    }

    @Test func promptsAreAnsweredByNumber() async {
        #expect(await run("names", "2", "1").printed == "chosen(0)\n")
        #expect(await run("names").printed == "dismissed\n")
    }
}

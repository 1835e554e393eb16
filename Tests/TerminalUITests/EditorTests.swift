import Testing

@testable import TerminalUI

@Suite struct EditorTests {
    @Test func emacsKeys() {
        var editor = Editor("send 5 USDC")
        _ = editor.handle(.control("a"))
        _ = editor.handle(.alt("f"))
        #expect(editor.cursor == 4)
        _ = editor.handle(.control("k"))
        #expect(editor.text == "send")
        _ = editor.handle(.control("y"))
        #expect(editor.text == "send 5 USDC")
        _ = editor.handle(.control("w"))
        #expect(editor.text == "send 5 ")
        _ = editor.handle(.control("u"))
        #expect(editor.isEmpty)
    }

    @Test func oneBackspaceRemovesOneLetterAsPeopleCount() {
        var editor = Editor("e\u{301}👍🏽")
        _ = editor.handle(.backspace)
        #expect(editor.text == "e\u{301}")
        _ = editor.handle(.backspace)
        #expect(editor.isEmpty)
    }

    @Test func aMarkJoinsTheLetterBefore() {
        var editor = Editor("e")
        _ = editor.handle(.character("\u{301}"))
        #expect(editor.characters.count == 1 && editor.cursor == 1)
    }

    @Test func linesKeepTheColumn() {
        var editor = Editor("one\ntwenty\nx")
        let moved = (0..<3).map { _ in (editor.moveLine(up: true), editor.cursor) }
        #expect(moved.map(\.0) == [true, true, false])
        #expect(moved.map(\.1) == [5, 1, 1])
    }

    /// Any keys in any order: the cursor stays inside, the text stays what its characters say, and
    /// the box can be drawn with the cursor in it.
    @Test func randomScriptsKeepTheInvariants() {
        var random = Seeded()
        let keys: [Key] = EditAction.allCases.flatMap(\.keys)
            + "ab \u{301}日🚀👍\u{200D}".unicodeScalars.map { .character($0) } + [.up, .down, .function(9), .escape]
        for _ in 0..<60 {
            var editor = Editor()
            for _ in 0..<80 {
                let key = keys.randomElement(using: &random)!
                switch key {
                case .up, .down: _ = editor.moveLine(up: key == .up)
                default: _ = editor.handle(key)
                }
                #expect((0...editor.characters.count).contains(editor.cursor), "seed \(random.seed)")
                #expect(Array(editor.text) == editor.characters, "seed \(random.seed)")
                let rows = InputView.rows(editor, width: 20)
                #expect(rows.allSatisfy { Width.of($0.text) <= 18 }, "seed \(random.seed)")
            }
        }
    }

    /// Any keys on the whole screen: it never traps, never signs, and stays drawable.
    @Test func randomScriptsOnTheScreenNeverSign() {
        var random = Seeded()
        let keys: [Key] = Command.allCases.flatMap(\.entry.keys) + EditAction.allCases.flatMap(\.keys)
            + "/aby1".unicodeScalars.map { .character($0) } + [.enter, .escape, .up, .down, .pageUp]
        for _ in 0..<12 {
            var person = Person(width: .random(in: 10...140, using: &random), height: .random(in: 3...50, using: &random))
            for step in 0..<120 {
                let key = keys.randomElement(using: &random)!
                person.presses(key)
                switch step % 20 {
                case 3: person.sees(.turn(Fixtures.turn))
                case 7: person.sees(.resize(width: .random(in: 0...140, using: &random), height: .random(in: 0...50, using: &random)))
                case 11: person.sees(.review([Fixtures.approval(1)]))
                case 12: person.looks()
                default: break
                }
                _ = person.state.render()
            }
            let signed = person.effects.contains { if case .approve = $0 { true } else { false } }
            #expect(!signed, "seed \(random.seed)")
        }
    }

    @Test func aPasteBeyondTheLimitIsRefusedWhole() {
        var person = Person()
        person.types("draft")
        person.sees(.paste(String(repeating: "x", count: Editor.limit + 1)))
        #expect(person.state.editor.text == "draft")
    }
}

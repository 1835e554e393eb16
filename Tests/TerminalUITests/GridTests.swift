import Agent
import Testing

@testable import TerminalUI

@Suite struct GridTests {
    @Test func widths() {
        #expect(Width.of("abc") == 3)
        #expect(Width.of("日本") == 4)
        #expect(Width.of("한글") == 4)
        #expect(Width.of("e\u{301}") == 1)
        #expect(Width.of("🚀") == 2)
        #expect(Width.of("👨‍👩‍👧".filter { _ in true }) >= 6)
        #expect(Width.of("ＡＢ") == 4)
        #expect(Width.of("…─█●") == 4)
    }

    @Test func wideLettersKeepTheColumnsStraight() {
        var grid = Grid(width: 10, height: 2)
        let end = grid.write("日本e\u{301}x", row: 0, column: 0)
        #expect(end == 6)
        #expect(grid[0, 0].width == 2 && grid[0, 1].width == 0)
        #expect(grid[0, 4].text == "e\u{301}")
        #expect(grid.text.split(separator: "\n", omittingEmptySubsequences: false)[0] == "日本e\u{301}x")
        // Overwriting half of a wide letter leaves no other half.
        grid.write("a", row: 0, column: 1)
        #expect(grid[0, 0] == .blank && grid[0, 1].text == "a")
        // A wide letter that would stick out is not drawn.
        #expect(grid.write("日", row: 1, column: 9) == 9)
    }

    @Test func hostileTextIsDrawnAsText() {
        var grid = Grid(width: 40, height: 1)
        grid.write("a\u{1B}[2Jb\u{202E}c\u{200B}d\u{7}e\u{9B}f\u{2066}", row: 0, column: 0)
        #expect(grid.text == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f\u{FFFD}")
    }

    @Test func noScreenCarriesControlCharacters() {
        let evil = "pay\u{1B}]0;x\u{7}\u{202E}\u{200D}\u{2028}\u{85}\u{E0041}me" + String(repeating: "\u{301}", count: 50)
        var turn = Fixtures.turn
        turn.reply = evil
        turn.chips = [Chip(evil, evil)]
        turn.excluded = [ExcludedRow(name: evil, reason: evil)]
        turn.plan = PlanView(id: evil, chain: evil, from: evil, steps: [evil])
        let card = Card(
            title: evil, rows: [Card.Row(evil, evil, note: evil)], warnings: [Card.Warning(.danger, evil)], function: evil,
            arguments: [Card.Argument(name: evil, type: evil, value: evil, label: evil)], digest: evil)
        var person = Person(width: 120, height: 40)
        person.sees(.turn(turn))
        person.sees(.failure(evil))
        person.sees(.notice(evil))
        var screens = [person.screen, PlainText.turn(turn), PlainText.card(card)]
        person.sees(.review([ApprovalView(id: evil, planID: evil, number: 1, count: 1, state: .waiting, card: card, confirmation: evil)]))
        screens.append(person.screen)
        for screen in screens {
            let bad = screen.unicodeScalars.filter { scalar in
                scalar != "\n" && (scalar.value < 0x20 || [.control, .format].contains(scalar.properties.generalCategory))
            }
            #expect(bad.isEmpty)
        }
    }

    @Test func onlyChangedCellsAreWritten() {
        var before = Grid(width: 20, height: 3)
        before.write("balance 10", row: 1, column: 0)
        var after = before
        after.write("1", row: 1, column: 9)
        let changes = after.changes(since: before)
        #expect(changes.map(\.row) == [1] && changes.map(\.column) == [9] && changes[0].cells.count == 1)
        #expect(after.changes(since: after).isEmpty)
        #expect(after.changes(since: nil).count == 3)
    }

    /// Applying the changes to the old screen gives the new one, wide letters and all.
    @Test func changesLeadToTheNewScreen() {
        var random = Seeded()
        let words = ["日本", "a", "🚀x", "e\u{301}", "  ", "Ж"]
        for _ in 0..<100 {
            var grids = [Grid(width: 12, height: 3), Grid(width: 12, height: 3)]
            for index in 0..<2 {
                for _ in 0..<6 {
                    grids[index].write(words.randomElement(using: &random)!, row: .random(in: 0..<3, using: &random), column: .random(in: 0..<12, using: &random))
                }
            }
            var rows = (0..<3).map { row in (0..<12).map { grids[0][row, $0] } }
            for change in grids[1].changes(since: grids[0]) {
                rows[change.row].replaceSubrange(change.column..<change.column + change.cells.count, with: change.cells)
                #expect(change.cells.first?.width != 0, "seed \(random.seed)")
            }
            #expect(rows == (0..<3).map { row in (0..<12).map { grids[1][row, $0] } }, "seed \(random.seed)")
        }
    }

    @Test func wrappingCutsNothing() {
        var random = Seeded()
        let words = ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "a", "日本語", "yield", "  ", "e\u{301}"]
        for _ in 0..<100 {
            let text = (0..<12).map { _ in words.randomElement(using: &random)! }.joined(separator: " ")
            let width = Int.random(in: 2...60, using: &random)
            let lines = Wrap.text(text, width: width)
            #expect(lines.allSatisfy { Width.of($0) <= width }, "seed \(random.seed)")
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " }, "seed \(random.seed)")
        }
    }

    @Test func noLineIsWiderThanItsScreen() {
        for width in stride(from: 24, through: 130, by: 9) {
            for line in TurnView(Fixtures.turn, width: width, glyphs: .unicode, isBrief: false).lines {
                #expect(line.width <= width, "width \(width): \(line.text)")
            }
        }
        for width in stride(from: 50, through: 130, by: 11) {
            for line in CardView.lines(Fixtures.card, width: width) { #expect(line.width <= width) }
        }
    }

    @Test func anySizeCanBeDrawn() {
        for width in [0, 1, 19, 109, 110, 300] {
            for height in [0, 1, 3, 100] {
                var person = Person(width: width, height: height)
                person.types("a long line of typing that needs more than one row on a small screen")
                person.sees(.turn(Fixtures.turn))
                #expect(person.state.render().grid.width == width)
                person.presses(.function(1))
                _ = person.state.render()
                person.sees(.review([Fixtures.approval(1)]))
                _ = person.state.render()
            }
        }
    }
}

/// A generator one can start again: failures print its seed.
struct Seeded: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(_ seed: UInt64 = .random(in: .min ... .max)) {
        self.seed = seed
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

import Ethereum
import TestSupport
import Testing

@Suite struct UntrustedTests {
    @Test(arguments: [
        ("USD Coin", "USD Coin"), ("", ""), ("  a \t\n b  ", "a b"), ("\u{1B}[31mred\u{1B}]52;c;eA==\u{7}", "[31mred]52;c;eA=="),
        ("a\u{202E}b\u{2066}c", "abc"), ("U\u{200B}S\u{200D}D\u{FEFF}C\u{AD}", "USDC"), ("x\u{E0041}\u{FE0F}y", "xy"),
        ("a\u{2028}b\u{85}c", "a b c"), ("\u{3164}\u{2800}", ""), ("\u{F8FF}\u{FFFFF}", ""), ("é🚀漢字", "é🚀漢字"),
        ("a\u{0}b\u{7F}c\u{9B}d", "abcd"),
    ]) func keepsWhatCanBeSeen(text: String, clean: String) {
        #expect(Bytes(Untrusted.clean(text).utf8) == Bytes(clean.utf8))
    }

    @Test func longTextsAreCutVisibly() {
        #expect(Untrusted.clean("abcdef", limit: 6) == "abcdef")
        #expect(Untrusted.clean("abcdefg", limit: 6) == "abcdef…")
        #expect(Untrusted.clean(String(repeating: "x", count: 1_000_000)).unicodeScalars.count == 201)
    }

    @Test func towersOfMarksAreLowered() {
        let tower = "z" + String(repeating: "\u{301}", count: 500)
        #expect(Untrusted.clean(tower).unicodeScalars.count == 5)
    }

    @Test func cleaningTwiceChangesNothing() {
        var random = SeededGenerator(for: "Untrusted")
        for _ in 0..<500 {
            let text = String(decoding: random.bytes(0...60), as: UTF8.self)
            let once = Untrusted.clean(text)
            #expect(Bytes(Untrusted.clean(once).utf8) == Bytes(once.utf8))
        }
    }
}

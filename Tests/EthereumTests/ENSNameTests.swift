import TestSupport
import Testing

@testable import Ethereum

@Suite struct ENSNameTests {
    private func node(_ name: String) throws -> String { Hex.encode(try ENSName(name).node) }

    private func reason(_ name: String) -> ENSNameError.Reason? {
        do throws(ENSNameError) {
            _ = try ENSName(name)
            return nil
        } catch {
            return error.reason
        }
    }

    // MARK: Facts

    /// ENSIP-1's own examples, and the root.
    @Test func nodes() throws {
        #expect(try node("") == "0x" + String(repeating: "0", count: 64))
        #expect(try node("eth") == "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae")
        #expect(try node("foo.eth") == "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f")
        #expect(try node("vitalik.eth") == "0xee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835")
    }

    /// What was typed, and the one form it means.
    @Test(arguments: [
        ("ViTalIk.WALlet.Eth", "vitalik.wallet.eth"), ("", ""), ("a", "a"), ("__ab.eth", "__ab.eth"), ("$5", "$5"),
        ("x-y-z", "x-y-z"), ("a--b", "a--b"),
        ("ＶＩＴＡＬＩＫ.eth", "vitalik.eth"),  // full width
        ("vit\u{AD}al\u{200B}ik.eth", "vitalik.eth"),  // soft hyphen, zero-width space
        ("cafe\u{301}.eth", "caf\u{E9}.eth"),  // composed
        ("don't.eth", "don\u{2019}t.eth"),
        ("1\u{FE0F}\u{20E3}.eth", "1\u{20E3}.eth"), ("👨\u{200D}👩\u{200D}👧.eth", "👨\u{200D}👩\u{200D}👧.eth"),
        ("❤\u{FE0F}a.eth", "❤a.eth"), ("1.eth", "1.eth"), ("100.000", "100.000"),
        ("한글.eth", "한글.eth"), ("\u{1112}\u{1161}\u{11AB}.eth", "\u{D55C}.eth"),
    ])
    func normalForms(written: String, normal: String) throws {
        let name = try ENSName(written)
        #expect(name.normalized.utf8.elementsEqual(normal.utf8), "\(name.normalized.debugDescription)")
        #expect(name.description.utf8.elementsEqual(normal.utf8))
        #expect(try name == ENSName(normal))
    }

    @Test("Trap 42: a name that cannot be trusted by its looks is refused, with the reason")
    func untrustworthyNames() {
        let refusals: [(String, ENSNameError.Reason)] = [
            (".eth", .empty), ("a..eth", .empty), ("eth.", .empty), ("\u{AD}.eth", .empty), (" .eth", .disallowed(" ")),
            ("vitalik\u{200D}.eth", .disallowed("\u{200D}")), ("a\u{202E}b.eth", .disallowed("\u{202E}")),
            ("a\u{3002}eth", .disallowed("\u{3002}")), ("a/b.eth", .disallowed("/")), ("a\0.eth", .disallowed("\0")),
            ("a_b.eth", .innerUnderscore), ("xn--ls8h.eth", .labelExtension), ("ｘn--a.eth", .labelExtension),
            ("\u{301}a.eth", .looseMark("\u{301}")), ("👍\u{301}.eth", .looseMark("\u{301}")),
            ("’a.eth", .misplaced("’", name: "apostrophe")), ("a’.eth", .misplaced("’", name: "apostrophe")),
            ("a’’b.eth", .misplaced("’", name: "apostrophe")), ("a’・b", .misplaced("’", name: "apostrophe")),
            // A Cyrillic а among Latin letters; and Cyrillic that reads as Latin throughout.
            ("vit\u{430}lik.eth", .mixedScripts(character: "\u{430}", script: "Latin")),
            ("\u{441}\u{43E}\u{440}.eth", .lookalike(script: "Cyrillic", of: "Latin")),
            ("e\u{301}\u{301}.eth", .mixedScripts(character: "\u{301}", script: "Latin")),
            ("\u{628}\u{654}\u{654}.eth", .repeatedMark("\u{654}")),
            ("\u{628}\u{64B}\u{64C}\u{64D}\u{64E}\u{64F}.eth", .tooManyMarks(most: 4)),
        ]
        for (name, expected) in refusals {
            #expect(reason(name) == expected, "\(name.debugDescription): \(String(describing: reason(name)))")
        }
    }

    @Test("Trap 42: letters that look alike never reach the same node, and case always does")
    func nodesOfDoubles() throws {
        #expect(try ENSName("VITALIK.ETH") == ENSName("vitalik.eth"))
        for double in ["vit\u{430}lik.eth", "v\u{131}talik.eth", "vital\u{456}k.eth", "vitalik.\u{435}th"] {
            #expect((try? ENSName(double)) != (try ENSName("vitalik.eth")), "\(double.debugDescription)")
        }
    }

    @Test func errorsNameTheLabelAndTheReason() throws {
        do throws(ENSNameError) {
            _ = try ENSName("pay.vit\u{430}lik.eth")
            Issue.record("a mixed name was taken")
        } catch {
            #expect(error.index == 1)
            #expect(error.explanation.contains("“vit\u{430}lik”"))
            #expect(error.explanation.contains("U+0430"))
            #expect(error.explanation.contains("Latin"))
        }
        // Nothing of a hostile name reaches the terminal as it is.
        do throws(ENSNameError) {
            _ = try ENSName("a\u{202E}\u{1B}[2J\(String(repeating: "b", count: 500)).eth")
            Issue.record("a name with a control character was taken")
        } catch {
            #expect(!error.explanation.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
            #expect(error.explanation.contains("U+202E"))
            #expect(error.explanation.utf8.count < 400)
        }
    }

    // MARK: Properties

    /// Random and mutated names: never a crash, and a normal form is its own normal form.
    @Test func normalisingTwiceChangesNothing() throws {
        var generator = SeededGenerator(for: "ENS names")
        var accepted = 0
        for _ in 0..<50_000 {
            guard let name = try? ENSName(generator.name()) else { continue }
            accepted += 1
            let again = try ENSName(name.normalized)
            try #require(again.normalized.utf8.elementsEqual(name.normalized.utf8), "\(name.normalized.debugDescription)")
            try #require(again.node == name.node)
        }
        #expect(accepted > 2_000, "the generator makes too few names that are any good")
    }

    /// A great length of what makes careless code quadratic ends, either way.
    @Test(arguments: ["\u{5B4}\u{5B8}", "é.", "👩\u{200D}", "e\u{323}\u{302}", "_", "’", "\u{1100}\u{1161}"])
    func hostileLengthEnds(unit: String) {
        let count = 200_000 / unit.utf8.count
        _ = try? ENSName("א" + String(repeating: unit, count: count))
    }
}

extension SeededGenerator {
    private static let pieces: [String] = [
        "a", "b", "e", "I", "z", "0", "1", "-", "_", ".", ".", "$", "'", "’", "・", "ß", "é", "İ", "ﬁ", "Ｘ", "ⅷ", "℡",
        "\u{301}", "\u{323}", "\u{308}", "\u{654}", "\u{64B}", "\u{5B4}", "\u{3099}", "\u{200D}", "\u{200C}", "\u{AD}",
        "\u{FE0F}", "\u{20E3}", "\u{202E}", "а", "с", "о", "р", "ж", "α", "ο", "ω", "א", "ב", "ب", "ت", "中", "文", "か", "ガ",
        "한", "\u{1112}", "\u{1161}", "\u{11AB}", "ก", "อ", "क", "ि", "👍", "👍🏽", "🏽", "👩", "👨\u{200D}👩\u{200D}👧", "🇩", "🇩🇪",
        "❤", "1\u{FE0F}\u{20E3}", "🏴", "\u{E0067}", "🏳\u{FE0F}\u{200D}🌈",
    ]

    /// Pieces of several scripts, mostly of one; now and then any character at all.
    fileprivate mutating func name() -> String {
        var name = ""
        let home = Int.random(in: 0..<Self.pieces.count, using: &self)
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            switch Int.random(in: 0..<20, using: &self) {
            case 0: name.unicodeScalars.append(anyScalar())
            case 1...3: name += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &self)]
            default: name += Self.pieces[(home + Int.random(in: 0..<4, using: &self)) % Self.pieces.count]
            }
        }
        return name
    }

    private mutating func anyScalar() -> Unicode.Scalar {
        let last: UInt32 = Bool.random(using: &self) ? 0x10FFFF : 0x3FFF
        return Unicode.Scalar(UInt32.random(in: 0...last, using: &self)) ?? "\u{FFFD}"
    }
}

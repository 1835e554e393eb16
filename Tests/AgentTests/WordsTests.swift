import Foundation
import Testing

@testable import Agent
@testable import Ethereum
@testable import Interpreter
@testable import Registry

@Suite("What Seraph says")
struct RepliesTests {
    static let shipped = try! Replies(path: repository.appendingPathComponent("Prompts/replies.txt").path)

    /// Every `say("name", [...])` in the sources, with the keys it gives, as far as the call spells them.
    static let calls: [(name: String, keys: Set<String>)] = {
        let folder = repository.appendingPathComponent("Sources").path
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
        return files.flatMap { file -> [(String, Set<String>)] in
            let text = try! String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            return text.components(separatedBy: "say(").dropFirst().compactMap { rest -> (String, Set<String>)? in
                let trimmed = rest.drop { $0.isWhitespace }
                guard trimmed.first == "\"" else { return nil }
                let name = trimmed.dropFirst().prefix { $0 != "\"" }
                guard !name.isEmpty, name.allSatisfy({ $0.isLowercase || $0 == "_" }) else { return nil }
                // The call's own text: up to the bracket that closes it.
                var depth = 1
                let call = rest.prefix { character in
                    if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
                    return depth > 0
                }
                guard call.contains("[") || !call.contains(",") else { return nil }
                let keys = call.matches(of: #/"([a-z]+)":/#).map { String($0.1) }
                return (String(name), Set(keys))
            }
        }
    }()

    @Test func everyTemplateThatIsNamedInTheSourcesIsThere() {
        #expect(Self.calls.count >= 30, "the search for calls finds too few: \(Self.calls.count)")
        for call in Self.calls { #expect(!Self.shipped.say(call.name).hasPrefix("["), "\(call.name)") }
        for action in [Action.greet, .thanks, .help, .unknown] { #expect(!Self.shipped.say(action.rawValue).hasPrefix("[")) }
    }

    @Test func nothingStaysInBracesWithTheValuesThatTheCodeGives() {
        for call in Self.calls {
            let said = Self.shipped.say(call.name, Dictionary(call.keys.map { ($0, "value") }, uniquingKeysWith: { $1 }))
            #expect(!said.contains("{") && !said.contains("}"), "\(call.name) \(call.keys): \(said)")
        }
    }

    @Test func aValueIsNeverReadAsATemplate() {
        for _ in 0..<20 {
            let said = Replies(text: "[x]\nForgotten: {count} of \"{text}\".").say("x", ["count": "3", "text": "{count} {text}"])
            #expect(said == "Forgotten: 3 of \"{count} {text}\".")
        }
    }

    @Test func blocksAndComments() {
        let replies = Replies(text: "# words\n[a]\none\n# not this\n\ntwo\n[b]\n\nthree {x}\n")
        #expect(replies.say("a") == "one\n\ntwo")
        #expect(replies.say("b", ["x": "y"]) == "three y")
        #expect(replies.say("b") == "three {x}")
        #expect(replies.say("c") == "[c]")
    }

    @Test func termsAreFoundWithTheirArticlesAndPlurals() throws {
        for word in ["impermanent loss", "An allowance", "the gas", "Allowances", "seed phrases"] {
            #expect(try #require(Self.shipped.term(word)).count > 40, "\(word)")
        }
        #expect(Self.shipped.term("love") == nil)
    }

    @Test func aMissingFileIsNamed() {
        #expect(throws: AgentError.dataMissing(path: "/nowhere/replies.txt")) { try Replies(path: "/nowhere/replies.txt") }
    }
}

@Suite("Understanding, read back")
struct UnderstandingTests {
    @Test func aSendInWords() {
        let frames = [intent(#"{"action":"send","amount":{"value":"1234567.5","unit":"token"},"asset":"USDC","recipient":"maya"}"#)]
        let sentence = Understanding.sentence(frames)
        for part in ["send", "1,234,567.5", "USDC", "to maya"] { #expect(sentence.contains(part), "\(sentence)") }
        #expect(Understanding.chips(frames).contains(Chip("amount", "1,234,567.5")))
    }

    @Test func severalFramesAreNumbered() {
        let frames = [intent(#"{"action":"wrap","amount":{"value":"2","unit":"token"},"asset":"ETH"}"#), intent(#"{"action":"supply","amount":{"value":"100","unit":"previous"},"asset":"WETH","protocol":"aave"}"#)]
        #expect(Understanding.chips(frames).filter { ["1", "2"].contains($0.label) }.map(\.text) == ["wrap", "supply"])
        #expect(Understanding.sentence(frames).contains(", then "))
    }

    /// Each slot of the vocabulary has words, for any value: no chip is empty.
    @Test(arguments: Slot.allCases) func everySlotCanBeSaid(_ slot: Slot) {
        for value in [SlotValue.text("x"), .number("7"), .list(["a", "b"]), .amount(Amount("5", .percent))] {
            let chips = Understanding.chips([Intent(.earn, [slot: value])])
            #expect(chips.count == 2)
            #expect(chips.allSatisfy { !$0.label.isEmpty && !$0.text.isEmpty && !$0.label.contains("_") })
        }
    }

    @Test(arguments: [("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567", "1,234,567"), ("1000.50", "1,000.50"), ("", ""), ("abc", "abc"), (".5", ".5")])
    func grouping(_ digits: String, _ grouped: String) { #expect(Understanding.grouped(digits) == grouped) }

    /// Words of a stranger can't move the cursor or turn the text around.
    @Test func controlCharactersDoNotReachTheScreen() {
        let frames = [Intent(.send, [.recipient: .text("maya\u{1b}[2J\u{202e}x")])]
        let said = Understanding.sentence(frames) + Understanding.chips(frames).map(\.text).joined()
        #expect(!said.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e })
    }
}

@Suite("Changes to what is on the table")
struct ModificationTests {
    static let send = intent(#"{"action":"send","amount":{"value":"20","unit":"token"},"asset":"USDC","recipient":"maya"}"#)
    static let earn = intent(#"{"action":"earn","amount":{"value":"10000","unit":"token"},"asset":"USDC","exclude":["ethena"]}"#)

    @Test func anAmount() throws {
        let changed = try #require(Modification.apply(intent(#"{"action":"modify","amount":{"value":"2000","unit":"token"}}"#), to: [Self.send]))
        #expect(changed[0].amount() == Amount("2000", .token))
        #expect(changed[0][.recipient] == .text("maya"))
    }

    @Test func whatIsLeftOutAdds() throws {
        let changed = try #require(Modification.apply(intent(#"{"action":"modify","exclude":["sky","ethena"]}"#), to: [Self.earn]))
        #expect(changed[0].list(.exclude) == ["ethena", "sky"])
    }

    @Test func aSlotIsDropped() throws {
        let changed = try #require(Modification.apply(intent(#"{"action":"modify","drop":["exclude"]}"#), to: [Self.earn]))
        #expect(changed[0][.exclude] == nil)
        #expect(changed[0][.asset] == .text("USDC"))
    }

    @Test func theStepThatIsNamed() throws {
        let change = intent(#"{"action":"modify","step":1,"amount":{"value":"7","unit":"token"}}"#)
        let changed = try #require(Modification.apply(change, to: [Self.send, Self.send]))
        #expect(changed.map { $0.amount()?.value } == ["7", "20"])
        #expect(changed.allSatisfy { $0[.step] == nil })
        #expect(Modification.apply(intent(#"{"action":"modify","step":3,"asset":"DAI"}"#), to: [Self.send]) == nil)
        #expect(Modification.apply(intent(#"{"action":"modify","step":0,"asset":"DAI"}"#), to: [Self.send]) == nil)
    }

    @Test func theLastFrameThatHasIt() throws {
        let change = intent(#"{"action":"modify","recipient":"bob"}"#)
        let changed = try #require(Modification.apply(change, to: [Self.send, Self.earn]))
        #expect(changed[0][.recipient] == .text("bob"))
        #expect(changed[1] == Self.earn)
    }

    @Test func nothingToChange() {
        #expect(Modification.apply(intent(#"{"action":"modify","asset":"DAI"}"#), to: []) == nil)
        #expect(Modification.apply(intent(#"{"action":"modify","asset":"DAI"}"#), to: [Intent(.greet)]) == nil)
    }
}

@Suite("Where a conversation stands, on disk")
struct DialogueStateTests {
    @Test func thereAndBack() throws {
        let frames = [ModificationTests.send, ModificationTests.earn]
        for state in [DialogueContext.State.none, .plan, .shown] + Slot.allCases.map({ .ask($0) }) {
            let before = DialogueState(context: DialogueContext(state: state, intents: frames), planID: "P-1", doubt: [frames[1]], shown: ["a", "b"])
            #expect(DialogueState(json: try JSON(parsing: before.json.description)) == before)
        }
        #expect(DialogueState(json: DialogueState.empty.json) == .empty)
        #expect(DialogueState(json: nil) == .empty)
    }

    @Test(arguments: [
        "null", "[]", "7", "\"plan\"", "{}", #"{"state":"ask"}"#, #"{"state":"ask","slot":"no such"}"#, #"{"state":7,"intents":{},"plan":[],"doubt":3,"shown":"x"}"#,
        #"{"state":"none","intents":[{"action":"rob"}],"doubt":[7],"shown":[1,null]}"#,
    ])
    func damageCountsAsNothingOpen(_ text: String) throws {
        let state = DialogueState(json: try JSON(parsing: text))
        #expect(state == .empty)
    }

    /// A plan's id alone survives; a frame that is no frame does not.
    @Test func halfDamaged() throws {
        let state = DialogueState(json: try JSON(parsing: #"{"state":"plan","plan":"P","intents":[{"action":"rob"},{"action":"greet"}]}"#))
        #expect(state.planID == "P")
        #expect(state.context == DialogueContext(state: .plan, intents: [Intent(.greet)]))
    }
}

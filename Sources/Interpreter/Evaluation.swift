import Ethereum
import Foundation
import Registry

/// Scores readings against gold frames, by the rules of the intent sets: a case is exact when the
/// list of frames equals the gold or one of its alternatives; slot F1 counts (frame, slot, value).
public struct Evaluation: Sendable {
    public private(set) var cases = 0
    public private(set) var exact = 0
    /// Wrong, would move value, and no question asked.
    public private(set) var wrongValueMoving = 0
    private var matched = 0
    private var predicted = 0
    private var expected = 0
    public private(set) var byAction: [String: (cases: Int, exact: Int)] = [:]
    public private(set) var misses: [Miss] = []

    public struct Miss: Hashable, Sendable {
        public let utterance: String
        public let expected: [Intent]
        public let got: [Intent]
        public let confidence: Double
    }

    public init() {}

    public var exactShare: Double { cases == 0 ? 0 : Double(exact) / Double(cases) }

    public var slotF1: Double {
        predicted + expected == 0 ? 0 : 2 * Double(matched) / Double(predicted + expected)
    }

    /// - Parameter readings: the gold frames first, then the alternatives.
    public mutating func add(utterance: String, got: [Intent], readings: [[Intent]], confidence: Double) {
        cases += 1
        let label = readings.first?.first?.action.rawValue ?? "none"
        byAction[label, default: (0, 0)].cases += 1
        let scores = readings.map { reading in
            (matched: Self.items(got, reading), expected: Self.count(reading), reading: reading)
        }
        let isExact = readings.contains { Self.equal(got, $0) }
        if isExact {
            exact += 1
            byAction[label, default: (0, 0)].exact += 1
        } else {
            let asks = got.contains { !$0.missing.isEmpty }
            if got.contains(where: \.action.movesValue) && !asks && confidence >= Interpretation.doubtful { wrongValueMoving += 1 }
            misses.append(Miss(utterance: utterance, expected: readings.first ?? [], got: got, confidence: confidence))
        }
        let size = Self.count(got)
        let best = scores.max {
            Double($0.matched) / Double(max(1, $0.expected + size)) < Double($1.matched) / Double(max(1, $1.expected + size))
        }
        matched += best?.matched ?? 0
        expected += best?.expected ?? 0
        predicted += size
    }

    private static func count(_ frames: [Intent]) -> Int { frames.reduce(0) { $0 + 1 + $1.slots.count } }

    private static func items(_ got: [Intent], _ gold: [Intent]) -> Int {
        zip(got, gold).reduce(0) { total, pair in
            let (a, b) = pair
            let slots = a.slots.filter { slot, value in b[slot].map { same(value, $0, slot) } ?? false }.count
            return total + (a.action == b.action ? 1 : 0) + slots
        }
    }

    static func equal(_ got: [Intent], _ gold: [Intent]) -> Bool {
        guard got.count == gold.count else { return false }
        return got.indices.allSatisfy { index in
            var (a, b) = (got[index], gold[index])
            guard a.action == b.action else { return false }
            if index > 0 { forgive(&a, &b, before: gold[index - 1]) }
            guard Set(a.slots.keys) == Set(b.slots.keys) else { return false }
            return a.slots.allSatisfy { slot, value in b[slot].map { same(value, $0, slot) } ?? false }
        }
    }

    /// The amount of "it" in a dependent step: absent, 100 percent, 100 previous, or the known size of
    /// the step before all count as equal.
    private static func forgive(_ a: inout Intent, _ b: inout Intent, before: Intent) {
        func isIt(_ amount: Amount?) -> Bool {
            guard let amount else { return true }
            if amount.value == "100" && (amount.unit == .previous || amount.unit == .percent) { return true }
            return amount == before.amount()
        }
        guard a.action.movesValue, isIt(a.amount()), isIt(b.amount()), a[.amount] == nil || a.amount() != nil else { return }
        a[.amount] = nil
        b[.amount] = nil
    }

    private static func same(_ a: SlotValue, _ b: SlotValue, _ slot: Slot) -> Bool {
        if slot == .minOut || slot == .toAmount { return number(a) == number(b) }
        switch (a, b) {
        case (.amount(let x), .amount(let y)):
            return x.unit == y.unit && (x.unit == .unlimited || decimal(x.value ?? "") == decimal(y.value ?? ""))
        case (.number(let x), .number(let y)):
            return decimal(x) == decimal(y)
        default:
            let (x, y) = (texts(a), texts(b))
            switch slot {
            case .protocols, .exclude, .subjects, .excludeChains, .chain, .drop:
                return Set(x.map(folded)) == Set(y.map(folded))
            case .args, .note:
                return x.map(trimmed) == y.map(trimmed)
            case .text, .name, .subject:
                return shareWords(x.joined(separator: " "), y.joined(separator: " "))
            case .function:
                return bare(x.first) == bare(y.first)
            default:
                return x.map(folded) == y.map(folded)
            }
        }
    }

    private static func number(_ value: SlotValue) -> String {
        switch value {
        case .amount(let amount): decimal(amount.value ?? "")
        case .number(let text), .text(let text): decimal(text)
        case .list(let items): items.joined()
        }
    }

    private static func texts(_ value: SlotValue) -> [String] {
        switch value {
        case .text(let text), .number(let text): [text]
        case .list(let items): items
        case .amount(let amount): [amount.value ?? "", amount.unit.rawValue]
        }
    }

    private static func decimal(_ text: String) -> String {
        guard let value = Decimal256(text) else { return text }
        return Units.format(value.mantissa, decimals: value.scale)
    }

    private static func folded(_ text: String) -> String { trimmed(text).lowercased() }
    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
    private static func bare(_ text: String?) -> String {
        folded(text?.split(separator: "(", maxSplits: 1).first.map(String.init) ?? "")
    }

    /// Half of the words in common is enough.
    private static func shareWords(_ a: String, _ b: String) -> Bool {
        func split(_ text: String) -> Set<String> {
            Set(Lexer.words(of: folded(text)).map(\.lowered).filter { $0.contains { $0.isLetter || $0.isNumber } })
        }
        let (x, y) = (split(a), split(b))
        if x == y { return true }
        return 2 * x.intersection(y).count >= max(x.count, y.count)
    }
}

extension Evaluation {
    /// One JSON Lines file of `{utterance, intents, alternatives}` or of dialogues `{turns: [{say, …}]}`.
    public static func run(_ interpreter: Interpreter, file: String, now: Date = Date()) throws -> Evaluation {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw InterpreterError.unreadable(path: file, reason: "the file cannot be opened")
        }
        var evaluation = Evaluation()
        for line in data.split(separator: 10) {
            let item = try JSON(parsing: line)
            if let turns = item["turns"]?.array {
                var context = DialogueContext.empty
                for turn in turns {
                    let intents = try evaluation.measure(interpreter, turn, key: "say", context, now)
                    context = .following(intents, in: context)
                }
            } else {
                _ = try evaluation.measure(interpreter, item, key: "utterance", .empty, now)
            }
        }
        return evaluation
    }

    private mutating func measure(
        _ interpreter: Interpreter, _ item: JSON, key: String, _ context: DialogueContext, _ now: Date
    ) throws -> [Intent] {
        let utterance = item[key]?.string ?? ""
        let gold = (item["intents"]?.array ?? []).compactMap(Intent.init(json:))
        let others = (item["alternatives"]?.array ?? []).map { ($0.array ?? []).compactMap(Intent.init(json:)) }
        // Single utterances such as "make it 2000" assume a plan on the table.
        var context = context
        if context == .empty, let first = gold.first?.action, [.modify, .confirm, .reject].contains(first) {
            context = DialogueContext(state: .plan, intents: [Intent(.earn)])
        }
        let found = try interpreter.interpret(utterance, dialogue: context, now: now)
        add(utterance: utterance, got: found.intents, readings: [gold] + others, confidence: found.confidence)
        return found.intents
    }
}

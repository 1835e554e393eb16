import Ethereum
import Foundation
import Registry

/// Where a slot's value was read: a range of the utterance, in Unicode scalars. Money slots without
/// one come from the dialogue.
public struct SlotSource: Hashable, Sendable {
    public let frame: Int
    public let slot: Slot
    public let range: Range<Int>
}

/// Turns labelled clauses into frames of the intent vocabulary. Everything here reads the person's
/// own words; nothing is made up.
struct FrameReader {
    let words: [Word]
    let text: [Unicode.Scalar]
    let lexicon: Lexicon
    let now: Date

    private var amounts: AmountReader { AmountReader(lexicon: lexicon) }
    private var times: TimeReader { TimeReader(lexicon: lexicon, now: now) }
    private var names: NameReader { NameReader(lexicon: lexicon) }

    func frames(_ labelled: [Decoder.Clause]) -> (intents: [Intent], sources: [SlotSource]) {
        let clauses = joined(labelled)
        var frames: [Intent] = []
        var sources: [SlotSource] = []
        var runsLater: Set<Int> = []
        for clause in clauses {
            guard let action = Action(rawValue: clause.action) else { continue }
            var intent = Intent(action)
            for span in ordered(clause.spans) {
                if span.slot == "order" { runsLater.insert(frames.count); continue }
                guard let (slot, value) = read(span, clause: clause, action: action, frames: frames, so: intent) else { continue }
                merge(value, into: &intent, slot)
                sources.append(SlotSource(frame: frames.count, slot: slot, range: range(span.words)))
            }
            finish(&intent, clause: clause)
            frames.append(intent)
        }
        frames = frames.map(honest)
        inherit(&frames, clauses: clauses)
        spreadChains(&frames)
        return reordered(frames, sources, runsLater: runsLater)
    }

    /// One request told in several sentences ("I have 1,000 USDC. It must be safe.") may be labelled as
    /// several starts of one action. When they say nothing twice, they are one frame.
    private func joined(_ clauses: [Decoder.Clause]) -> [Decoder.Clause] {
        var joined: [Decoder.Clause] = []
        for clause in clauses {
            guard let last = joined.last, last.action == clause.action, Self.complete(last, clause) else {
                joined.append(clause)
                continue
            }
            joined[joined.count - 1] = Decoder.Clause(
                action: last.action, words: last.words.lowerBound..<clause.words.upperBound,
                spans: last.spans + clause.spans.filter { $0.slot != "prev" })
        }
        return joined
    }

    private static func complete(_ a: Decoder.Clause, _ b: Decoder.Clause) -> Bool {
        guard let action = Action(rawValue: a.action), action.movesValue || action == .modify || action == .rank else { return false }
        let repeatable: Set<String> = ["prev", "exclude", "protocol", "exclude_chain"]
        let (x, y) = (Set(a.spans.map(\.slot)), Set(b.spans.map(\.slot)))
        return x.intersection(y).isSubset(of: repeatable) && !(y.contains("prev") && x.contains("asset") && y.contains("to_asset"))
    }

    /// Assets first, since how an amount reads depends on its asset.
    private func ordered(_ spans: [Decoder.Span]) -> [Decoder.Span] {
        spans.filter { $0.slot == "asset" || $0.slot == "to_asset" } + spans.filter { $0.slot != "asset" && $0.slot != "to_asset" }
    }

    // MARK: - One span

    private func read(
        _ span: Decoder.Span, clause: Decoder.Clause, action: Action, frames: [Intent], so far: Intent
    ) -> (Slot, SlotValue)? {
        let said = Array(words[span.words])
        switch span.slot {
        case "amount", "amount_out", "to_amount", "min_out", "keep":
            return amount(span, said, action: action, so: far)
        case "prev":
            // "It" needs a step before; in the first frame it is only a word.
            guard far[.amount] == nil, !frames.isEmpty, action != .modify else { return nil }
            return (.amount, .amount(Amount("100", .previous)))
        case "asset", "to_asset", "collateral":
            if let pronoun = pronounAsset(said, frames) {
                return pronoun.isEmpty ? nil : (slot(span.slot), .text(pronoun))
            }
            return (slot(span.slot), .text(names.asset(said)))
        case "recipient":
            return (.recipient, .text(person(said, frames) ?? raw(span.words)))
        case "address":
            return (.address, .text(raw(span.words)))
        case "spender", "contract":
            let name = slot(span.slot)
            if said.count == 1, said[0].kind == .hex || said[0].kind == .dotted { return (name, .text(said[0].text)) }
            return (name, .text(names.knownProtocol(said) ?? raw(span.words)))
        case "protocol":
            return (.protocol, .text(names.protocolSlug(said)))
        case "exclude":
            return (.exclude, .list([names.exclusion(said)]))
        case "chain", "to_chain":
            return chain(said).map { (slot(span.slot), .text($0)) }
        case "exclude_chain":
            return chain(said).map { (.excludeChains, .list([$0])) }
        case "slippage":
            return amounts.percentage(said).map { (.slippagePercent, .number($0.text)) }
        case "min_apy":
            return amounts.percentage(said).map { (.minAPYPercent, .number($0.text)) }
        case "token_id":
            let digits = said.first { $0.kind == .number || $0.kind == .hex }?.text ?? raw(span.words)
            return (.tokenID, .text(digits.filter { $0 != "," }))
        case "note", "text", "name":
            let value = trimmed(raw(span.words))
            return value.isEmpty ? nil : (slot(span.slot), .text(value))
        case "function":
            let bare = raw(span.words).split(separator: "(", maxSplits: 1).first.map(String.init) ?? ""
            let value = trimmed(bare)
            return value.isEmpty ? nil : (.function, .text(value))
        case "arg":
            return (.args, .list([trimmed(raw(span.words))]))
        case "risk_low": return (.risk, .text("low"))
        case "risk_medium": return (.risk, .text("medium"))
        case "risk_high": return (.risk, .text("high"))
        case "lockup":
            return times.days(said).map { (.maxLockupDays, .number(String($0))) }
        case "since":
            return times.daysSince(said).map { (.sinceDays, .number(String($0))) }
        case "older":
            return times.days(said).map { (.olderThanDays, .number(String($0))) }
        case "positions":
            return amounts.count(said).map { (.maxPositions, .number(String($0))) }
        case "limit":
            return amounts.count(said).map { (.limit, .number(String($0))) }
        case "category":
            return names.category(said).map { (.category, .text($0)) }
        case "sort":
            return names.sort(said).map { (.sort, .text($0)) }
        case "subject":
            let value = names.subject(said, text: trimmed(raw(span.words)))
            return action == .compare ? (.subjects, .list([value])) : (.subject, .text(value))
        case "hash":
            return (.hash, .text(raw(span.words)))
        case "step":
            return ordinal(said).map { (.step, .number(String($0))) }
        case "drop":
            return droppedSlot(said).map { (.drop, .list([$0])) }
        default:
            return nil
        }
    }

    private func slot(_ label: String) -> Slot { Slot(rawValue: label) ?? .text }

    private func amount(_ span: Decoder.Span, _ said: [Word], action: Action, so far: Intent) -> (Slot, SlotValue)? {
        let isOut = span.slot == "amount_out"
        let symbol = far.text(isOut ? .toAsset : span.slot == "to_amount" || span.slot == "min_out" ? .toAsset : .asset)
        // A dollar sign may stand just before the labelled words.
        var reach = span.words
        if reach.lowerBound > 0, words[reach.lowerBound - 1].text == "$" { reach = reach.lowerBound - 1..<reach.upperBound }
        let value = amounts.amount(
            Array(words[reach]), next: reach.upperBound < words.count ? words[reach.upperBound].lowered : nil,
            hasAsset: symbol != nil || far.text(.asset) != nil, isDollarAsset: symbol.map(Self.isDollar) ?? false,
            isApproval: action == .approve)
        guard let value else { return nil }
        switch span.slot {
        case "to_amount": return (.toAmount, .amount(value))
        case "min_out": return (.minOut, .amount(value))
        case "keep": return (.keep, .amount(value))
        default: return (.amount, .amount(value))
        }
    }

    /// Symbols that are one dollar a piece by design, for "$2k usdc".
    private static func isDollar(_ symbol: String) -> Bool {
        let upper = symbol.uppercased()
        return upper != "STABLECOINS" && (upper.contains("USD") || upper == "DAI" || upper == "GHO" || upper == "FRAX")
    }

    private func chain(_ said: [Word]) -> String? {
        switch names.chain(said) {
        case .known(let slug): slug
        case .unsupported(let name): Self.unsupportedMark + name
        case .unknown: nil
        }
    }

    /// Marks a chain that Seraph does not speak; such a frame becomes `unknown`.
    private static let unsupportedMark = "unsupported:"

    private func honest(_ intent: Intent) -> Intent {
        let chains = [Slot.chain, .toChain].compactMap { intent.list($0) }.flatMap { $0 }
        return chains.contains { $0.hasPrefix(Self.unsupportedMark) } ? Intent(.unknown) : intent
    }

    private func ordinal(_ said: [Word]) -> Int? {
        let ordinals = [
            "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
            "sixth": 6, "seventh": 7, "eighth": 8,
        ]
        return said.compactMap { ordinals[$0.lowered] }.first ?? amounts.count(said.filter { $0.kind == .number || lexicon.numbers[$0.lowered] != nil })
    }

    /// Which slot "forget the slippage limit" takes away.
    private func droppedSlot(_ said: [Word]) -> String? {
        let names: [(Slot, Set<String>)] = [
            (.slippagePercent, ["slippage", "slip"]), (.minOut, ["out", "receive"]),
            (.minAPYPercent, ["apy", "apr", "yield", "minimum"]),
            (.maxLockupDays, ["lock", "lockup", "lockups", "duration", "time"]),
            (.maxPositions, ["positions", "cap", "spread"]), (.risk, ["risk"]), (.chain, ["chain", "network"]),
            (.protocol, ["protocol", "venue"]), (.recipient, ["recipient", "address"]), (.note, ["note", "memo", "message"]),
            (.collateral, ["collateral"]), (.exclude, ["exclusions", "exclusion", "excluded"]), (.limit, ["limit"]),
        ]
        let says = Set(said.map(\.lowered))
        return names.first { !$0.1.isDisjoint(with: says) }?.0.rawValue
    }

    // MARK: - Words that point back

    private static let assetPronouns: Set<String> = ["it", "them", "that", "those", "these", "this", "one", "same"]
    private static let personPronouns: Set<String> = ["her", "him", "them", "they"]

    /// The asset that "it" means; empty when nothing said before fits; nil when no pronoun.
    private func pronounAsset(_ said: [Word], _ frames: [Intent]) -> String? {
        guard said.count == 1, Self.assetPronouns.contains(said[0].lowered) else { return nil }
        return frames.last.flatMap(Self.yield) ?? ""
    }

    private func person(_ said: [Word], _ frames: [Intent]) -> String? {
        guard said.count == 1, Self.personPronouns.contains(said[0].lowered) else { return nil }
        return frames.reversed().compactMap { $0.text(.name) ?? $0.text(.recipient) }.first
    }

    /// What a frame leaves in the person's hands.
    private static func yield(_ intent: Intent) -> String? {
        switch intent.action {
        case .swap: intent.text(.toAsset)
        case .wrap: intent.text(.asset) == "ETH" ? "WETH" : intent.text(.asset).map { "W" + $0 }
        case .unwrap: intent.text(.asset).flatMap { $0.hasPrefix("W") ? String($0.dropFirst()) : nil }
        default: intent.text(.asset)
        }
    }

    // MARK: - Whole frames

    private func merge(_ value: SlotValue, into intent: inout Intent, _ slot: Slot) {
        guard let present = intent[slot] else {
            intent[slot] = value
            return
        }
        switch (slot, present, value) {
        case (.protocol, .text(let first), .text(let second)) where first != second:
            intent[slot] = .list([first, second])
        case (.protocol, .list(let all), .text(let next)) where !all.contains(next):
            intent[slot] = .list(all + [next])
        case (.chain, .text(let first), .text(let second)) where first != second:
            intent[slot] = .list([first, second])
        case (.chain, .list(let all), .text(let next)) where !all.contains(next):
            intent[slot] = .list(all + [next])
        case (.exclude, .list(let all), .list(let next)), (.args, .list(let all), .list(let next)),
            (.subjects, .list(let all), .list(let next)), (.excludeChains, .list(let all), .list(let next)),
            (.drop, .list(let all), .list(let next)):
            intent[slot] = .list(all + next.filter { slot == .args || !all.contains($0) })
        case (.maxLockupDays, .number(let first), .number(let second)):
            // A stated bound wins over "instant access".
            if (Int(second) ?? 0) > (Int(first) ?? 0) { intent[slot] = value }
        case (.amount, .amount(let first), _) where first.unit == .previous:
            intent[slot] = value
        default:
            break
        }
    }

    /// What the vocabulary settles for the whole frame.
    private func finish(_ intent: inout Intent, clause: Decoder.Clause) {
        if clause.spans.contains(where: { $0.slot == "amount_out" }) { intent[.amountSide] = .text("out") }
        if intent.action == .earn || intent.action == .rank || intent.action == .modify, let slugs = intent.list(.protocol) {
            if intent.action == .earn || slugs.count > 1 {
                intent[.protocols] = .list(slugs)
                intent[.protocol] = nil
            }
        } else if case .list(let slugs)? = intent[.protocol] {
            intent[.protocol] = slugs.first.map { .text($0) }
        }
        if intent.action != .earn, intent.action != .rank, case .list(let chains)? = intent[.chain] {
            intent[.chain] = chains.first.map { .text($0) }
        }
        let takesAll: Set<Action> = [.unwrap, .withdraw, .unstake, .repay, .removeLiquidity]
        if takesAll.contains(intent.action), intent[.amount] == nil, intent[.asset] != nil || intent[.toAsset] != nil,
            !clause.spans.contains(where: { $0.slot == "amount" })
        {
            intent[.amount] = .amount(.all)
        }
        // A contract is an NFT's collection; without a token id it is whom the money is for, and for an
        // approval it is what is approved.
        if intent.action == .send, intent[.tokenID] == nil, intent[.recipient] == nil, let address = intent[.contract] {
            intent[.recipient] = address
            intent[.contract] = nil
        }
        if intent.action == .approve, intent[.asset] == nil, let address = intent[.contract] {
            intent[.asset] = address
            intent[.contract] = nil
        }
        if intent.action == .explain, intent[.subject] == nil { intent[.subject] = .text("last") }
        if intent.action == .wrap || intent.action == .unwrap || intent.action == .stake || intent.action == .unstake {
            intent[.toAsset] = nil
        }
    }

    /// A dependent step works on what the step before yields; a repeated one on the same asset.
    private func inherit(_ frames: inout [Intent], clauses: [Decoder.Clause]) {
        guard frames.count == clauses.count else { return }
        for i in frames.indices.dropFirst() where frames[i].action.movesValue && frames[i][.asset] == nil {
            let before = frames[i - 1]
            let isDependent = frames[i].amount()?.unit == .previous
            let saysRest = clauses[i].spans.contains { span in
                span.slot == "amount" && words[span.words].contains { ["rest", "remainder", "remaining", "left"].contains($0.lowered) }
            }
            if isDependent, let asset = Self.yield(before) {
                frames[i][.asset] = .text(asset)
            } else if saysRest || before.action == frames[i].action, before.action.movesValue, let asset = before[.asset] {
                frames[i][.asset] = asset
            }
        }
    }

    /// A chain said once covers every step on that side of a bridge.
    private func spreadChains(_ frames: inout [Intent]) {
        let spreads = frames.filter(\.action.movesValue).count
        guard frames.count > 1, spreads > 0 else { return }
        func takesChain(_ action: Action) -> Bool { action.movesValue && action != .bridge }
        var current: String?
        for i in frames.indices {
            if let said = frames[i].text(.chain) { current = said }
            if takesChain(frames[i].action), frames[i][.chain] == nil, let current { frames[i][.chain] = .text(current) }
            if frames[i].action == .bridge {
                if frames[i][.chain] == nil, let current { frames[i][.chain] = .text(current) }
                current = frames[i].text(.toChain) ?? current
            }
        }
        guard let first = frames.firstIndex(where: { $0.text(.chain) != nil }), let chain = frames[first][.chain],
            frames[first].action.movesValue, !frames[..<first].contains(where: { $0.action == .bridge })
        else { return }
        for i in frames.indices.prefix(first) where takesChain(frames[i].action) { frames[i][.chain] = chain }
    }

    /// "Swap x, but before that bridge y", "before sending x, bridge y": the frame that holds the mark
    /// runs after the one that follows it.
    private func reordered(_ frames: [Intent], _ sources: [SlotSource], runsLater: Set<Int>) -> ([Intent], [SlotSource]) {
        var order = Array(frames.indices)
        for place in order.indices.dropLast() where runsLater.contains(order[place]) { order.swapAt(place, place + 1) }
        let moved = sources.map { source in
            SlotSource(frame: order.firstIndex(of: source.frame) ?? source.frame, slot: source.slot, range: source.range)
        }
        return (order.map { frames[$0] }, moved)
    }

    // MARK: - The person's own text

    private func range(_ span: Range<Int>) -> Range<Int> { words[span.lowerBound].start..<words[span.upperBound - 1].end }

    private func raw(_ span: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[range(span)])
        return String(view)
    }

    private func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: CharacterSet(charactersIn: " \t\n\"“”'‘’.,;:!"))
    }
}

import Ethereum
import Registry

/// Amounts, percentages and counts: labelled words to exact decimals.
///
/// What cannot be read without guessing ("some", "1.000") is nil, and the agent asks.
struct AmountReader: Sendable {
    let lexicon: Lexicon

    /// What a person may say for "everything there is". The model says that the words are an amount;
    /// this list only says which amount.
    private static let everything: Set<String> = [
        "all", "everything", "max", "maximum", "entire", "whole", "entirety", "full", "every", "lot", "rest",
        "remainder", "remaining", "left", "completely", "fully", "totality", "todo", "toda", "todos", "todas",
        "alles", "alle", "tout", "toute", "tous", "tutto", "tutti", "tudo", "tudos", "semua", "hepsi", "hepsini",
        "sab", "saara", "sara", "100",
    ]
    private static let unlimited: Set<String> = [
        "unlimited", "infinite", "infinity", "max", "maximum", "all", "everything", "any", "forever", "endless",
        "limitless", "boundless", "whatever",
    ]
    private static let fractionSigns: [String: (Int, Int)] = [
        "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8),
    ]
    private static let articles: Set<String> = ["a", "an", "one", "un", "una", "uno", "ein", "eine", "een", "bir"]

    /// Everything a span of words may add up to.
    struct Reading: Hashable {
        var value: Decimal256
        var unit: Amount.Unit = .token
        /// Numerator and denominator where the words name a part: "two thirds".
        var part: (Int, Int)?
        /// A slang thousand ("5 grand"): dollars when no asset is said.
        var isSlang = false

        static func == (a: Reading, b: Reading) -> Bool { a.value == b.value && a.unit == b.unit }
        func hash(into hasher: inout Hasher) { hasher.combine(value) }
    }

    /// - Parameters:
    ///   - words: the labelled words.
    ///   - next: the word after them, which tells "half a wbtc" (0.5) from "half my wbtc" (50 %).
    ///   - hasAsset: whether the frame names an asset.
    func amount(_ words: [Word], next: String?, hasAsset: Bool, isDollarAsset: Bool, isApproval: Bool) -> Amount? {
        let lowered = words.map(\.lowered)
        let says = Set(lowered)
        guard var reading = number(words) else {
            if isApproval && !says.isDisjoint(with: Self.unlimited) { return .unlimited }
            return says.isDisjoint(with: Self.everything) ? nil : .all
        }
        if let part = reading.part, reading.unit == .token {
            if Self.articles.contains(lowered.last ?? "") && lowered.count > 1 || Self.articles.contains(next ?? "") {
                return Decimal256(part.0).divided(by: part.1, places: 18).map { Amount($0.text, .token) }
            }
            return percent(part).map { Amount($0.text, .percent) }
        }
        if reading.isSlang && !hasAsset { reading.unit = .usd }
        if reading.unit == .usd && isDollarAsset { reading.unit = .token }
        return Amount(reading.value.text, reading.unit)
    }

    /// A percentage, with basis points and parts brought to percent: "0.5%", "10 bps", "half a percent".
    func percentage(_ words: [Word]) -> Decimal256? {
        let says = words.map(\.lowered)
        guard let reading = number(words) else { return nil }
        if let part = reading.part {
            let saysPercent = says.contains { lexicon.units[[$0]] == .percent }
            return saysPercent ? Decimal256(part.0).divided(by: part.1, places: 6) : percent(part)
        }
        if says.contains(where: { lexicon.units[[$0]] == .basisPoints }) || pairs(says, are: .basisPoints) {
            return reading.value.divided(by: 100, places: reading.value.scale + 2)
        }
        return reading.value
    }

    /// A count: "5", "four", "at most two".
    func count(_ words: [Word]) -> Int? {
        guard let reading = number(words), reading.part == nil, reading.value.scale == 0 else { return nil }
        return reading.value.mantissa.asUInt64.flatMap { Int(exactly: $0) }
    }

    private func percent(_ part: (Int, Int)) -> Decimal256? {
        Decimal256(part.0 * 100).divided(by: part.1, places: 2)
    }

    private func pairs(_ says: [String], are unit: Lexicon.UnitWord) -> Bool {
        zip(says, says.dropFirst()).contains { lexicon.units[[$0, $1]] == unit }
    }

    // MARK: - Numbers in digits and words

    /// Reads digits, number words, multipliers and units in one pass from left to right.
    func number(_ words: [Word]) -> Reading? {
        var total = Decimal256.zero
        var group: Decimal256?
        var unit = Amount.Unit.token
        var part: (Int, Int)?
        var isSlang = false
        var afterPoint: String?
        var sawNumber = false
        var i = 0

        func close() { if let open = group { total = total.plus(open) ?? total; group = nil } }
        while i < words.count {
            let word = words[i]
            let lowered = word.lowered
            if let sign = Self.fractionSigns[word.text] {
                part = sign
                sawNumber = true
                i += 1
                continue
            }
            if word.kind == .number {
                guard let (value, used) = digits(words, from: i) else { return nil }
                // "1/3"
                if i + used + 1 < words.count, words[i + used].text == "/", used == 1,
                    let below = Int(words[i + used + 1].text), below > 1, let above = Int(word.text)
                {
                    part = (above, below)
                    sawNumber = true
                    i += used + 2
                    continue
                }
                close()
                group = value
                sawNumber = true
                i += used
                continue
            }
            if word.kind == .hex, let value = UInt256(hex: word.text) {
                group = Decimal256(mantissa: value, scale: 0)
                unit = .base
                sawNumber = true
                i += 1
                continue
            }
            if i + 1 < words.count, let pair = lexicon.units[[lowered, words[i + 1].lowered]] {
                apply(pair)
                i += 2
                continue
            }
            // After a number "m", "k", "grand" and the like multiply; alone they are other words.
            if sawNumber, let found = lexicon.units[[lowered]] {
                apply(found)
                i += 1
                continue
            }
            if let found = lexicon.numbers[lowered] {
                switch found {
                case .value(let value):
                    if let digits = afterPoint {
                        afterPoint = digits + value.text
                    } else if let open = group, open.isLess(than: value) {
                        // "two fifty": hundreds said in pairs; ambiguous, so not an amount.
                        if open.isLess(than: Decimal256(10)) && value.isLess(than: Decimal256(100)) { return nil }
                        group = open.plus(value)
                    } else {
                        group = group?.plus(value) ?? value
                    }
                    sawNumber = true
                case .times(let factor):
                    if factor == Decimal256(100) || factor == Decimal256(12) {
                        group = (group ?? Decimal256(1)).times(factor)
                    } else {
                        let base = group ?? (sawNumber ? total : Decimal256(1))
                        if group == nil && sawNumber { total = .zero }
                        group = nil
                        total = total.plus(base.times(factor) ?? .zero) ?? total
                        if lowered == "grand" { isSlang = true }
                    }
                    sawNumber = true
                case .part(let below):
                    let above = group.flatMap { $0.scale == 0 ? $0.mantissa.asUInt64.flatMap { Int(exactly: $0) } : nil } ?? 1
                    // "one and a half": the part joins a whole that "and" precedes.
                    let joined = i >= 1 && (words[..<i].contains { ["and", "y", "und", "et", "e"].contains($0.lowered) })
                    if joined, sawNumber, let whole = group, let fraction = Decimal256(1).divided(by: below, places: 6) {
                        group = whole.plus(fraction)
                    } else {
                        part = (above, below)
                        group = nil
                    }
                    sawNumber = true
                case .point:
                    if sawNumber || i + 1 < words.count { afterPoint = afterPoint ?? "" }
                    if !sawNumber { group = .zero; sawNumber = true }
                }
                i += 1
                continue
            }
            if let found = lexicon.units[[lowered]] { apply(found) }
            i += 1
        }

        func apply(_ found: Lexicon.UnitWord) {
            switch found {
            case .times(let factor):
                let base = group ?? total
                if group == nil { total = .zero }
                group = base.times(factor)
                if ["grand", "rack", "racks", "g", "gs"].contains(words[i].lowered) { isSlang = true }
            case .percent: unit = .percent
            case .dollars: unit = .usd
            case .cents:
                unit = .usd
                group = (group ?? total).divided(by: 100, places: 8)
                total = .zero
            case .wei: unit = .base
            case .gwei: scale(9)
            case .szabo: scale(12)
            case .finney: scale(15)
            case .basisPoints, .token: break
            case .other: unit = .usd; sawNumber = false
            }
        }
        func scale(_ zeros: Int) {
            guard let factor = UInt256.powerOfTen(zeros) else { return }
            group = (group ?? total).times(Decimal256(mantissa: factor, scale: 0))
            total = .zero
            unit = .base
        }

        guard sawNumber else { return nil }
        close()
        if let digits = afterPoint, !digits.isEmpty, let fraction = Decimal256("0." + digits) {
            total = total.plus(fraction) ?? total
        }
        if words.contains(where: { ["base", "smallest", "atomic", "raw"].contains($0.lowered) }) { unit = .base }
        return Reading(value: total, unit: unit, part: part, isSlang: isSlang)
    }

    /// Digits with their separators; "60 000" takes two words. Nil when they can be read in two ways.
    private func digits(_ words: [Word], from i: Int) -> (Decimal256, used: Int)? {
        var text = words[i].text
        var used = 1
        if text.utf8.count <= 3, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            while i + used < words.count, words[i + used].kind == .number, words[i + used].text.utf8.count == 3,
                words[i + used].text.utf8.allSatisfy({ (48...57).contains($0) })
            {
                text += words[i + used].text
                used += 1
            }
        }
        return Self.plainDecimal(text).flatMap { Decimal256($0) }.map { ($0, used) }
    }

    /// "1,250.50" -> "1250.50", "0,5" -> "0.5", "1e3" -> "1000"; nil for "1.000", which is one to
    /// some and a thousand to others.
    static func plainDecimal(_ text: String) -> String? {
        let lowered = text.lowercased()
        let halves = lowered.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = plainMantissa(String(halves[0])) else { return nil }
        guard halves.count == 2 else { return mantissa }
        guard let exponent = Int(halves[1]), abs(exponent) <= 60, let value = Decimal256(mantissa) else { return nil }
        if exponent >= 0 {
            guard let factor = UInt256.powerOfTen(exponent) else { return nil }
            return value.times(Decimal256(mantissa: factor, scale: 0))?.text
        }
        return Decimal256(mantissa: value.mantissa, scale: value.scale - exponent).text
    }

    private static func plainMantissa(_ text: String) -> String? {
        let cleaned = text.filter { $0 != "_" && $0 != "'" }
        let marks = cleaned.filter { $0 == "," || $0 == "." }
        guard let last = marks.last else { return cleaned.isEmpty ? nil : cleaned }
        if Set(marks).count == 2 {
            // The last kind of mark is the decimal one; the other groups thousands.
            let other: Character = last == "." ? "," : "."
            guard marks.filter({ $0 == last }).count == 1 else { return nil }
            let parts = cleaned.split(separator: last, omittingEmptySubsequences: false)
            guard isGrouped(String(parts[0]), by: other) else { return nil }
            return parts[0].filter { $0 != other } + "." + parts[1]
        }
        if marks.count > 1 { return isGrouped(cleaned, by: last) ? cleaned.filter { $0 != last } : nil }
        let parts = cleaned.split(separator: last, omittingEmptySubsequences: false).map(String.init)
        let (whole, fraction) = (parts[0].isEmpty ? "0" : parts[0], parts[1])
        guard fraction.count == 3, whole.count <= 3, whole != "0" else { return whole + "." + fraction }
        if last == "," { return whole + fraction }
        return fraction == "000" ? nil : whole + "." + fraction
    }

    private static func isGrouped(_ text: String, by mark: Character) -> Bool {
        let groups = text.split(separator: mark, omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count) else { return false }
        return groups.dropFirst().allSatisfy { $0.count == 3 || $0.count == 2 }
    }
}

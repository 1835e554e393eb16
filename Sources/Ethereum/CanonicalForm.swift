/// Unicode's canonical forms, NFD and NFC (UAX #15), over the tables of ENSIP-15.
///
/// Our own, because a name must mean the same node whatever version of Unicode a system library has.
enum CanonicalForm {
    /// NFC.
    static func composed(_ text: [UInt32]) -> [UInt32] {
        // Below this nothing combines, and what is composed stays so.
        if text.allSatisfy({ $0 < 0x300 }) { return text }
        var output: [UInt32] = []
        output.reserveCapacity(text.count)
        var starter: Int?
        var lastRank: UInt8 = 0
        for character in decomposed(text) {
            let rank = tables.rank(character)
            if let starter, starter == output.count - 1 || lastRank < rank,
                let whole = whole(output[starter], character)
            {
                output[starter] = whole
                continue
            }
            if rank == 0 { starter = output.count }
            lastRank = rank
            output.append(character)
        }
        return output
    }

    /// NFD.
    static func decomposed(_ text: [UInt32]) -> [UInt32] {
        var output: [UInt32] = []
        output.reserveCapacity(text.count)
        for character in text { appendParts(of: character, to: &output) }
        sortMarks(&output)
        return output
    }

    private static let tables = ENSTables.shared

    private static func appendParts(of character: UInt32, to output: inout [UInt32]) {
        if let syllable = Hangul.parts(of: character) {
            output.append(contentsOf: syllable)
        } else if let (first, second) = tables.decomposition(character) {
            appendParts(of: first, to: &output)
            if let second { appendParts(of: second, to: &output) }
        } else {
            output.append(character)
        }
    }

    /// The canonical order: marks of one letter by class, those of one class as they came. A label of
    /// nothing but marks must not take quadratic time, so each run is sorted, not bubbled.
    private static func sortMarks(_ text: inout [UInt32]) {
        var start = 0
        while start < text.count {
            guard tables.rank(text[start]) > 0 else {
                start += 1
                continue
            }
            let end = text[start...].firstIndex { tables.rank($0) == 0 } ?? text.count
            if end - start > 1 {
                let keys = text[start..<end].enumerated().map { offset, mark in
                    UInt64(tables.rank(mark)) << 56 | UInt64(offset) << 24 | UInt64(mark)
                }
                text.replaceSubrange(start..<end, with: keys.sorted().lazy.map { UInt32($0 & 0xFF_FFFF) })
            }
            start = end
        }
    }

    private static func whole(_ first: UInt32, _ second: UInt32) -> UInt32? {
        Hangul.whole(first, second) ?? tables.composition(first, second)
    }
}

/// Korean syllables are computed, not listed (The Unicode Standard, 3.12).
private enum Hangul {
    private static let syllables: UInt32 = 0xAC00, leads: UInt32 = 0x1100, vowels: UInt32 = 0x1161, tails: UInt32 = 0x11A7
    private static let leadCount: UInt32 = 19, vowelCount: UInt32 = 21, tailCount: UInt32 = 28

    static func parts(of character: UInt32) -> [UInt32]? {
        guard isSyllable(character) else { return nil }
        let index = character - syllables
        let tail = index % tailCount
        let open = [leads + index / (vowelCount * tailCount), vowels + index / tailCount % vowelCount]
        return tail == 0 ? open : open + [tails + tail]
    }

    static func whole(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if (leads..<leads + leadCount).contains(first), (vowels..<vowels + vowelCount).contains(second) {
            return syllables + ((first - leads) * vowelCount + second - vowels) * tailCount
        }
        let isOpen = isSyllable(first) && (first - syllables) % tailCount == 0
        guard isOpen, (tails + 1..<tails + tailCount).contains(second) else { return nil }
        return first + second - tails
    }

    private static func isSyllable(_ character: UInt32) -> Bool {
        (syllables..<syllables + leadCount * vowelCount * tailCount).contains(character)
    }
}

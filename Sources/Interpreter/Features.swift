/// What the model is told about a word besides its pieces: Training/SCHEMA.md, section 2. Rows 0-63
/// are flags of weight 1, rows 64-8255 hashed character n-grams of weight 1/sqrt(n).
enum Features {
    static let first = 0, last = 1, lower = 2, capitalised = 3, upper = 4, mixed = 5
    static let separator = 6, decimal = 7, year = 8, joinedBefore = 9, joinedAfter = 10
    static let asset = 16, protocolName = 17, chain = 18, number = 19, unit = 20, duration = 21
    static let calendar = 22, contact = 23, risk = 24, category = 25

    static let flagRows = 64
    static let gramRows = 8192

    typealias Row = (row: Int32, weight: Float)

    /// The weighted rows of every word, flags first, each kind in rising order of its making.
    static func rows(of words: [Word], lexicon: Lexicon, contacts: Set<Lexicon.Key>) -> [[Row]] {
        let lowered = words.map(\.lowered)
        let found = lexicon.flags(for: lowered, contacts: contacts)
        return words.indices.map { i in
            var flags = found[i]
            if i == 0 { flags.insert(first) }
            if i == words.count - 1 { flags.insert(last) }
            if words[i].kind == .name, let shape = caseOf(words[i].text) { flags.insert(shape) }
            if words[i].kind == .number { flags.formUnion(numberFlags(words[i].text)) }
            if i > 0, words[i - 1].end == words[i].start { flags.insert(joinedBefore) }
            if i + 1 < words.count, words[i + 1].start == words[i].end { flags.insert(joinedAfter) }
            let flagRows = flags.sorted().map { (row: Int32($0), weight: Float(1)) }
            let grams = hasGrams(words[i].kind) ? gramRows(of: lowered[i]) : []
            let weight = 1 / Float(max(1, grams.count)).squareRoot()
            return flagRows + grams.map { (row: $0, weight: weight) }
        }
    }

    private static func caseOf(_ text: String) -> Int? {
        let cased = text.unicodeScalars.filter {
            $0.properties.lowercaseMapping != $0.properties.uppercaseMapping
        }
        guard !cased.isEmpty else { return nil }
        let isUpper = cased.map { String($0) != $0.properties.lowercaseMapping }
        if !isUpper.contains(true) { return lower }
        if !isUpper.contains(false) && isUpper.count >= 2 { return upper }
        if isUpper[0] && !isUpper.dropFirst().contains(true) { return capitalised }
        return mixed
    }

    private static func numberFlags(_ text: String) -> Set<Int> {
        var flags = Set<Int>()
        let utf8 = Array(text.utf8)
        if utf8.contains(where: { $0 == 44 || $0 == 95 || $0 == 39 }) { flags.insert(separator) }
        if let mark = utf8.lastIndex(where: { $0 == 44 || $0 == 46 }) {
            let after = utf8[(mark + 1)...].prefix { (48...57).contains($0) }.count
            if after != 3 { flags.insert(decimal) }
        }
        if utf8.count == 4, utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text),
            (1900...2100).contains(value)
        {
            flags.insert(year)
        }
        return flags
    }

    private static func hasGrams(_ kind: Word.Kind) -> Bool {
        kind != .hex && kind != .number && kind != .dotted
    }

    /// Every byte 3-, 4- and 5-gram of `<word>`, hashed by 32-bit FNV-1a.
    private static func gramRows(of lowered: String) -> [Int32] {
        let bytes = [UInt8(ascii: "<")] + Array(lowered.utf8) + [UInt8(ascii: ">")]
        var rows: [Int32] = []
        for size in 3...5 where bytes.count >= size {
            for start in 0...(bytes.count - size) {
                var hash: UInt32 = 0x811C_9DC5
                for byte in bytes[start..<start + size] { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
                rows.append(Int32(flagRows) + Int32(hash % UInt32(gramRows)))
            }
        }
        return rows
    }
}

/// What ENSIP-15 says of each character, read once from the text in ENSTables+Data.swift when the
/// first name that is not plain ASCII comes by. Characters are code points.
struct ENSTables: Sendable {
    static let shared = ENSTables()

    /// A script, with what it borrows from others.
    struct Group: Sendable {
        let name: String
        /// Marks on one letter are counted, except where the allowed ones are listed.
        let countsMarks: Bool
    }

    let groups: [Group]
    /// Signs that may only stand between other characters, by name.
    let fenced: [UInt32: String]

    private let valid, confusable, ignored, marks, nonSpacingMarks, ranks: RangeMap
    /// Of `valid` and `confusable`, whose values are places in here.
    private let sets: [GroupSet]
    private let mappings: RangeMap
    /// The mappings' characters; mapping n is `targets[targetStarts[n]..<targetStarts[n + 1]]`.
    private let targets: [UInt32]
    private let targetStarts: [Int]
    private let emojiSteps: RangeMap
    private let endsEmoji: [Bool]
    private let decompositions: [UInt32: (UInt32, UInt32?)]
    private let compositions: [UInt64: UInt32]
}

// MARK: - Asking

extension ENSTables {
    func isValid(_ character: UInt32) -> Bool { valid[character] != nil }
    func isIgnored(_ character: UInt32) -> Bool { ignored[character] != nil }
    func isMark(_ character: UInt32) -> Bool { marks[character] != nil }
    func isNonSpacingMark(_ character: UInt32) -> Bool { nonSpacingMarks[character] != nil }

    func groups(having character: UInt32) -> GroupSet { valid[character].map { sets[$0.value] } ?? .none }

    /// The groups for whose text this character can be mistaken; nil when it has no double.
    func lookalikes(of character: UInt32) -> GroupSet? { confusable[character].map { sets[$0.value] } }

    /// What stands for this character in a name; nil when it is not a mapped one.
    func mapped(_ character: UInt32) -> [UInt32]? {
        guard let (mapping, offset) = mappings[character] else { return nil }
        return targets[targetStarts[mapping]..<targetStarts[mapping + 1]].map { $0 + offset }
    }

    /// How many characters the longest emoji at the start takes, presentation selectors included.
    func emojiLength(in text: ArraySlice<UInt32>) -> Int {
        var state = 0
        var length = 0
        for (index, character) in text.enumerated() {
            guard let step = emojiSteps[Self.emojiKey(state, character)] else { break }
            state = step.value
            if endsEmoji[state] { length = index + 1 }
        }
        return length
    }

    /// The order of a mark's canonical combining class; zero for a letter.
    func rank(_ character: UInt32) -> UInt8 { UInt8(ranks[character]?.value ?? 0) }

    func decomposition(_ character: UInt32) -> (UInt32, UInt32?)? { decompositions[character] }
    func composition(_ first: UInt32, _ second: UInt32) -> UInt32? { compositions[Self.pairKey(first, second)] }

    /// A character takes 21 bits; the state stands above them.
    private static func emojiKey(_ state: Int, _ character: UInt32) -> UInt32 { UInt32(state) << 21 | character }
    private static func pairKey(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }
}

extension ENSTables {
    /// A set of at most 192 groups, by number.
    struct GroupSet: Sendable {
        private var words: SIMD3<UInt64>

        static let none = GroupSet(words: .zero)
        static let all = GroupSet(words: SIMD3(repeating: .max))

        private init(words: SIMD3<UInt64>) { self.words = words }

        init(_ groups: some Sequence<Int>) {
            self = .none
            for group in groups { words[group / 64] |= 1 << UInt64(group % 64) }
        }

        func intersection(_ other: GroupSet) -> GroupSet { GroupSet(words: words & other.words) }

        var isEmpty: Bool { words == .zero }
        var count: Int { words.x.nonzeroBitCount + words.y.nonzeroBitCount + words.z.nonzeroBitCount }

        /// The lowest number, which takes precedence.
        var first: Int? {
            for index in 0..<3 where words[index] != 0 { return index * 64 + words[index].trailingZeroBitCount }
            return nil
        }
    }

    /// Numbers by ranges of characters that do not overlap.
    struct RangeMap: Sendable {
        struct Entry { let first, last: UInt32, value: Int }

        private let first, last: [UInt32]
        private let values: [Int]

        init(_ entries: [Entry]) {
            let sorted = entries.sorted { $0.first < $1.first }
            first = sorted.map(\.first)
            last = sorted.map(\.last)
            values = sorted.map(\.value)
        }

        /// The value at a character, and how far into its range that is.
        subscript(character: UInt32) -> (value: Int, offset: UInt32)? {
            var low = 0
            var high = first.count
            while low < high {
                let middle = (low + high) / 2
                if first[middle] <= character { low = middle + 1 } else { high = middle }
            }
            guard low > 0, character <= last[low - 1] else { return nil }
            return (values[low - 1], character - first[low - 1])
        }
    }
}

// MARK: - Reading

extension ENSTables {
    private init() {
        groups = Self.read(Self.groupsData) { token in
            let name = token.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "*") }
            return Group(name: String(decoding: name, as: UTF8.self), countsMarks: token.last != UInt8(ascii: "*"))
        }
        var sets: [GroupSet] = []
        valid = Self.byGroups(Self.validData, &sets)
        confusable = Self.byGroups(Self.confusableData, &sets)
        self.sets = sets
        (mappings, targets, targetStarts) = Self.mappings()
        ignored = Self.ranges(Self.ignoredData)
        marks = Self.ranges(Self.marksData)
        nonSpacingMarks = Self.ranges(Self.nonSpacingMarksData)
        fenced = Dictionary(uniqueKeysWithValues: Self.read(Self.fencedData) { token in
            let (character, name) = token.cut(at: "=")
            return (character.number, String(decoding: name, as: UTF8.self).replacing("_", with: " "))
        })
        (emojiSteps, endsEmoji) = Self.emoji()
        ranks = Self.ranksByClass()
        (decompositions, compositions) = Self.canonical()
    }

    private typealias Token = Slice<UnsafeBufferPointer<UInt8>>

    private static func read<Item>(_ data: StaticString, _ item: (Token) -> Item) -> [Item] {
        data.withUTF8Buffer { $0.split { $0 <= 0x20 }.map(item) }
    }

    private static func ranges(_ data: StaticString) -> RangeMap { RangeMap(read(data) { $0.range(value: 0) }) }

    private static func byGroups(_ data: StaticString, _ sets: inout [GroupSet]) -> RangeMap {
        RangeMap(read(data) { token -> RangeMap.Entry? in
            guard token.last == UInt8(ascii: ":") else { return token.range(value: sets.count - 1) }
            sets.append(GroupSet(token.dropLast().split(separator: UInt8(ascii: ",")).flatMap { part in
                let range = part.range(value: 0)
                return Int(range.first)...Int(range.last)
            }))
            return nil
        }.compactMap(\.self))
    }

    private static func mappings() -> (RangeMap, targets: [UInt32], starts: [Int]) {
        var targets: [UInt32] = []
        var starts = [0]
        let entries = read(mappedData) { token in
            let (from, to) = token.cut(at: ">")
            targets += to.split(separator: UInt8(ascii: ",")).map(\.number)
            starts.append(targets.count)
            return from.range(value: starts.count - 2)
        }
        return (RangeMap(entries), targets, starts)
    }

    private static func emoji() -> (RangeMap, ends: [Bool]) {
        var steps: [RangeMap.Entry] = []
        var ends: [Bool] = []
        var pending: [RangeMap.Entry] = []
        _ = read(emojiData) { token in
            if token.last == UInt8(ascii: ":") {
                ends.append(token.dropLast().last == UInt8(ascii: "!"))
            } else if token.first == UInt8(ascii: ">") {
                let next = Int(token.dropFirst().number)
                steps += pending.map { RangeMap.Entry(first: $0.first, last: $0.last, value: next) }
                pending.removeAll(keepingCapacity: true)
            } else {
                let range = token.range(value: 0)
                let state = ends.count - 1
                pending.append(RangeMap.Entry(
                    first: emojiKey(state, range.first), last: emojiKey(state, range.last), value: 0))
            }
        }
        return (RangeMap(steps), ends)
    }

    private static func ranksByClass() -> RangeMap {
        var rank = 0
        return RangeMap(read(ranksData) { token -> RangeMap.Entry? in
            guard token.first == UInt8(ascii: ":") else { return token.range(value: rank) }
            rank += 1
            return nil
        }.compactMap(\.self))
    }

    private static func canonical() -> ([UInt32: (UInt32, UInt32?)], [UInt64: UInt32]) {
        var decompositions: [UInt32: (UInt32, UInt32?)] = [:]
        var compositions: [UInt64: UInt32] = [:]
        _ = read(decompositionsData) { token in
            let composes = token.contains(UInt8(ascii: "="))
            let (from, to) = token.cut(at: composes ? "=" : "~")
            let parts = to.split(separator: UInt8(ascii: ",")).map(\.number)
            decompositions[from.number] = (parts[0], parts.count > 1 ? parts[1] : nil)
            if composes { compositions[pairKey(parts[0], parts[1])] = from.number }
        }
        return (decompositions, compositions)
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate var number: UInt32 { reduce(0) { $0 << 4 | UInt32(Hex.digitValue($1) ?? 0) } }

    /// What stands before and after a sign; nothing after when it is not there.
    fileprivate func cut(at sign: Unicode.Scalar) -> (Self, Self) {
        guard let place = firstIndex(of: UInt8(ascii: sign)) else { return (self, self[endIndex...]) }
        return (self[..<place], self[(place + 1)...])
    }

    /// `first-last`, or one character.
    fileprivate func range(value: Int) -> ENSTables.RangeMap.Entry {
        let (first, last) = cut(at: "-")
        return .init(first: first.number, last: last.isEmpty ? first.number : last.number, value: value)
    }
}

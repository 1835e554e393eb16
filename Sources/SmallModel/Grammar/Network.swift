/// A grammar as a network of states over bytes. An edge reads a byte, reads nothing, or
/// calls a rule, which is a part of the network with a beginning and ends, and comes
/// back to a state of the caller's.
///
/// Characters have become bytes here once and for all, so that tokens, which may hold
/// half a character, can be followed byte by byte.
struct Network: Sendable {
    struct State: Sendable {
        var bytes: [(range: ClosedRange<UInt8>, to: Int32)] = []
        var free: [Int32] = []
        var calls: [(rule: Int32, then: Int32)] = []
        var isEnd = false

        /// An end and nothing else: who would come back here may as well not have left.
        var isOnlyEnd: Bool { isEnd && bytes.isEmpty && free.isEmpty && calls.isEmpty }
    }

    private(set) var states: [State] = []
    /// Where each rule begins.
    private(set) var starts: [Int32] = []

    static let mostStates = 400_000

    /// The rule `root` comes first in `starts`.
    init(_ rules: [(name: String, body: Expression)], copies: [String: CopyRule], root: String) throws(GrammarError) {
        var numbers: [String: Int32] = [:]
        for (index, rule) in rules.enumerated() {
            guard copies[rule.name] == nil else { throw .ruleTwice(rule.name) }
            numbers[rule.name] = Int32(index)
        }
        let copied = copies.sorted { $0.key < $1.key }
        for (index, copy) in copied.enumerated() { numbers[copy.key] = Int32(rules.count + index) }
        guard let first = numbers[root] else { throw .unknownRule(root) }

        for rule in rules {
            let start = try add(), end = try add()
            states[Int(end)].isEnd = true
            starts.append(start)
            try connect(rule.body, start, end, numbers)
        }
        for copy in copied { starts.append(try add(copy.value, named: copy.key)) }
        starts.insert(starts[Int(first)], at: 0)
        for index in states.indices {
            for call in states[index].calls.indices { states[index].calls[call].rule += 1 }
        }
        try refuseLeftRecursion([root] + rules.map(\.name) + copied.map(\.key))
    }

    private mutating func add() throws(GrammarError) -> Int32 {
        guard states.count < Self.mostStates else { throw .tooLarge(limit: Self.mostStates) }
        states.append(State())
        return Int32(states.count - 1)
    }

    private mutating func connect(
        _ expression: Expression, _ from: Int32, _ to: Int32, _ numbers: [String: Int32]
    ) throws(GrammarError) {
        switch expression {
        case .text(let bytes):
            var at = from
            for (index, byte) in bytes.enumerated() {
                let next = index == bytes.count - 1 ? to : try add()
                states[Int(at)].bytes.append((byte...byte, next))
                at = next
            }
            if bytes.isEmpty { states[Int(from)].free.append(to) }
        case .character(let ranges):
            for range in ranges { try connect(range, from, to) }
        case .rule(let name):
            guard let number = numbers[name] else { throw .unknownRule(name) }
            states[Int(from)].calls.append((number, to))
        case .sequence(let parts):
            var at = from
            for (index, part) in parts.enumerated() {
                let next = index == parts.count - 1 ? to : try add()
                try connect(part, at, next, numbers)
                at = next
            }
            if parts.isEmpty { states[Int(from)].free.append(to) }
        case .choice(let options):
            for option in options { try connect(option, from, to, numbers) }
        case .repeated(let part, let least, let most):
            try connect(part, least, most, from, to, numbers)
        }
    }

    /// Repetitions are written out: `x{2,4}` is `x x (x x?)?`.
    private mutating func connect(
        _ part: Expression, _ least: Int, _ most: Int?, _ from: Int32, _ to: Int32, _ numbers: [String: Int32]
    ) throws(GrammarError) {
        // A state of its own at the beginning, lest a loop be entered from elsewhere.
        var at = try add()
        states[Int(from)].free.append(at)
        for _ in 0..<least {
            let next = try add()
            try connect(part, at, next, numbers)
            at = next
        }
        guard let most else {
            let loop = try add()
            states[Int(at)].free += [loop, to]
            let back = try add()
            try connect(part, loop, back, numbers)
            states[Int(back)].free += [loop, to]
            return
        }
        for _ in least..<most {
            states[Int(at)].free.append(to)
            let next = try add()
            try connect(part, at, next, numbers)
            at = next
        }
        states[Int(at)].free.append(to)
    }

    // MARK: Characters

    /// One character of a range, as the UTF-8 it is written in.
    private mutating func connect(_ range: ClosedRange<UInt32>, _ from: Int32, _ to: Int32) throws(GrammarError) {
        // Surrogates are no characters; the rest by the length of its encoding.
        for part: ClosedRange<UInt32> in [0...0x7f, 0x80...0x7ff, 0x800...0xd7ff, 0xe000...0xffff, 0x10000...0x10_ffff]
        where range.overlaps(part) {
            let clamped = range.clamped(to: part)
            try connect(Self.utf8(clamped.lowerBound)[...], Self.utf8(clamped.upperBound)[...], from, to)
        }
    }

    private mutating func connect(
        _ low: ArraySlice<UInt8>, _ high: ArraySlice<UInt8>, _ from: Int32, _ to: Int32
    ) throws(GrammarError) {
        guard let first = low.first, let last = high.first else { return }
        let lowRest = low.dropFirst(), highRest = high.dropFirst()
        if lowRest.isEmpty {
            states[Int(from)].bytes.append((first...last, to))
            return
        }
        let least = lowRest.map { _ in UInt8(0x80) }[...], most = lowRest.map { _ in UInt8(0xbf) }[...]
        if first == last {
            try step(first...first, lowRest, highRest, from, to)
            return
        }
        try step(first...first, lowRest, most, from, to)
        if last - first > 1 { try step(first + 1...last - 1, least, most, from, to) }
        try step(last...last, least, highRest, from, to)
    }

    private mutating func step(
        _ byte: ClosedRange<UInt8>, _ low: ArraySlice<UInt8>, _ high: ArraySlice<UInt8>, _ from: Int32, _ to: Int32
    ) throws(GrammarError) {
        let next = try add()
        states[Int(from)].bytes.append((byte, next))
        try connect(low, high, next, to)
    }

    private static func utf8(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? []
    }

    // MARK: Copies

    private mutating func add(_ copy: CopyRule, named name: String) throws(GrammarError) -> Int32 {
        let automaton = copy.automaton()
        guard automaton.states.count > 1 else { throw .emptyCopy(name) }
        guard states.count + automaton.states.count < Self.mostStates else { throw .tooLarge(limit: Self.mostStates) }
        let first = Int32(states.count)
        for state in automaton.states {
            states.append(State(
                bytes: state.next.sorted { $0.key < $1.key }.map { ($0.key...$0.key, first + Int32($0.value)) },
                isEnd: state.isEnd))
        }
        return first
    }

    // MARK: Left recursion

    /// A rule that can call itself before it has read anything would never get anywhere.
    private func refuseLeftRecursion(_ names: [String]) throws(GrammarError) {
        let nullable = nullableRules()
        // The rules each can call before reading.
        let first = starts.map { start -> Set<Int> in
            var found: Set<Int> = []
            walkUnread(from: start, nullable) { found.insert($0) }
            return found
        }
        var finished = [Bool](repeating: false, count: starts.count)
        for root in starts.indices where !finished[root] {
            // Depth first, with the path remembered: a call back into the path is a loop.
            var path: [(rule: Int, rest: [Int])] = [(root, Array(first[root]))]
            var onPath: Set<Int> = [root]
            while let top = path.last {
                guard let next = top.rest.last else {
                    finished[top.rule] = true
                    onPath.remove(top.rule)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if onPath.contains(next) { throw .leftRecursion(names[next]) }
                if finished[next] { continue }
                onPath.insert(next)
                path.append((next, Array(first[next])))
            }
        }
    }

    private func nullableRules() -> Set<Int> {
        var nullable: Set<Int> = []
        var changed = true
        while changed {
            changed = false
            for (rule, start) in starts.enumerated() where !nullable.contains(rule) {
                if walkUnread(from: start, nullable, { _ in }) {
                    nullable.insert(rule)
                    changed = true
                }
            }
        }
        return nullable
    }

    /// Visits what can be reached from a state without reading; whether an end can.
    @discardableResult
    private func walkUnread(from start: Int32, _ nullable: Set<Int>, _ calls: (Int) -> Void) -> Bool {
        var seen: Set<Int32> = [start]
        var work = [start]
        var reachesEnd = false
        while let index = work.popLast() {
            let state = states[Int(index)]
            reachesEnd = reachesEnd || state.isEnd
            var next = state.free
            for call in state.calls {
                calls(Int(call.rule))
                if nullable.contains(Int(call.rule)) { next.append(call.then) }
            }
            for state in next where seen.insert(state).inserted { work.append(state) }
        }
        return reachesEnd
    }
}

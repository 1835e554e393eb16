/// Follows a grammar byte by byte.
///
/// Where a reader can be is a set of places, each a state of the network and the calls
/// it must still come back from. Such sets are numbered as they are met, and where a
/// byte leads from one is remembered, so that what was once worked out is afterwards a
/// look into a table: a deterministic automaton, made as far as it is walked.
///
/// Lives in one thread at a time.
final class GrammarReader {
    typealias State = Int32
    static let dead: State = -1
    private static let unknown: State = -2

    private let network: Network
    private(set) var start: State = 0
    private var places: [[UInt64]] = []  // by state: those that read a byte, sorted
    private var accepting: [Bool] = []
    private var table: [State] = []  // (states, 256)
    private var numbers: [Key: State] = [:]

    // Stacks of calls: a number stands for a return and the rest of the stack, so equal
    // stacks have equal numbers. 0 is empty.
    private var returns: [Int32] = [0]
    private var rests: [Int32] = [0]
    private var depths: [Int32] = [0]
    private var stacks: [UInt64: Int32] = [:]

    private struct Key: Hashable {
        let places: [UInt64]
        let isAccepting: Bool
    }

    /// What is remembered may take so much; beyond it, it is forgotten and made anew.
    private static let mostStates = 16_384
    /// Deeper nesting than any answer has; what would go deeper is not allowed.
    private static let deepest: Int32 = 1000
    private static let mostPlaces = 50_000

    init(_ network: Network) {
        self.network = network
        start = number(closure([(network.starts[0], 0)]))
    }

    /// How many states have been met; they keep their numbers until `forget` is called.
    var stateCount: Int { places.count }
    var isFull: Bool { places.count >= Self.mostStates }

    func isAccepting(_ state: State) -> Bool { state >= 0 && accepting[Int(state)] }

    /// Where `byte` leads; ``dead`` when it is not allowed.
    func next(_ state: State, _ byte: UInt8) -> State {
        guard state >= 0 else { return Self.dead }
        let known = table[Int(state) << 8 | Int(byte)]
        if known != Self.unknown { return known }
        var reached: [(Int32, Int32)] = []
        for place in places[Int(state)] {
            for edge in network.states[Int(place >> 32)].bytes where edge.range.contains(byte) {
                reached.append((edge.to, Int32(truncatingIfNeeded: place & 0xffff_ffff)))
            }
        }
        let next = reached.isEmpty ? Self.dead : number(closure(reached))
        table[Int(state) << 8 | Int(byte)] = next
        return next
    }

    /// The only byte that is allowed; nil when there are several, or the text may end.
    func onlyByte(_ state: State) -> UInt8? {
        guard state >= 0, !accepting[Int(state)] else { return nil }
        var only: UInt8?
        for place in places[Int(state)] {
            for edge in network.states[Int(place >> 32)].bytes {
                guard edge.range.count == 1, only == nil || only == edge.range.lowerBound else { return nil }
                only = edge.range.lowerBound
            }
        }
        return only
    }

    /// Forgets everything but `state`, which gets a new number.
    func forget(keeping state: State) -> State {
        let kept = Key(places: places[Int(state)], isAccepting: accepting[Int(state)])
        (places, accepting, table, numbers) = ([], [], [], [:])
        start = number(closure([(network.starts[0], 0)]))
        return number((kept.places, kept.isAccepting))
    }

    private func number(_ reached: (places: [UInt64], isAccepting: Bool)) -> State {
        if reached.places.isEmpty && !reached.isAccepting { return Self.dead }
        let key = Key(places: reached.places, isAccepting: reached.isAccepting)
        if let known = numbers[key] { return known }
        let new = State(places.count)
        places.append(reached.places)
        accepting.append(reached.isAccepting)
        table.append(contentsOf: repeatElement(Self.unknown, count: 256))
        numbers[key] = new
        return new
    }

    /// All places that can be reached without reading, of which those that read a byte
    /// are kept.
    private func closure(_ from: [(state: Int32, stack: Int32)]) -> (places: [UInt64], isAccepting: Bool) {
        var seen: Set<UInt64> = []
        var work = from
        var reading: [UInt64] = []
        var isAccepting = false
        while let (index, stack) = work.popLast() {
            let place = UInt64(UInt32(bitPattern: index)) << 32 | UInt64(UInt32(bitPattern: stack))
            guard seen.count < Self.mostPlaces, seen.insert(place).inserted else { continue }
            let state = network.states[Int(index)]
            if !state.bytes.isEmpty { reading.append(place) }
            for next in state.free { work.append((next, stack)) }
            for call in state.calls {
                // Nothing is left to do after the call: come back to whoever called us.
                let then = network.states[Int(call.then)].isOnlyEnd ? stack : push(call.then, stack)
                if then >= 0 { work.append((network.starts[Int(call.rule)], then)) }
            }
            if state.isEnd {
                if stack == 0 { isAccepting = true } else { work.append((returns[Int(stack)], rests[Int(stack)])) }
            }
        }
        return (reading.sorted(), isAccepting)
    }

    private func push(_ then: Int32, _ stack: Int32) -> Int32 {
        let key = UInt64(UInt32(bitPattern: then)) << 32 | UInt64(UInt32(bitPattern: stack))
        if let known = stacks[key] { return known }
        guard depths[Int(stack)] < Self.deepest, returns.count < Int(Int32.max) else { return -1 }
        returns.append(then)
        rests.append(stack)
        depths.append(depths[Int(stack)] + 1)
        let new = Int32(returns.count - 1)
        stacks[key] = new
        return new
    }
}

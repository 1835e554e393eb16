/// A rule that can only say what somebody else has said: the model points, it does
/// not write.
public enum CopyRule: Hashable, Sendable {
    /// Any stretch of whole characters of one of these texts.
    case substring(of: [String])
    /// Exactly one of these.
    case oneOf([String])

    struct Automaton {
        struct State {
            var next: [UInt8: Int] = [:]
            var isEnd = false
        }
        var states = [State()]
    }

    func automaton() -> Automaton {
        switch self {
        case .oneOf(let names):
            var automaton = Automaton()
            for name in names where !name.isEmpty { automaton.add(Array(name.utf8)) }
            return automaton
        case .substring(let texts): return SuffixAutomaton(texts.map { Array($0.utf8) }).wholeCharacters()
        }
    }
}

extension CopyRule.Automaton {
    /// One more word that ends here.
    fileprivate mutating func add(_ word: [UInt8]) {
        var at = 0
        for byte in word {
            if let next = states[at].next[byte] {
                at = next
            } else {
                states.append(.init())
                states[at].next[byte] = states.count - 1
                at = states.count - 1
            }
        }
        states[at].isEnd = true
    }
}

/// The smallest automaton that reads exactly the stretches of some texts: at most two
/// states for each byte of them, made in one pass (Blumer et al., 1985).
private struct SuffixAutomaton {
    struct State {
        var next: [UInt8: Int] = [:]
        var link = -1
        var length = 0
        /// Whether what has been read ends with a whole character.
        var isBoundary = false
    }
    var states = [State()]

    init(_ texts: [[UInt8]]) {
        for text in texts {
            var last = 0
            for (index, byte) in text.enumerated() {
                let isBoundary = index + 1 == text.count || text[index + 1] & 0xc0 != 0x80
                last = extend(last, byte, isBoundary)
            }
        }
    }

    private mutating func extend(_ last: Int, _ byte: UInt8, _ isBoundary: Bool) -> Int {
        // A text that repeats what an earlier one said.
        if let known = states[last].next[byte] {
            return states[known].length == states[last].length + 1 ? known : split(last, byte, known)
        }
        states.append(State(length: states[last].length + 1, isBoundary: isBoundary))
        let new = states.count - 1
        var at = last
        while at >= 0, states[at].next[byte] == nil {
            states[at].next[byte] = new
            at = states[at].link
        }
        if at < 0 {
            states[new].link = 0
        } else if let known = states[at].next[byte] {
            states[new].link = states[known].length == states[at].length + 1 ? known : split(at, byte, known)
        }
        return new
    }

    /// The shorter readings of `known` get a state of their own.
    private mutating func split(_ from: Int, _ byte: UInt8, _ known: Int) -> Int {
        var clone = states[known]
        clone.length = states[from].length + 1
        states.append(clone)
        let new = states.count - 1
        states[known].link = new
        var at = from
        while at >= 0, states[at].next[byte] == known {
            states[at].next[byte] = new
            at = states[at].link
        }
        return new
    }

    /// The same, without stretches that begin or end inside a character.
    func wholeCharacters() -> CopyRule.Automaton {
        var automaton = CopyRule.Automaton()
        automaton.states = states.enumerated().map { index, state in
            .init(
                next: index == 0 ? state.next.filter { $0.key & 0xc0 != 0x80 } : state.next,
                isEnd: index != 0 && state.isBoundary)
        }
        return automaton
    }
}

import Synchronization

/// A grammar over one model's vocabulary, with everything that has been worked out about
/// it so far. Make one for each grammar and use it again: the second answer is faster.
public final class Constraint: Sendable {
    private let endings: Set<Tokenizer.ID>
    private let tokenizer: Tokenizer
    private let shared: Mutex<Shared>

    /// `@unchecked Sendable`: only reached through the mutex.
    private struct Shared: @unchecked Sendable {
        let reader: GrammarReader
        let trie: TokenTrie
        var masks: [GrammarReader.State: TokenMask] = [:]
        var generation = 0
    }

    public convenience init(_ grammar: Grammar, _ tokenizer: Tokenizer) {
        self.init(grammar.network, tokenizer, trie: TokenTrie(tokenizer))
    }

    init(_ network: Network, _ tokenizer: Tokenizer, trie: TokenTrie) {
        endings = tokenizer.endings
        self.tokenizer = tokenizer
        shared = Mutex(Shared(reader: GrammarReader(network), trie: trie))
    }

    /// Where one answer has got to.
    struct Position: Sendable {
        fileprivate var state: GrammarReader.State
        fileprivate var generation: Int
        /// What was read, to find the way again when the automaton was forgotten.
        fileprivate var text: [UInt8] = []
    }

    func start() -> Position {
        shared.withLock { Position(state: $0.reader.start, generation: $0.generation) }
    }

    /// The tokens that may come next, endings included when the text may end here.
    func mask(_ position: inout Position) throws(GrammarError) -> TokenMask {
        let mask = shared.withLock { shared in
            Self.renew(&position, &shared)
            if let known = shared.masks[position.state] { return known }
            var mask = shared.trie.mask(shared.reader, from: position.state)
            if shared.reader.isAccepting(position.state) { for ending in endings { mask.insert(ending) } }
            shared.masks[position.state] = mask
            return mask
        }
        if mask.count == 0 { throw .stuck }
        return mask
    }

    /// Reads a token that the mask allowed.
    func read(_ token: Tokenizer.ID, _ position: inout Position) {
        read(tokenizer.bytes(of: token), &position)
    }

    private func read(_ bytes: [UInt8], _ position: inout Position) {
        shared.withLock { shared in
            Self.renew(&position, &shared)
            for byte in bytes { position.state = shared.reader.next(position.state, byte) }
        }
        position.text += bytes
    }

    /// Whether the text is complete and nothing can follow it.
    func isFinished(_ position: inout Position) throws(GrammarError) -> Bool {
        let mask = try mask(&position)
        return mask.count == endings.count && endings.allSatisfy { mask.contains(Int($0)) }
    }

    /// Tokens that must come now, whatever the model thinks: the bytes that the grammar
    /// leaves no choice about, as the tokenizer would write them. The last of those
    /// tokens is left to the model, for it might go on into what is not yet decided.
    func forced(_ position: inout Position) -> [Tokenizer.ID] {
        let bytes = shared.withLock { shared -> [UInt8] in
            Self.renew(&position, &shared)
            var bytes: [UInt8] = []
            var state = position.state
            while bytes.count < 4096, let byte = shared.reader.onlyByte(state) {
                bytes.append(byte)
                state = shared.reader.next(state, byte)
            }
            return bytes
        }
        guard bytes.count > 1, let text = String(validating: bytes, as: UTF8.self) else { return [] }
        let tokens = tokenizer.encode(word: text).dropLast()
        // Only what says exactly these bytes.
        return bytes.starts(with: tokens.flatMap(tokenizer.bytes(of:))) ? Array(tokens) : []
    }

    private static func renew(_ position: inout Position, _ shared: inout Shared) {
        if shared.reader.isFull, position.generation == shared.generation, position.state >= 0 {
            position.state = shared.reader.forget(keeping: position.state)
            shared.generation += 1
            shared.masks = [:]
            position.generation = shared.generation
        }
        guard position.generation != shared.generation else { return }
        // Another answer made the automaton forget: read the text again.
        var state = shared.reader.start
        for byte in position.text { state = shared.reader.next(state, byte) }
        (position.state, position.generation) = (state, shared.generation)
    }
}

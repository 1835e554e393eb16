/// The vocabulary as a tree of bytes, so that what is known of the beginning of a token
/// is known of all that begin alike.
///
/// The tree lies in one list, each node before its children: to leave out a branch is
/// to jump over it.
struct TokenTrie: Sendable {
    let tokenCount: Int
    private let nodes: [Node]
    /// Tokens spelt exactly like another: the next of them, or -1.
    private let alike: [Int32]
    private let deepest: Int

    private struct Node: Sendable {
        let byte: UInt8
        let depth: UInt16  // 1 for the first byte
        var token: Int32  // -1: no token ends here
        var after: Int32  // the node that follows this one's branch
    }

    init(_ tokenizer: Tokenizer) {
        tokenCount = tokenizer.count
        let words = (0..<tokenizer.count).compactMap { id -> (bytes: [UInt8], id: Int32)? in
            let bytes = tokenizer.bytes(of: Int32(id))
            return bytes.isEmpty || bytes.count > Int(UInt16.max) ? nil : (bytes, Int32(id))
        }.sorted { first, second in
            first.bytes.withUnsafeBufferPointer { a in
                second.bytes.withUnsafeBufferPointer { b in
                    var index = 0
                    while index < a.count, index < b.count {
                        if a[index] != b[index] { return a[index] < b[index] }
                        index += 1
                    }
                    return a.count < b.count
                }
            }
        }
        var nodes: [Node] = []
        var alike = [Int32](repeating: -1, count: tokenizer.count)
        var path: [Int] = []  // the nodes that spell the word before
        var previous: [UInt8] = []
        var deepest = 0
        for word in words {
            var shared = 0
            while shared < min(previous.count, word.bytes.count), previous[shared] == word.bytes[shared] { shared += 1 }
            for node in path[shared...] { nodes[node].after = Int32(nodes.count) }
            path.removeLast(path.count - shared)
            for depth in shared..<word.bytes.count {
                path.append(nodes.count)
                nodes.append(Node(byte: word.bytes[depth], depth: UInt16(depth + 1), token: -1, after: 0))
            }
            let last = path[path.count - 1]
            if nodes[last].token >= 0 { alike[Int(word.id)] = nodes[last].token }
            nodes[last].token = word.id
            previous = word.bytes
            deepest = max(deepest, word.bytes.count)
        }
        for node in path { nodes[node].after = Int32(nodes.count) }
        (self.nodes, self.alike, self.deepest) = (nodes, alike, deepest)
    }

    /// The tokens whose bytes are allowed from `state` on, a bit each.
    func mask(_ reader: GrammarReader, from state: GrammarReader.State) -> TokenMask {
        var mask = TokenMask(count: tokenCount)
        var states = [GrammarReader.State](repeating: GrammarReader.dead, count: deepest + 1)
        states[0] = state
        nodes.withUnsafeBufferPointer { nodes in
            var index = 0
            while index < nodes.count {
                let node = nodes[index]
                let depth = Int(node.depth)
                let next = reader.next(states[depth - 1], node.byte)
                guard next >= 0 else {
                    index = Int(node.after)
                    continue
                }
                states[depth] = next
                var token = node.token
                while token >= 0 {
                    mask.insert(token)
                    token = alike[Int(token)]
                }
                index += 1
            }
        }
        return mask
    }
}

/// A set of tokens.
struct TokenMask: Sendable {
    private(set) var words: [UInt64]
    private(set) var count = 0

    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ token: Int32) {
        let bit = UInt64(1) << UInt64(token & 63)
        if words[Int(token) >> 6] & bit == 0 {
            words[Int(token) >> 6] |= bit
            count += 1
        }
    }

    func contains(_ token: Int) -> Bool { words[token >> 6] >> UInt64(token & 63) & 1 == 1 }

    /// The only token there is.
    var only: Tokenizer.ID? {
        guard count == 1, let index = words.firstIndex(where: { $0 != 0 }) else { return nil }
        return Tokenizer.ID(index * 64 + words[index].trailingZeroBitCount)
    }
}

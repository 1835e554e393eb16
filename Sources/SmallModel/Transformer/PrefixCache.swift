import CKernels
import Synchronization

/// The keys and values of the last prompt, so that one which begins alike (the same
/// instructions before another question) is read only from where they part.
final class PrefixCache: Sendable {
    private let last = Mutex<Entry?>(nil)

    private struct Entry: Sendable {
        let tokens: [Tokenizer.ID]
        let snapshot: KVCache.Snapshot
    }

    /// Prompts longer than this are not kept: the copy would cost too much memory.
    private static let longest = 4096
    /// Less in common than this is read faster than it is copied.
    private static let shortest = 16

    /// Fills the session with what is known of `tokens` and returns how many that are;
    /// the last token is always left to be read, for the scores after it.
    func recall(_ tokens: [Tokenizer.ID], into session: Generator.Session) -> Int {
        guard let entry = last.withLock({ $0 }) else { return 0 }
        let shared = min(zip(entry.tokens, tokens).prefix { $0 == $1 }.count, tokens.count - 1)
        guard shared >= Self.shortest else { return 0 }
        session.cache.restore(entry.snapshot, positions: shared)
        return shared
    }

    func remember(_ tokens: [Tokenizer.ID], _ session: Generator.Session) {
        guard tokens.count >= Self.shortest, tokens.count <= Self.longest else { return }
        let entry = Entry(tokens: tokens, snapshot: session.cache.snapshot(positions: tokens.count))
        last.withLock { $0 = entry }
    }
}

extension KVCache {
    /// A copy of the first positions of a cache, in the cache's own layout with no room
    /// for more.
    struct Snapshot: Sendable {
        let positions: Int
        let keys: Block
        let values: Block
        let keyBytes: Int  // of one head of one layer
        let valueBytes: Int
    }

    func snapshot(positions: Int) -> Snapshot {
        let bytes = bytes(ofPositions: positions)
        let snapshot = Snapshot(
            positions: positions, keys: Block(byteCount: heads * bytes.keys), values: Block(byteCount: heads * bytes.values),
            keyBytes: bytes.keys, valueBytes: bytes.values)
        for head in 0..<heads {
            let place = place(ofHead: head)
            (snapshot.keys.start + head * bytes.keys).copyMemory(from: place.keys, byteCount: bytes.keys)
            (snapshot.values.start + head * bytes.values).copyMemory(from: place.values, byteCount: bytes.values)
        }
        return snapshot
    }

    func restore(_ snapshot: Snapshot, positions: Int) {
        precondition(positions <= snapshot.positions && positions <= capacity)
        let bytes = bytes(ofPositions: positions)
        for head in 0..<heads {
            let place = place(ofHead: head)
            place.keys.copyMemory(from: snapshot.keys.start + head * snapshot.keyBytes, byteCount: bytes.keys)
            place.values.copyMemory(from: snapshot.values.start + head * snapshot.valueBytes, byteCount: bytes.values)
        }
        reset(to: positions)
    }
}

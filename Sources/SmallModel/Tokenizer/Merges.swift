/// Byte-pair encoding: begin with one token a byte, and again and again join the
/// adjacent pair whose merge was learnt first, the leftmost of equals, until no
/// pair has a merge.
///
/// The tokens are a linked list over an array and the candidate pairs a heap, so a
/// text of n bytes costs n log n and not n² (a megabyte of "aaaa" is a text too).
struct Merges: Sendable {
    struct Merge: Sendable {
        let rank: Int32
        let result: Int32
    }

    private let byPair: [UInt64: Merge]

    init(_ byPair: [UInt64: Merge]) { self.byPair = byPair }

    static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    func apply(to bytes: [Int32]) -> [Int32] {
        guard bytes.count > 1 else { return bytes }
        var token = bytes
        var next = Array(1...bytes.count)  // bytes.count: none
        var previous = Array(-1..<bytes.count - 1)  // -1: none
        var gone = [Bool](repeating: false, count: bytes.count)
        var queue = MergeQueue<Candidate>()

        func propose(_ left: Int) {
            guard left >= 0, next[left] < bytes.count,
                let merge = byPair[Self.pair(token[left], token[next[left]])]
            else { return }
            queue.push(Candidate(
                rank: merge.rank, position: left, left: token[left], right: token[next[left]],
                result: merge.result))
        }

        for position in 0..<bytes.count - 1 { propose(position) }
        while let candidate = queue.pop() {
            let left = candidate.position
            // Either side may have been merged since this was proposed.
            guard !gone[left], token[left] == candidate.left, next[left] < bytes.count,
                token[next[left]] == candidate.right
            else { continue }
            let right = next[left]
            token[left] = candidate.result
            gone[right] = true
            next[left] = next[right]
            if next[right] < bytes.count { previous[next[right]] = left }
            propose(previous[left])
            propose(left)
        }
        return token.indices.filter { !gone[$0] }.map { token[$0] }
    }

    /// The lowest rank first, then the leftmost.
    private struct Candidate: Mergeable {
        let rank: Int32
        let position: Int
        let left, right, result: Int32

        func comes(before other: Candidate) -> Bool {
            (rank, position) < (other.rank, other.position)
        }
    }
}

protocol Mergeable {
    func comes(before other: Self) -> Bool
}

/// A binary heap of proposed merges.
struct MergeQueue<Candidate: Mergeable> {
    private var heap: [Candidate] = []

    mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].comes(before: heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Candidate? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].comes(before: heap[least]) {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

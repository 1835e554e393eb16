/// Memory that begins on a cache line; what it holds at first is anything.
///
/// `@unchecked Sendable`: whoever fills it is done before anybody else sees it.
final class Block: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
    /// The larger piece of memory this one is cut from; nil when it is its own.
    private let chunk: Block?

    init(byteCount: Int) {
        self.byteCount = byteCount
        chunk = nil
        start = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    }

    fileprivate init(_ chunk: Block, from offset: Int, byteCount: Int) {
        self.chunk = chunk
        self.byteCount = byteCount
        start = chunk.start + offset
    }

    deinit { if chunk == nil { start.deallocate() } }
}

/// Blocks that live and die together, cut from few large ones.
struct Arena {
    private var chunk: Block?
    private var used = 0

    private static let chunkBytes = 32 << 20

    mutating func block(byteCount: Int) -> Block {
        guard byteCount <= Self.chunkBytes / 4 else { return Block(byteCount: byteCount) }
        let rounded = (byteCount + 63) / 64 * 64
        if let chunk, used + rounded <= chunk.byteCount {
            defer { used += rounded }
            return Block(chunk, from: used, byteCount: byteCount)
        }
        let new = Block(byteCount: Self.chunkBytes)
        (chunk, used) = (new, rounded)
        return Block(new, from: 0, byteCount: byteCount)
    }
}

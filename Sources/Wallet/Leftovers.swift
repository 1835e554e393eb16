import Foundation

/// Copies of secrets that others leave behind.
///
/// swift-crypto derives into a `Data` that it frees without wiping ("this should be SecureBytes, but we
/// can't use that here", says its source), its hash contexts keep the last block they read, and its
/// digests lie on the stack. A seed would stay readable in memory that is free. The allocator hands the
/// blocks that were freed last out first, so taking some of each small size and wiping them clears them;
/// the stack below is wiped by using it. That is how glibc works today and no promise of it: the test of
/// trap 23 watches it.
enum Leftovers {
    static func wipe() {
        wipeFreedBlocks()
        wipeStack()
    }

    /// glibc keeps up to seven freed blocks of each size, in steps of 16 bytes.
    private static func wipeFreedBlocks() {
        for size in stride(from: 24, through: 520, by: 16) {
            withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: 8) { blocks in
                for index in blocks.indices {
                    blocks[index] = malloc(size)
                    if let block = blocks[index] { explicit_bzero(block, size) }
                }
                for block in blocks.reversed() { free(block) }
            }
        }
    }

    /// One kibibyte a call, since larger temporary allocations are not on the stack.
    @inline(never)
    private static func wipeStack(calls: Int = 16) {
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { piece in
            if let start = piece.baseAddress { explicit_bzero(start, piece.count) }
            if calls > 1 { wipeStack(calls: calls - 1) }
        }
    }
}

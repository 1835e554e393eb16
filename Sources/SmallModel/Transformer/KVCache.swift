import CKernels

/// The keys and values of every position so far, so that a new token costs one
/// position's work instead of the whole text's.
///
/// Each layer's key heads lie one after the other: keys sixteen positions to a block,
/// values position by position (CKernels/lanes.h says why).
final class KVCache {
    let capacity: Int
    private(set) var count = 0
    let isHalf: Bool
    private let layers: Int
    private let headSize: Int
    private let kvHeads: Int
    private let keyBytes: Int  // of one head of one layer
    private let valueBytes: Int
    private let keys: Block
    private let values: Block

    /// `half` keeps numbers in half precision, in half the memory.
    init(_ shape: Shape, capacity: Int, half: Bool) {
        self.capacity = capacity
        isHalf = half
        layers = shape.layers
        headSize = shape.headSize
        kvHeads = shape.kvHeads
        let size = half ? 2 : 4
        keyBytes = Int(ck_cache_keys(Int64(capacity), Int64(headSize))) * size
        valueBytes = Int(ck_cache_values(Int64(capacity), Int64(headSize))) * size
        keys = Block(byteCount: shape.layers * kvHeads * keyBytes)
        values = Block(byteCount: shape.layers * kvHeads * valueBytes)
    }

    func keys(_ layer: Int, head: Int) -> UnsafeMutableRawPointer {
        keys.start + (layer * kvHeads + head) * keyBytes
    }

    func values(_ layer: Int, head: Int) -> UnsafeMutableRawPointer {
        values.start + (layer * kvHeads + head) * valueBytes
    }

    /// Writes the keys and values (kvHeads, headSize) of one position.
    func keep(_ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, layer: Int, position: Int, _ kernels: Kernels) {
        for head in 0..<kvHeads {
            ck_keep(
                kernels.rawValue, isHalf ? 1 : 0, k + head * headSize, v + head * headSize,
                keys(layer, head: head), values(layer, head: head), Int64(position), Int64(headSize))
        }
    }

    func advance(by tokens: Int) {
        precondition(count + tokens <= capacity)
        count += tokens
    }

    /// Forgets all positions from `position` on.
    func truncate(to position: Int) { count = min(count, max(position, 0)) }

    // MARK: For copies

    /// Key heads of all layers together.
    var heads: Int { layers * kvHeads }

    /// Bytes of the first positions of one head; keys go by whole blocks of sixteen.
    func bytes(ofPositions positions: Int) -> (keys: Int, values: Int) {
        let size = isHalf ? 2 : 4
        return (
            Int(ck_cache_keys(Int64(positions), Int64(headSize))) * size,
            Int(ck_cache_values(Int64(positions), Int64(headSize))) * size
        )
    }

    func place(ofHead head: Int) -> (keys: UnsafeMutableRawPointer, values: UnsafeMutableRawPointer) {
        (keys.start + head * keyBytes, values.start + head * valueBytes)
    }

    /// After somebody has written the first `positions`.
    func reset(to positions: Int) { count = positions }
}

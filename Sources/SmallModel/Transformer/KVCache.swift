/// The keys and values of every position so far, so that a new token costs one
/// position's work instead of the whole text's.
final class KVCache {
    let capacity: Int
    private(set) var count = 0
    private let shape: Shape
    private let keys: Floats  // (layers, capacity, kvHeads, headSize)
    private let values: Floats  // (layers, capacity, kvHeads, headSize)

    init(_ shape: Shape, capacity: Int) {
        self.shape = shape
        self.capacity = capacity
        keys = Floats(shape.layers * capacity * shape.kvDim)
        values = Floats(shape.layers * capacity * shape.kvDim)
    }

    func keys(_ layer: Int) -> UnsafeMutablePointer<Float> {
        keys.start + layer * capacity * shape.kvDim  // (capacity, kvHeads, headSize)
    }

    func values(_ layer: Int) -> UnsafeMutablePointer<Float> {
        values.start + layer * capacity * shape.kvDim  // (capacity, kvHeads, headSize)
    }

    func advance(by tokens: Int) {
        precondition(count + tokens <= capacity)
        count += tokens
    }
}

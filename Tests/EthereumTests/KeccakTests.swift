import Ethereum
import Testing

@Suite struct KeccakTests {
    @Test func knownDigests() {
        #expect(Hex.encode(Keccak256.hash("")) == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(Hex.encode(Keccak256.hash("abc")) == "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
    }

    /// Bytes that arrive drop by drop, or from a sequence without memory of its own, hash the same.
    @Test(arguments: [0, 1, 135, 136, 137, 271, 272, 273, 1000]) func anyPortionsGiveTheSame(count: Int) {
        let bytes = Bytes((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let whole = Keccak256.hash(bytes)
        #expect(Keccak256.hash(bytes.lazy.map { $0 }) == whole)
        for portion in [1, 3, 64, 135, 136, 137] {
            var hasher = Keccak256()
            for start in stride(from: 0, to: count, by: portion) {
                hasher.update(bytes[start..<min(start + portion, count)])
            }
            #expect(hasher.finalize() == whole, "portions of \(portion)")
        }
    }
}

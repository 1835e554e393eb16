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

    /// Where a block is full, where one byte is left for both ends of the padding, and where none is.
    @Test("Trap 10: Keccak-256 is not SHA3-256, at every edge of its 136-byte blocks")
    func edgesOfABlock() {
        let digests = [
            134: "0x3e503f052be6a657e67e7db4fcf803fb21f0515cbd0b4bf3218b726485dd9339",
            135: "0xe9cd15a85e4b32b79132637b22775876cc597d8be1d19d8daf42a46d2233f0f7",
            136: "0x520624732be0bc2eff4ca18c833d85f5783325cb37fc3d8ec1d385aa9a6fc7f8",
            137: "0x171c6f03b55a0672ff99dbca84110b6bc3b8f75e1b31b5979cca100ba74f520a",
            271: "0x8120ccd106d0d12b5194a16a9c8f833cebb26322399aee713544cd882f1314a6",
            272: "0xaf54f02f4ebd3bf890b8024b76e344c954d5dbe7d9d1efe16cd874072262d763",
            273: "0xe422c5f6991cb0b921ae432fe997af30d59d03905c0db68fd8fe97cb0c32e56e",
        ]
        for (count, digest) in digests {
            #expect(Hex.encode(Keccak256.hash(Bytes(repeating: 0xA5, count: count))) == digest, "\(count) bytes")
        }
        let sha3OfNothing = "0xa7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"
        #expect(Hex.encode(Keccak256.hash("")) != sha3OfNothing)
    }

    /// Bytes that begin anywhere in memory.
    @Test func slices() {
        let bytes = Bytes((0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 11) })
        for start in 0..<9 {
            #expect(Keccak256.hash(bytes[start...]) == Keccak256.hash(Bytes(bytes[start...])))
        }
    }
}

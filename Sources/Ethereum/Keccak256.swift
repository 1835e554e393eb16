/// Keccak-256 as Ethereum uses it: the original padding (0x01), not SHA-3's (0x06).
///
/// Source: The Keccak reference, version 3.0; rate 1088 bits, capacity 512, 24 rounds.
public struct Keccak256: Sendable {
    private static let rate = 136

    private var state = [UInt64](repeating: 0, count: 25)
    private var buffer = Bytes()

    public init() { buffer.reserveCapacity(Self.rate) }

    /// The 32-byte digest of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> Bytes {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of a text's UTF-8 bytes.
    public static func hash(_ text: String) -> Bytes { hash(text.utf8) }

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            buffer.append(byte)
            if buffer.count == Self.rate { absorb() }
        }
    }

    /// Pads, and returns the digest. The hasher must not be used afterwards.
    public mutating func finalize() -> Bytes {
        buffer.append(1)
        buffer.append(contentsOf: repeatElement(0, count: Self.rate - buffer.count))
        buffer[Self.rate - 1] |= 0x80
        absorb()
        var digest = Bytes()
        digest.reserveCapacity(32)
        for lane in state.prefix(4) {
            for shift in stride(from: 0, to: 64, by: 8) {
                digest.append(UInt8(truncatingIfNeeded: lane >> UInt64(shift)))
            }
        }
        return digest
    }

    private mutating func absorb() {
        for lane in 0..<(Self.rate / 8) {
            var value: UInt64 = 0
            for offset in 0..<8 { value |= UInt64(buffer[lane * 8 + offset]) << UInt64(8 * offset) }
            state[lane] ^= value
        }
        state.withUnsafeMutableBufferPointer { Self.permute($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
    private static let rotations: [UInt64] = [
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
    ]
    private static let lanes: [Int] = [
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
    ]

    private static func permute(_ a: UnsafeMutableBufferPointer<UInt64>) {
        func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
        for round in 0..<24 {
            // theta
            let c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20]
            let c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21]
            let c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22]
            let c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23]
            let c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24]
            let d0 = c4 ^ rotated(c1, 1)
            let d1 = c0 ^ rotated(c2, 1)
            let d2 = c1 ^ rotated(c3, 1)
            let d3 = c2 ^ rotated(c4, 1)
            let d4 = c3 ^ rotated(c0, 1)
            for row in stride(from: 0, to: 25, by: 5) {
                a[row] ^= d0
                a[row + 1] ^= d1
                a[row + 2] ^= d2
                a[row + 3] ^= d3
                a[row + 4] ^= d4
            }
            // rho and pi
            var carried = a[1]
            for step in 0..<24 {
                let lane = lanes[step]
                let kept = a[lane]
                a[lane] = rotated(carried, rotations[step])
                carried = kept
            }
            // chi
            for row in stride(from: 0, to: 25, by: 5) {
                let (b0, b1, b2, b3, b4) = (a[row], a[row + 1], a[row + 2], a[row + 3], a[row + 4])
                a[row] = b0 ^ (~b1 & b2)
                a[row + 1] = b1 ^ (~b2 & b3)
                a[row + 2] = b2 ^ (~b3 & b4)
                a[row + 3] = b3 ^ (~b4 & b0)
                a[row + 4] = b4 ^ (~b0 & b1)
            }
            // iota
            a[0] ^= roundConstants[round]
        }
    }
}

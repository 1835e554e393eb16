/// Keccak-256 as Ethereum uses it: the original padding (0x01), not SHA-3's (0x06).
///
/// Source: The Keccak reference, version 3.0; rate 1088 bits, capacity 512, 24 rounds.
public struct Keccak256: Sendable {
    private static let rate = 136

    private var state = [UInt64](repeating: 0, count: 25)
    /// What has come in since the last whole block: `filled` bytes of one block.
    private var block = Bytes(repeating: 0, count: rate)
    private var filled = 0

    public init() {}

    /// The 32-byte digest of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> Bytes {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of a text's UTF-8 bytes.
    public static func hash(_ text: String) -> Bytes { hash(text.utf8) }

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            update(contiguous: UnsafeRawBufferPointer(buffer))
        }
        if done != nil { return }
        update(Bytes(bytes))
    }

    /// Pads, and returns the digest. The hasher must not be used afterwards.
    public mutating func finalize() -> Bytes {
        for index in filled..<Self.rate { block[index] = 0 }
        block[filled] = 1
        block[Self.rate - 1] |= 0x80
        absorbBlock()
        var digest = Bytes()
        digest.reserveCapacity(32)
        for lane in state.prefix(4) {
            for shift in stride(from: 0, to: 64, by: 8) {
                digest.append(UInt8(truncatingIfNeeded: lane >> UInt64(shift)))
            }
        }
        return digest
    }

    /// Whole blocks go into the state straight from the caller's memory; only the rest is copied.
    private mutating func update(contiguous input: UnsafeRawBufferPointer) {
        var rest = input[...]
        if filled > 0 {
            let taken = min(Self.rate - filled, rest.count)
            block.withUnsafeMutableBytes { block in
                UnsafeMutableRawBufferPointer(rebasing: block[filled..<filled + taken])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(taken)))
            }
            filled += taken
            rest = rest.dropFirst(taken)
            if filled == Self.rate { absorbBlock() }
        }
        while rest.count >= Self.rate {
            let whole = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.rate))
            state.withUnsafeMutableBufferPointer { Self.absorb(whole, into: $0) }
            rest = rest.dropFirst(Self.rate)
        }
        if !rest.isEmpty {
            block.withUnsafeMutableBytes { $0.copyBytes(from: rest) }
            filled = rest.count
        }
    }

    private mutating func absorbBlock() {
        state.withUnsafeMutableBufferPointer { state in
            block.withUnsafeBytes { Self.absorb($0, into: state) }
        }
        filled = 0
    }

    private static func absorb(_ block: UnsafeRawBufferPointer, into state: UnsafeMutableBufferPointer<UInt64>) {
        for lane in 0..<rate / 8 {
            state[lane] ^= UInt64(littleEndian: block.loadUnaligned(fromByteOffset: lane * 8, as: UInt64.self))
        }
        permute(state)
    }

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]

    @inline(__always)
    private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }

    /// The 24 rounds, with the loops over the 25 lanes written out: `b` is the state after rho and pi,
    /// which turn each lane by its own count and move it to its new place.
    private static func permute(_ a: UnsafeMutableBufferPointer<UInt64>) {
        for roundConstant in roundConstants {
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
            // rho and pi
            let b0 = a[0] ^ d0
            let b1 = rotated(a[6] ^ d1, 44)
            let b2 = rotated(a[12] ^ d2, 43)
            let b3 = rotated(a[18] ^ d3, 21)
            let b4 = rotated(a[24] ^ d4, 14)
            let b5 = rotated(a[3] ^ d3, 28)
            let b6 = rotated(a[9] ^ d4, 20)
            let b7 = rotated(a[10] ^ d0, 3)
            let b8 = rotated(a[16] ^ d1, 45)
            let b9 = rotated(a[22] ^ d2, 61)
            let b10 = rotated(a[1] ^ d1, 1)
            let b11 = rotated(a[7] ^ d2, 6)
            let b12 = rotated(a[13] ^ d3, 25)
            let b13 = rotated(a[19] ^ d4, 8)
            let b14 = rotated(a[20] ^ d0, 18)
            let b15 = rotated(a[4] ^ d4, 27)
            let b16 = rotated(a[5] ^ d0, 36)
            let b17 = rotated(a[11] ^ d1, 10)
            let b18 = rotated(a[17] ^ d2, 15)
            let b19 = rotated(a[23] ^ d3, 56)
            let b20 = rotated(a[2] ^ d2, 62)
            let b21 = rotated(a[8] ^ d3, 55)
            let b22 = rotated(a[14] ^ d4, 39)
            let b23 = rotated(a[15] ^ d0, 41)
            let b24 = rotated(a[21] ^ d1, 2)
            // chi and iota
            a[0] = b0 ^ (~b1 & b2) ^ roundConstant
            a[1] = b1 ^ (~b2 & b3)
            a[2] = b2 ^ (~b3 & b4)
            a[3] = b3 ^ (~b4 & b0)
            a[4] = b4 ^ (~b0 & b1)
            a[5] = b5 ^ (~b6 & b7)
            a[6] = b6 ^ (~b7 & b8)
            a[7] = b7 ^ (~b8 & b9)
            a[8] = b8 ^ (~b9 & b5)
            a[9] = b9 ^ (~b5 & b6)
            a[10] = b10 ^ (~b11 & b12)
            a[11] = b11 ^ (~b12 & b13)
            a[12] = b12 ^ (~b13 & b14)
            a[13] = b13 ^ (~b14 & b10)
            a[14] = b14 ^ (~b10 & b11)
            a[15] = b15 ^ (~b16 & b17)
            a[16] = b16 ^ (~b17 & b18)
            a[17] = b17 ^ (~b18 & b19)
            a[18] = b18 ^ (~b19 & b15)
            a[19] = b19 ^ (~b15 & b16)
            a[20] = b20 ^ (~b21 & b22)
            a[21] = b21 ^ (~b22 & b23)
            a[22] = b22 ^ (~b23 & b24)
            a[23] = b23 ^ (~b24 & b20)
            a[24] = b24 ^ (~b20 & b21)
        }
    }
}

/// The state of Keccak-f[1600] and its permutation: 25 lanes of 64 bits, five rows of five.
///
/// Written for speed. The lanes are named, not indexed, so that they can live in registers, and whole
/// blocks are absorbed without putting them away in between. Six lanes are kept complemented while
/// the permutation runs, which leaves five NOTs of chi's 25 ("lane complementing", Keccak
/// implementation overview 3.2, section 2.2); and each round hands the next its column parities.
struct KeccakState: Sendable {
    /// Bytes that one block of Keccak-256 mixes in.
    static let rate = 136

    private var a0 = UInt64(0), a1 = UInt64(0), a2 = UInt64(0), a3 = UInt64(0), a4 = UInt64(0)
    private var a5 = UInt64(0), a6 = UInt64(0), a7 = UInt64(0), a8 = UInt64(0), a9 = UInt64(0)
    private var a10 = UInt64(0), a11 = UInt64(0), a12 = UInt64(0), a13 = UInt64(0), a14 = UInt64(0)
    private var a15 = UInt64(0), a16 = UInt64(0), a17 = UInt64(0), a18 = UInt64(0), a19 = UInt64(0)
    private var a20 = UInt64(0), a21 = UInt64(0), a22 = UInt64(0), a23 = UInt64(0), a24 = UInt64(0)

    /// The first four lanes: the digest, least significant byte first.
    var digest: (UInt64, UInt64, UInt64, UInt64) { (a0, a1, a2, a3) }

    /// Mixes in whole blocks: `count` times 136 bytes from `start`.
    mutating func absorb(blocks count: Int, at start: UnsafeRawPointer) {
        Self.roundConstants.withUnsafeBufferPointer { constants in
            var lanes = self
            lanes.complement()
            var block = start
            for _ in 0..<count {
                lanes.mix(block)
                lanes.permute(constants)
                block += Self.rate
            }
            lanes.complement()
            self = lanes
        }
    }

    /// XORs a part of a block in, from byte `offset` on.
    mutating func mix(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        withLanes { lanes in
            var position = offset
            var rest = bytes[...]
            while position % 8 == 0, rest.count >= 8 {
                lanes[position / 8] ^= UInt64(littleEndian: rest.loadUnaligned(as: UInt64.self))
                position += 8
                rest = rest.dropFirst(8)
            }
            for byte in rest {
                lanes[position / 8] ^= UInt64(byte) << UInt64(position % 8 * 8)
                position += 1
            }
        }
    }

    /// XORs one byte into the block.
    mutating func mix(_ byte: UInt8, at offset: Int) {
        withLanes { $0[offset / 8] ^= UInt64(byte) << UInt64(offset % 8 * 8) }
    }

    /// To be called when a block made of parts is full.
    mutating func finishBlock() {
        Self.roundConstants.withUnsafeBufferPointer { constants in
            var lanes = self
            lanes.complement()
            lanes.permute(constants)
            lanes.complement()
            self = lanes
        }
    }

    private mutating func withLanes(_ body: (UnsafeMutableBufferPointer<UInt64>) -> Void) {
        withUnsafeMutableBytes(of: &self) { body($0.bindMemory(to: UInt64.self)) }
    }
}

// MARK: - The permutation, on complemented lanes

extension KeccakState {
    @inline(__always)
    private mutating func complement() {
        a1 = ~a1
        a2 = ~a2
        a8 = ~a8
        a12 = ~a12
        a17 = ~a17
        a20 = ~a20
    }

    @inline(__always)
    private mutating func mix(_ block: UnsafeRawPointer) {
        func lane(_ index: Int) -> UInt64 {
            UInt64(littleEndian: block.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        a0 ^= lane(0)
        a1 ^= lane(1)
        a2 ^= lane(2)
        a3 ^= lane(3)
        a4 ^= lane(4)
        a5 ^= lane(5)
        a6 ^= lane(6)
        a7 ^= lane(7)
        a8 ^= lane(8)
        a9 ^= lane(9)
        a10 ^= lane(10)
        a11 ^= lane(11)
        a12 ^= lane(12)
        a13 ^= lane(13)
        a14 ^= lane(14)
        a15 ^= lane(15)
        a16 ^= lane(16)
    }

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808b, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008a, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000a,
        0x0000_0000_8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800a, 0x8000_0000_8000_000a,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]

    /// The 24 rounds, four to a turn of the loop: fewer moves between registers, and still small
    /// enough for a processor's cache of decoded instructions.
    @inline(__always)
    private mutating func permute(_ constants: UnsafeBufferPointer<UInt64>) {
        var c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
        var c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
        var c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
        var c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
        var c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
        var first = 0
        while first < 24 {
            round(constants[first], &c0, &c1, &c2, &c3, &c4)
            round(constants[first &+ 1], &c0, &c1, &c2, &c3, &c4)
            round(constants[first &+ 2], &c0, &c1, &c2, &c3, &c4)
            round(constants[first &+ 3], &c0, &c1, &c2, &c3, &c4)
            first &+= 4
        }
    }

    /// One round. `c0`…`c4` are the parities of the columns, before and after. Rho and pi turn each
    /// lane and move it to `b`; chi and iota make the new lanes `e` of it.
    @inline(__always)
    private mutating func round(
        _ constant: UInt64, _ c0: inout UInt64, _ c1: inout UInt64, _ c2: inout UInt64, _ c3: inout UInt64,
        _ c4: inout UInt64
    ) {
        // Theta: each lane takes in the parities of two columns.
        let d0 = c4 ^ rotated(c1, 1)
        let d1 = c0 ^ rotated(c2, 1)
        let d2 = c1 ^ rotated(c3, 1)
        let d3 = c2 ^ rotated(c4, 1)
        let d4 = c3 ^ rotated(c0, 1)
        // Row 0.
        let b0 = a0 ^ d0
        let b1 = rotated(a6 ^ d1, 44)
        let b2 = rotated(a12 ^ d2, 43)
        let b3 = rotated(a18 ^ d3, 21)
        let b4 = rotated(a24 ^ d4, 14)
        let e0 = b0 ^ (b1 | b2) ^ constant
        let e1 = b1 ^ (~b2 | b3)
        let e2 = b2 ^ (b3 & b4)
        let e3 = b3 ^ (b4 | b0)
        let e4 = b4 ^ (b0 & b1)
        // Row 1.
        let b5 = rotated(a3 ^ d3, 28)
        let b6 = rotated(a9 ^ d4, 20)
        let b7 = rotated(a10 ^ d0, 3)
        let b8 = rotated(a16 ^ d1, 45)
        let b9 = rotated(a22 ^ d2, 61)
        let e5 = b5 ^ (b6 | b7)
        let e6 = b6 ^ (b7 & b8)
        let e7 = b7 ^ (b8 | ~b9)
        let e8 = b8 ^ (b9 | b5)
        let e9 = b9 ^ (b5 & b6)
        // Row 2.
        let b10 = rotated(a1 ^ d1, 1)
        let b11 = rotated(a7 ^ d2, 6)
        let b12 = rotated(a13 ^ d3, 25)
        let b13 = rotated(a19 ^ d4, 8)
        let b14 = rotated(a20 ^ d0, 18)
        let e10 = b10 ^ (b11 | b12)
        let e11 = b11 ^ (b12 & b13)
        let e12 = b12 ^ (~b13 & b14)
        let e13 = ~b13 ^ (b14 | b10)
        let e14 = b14 ^ (b10 & b11)
        // Row 3.
        let b15 = rotated(a4 ^ d4, 27)
        let b16 = rotated(a5 ^ d0, 36)
        let b17 = rotated(a11 ^ d1, 10)
        let b18 = rotated(a17 ^ d2, 15)
        let b19 = rotated(a23 ^ d3, 56)
        let e15 = b15 ^ (b16 & b17)
        let e16 = b16 ^ (b17 | b18)
        let e17 = b17 ^ (~b18 | b19)
        let e18 = ~b18 ^ (b19 & b15)
        let e19 = b19 ^ (b15 | b16)
        // Row 4.
        let b20 = rotated(a2 ^ d2, 62)
        let b21 = rotated(a8 ^ d3, 55)
        let b22 = rotated(a14 ^ d4, 39)
        let b23 = rotated(a15 ^ d0, 41)
        let b24 = rotated(a21 ^ d1, 2)
        let e20 = b20 ^ (~b21 & b22)
        let e21 = ~b21 ^ (b22 | b23)
        let e22 = b22 ^ (b23 & b24)
        let e23 = b23 ^ (b24 | b20)
        let e24 = b24 ^ (b20 & b21)

        (a0, a1, a2, a3, a4) = (e0, e1, e2, e3, e4)
        (a5, a6, a7, a8, a9) = (e5, e6, e7, e8, e9)
        (a10, a11, a12, a13, a14) = (e10, e11, e12, e13, e14)
        (a15, a16, a17, a18, a19) = (e15, e16, e17, e18, e19)
        (a20, a21, a22, a23, a24) = (e20, e21, e22, e23, e24)
        c0 = e0 ^ e5 ^ e10 ^ e15 ^ e20
        c1 = e1 ^ e6 ^ e11 ^ e16 ^ e21
        c2 = e2 ^ e7 ^ e12 ^ e17 ^ e22
        c3 = e3 ^ e8 ^ e13 ^ e18 ^ e23
        c4 = e4 ^ e9 ^ e14 ^ e19 ^ e24
    }

    @inline(__always)
    private func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value &<< count | value &>> (64 &- count)
    }
}

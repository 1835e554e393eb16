/// Keccak-256 as Ethereum uses it: the original padding (0x01), not SHA-3's (0x06).
///
/// Source: The Keccak reference, version 3.0; rate 1088 bits, capacity 512, 24 rounds.
public struct Keccak256: Sendable {
    private var state = KeccakState()
    /// How many bytes of the current block are in the state already.
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
        state.mix(0x01, at: filled)
        state.mix(0x80, at: KeccakState.rate - 1)
        state.finishBlock()
        filled = 0
        return Bytes(unsafeUninitializedCapacity: 32) { buffer, count in
            let (lane0, lane1, lane2, lane3) = state.digest
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.storeBytes(of: lane0.littleEndian, as: UInt64.self)
            bytes.storeBytes(of: lane1.littleEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: lane2.littleEndian, toByteOffset: 16, as: UInt64.self)
            bytes.storeBytes(of: lane3.littleEndian, toByteOffset: 24, as: UInt64.self)
            count = 32
        }
    }

    /// Nothing is copied: whole blocks go into the state straight from the caller's memory, and the
    /// rest is mixed into it where it belongs.
    private mutating func update(contiguous input: UnsafeRawBufferPointer) {
        var rest = input[...]
        if filled > 0 {
            let taken = min(KeccakState.rate - filled, rest.count)
            state.mix(UnsafeRawBufferPointer(rebasing: rest.prefix(taken)), at: filled)
            filled += taken
            rest = rest.dropFirst(taken)
            guard filled == KeccakState.rate else { return }
            state.finishBlock()
            filled = 0
        }
        let whole = UnsafeRawBufferPointer(rebasing: rest)
        let blocks = whole.count / KeccakState.rate
        if blocks > 0, let start = whole.baseAddress { state.absorb(blocks: blocks, at: start) }
        rest = rest.dropFirst(blocks * KeccakState.rate)
        state.mix(UnsafeRawBufferPointer(rebasing: rest), at: 0)
        filled = rest.count
    }
}

/// Recursive Length Prefix: how Ethereum writes byte strings and lists of them.
///
/// Source: the Yellow Paper, appendix B. A value has exactly one encoding, and the reader accepts no
/// other: what `decode` takes, `encode` gives back byte for byte. A signer needs that, since the
/// hash is of the bytes and not of their meaning.
public enum RLP {
    public enum Item: Hashable, Sendable {
        case bytes(Bytes)
        case list([Item])
    }

    /// Deeper than any transaction (an access list has three levels); bounds the recursion.
    public static let maximumDepth = 128
}

/// Why bytes are not an RLP item; offsets count from the first byte.
public enum RLPError: Error, Equatable, Sendable {
    case empty
    /// A length reaches past the end of the bytes, or of the enclosing list.
    case truncated(offset: Int)
    case trailingBytes(offset: Int)
    /// A length with leading zeros or a long form where the short one does, or a single byte under
    /// 0x80 with a prefix it does not need.
    case notCanonical(offset: Int)
    case tooDeep
}

// MARK: - Encoding

extension RLP {
    public static func encode(_ item: Item) -> Bytes {
        var output = Bytes()
        // Most of what is encoded here is a transaction of a few hundred bytes.
        output.reserveCapacity(512)
        append(item, to: &output)
        return output
    }

    private static func append(_ item: Item, to output: inout Bytes) {
        switch item {
        case .bytes(let bytes):
            if bytes.count == 1 && bytes[0] < 0x80 {
                output.append(bytes[0])
            } else {
                appendHeader(length: bytes.count, offset: 0x80, to: &output)
                output.append(contentsOf: bytes)
            }
        case .list(let items):
            let start = output.count
            for item in items { append(item, to: &output) }
            insertHeader(at: start, offset: 0xC0, into: &output)
        }
    }

    private static func appendHeader(length: Int, offset: UInt8, to output: inout Bytes) {
        if length < 56 {
            output.append(offset + UInt8(length))
            return
        }
        let lengthBytes = (length.bitWidth - length.leadingZeroBitCount + 7) / 8
        output.append(offset + 55 + UInt8(lengthBytes))
        for index in (0..<lengthBytes).reversed() {
            output.append(UInt8(truncatingIfNeeded: length >> (8 * index)))
        }
    }

    /// Puts the header before a content that has been written already: cheaper than to measure every
    /// item first and write it afterwards.
    private static func insertHeader(at start: Int, offset: UInt8, into output: inout Bytes) {
        let end = output.count
        appendHeader(length: end - start, offset: offset, to: &output)
        let header = output.count - end
        output.withUnsafeMutableBytes { bytes in
            withUnsafeTemporaryAllocation(byteCount: header, alignment: 1) { kept in
                kept.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[end...]))
                UnsafeMutableRawBufferPointer(rebasing: bytes[(start + header)...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(from: UnsafeRawBufferPointer(kept))
            }
        }
    }
}

extension RLP.Item {
    /// An integer: big-endian without leading zeros, zero as the empty string.
    public static func integer(_ value: UInt256) -> RLP.Item { .bytes(value.minimalBytes) }
    public static func integer(_ value: UInt64) -> RLP.Item { .bytes(UInt256(value).minimalBytes) }
}

// MARK: - Decoding

extension RLP {
    /// Reads exactly one item in its one canonical encoding.
    public static func decode(_ bytes: Bytes) throws(RLPError) -> Item {
        guard !bytes.isEmpty else { throw .empty }
        var reader = Reader(bytes: bytes)
        let item = try reader.item(end: bytes.count, depth: 0)
        guard reader.offset == bytes.count else { throw .trailingBytes(offset: reader.offset) }
        return item
    }

    private struct Reader {
        let bytes: Bytes
        var offset = 0

        init(bytes: Bytes) { self.bytes = bytes }

        mutating func item(end: Int, depth: Int) throws(RLPError) -> Item {
            guard depth <= RLP.maximumDepth else { throw .tooDeep }
            let start = offset
            let prefix = bytes[offset]
            offset += 1
            switch prefix {
            case ..<0x80:
                return .bytes([prefix])
            case ..<0xC0:
                let content = try contentRange(prefix: prefix, base: 0x80, start: start, end: end)
                if content.count == 1 && bytes[content.lowerBound] < 0x80 { throw .notCanonical(offset: start) }
                offset = content.upperBound
                return .bytes(Bytes(bytes[content]))
            default:
                let content = try contentRange(prefix: prefix, base: 0xC0, start: start, end: end)
                offset = content.lowerBound
                var items: [Item] = []
                while offset < content.upperBound {
                    items.append(try item(end: content.upperBound, depth: depth + 1))
                }
                return .list(items)
            }
        }

        /// Where the content lies: a length up to 55 is in the prefix itself, a longer one follows it.
        private mutating func contentRange(
            prefix: UInt8, base: UInt8, start: Int, end: Int
        ) throws(RLPError) -> Range<Int> {
            var length = Int(prefix - base)
            if length > 55 {
                let lengthBytes = length - 55
                guard lengthBytes <= end - offset else { throw .truncated(offset: start) }
                guard bytes[offset] != 0 else { throw .notCanonical(offset: start) }
                // Seven bytes hold any length that fits in memory.
                guard lengthBytes <= 7 else { throw .truncated(offset: start) }
                length = bytes[offset..<offset + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
                offset += lengthBytes
                guard length > 55 else { throw .notCanonical(offset: start) }
            }
            guard length <= end - offset else { throw .truncated(offset: start) }
            return offset..<offset + length
        }
    }
}

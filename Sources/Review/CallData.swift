import Ethereum

/// A value read out of call data.
public indirect enum Datum: Hashable, Sendable {
    case number(UInt256)
    /// Two's complement.
    case signed(UInt256)
    case address(Address)
    case flag(Bool)
    /// Of a fixed size: an identifier, a hash.
    case bytes(Bytes)
    /// Of any size: perhaps a call inside the call.
    case blob(Bytes)
    case text(Bytes)
    case list([Datum])
}

/// Why call data is not the arguments of a function. Each is a way to show one thing and do another.
public enum CallDataError: Error, Hashable, Sendable {
    case tooShort
    /// Bits outside of a type's width: an address with something before it.
    case dirty(word: Int)
    /// Bytes after the last argument.
    case trailing(Int)
    /// An offset that does not lead to the next free place: overlapping, reordered or hidden data.
    case oddLayout
    case tooLong
}

/// Reads call data in 32-byte words (the contract ABI specification), accepting exactly the one
/// encoding that every compiler writes: tails in order, nothing between them, nothing after them,
/// padding all zero. So two different byte strings never read the same.
///
///     word 0   asset            ┐
///     word 1   amount           │ head: one word a static argument,
///     word 2   offset ──┐       ┘       an offset for a dynamic one
///     word 3   length ◄─┘ ┐ tail
///     word 4   items      ┘
struct CallDataReader {
    private let data: Bytes
    /// Where the next tail must begin.
    private var tail = 0

    static func read(_ types: [ABIType], from data: Bytes) throws(CallDataError) -> [Datum] {
        var reader = CallDataReader(data: data)
        let values = try reader.sequence(types, base: 0)
        guard reader.tail == data.count else { throw .trailing(data.count - reader.tail) }
        return values
    }

    private init(data: Bytes) { self.data = data }

    private mutating func sequence(_ types: [ABIType], base: Int) throws(CallDataError) -> [Datum] {
        let head = types.reduce(0) { $0 + Self.headSize($1) }
        guard head <= data.count - base else { throw .tooShort }
        tail = base + head
        var position = base
        var values: [Datum] = []
        for type in types {
            if type.isDynamic {
                let offset = try number(at: position).asUInt64
                guard let offset, offset <= UInt64(data.count), base + Int(offset) == tail else { throw .oddLayout }
                values.append(try dynamic(type))
            } else {
                values.append(try fixed(type, at: position))
            }
            position += Self.headSize(type)
        }
        return values
    }

    /// A dynamic value, which begins at `tail`.
    private mutating func dynamic(_ type: ABIType) throws(CallDataError) -> Datum {
        switch type {
        case .bytes: return .blob(try counted())
        case .string: return .text(try counted())
        case .array(let element):
            let count = try length()
            let size = Self.headSize(element)
            // Each item takes room, so the data itself bounds the work.
            guard size > 0, count <= (data.count - tail) / size else { throw .tooLong }
            return .list(try sequence(Array(repeating: element, count: count), base: tail))
        case .fixedArray(let element, let count):
            return .list(try sequence(try Self.bounded(element, count, data.count), base: tail))
        case .tuple(let types): return .list(try sequence(types, base: tail))
        default: throw .oddLayout
        }
    }

    private func fixed(_ type: ABIType, at position: Int) throws(CallDataError) -> Datum {
        switch type {
        case .fixedArray(let element, let count):
            return .list(try fixedSequence(try Self.bounded(element, count, data.count), at: position))
        case .tuple(let types): return .list(try fixedSequence(types, at: position))
        default: return try word(type, at: position)
        }
    }

    private func fixedSequence(_ types: [ABIType], at start: Int) throws(CallDataError) -> [Datum] {
        var position = start
        var values: [Datum] = []
        for type in types {
            values.append(try fixed(type, at: position))
            position += Self.headSize(type)
        }
        return values
    }

    private func word(_ type: ABIType, at position: Int) throws(CallDataError) -> Datum {
        let value = try number(at: position)
        let dirty = CallDataError.dirty(word: position / 32)
        switch type {
        case .uint(let bits):
            guard value.bitWidth <= bits else { throw dirty }
            return .number(value)
        case .int(let bits):
            guard Self.isSignExtended(value, bits: bits) else { throw dirty }
            return .signed(value)
        case .address:
            guard value.bitWidth <= 160, let address = Address(bytes: data[(position + 12)..<(position + 32)]) else {
                throw dirty
            }
            return .address(address)
        case .bool:
            guard value <= .one else { throw dirty }
            return .flag(!value.isZero)
        case .fixedBytes(let count):
            guard (0...32).contains(count), data[(position + count)..<(position + 32)].allSatisfy({ $0 == 0 }) else {
                throw dirty
            }
            return .bytes(Bytes(data[position..<(position + count)]))
        default: throw .oddLayout
        }
    }

    private func number(at position: Int) throws(CallDataError) -> UInt256 {
        guard position >= 0, position + 32 <= data.count,
            let value = UInt256(bigEndian: data[position..<(position + 32)])
        else { throw .tooShort }
        return value
    }

    /// Takes a length word from the tail.
    private mutating func length() throws(CallDataError) -> Int {
        guard let count = try number(at: tail).asUInt64, count <= UInt64(data.count) else { throw .tooLong }
        tail += 32
        return Int(count)
    }

    /// Takes a length, so many bytes, and their zero padding.
    private mutating func counted() throws(CallDataError) -> Bytes {
        let count = try length()
        let padded = (count + 31) / 32 * 32
        guard padded <= data.count - tail else { throw .tooShort }
        guard data[(tail + count)..<(tail + padded)].allSatisfy({ $0 == 0 }) else { throw .dirty(word: tail / 32) }
        defer { tail += padded }
        return Bytes(data[tail..<(tail + count)])
    }

    private static func isSignExtended(_ value: UInt256, bits: Int) -> Bool {
        guard bits < 256 else { return true }
        let upper = value >> (bits - 1)
        return upper.isZero || upper == UInt256.max >> (bits - 1)
    }

    /// The types of a fixed array, unless the data can't possibly hold them.
    private static func bounded(_ element: ABIType, _ count: Int, _ room: Int) throws(CallDataError) -> [ABIType] {
        let size = headSize(element)
        guard size > 0, count >= 0, count <= room / size else { throw .tooShort }
        return Array(repeating: element, count: count)
    }

    /// How many bytes of head a type takes; capped, so that absurd fixed arrays don't overflow.
    private static func headSize(_ type: ABIType) -> Int {
        if type.isDynamic { return 32 }
        switch type {
        case .fixedArray(let element, let count):
            let (size, overflow) = headSize(element).multipliedReportingOverflow(by: max(0, count))
            return overflow ? 1 << 40 : min(size, 1 << 40)
        case .tuple(let types): return min(types.reduce(0) { $0 + headSize($1) }, 1 << 40)
        default: return 32
        }
    }
}

extension Datum {
    /// The value in words a machine could read back: numbers in decimal, addresses in EIP-55 form,
    /// bytes in hexadecimal, lists in brackets.
    public var text: String {
        switch self {
        case .number(let value): value.description
        case .signed(let value): ABIValue.decimal(twosComplement: value)
        case .address(let address): address.checksummed
        case .flag(let flag): flag ? "true" : "false"
        case .bytes(let bytes), .blob(let bytes): Hex.encode(bytes)
        case .text(let bytes): "“\(Untrusted.clean(String(decoding: bytes, as: UTF8.self)))”"
        case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
        }
    }

    /// Whether bytes are in it that nothing here reads: a call within the call, an order, a proof.
    var holdsUnreadBytes: Bool {
        switch self {
        case .blob(let bytes): !bytes.isEmpty
        case .list(let values): values.contains(where: \.holdsUnreadBytes)
        default: false
        }
    }
}

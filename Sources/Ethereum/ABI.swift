/// A value of the contract ABI.
public indirect enum ABIValue: Hashable, Sendable {
    case uint(UInt256)
    /// Two's complement over 256 bits.
    case int(UInt256)
    case address(Address)
    case bool(Bool)
    case bytes(Bytes)
    case fixedBytes(Bytes)
    case string(String)
    case array([ABIValue])
    case tuple([ABIValue])
}

/// Why values and types, or bytes and types, do not belong together; offsets count from the first
/// byte of the encoded arguments.
public enum ABIError: Error, Equatable, Sendable {
    case invalidType(String)
    case wrongCount(expected: Int, got: Int)
    case wrongKind(type: String)
    case outOfRange(type: String)
    case truncated(offset: Int)
    /// Bits outside the type are set: an address with something above it, a bool that is neither 0
    /// nor 1, padding that is not zero.
    case dirtyBytes(offset: Int)
    /// An offset that does not point to where the one encoding of these values has it.
    case wrongOffset(offset: Int)
    case invalidUTF8(offset: Int)
    case trailingBytes(Int)
    case wrongSelector(Bytes)
}

/// Encoding and strict decoding of contract arguments.
///
/// The format lets data be placed anywhere and shared between values; every compiler writes it one
/// after the other in order. `decode` takes only that: what it accepts, `encode` gives back byte for
/// byte. So nothing can hide between or behind the arguments, no offset can point back at itself, and
/// the work is proportional to the bytes.
public enum ABI {
    public static func encode(_ values: [ABIValue], as types: [ABIType]) throws -> Bytes {
        for type in types where !type.isValid { throw ABIError.invalidType(type.canonical) }
        return try encodeSequence(values, as: types)
    }

    public static func decode(_ types: [ABIType], from data: Bytes) throws -> [ABIValue] {
        for type in types where !type.isValid { throw ABIError.invalidType(type.canonical) }
        let reader = ABIReader(data: data)
        let (values, end) = try reader.sequence(types, at: 0)
        guard end == data.count else { throw ABIError.trailingBytes(data.count - end) }
        return values
    }
}

// MARK: - Encoding

extension ABI {
    /// Heads first, one after the other, then the tails the heads point to.
    private static func encodeSequence(_ values: [ABIValue], as types: [ABIType]) throws -> Bytes {
        guard values.count == types.count else {
            throw ABIError.wrongCount(expected: types.count, got: values.count)
        }
        var tailOffset = types.reduce(0) { $0 + $1.headSize }
        var heads = Bytes()
        var tails = Bytes()
        for (value, type) in zip(values, types) {
            let encoded = try encode(value, as: type)
            if type.isDynamic {
                heads += UInt256(tailOffset).word
                tails += encoded
                tailOffset += encoded.count
            } else {
                heads += encoded
            }
        }
        return heads + tails
    }

    private static func encode(_ value: ABIValue, as type: ABIType) throws -> Bytes {
        switch (type, value) {
        case (.uint(let bits), .uint(let number)):
            guard number.bitWidth <= bits else { throw ABIError.outOfRange(type: type.canonical) }
            return number.word
        case (.int(let bits), .int(let number)):
            guard number.isSignExtended(from: bits) else { throw ABIError.outOfRange(type: type.canonical) }
            return number.word
        case (.address, .address(let address)):
            return address.word
        case (.bool, .bool(let flag)):
            return UInt256(flag ? 1 as UInt64 : 0).word
        case (.fixedBytes(let count), .fixedBytes(let bytes)):
            guard bytes.count == count else { throw ABIError.outOfRange(type: type.canonical) }
            return padded(bytes)
        case (.bytes, .bytes(let bytes)):
            return UInt256(bytes.count).word + padded(bytes)
        case (.string, .string(let text)):
            let bytes = Bytes(text.utf8)
            return UInt256(bytes.count).word + padded(bytes)
        case (.array(let element), .array(let values)):
            let types = [ABIType](repeating: element, count: values.count)
            return UInt256(values.count).word + (try encodeSequence(values, as: types))
        case (.fixedArray(let element, let count), .array(let values)):
            guard values.count == count else { throw ABIError.wrongCount(expected: count, got: values.count) }
            return try encodeSequence(values, as: [ABIType](repeating: element, count: count))
        case (.tuple(let types), .tuple(let values)):
            return try encodeSequence(values, as: types)
        default:
            throw ABIError.wrongKind(type: type.canonical)
        }
    }

    /// Zeros up to whole words, on the right.
    private static func padded(_ bytes: Bytes) -> Bytes {
        bytes + Bytes(repeating: 0, count: (32 - bytes.count % 32) % 32)
    }
}

extension UInt256 {
    /// Whether this, as a two's complement number, fits `bits`: all bits above the sign bit equal it.
    fileprivate func isSignExtended(from bits: Int) -> Bool {
        let isNegative = limb3 >> 63 == 1
        let magnitude = isNegative ? UInt256(limbs: (~limb0, ~limb1, ~limb2, ~limb3)) : self
        return magnitude.bitWidth < bits
    }
}

// MARK: - Decoding

/// Reads values from left to right. Each function returns the value and where the next one begins;
/// an offset is only checked against that place, never followed.
private struct ABIReader {
    let data: Bytes

    func sequence(_ types: [ABIType], at base: Int) throws -> (values: [ABIValue], end: Int) {
        var head = base
        var tail = base + types.reduce(0) { $0 + $1.headSize }
        guard tail <= data.count else { throw ABIError.truncated(offset: base) }
        var values: [ABIValue] = []
        values.reserveCapacity(types.count)
        for type in types {
            if type.isDynamic {
                guard try word(at: head) == UInt256(tail - base) else { throw ABIError.wrongOffset(offset: head) }
                let (value, end) = try dynamic(type, at: tail)
                values.append(value)
                tail = end
            } else {
                values.append(try value(type, at: head))
            }
            head += type.headSize
        }
        return (values, tail)
    }

    private func dynamic(_ type: ABIType, at offset: Int) throws -> (value: ABIValue, end: Int) {
        switch type {
        case .bytes:
            let (bytes, end) = try byteString(at: offset)
            return (.bytes(bytes), end)
        case .string:
            let (bytes, end) = try byteString(at: offset)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ABIError.invalidUTF8(offset: offset)
            }
            return (.string(text), end)
        case .array(let element):
            // Every element takes at least its head, so a claimed count is bounded before any work.
            let count = try length(at: offset, unit: element.headSize)
            let (values, end) = try elements(element, count: count, at: offset + 32)
            return (.array(values), end)
        case .fixedArray(let element, let count):
            let (values, end) = try elements(element, count: count, at: offset)
            return (.array(values), end)
        case .tuple(let types):
            let (values, end) = try sequence(types, at: offset)
            return (.tuple(values), end)
        default:
            throw ABIError.invalidType(type.canonical)
        }
    }

    private func elements(_ type: ABIType, count: Int, at base: Int) throws -> (values: [ABIValue], end: Int) {
        guard count <= (data.count - base) / type.headSize else { throw ABIError.truncated(offset: base) }
        return try sequence([ABIType](repeating: type, count: count), at: base)
    }

    private func value(_ type: ABIType, at offset: Int) throws -> ABIValue {
        switch type {
        case .uint(let bits):
            let number = try word(at: offset)
            guard number.bitWidth <= bits else { throw ABIError.dirtyBytes(offset: offset) }
            return .uint(number)
        case .int(let bits):
            let number = try word(at: offset)
            guard number.isSignExtended(from: bits) else { throw ABIError.dirtyBytes(offset: offset) }
            return .int(number)
        case .address:
            let bytes = try slice(at: offset, count: 32)
            guard bytes.prefix(12).allSatisfy({ $0 == 0 }), let address = Address(bytes: bytes.suffix(20)) else {
                throw ABIError.dirtyBytes(offset: offset)
            }
            return .address(address)
        case .bool:
            let number = try word(at: offset)
            guard number <= 1 else { throw ABIError.dirtyBytes(offset: offset) }
            return .bool(number == 1)
        case .fixedBytes(let count):
            let bytes = try slice(at: offset, count: 32)
            guard bytes.dropFirst(count).allSatisfy({ $0 == 0 }) else { throw ABIError.dirtyBytes(offset: offset) }
            return .fixedBytes(Bytes(bytes.prefix(count)))
        case .fixedArray(let element, let count):
            return .array(try elements(element, count: count, at: offset).values)
        case .tuple(let types):
            return .tuple(try sequence(types, at: offset).values)
        default:
            throw ABIError.invalidType(type.canonical)
        }
    }

    private func byteString(at offset: Int) throws -> (bytes: Bytes, end: Int) {
        let count = try length(at: offset, unit: 1)
        let padding = (32 - count % 32) % 32
        let bytes = Bytes(try slice(at: offset + 32, count: count))
        guard try slice(at: offset + 32 + count, count: padding).allSatisfy({ $0 == 0 }) else {
            throw ABIError.dirtyBytes(offset: offset + 32 + count)
        }
        return (bytes, offset + 32 + count + padding)
    }

    /// A count of things that take at least `unit` bytes each and must follow.
    private func length(at offset: Int, unit: Int) throws -> Int {
        let claimed = try word(at: offset)
        let room = (data.count - offset - 32) / unit
        guard claimed <= UInt256(room) else { throw ABIError.truncated(offset: offset) }
        return Int(claimed.limb0)
    }

    private func word(at offset: Int) throws -> UInt256 {
        UInt256(bigEndian: try slice(at: offset, count: 32)) ?? .zero
    }

    private func slice(at offset: Int, count: Int) throws -> ArraySlice<UInt8> {
        guard count <= data.count - offset else { throw ABIError.truncated(offset: offset) }
        return data[offset..<offset + count]
    }
}

// MARK: - Taking values apart

extension ABIValue {
    public var uint: UInt256? { if case .uint(let value) = self { value } else { nil } }
    public var address: Address? { if case .address(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var bytes: Bytes? {
        switch self {
        case .bytes(let bytes), .fixedBytes(let bytes): bytes
        default: nil
        }
    }
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The elements of an array or the members of a tuple.
    public var elements: [ABIValue]? {
        switch self {
        case .array(let values), .tuple(let values): values
        default: nil
        }
    }

    /// A signed number as decimal digits, with its sign.
    public static func decimal(twosComplement value: UInt256) -> String {
        guard value.limb3 >> 63 == 1 else { return value.description }
        let inverted = UInt256(limbs: (~value.limb0, ~value.limb1, ~value.limb2, ~value.limb3))
        return "-" + (inverted + 1).description
    }

    /// Numbers as decimal text, bytes as 0x hexadecimal, addresses in EIP-55 case, lists as lists.
    public var json: JSON {
        switch self {
        case .uint(let value): .string(value.description)
        case .int(let value): .string(Self.decimal(twosComplement: value))
        case .address(let address): .string(address.checksummed)
        case .bool(let flag): .bool(flag)
        case .bytes(let bytes), .fixedBytes(let bytes): .string(Hex.encode(bytes))
        case .string(let text): .string(text)
        case .array(let values), .tuple(let values): .array(values.map(\.json))
        }
    }
}

/// Why values and types, or bytes and types, do not belong together; offsets count from the first
/// byte of the encoded arguments.
public enum ABIError: Error, Hashable, Sendable {
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
    /// The same bytes are pointed at again and again, so that a few of them claim to be many values.
    case overlapping(offset: Int)
    case invalidUTF8(offset: Int)
    case trailingBytes(Int)
    case wrongSelector(Bytes)
    /// `abi.encodePacked` has no form for this type.
    case notPackable(type: String)
    /// An event with other topics than this kind of event has.
    case wrongTopics
}

/// Encoding and decoding of contract arguments.
///
/// The format lets data be placed anywhere and shared between values; every compiler writes it one
/// after the other in order. `decode` takes only that: what it accepts, `encode` gives back byte for
/// byte. So nothing can hide between or behind the arguments, no offset can point back at itself, and
/// the work is proportional to the bytes. `read` takes what contracts would take, and says what is
/// wrong with it.
public enum ABI {
    /// The arguments' bytes: whole words, heads before tails.
    public static func encode(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> Bytes {
        try check(types)
        var writer = ABIWriter(capacity: types.reduce(0) { $0 + $1.headSize })
        try writer.members(values, types)
        return writer.bytes
    }

    /// The values of exactly these bytes, or the first thing that is wrong with them.
    public static func decode(_ types: [ABIType], from data: Bytes) throws(ABIError) -> [ABIValue] {
        try check(types)
        var reader = ABIReader(data: data, strict: true)
        return try reader.all(types)
    }

    /// The values that a contract would find in these bytes, with everything a strict reader refuses:
    /// stray bits, bytes left over, unusual places. Fails only where there are no such values.
    ///
    /// A dirty value is shown cut to its type, as older compilers' code cuts it; newer code reverts.
    public static func read(
        _ types: [ABIType], from data: Bytes
    ) throws(ABIError) -> (values: [ABIValue], irregularities: [ABIError]) {
        try check(types)
        var reader = ABIReader(data: data, strict: false)
        let values = try reader.all(types)
        return (values, reader.irregularities)
    }

    static func check(_ types: [ABIType]) throws(ABIError) {
        for type in types where !type.isValid { throw .invalidType(type.canonical) }
    }
}

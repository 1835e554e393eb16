/// `abi.encodePacked`: values side by side, for hashing and for small messages. It cannot be decoded,
/// and different values can give the same bytes: `("a", "bc")` and `("ab", "c")`.
///
/// Source: Solidity's "Contract ABI Specification", non-standard packed mode. Outside of arrays a value
/// takes only its own bytes; an array's elements take whole words and its length is left out. Refused as
/// Solidity refuses them: tuples, and arrays whose elements have no fixed size.
extension ABI {
    public static func encodePacked(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> Bytes {
        try check(types)
        guard values.count == types.count else { throw .wrongCount(expected: types.count, got: values.count) }
        var packed = Bytes()
        for (value, type) in zip(values, types) { packed += try self.packed(value, type) }
        return packed
    }

    private static func packed(_ value: ABIValue, _ type: ABIType) throws(ABIError) -> Bytes {
        switch (type, value) {
        case (.bytes, .bytes(let bytes)): return bytes
        case (.string, .string(let text)): return Bytes(text.utf8)
        case (.array(let element), .array(let values)):
            guard element.packsIntoWords else { throw .notPackable(type: type.canonical) }
            var words = ABIWriter(capacity: values.count * element.headSize)
            try words.elements(values, element)
            return words.bytes
        case (.fixedArray(let element, _), .array):
            guard element.packsIntoWords else { throw .notPackable(type: type.canonical) }
            return try encode([value], as: [type])
        case (.tuple, _): throw .notPackable(type: type.canonical)
        default:
            let word = try encode([value], as: [type])
            return type.packedSize.map { type.isLeftAligned ? Bytes(word.prefix($0)) : Bytes(word.suffix($0)) } ?? word
        }
    }
}

extension ABIType {
    /// Whether this can be an element of a packed array: of fixed size, without tuples.
    fileprivate var packsIntoWords: Bool {
        switch self {
        case .bytes, .string, .array, .tuple: false
        case .fixedArray(let element, _): element.packsIntoWords
        default: true
        }
    }

    /// Bytes of an elementary value of fixed size.
    fileprivate var packedSize: Int? {
        switch self {
        case .uint(let bits), .int(let bits): bits / 8
        case .address: 20
        case .bool: 1
        case .fixedBytes(let count): count
        case .function: 24
        default: nil
        }
    }

    fileprivate var isLeftAligned: Bool {
        switch self {
        case .fixedBytes, .function: true
        default: false
        }
    }
}

/// A type of the contract ABI. Sizes are checked where a type is read from text, and again where it
/// is used, since a case can be built with any number.
///
/// Source: Solidity's "Contract ABI Specification". Left out: `fixed`, which no compiler lets a
/// contract use, and types of no size (`()` and `T[0]`), which let a few bytes claim endless elements.
public enum ABIType: Hashable, Sendable {
    /// 8 to 256 bits, in steps of 8.
    case uint(Int)
    case int(Int)
    case address
    case bool
    case bytes
    /// 1 to 32 bytes.
    case fixedBytes(Int)
    case string
    /// An address followed by a selector: 24 bytes, laid out as `bytes24`.
    case function
    indirect case array(ABIType)
    indirect case fixedArray(ABIType, Int)
    case tuple([ABIType])
}

/// Why a text is not a type, a signature or a line of a human-readable ABI.
public enum ABITypeError: Error, Equatable, Sendable {
    case unknownType(String)
    case invalidSize(String)
    case unexpected(position: Int)
    case tooDeep
    case tooLong
    case emptyTuple
}

extension ABIType {
    /// Reads `uint256`, `(address,bytes32[])[2]` and so on; `uint` and `int` mean 256 bits.
    public init(_ text: String) throws(ABITypeError) {
        var parser = try ABIParser(text)
        self = try parser.type().type
        try parser.end()
    }

    /// The spelling that selectors are made from.
    public var canonical: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .address: "address"
        case .bool: "bool"
        case .bytes: "bytes"
        case .fixedBytes(let count): "bytes\(count)"
        case .string: "string"
        case .function: "function"
        case .array(let element): element.canonical + "[]"
        case .fixedArray(let element, let count): "\(element.canonical)[\(count)]"
        case .tuple(let members): "(" + members.map(\.canonical).joined(separator: ",") + ")"
        }
    }

    /// Whether the place of a value holds an offset to where the value is.
    public var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let members): members.contains { $0.isDynamic }
        default: false
        }
    }

    /// Bytes in the head: 32 for an offset, the whole value otherwise. Call on valid types only.
    var headSize: Int {
        switch self {
        case .fixedArray(let element, let count): element.isDynamic ? 32 : element.headSize * count
        case .tuple(let members): isDynamic ? 32 : members.reduce(0) { $0 + $1.headSize }
        default: 32
        }
    }

    /// Larger than any real type, small enough to multiply without care.
    static let maximumElements = 1 << 20
    static let maximumDepth = 32

    /// Whether sizes, depth and total width are within bounds.
    var isValid: Bool { words(depth: 0) != nil }

    /// How many words a value takes when each array has its fixed size, or nil when out of bounds.
    private func words(depth: Int) -> Int? {
        guard depth <= Self.maximumDepth else { return nil }
        switch self {
        case .uint(let bits), .int(let bits): return (8...256).contains(bits) && bits % 8 == 0 ? 1 : nil
        case .fixedBytes(let count): return (1...32).contains(count) ? 1 : nil
        case .address, .bool, .bytes, .string, .function: return 1
        case .array(let element): return element.words(depth: depth + 1) == nil ? nil : 1
        case .fixedArray(let element, let count):
            guard (1...Self.maximumElements).contains(count), let one = element.words(depth: depth + 1),
                one * count <= Self.maximumElements
            else { return nil }
            return one * count
        case .tuple(let members):
            guard !members.isEmpty else { return nil }
            var total = 0
            for member in members {
                guard let one = member.words(depth: depth + 1), total + one <= Self.maximumElements else { return nil }
                total += one
            }
            return total
        }
    }
}

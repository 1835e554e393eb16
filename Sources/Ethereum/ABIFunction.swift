/// One parameter of a function: its type, its name when the signature gives one, and for tuples (and
/// arrays of them) the members with theirs.
public struct ABIParameter: Hashable, Sendable {
    public let name: String?
    public let type: ABIType
    public let components: [ABIParameter]

    public init(name: String?, type: ABIType, components: [ABIParameter] = []) {
        self.name = name
        self.type = type
        self.components = components
    }
}

/// A contract's function: `supply(address asset,uint256 amount,address onBehalfOf,uint16 referral)`.
public struct ABIFunction: Hashable, Sendable {
    public let name: String
    public let parameters: [ABIParameter]
    /// The first four bytes of the hash of `canonical`.
    public let selector: Bytes

    /// Reads a signature; parameter names are optional, `tuple`, `calldata` and `memory` are passed
    /// over, and a leading `function` is allowed.
    public init(_ signature: String) throws(ABITypeError) {
        var parser = try ABISignatureParser(signature)
        name = try parser.functionName()
        parameters = try parser.parameters()
        try parser.end()
        selector = Bytes(Keccak256.hash(Self.canonical(name: name, parameters: parameters)).prefix(4))
    }

    /// The name and the types alone: what the selector is made from.
    public var canonical: String { Self.canonical(name: name, parameters: parameters) }

    public var types: [ABIType] { parameters.map(\.type) }

    /// Call data: the selector, then the encoded arguments.
    public func call(_ values: [ABIValue]) throws -> Bytes {
        selector + (try ABI.encode(values, as: types))
    }

    /// The arguments of a call to this function.
    public func decode(call data: Bytes) throws -> [ABIValue] {
        guard data.starts(with: selector) else { throw ABIError.wrongSelector(Bytes(data.prefix(4))) }
        return try ABI.decode(types, from: Bytes(data.dropFirst(4)))
    }

    private static func canonical(name: String, parameters: [ABIParameter]) -> String {
        name + "(" + parameters.map(\.type.canonical).joined(separator: ",") + ")"
    }
}

/// Reads types and signatures, byte by byte; the grammar is ASCII.
struct ABISignatureParser {
    private let text: Bytes
    private var position = 0

    init(_ text: String) throws(ABITypeError) {
        guard text.utf8.count <= 4096 else { throw .tooLong }
        self.text = Bytes(text.utf8)
    }

    mutating func end() throws(ABITypeError) {
        skipSpaces()
        guard position == text.count else { throw .unexpected(position: position) }
    }

    mutating func functionName() throws(ABITypeError) -> String {
        skipSpaces()
        var word = identifier()
        if word == "function" {
            skipSpaces()
            word = identifier()
        }
        guard !word.isEmpty else { throw .unexpected(position: position) }
        return word
    }

    /// `(` parameters `)`, perhaps none.
    mutating func parameters(depth: Int = 0) throws(ABITypeError) -> [ABIParameter] {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep }
        try expect("(")
        var parameters: [ABIParameter] = []
        skipSpaces()
        if take(")") { return [] }
        while true {
            parameters.append(try parameter(depth: depth))
            skipSpaces()
            if take(")") { return parameters }
            try expect(",")
        }
    }

    private mutating func parameter(depth: Int) throws(ABITypeError) -> ABIParameter {
        let (type, components) = try self.type(depth: depth)
        var name: String?
        skipSpaces()
        while true {
            let word = identifier()
            if word.isEmpty { break }
            if word == "calldata" || word == "memory" { skipSpaces(); continue }
            name = word
            break
        }
        return ABIParameter(name: name, type: type, components: components)
    }

    mutating func type(depth: Int = 0) throws(ABITypeError) -> (type: ABIType, components: [ABIParameter]) {
        skipSpaces()
        let start = position
        var components: [ABIParameter] = []
        var type: ABIType
        let word = identifier()
        if word.isEmpty || word == "tuple" {
            components = try parameters(depth: depth + 1)
            guard !components.isEmpty else { throw .emptyTuple }
            type = .tuple(components.map(\.type))
        } else {
            type = try elementary(word)
        }
        while take("[") {
            let digits = identifier()
            if digits.isEmpty {
                type = .array(type)
            } else {
                guard digits.utf8.first != UInt8(ascii: "0"), digits.utf8.count <= 7,
                    digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits)
                else { throw .invalidSize(digits) }
                type = .fixedArray(type, count)
            }
            try expect("]")
        }
        guard type.isValid else { throw .invalidSize(String(decoding: text[start..<position], as: UTF8.self)) }
        return (type, components)
    }

    private func elementary(_ word: String) throws(ABITypeError) -> ABIType {
        switch word {
        case "address": return .address
        case "bool": return .bool
        case "string": return .string
        case "bytes": return .bytes
        case "uint": return .uint(256)
        case "int": return .int(256)
        default: break
        }
        for (prefix, make) in [("uint", ABIType.uint), ("int", ABIType.int), ("bytes", ABIType.fixedBytes)]
        where word.hasPrefix(prefix) {
            let digits = word.dropFirst(prefix.count)
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { break }
            guard digits.utf8.first != UInt8(ascii: "0"), digits.utf8.count <= 3, let size = Int(digits),
                make(size).isValid
            else { throw .invalidSize(word) }
            return make(size)
        }
        throw .unknownType(String(word.prefix(64)))
    }

    private mutating func identifier() -> String {
        let start = position
        while position < text.count, Self.isIdentifier(text[position]) { position += 1 }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }

    private mutating func skipSpaces() {
        while position < text.count, text[position] == 0x20 { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(ABITypeError) {
        guard take(character) else { throw .unexpected(position: position) }
    }
}

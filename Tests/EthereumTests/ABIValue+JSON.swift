import Ethereum

extension ABIValue {
    /// A value as the vector files write it, read under its type: integers as decimal text, bytes as
    /// hexadecimal (or, in the oldest corpus, as plain text).
    init(_ json: JSON, as type: ABIType) throws {
        switch type {
        case .uint: self = .uint(try Self.number(json))
        case .int: self = .int(try Self.number(json))
        case .address: self = .address(try Address(try json.string.orMalformed("string")))
        case .bool: self = .bool(try json.bool.orMalformed("bool"))
        case .string: self = .string(try json.string.orMalformed("string"))
        case .bytes: self = .bytes(try Self.bytes(json))
        case .fixedBytes: self = .fixedBytes(try Self.bytes(json))
        case .array(let element), .fixedArray(let element, _):
            self = .array(try json.array.orMalformed("array").map { try ABIValue($0, as: element) })
        case .tuple(let types):
            self = .tuple(try zip(try json.array.orMalformed("array"), types).map { try ABIValue($0, as: $1) })
        }
    }

    private static func number(_ json: JSON) throws -> UInt256 {
        let text: String
        if case .number(let digits) = json { text = digits } else { text = try json.string.orMalformed("string") }
        guard text.hasPrefix("-") else { return try UInt256(decimal: text).orMalformed("number") }
        let magnitude = try UInt256(decimal: text.dropFirst()).orMalformed("number")
        return UInt256.zero.subtractingReportingOverflow(magnitude).partialValue
    }

    private static func bytes(_ json: JSON) throws -> Bytes {
        let text = try json.string.orMalformed("string")
        return text.hasPrefix("0x") ? try Hex.decode(text) : Bytes(text.utf8)
    }
}

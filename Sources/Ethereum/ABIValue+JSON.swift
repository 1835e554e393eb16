/// Why a JSON value is not a value of a type; `path` leads to it: `values[1][0]`, `values[0].to`.
public struct ABIValueError: Error, Equatable, Sendable {
    public enum Problem: Equatable, Sendable {
        case notANumber
        case notABool
        case notText
        case notAList
        case outOfRange(type: String)
        case wrongLength(expected: Int, got: Int)
        case hex(HexError)
        case address(AddressError)
        case missing
        case unknownMember(String)
    }

    public let path: String
    public let problem: Problem
}

// MARK: - Writing

extension ABIValue {
    /// Numbers as decimal text, bytes as 0x hexadecimal, addresses in EIP-55 case, lists as lists.
    public var json: JSON { json { $0.checksummed } }

    /// As `json`, but addresses in lower case, as nodes and other libraries write them.
    public var plainJSON: JSON { json { Hex.encode($0.bytes) } }

    private func json(_ spelling: (Address) -> String) -> JSON {
        switch self {
        case .uint(let value): .string(value.description)
        case .int(let value): .string(Self.decimal(twosComplement: value))
        case .address(let address): .string(spelling(address))
        case .bool(let flag): .bool(flag)
        case .bytes(let bytes), .fixedBytes(let bytes): .string(Hex.encode(bytes))
        case .string(let text): .string(text)
        case .array(let values), .tuple(let values): .array(values.map { $0.json(spelling) })
        }
    }
}

// MARK: - Reading

extension ABIValue {
    /// A value as a script writes it, under its type:
    ///
    /// - integers: decimal text, 0x hexadecimal, or JSON integers of any size, never through a Double;
    /// - bytes: 0x hexadecimal; addresses: as people write them, a mixed-case checksum must be right;
    /// - bools: `true` and `false` alone; arrays: arrays;
    /// - tuples: arrays in order, or objects by the members' names, none missing and none left over.
    public init(json: JSON, as parameter: ABIParameter, path: String) throws(ABIValueError) {
        self = try ABIValueReader(components: parameter.components).value(json, parameter.type, path)
    }

    /// As many values as parameters.
    public static func list(
        json: JSON, as parameters: [ABIParameter], path: String
    ) throws(ABIValueError) -> [ABIValue] {
        try ABIValueReader(components: parameters).members(json, parameters.map(\.type), path)
    }
}

/// Reads values under a type whose tuples have the members `components`.
private struct ABIValueReader {
    let components: [ABIParameter]

    func value(_ json: JSON, _ type: ABIType, _ path: String) throws(ABIValueError) -> ABIValue {
        switch type {
        case .uint(let bits): return .uint(try unsigned(json, bits, path))
        case .int(let bits): return .int(try signed(json, bits, path))
        case .address: return .address(try address(json, path))
        case .bool:
            guard case .bool(let flag) = json else { throw ABIValueError(path: path, problem: .notABool) }
            return .bool(flag)
        case .string: return .string(try text(json, path))
        case .bytes: return .bytes(try bytes(json, path))
        case .fixedBytes(let count): return .fixedBytes(try bytes(json, count, path))
        case .function: return .fixedBytes(try bytes(json, 24, path))
        case .array(let element): return .array(try elements(json, element, path))
        case .fixedArray(let element, let count):
            let values = try elements(json, element, path)
            guard values.count == count else {
                throw ABIValueError(path: path, problem: .wrongLength(expected: count, got: values.count))
            }
            return .array(values)
        case .tuple(let types): return .tuple(try members(json, types, path))
        }
    }

    private func elements(_ json: JSON, _ type: ABIType, _ path: String) throws(ABIValueError) -> [ABIValue] {
        guard case .array(let items) = json else { throw ABIValueError(path: path, problem: .notAList) }
        var values: [ABIValue] = []
        values.reserveCapacity(items.count)
        for (index, item) in items.enumerated() { values.append(try value(item, type, "\(path)[\(index)]")) }
        return values
    }

    func members(_ json: JSON, _ types: [ABIType], _ path: String) throws(ABIValueError) -> [ABIValue] {
        switch json {
        case .array(let items):
            guard items.count == types.count else {
                throw ABIValueError(path: path, problem: .wrongLength(expected: types.count, got: items.count))
            }
            var values: [ABIValue] = []
            for index in types.indices { values.append(try member(index, items[index], types[index], "\(path)[\(index)]")) }
            return values
        case .object(let members):
            let names = components.compactMap(\.name)
            guard names.count == types.count else { throw ABIValueError(path: path, problem: .notAList) }
            if let stranger = members.first(where: { member in !names.contains { $0.utf8.elementsEqual(member.key.utf8) } }) {
                throw ABIValueError(path: path, problem: .unknownMember(stranger.key))
            }
            var values: [ABIValue] = []
            for (index, name) in names.enumerated() {
                guard let item = json[name] else { throw ABIValueError(path: "\(path).\(name)", problem: .missing) }
                values.append(try member(index, item, types[index], "\(path).\(name)"))
            }
            return values
        default:
            throw ABIValueError(path: path, problem: .notAList)
        }
    }

    private func member(_ index: Int, _ json: JSON, _ type: ABIType, _ path: String) throws(ABIValueError) -> ABIValue {
        let inner = index < components.count ? components[index].components : []
        return try ABIValueReader(components: inner).value(json, type, path)
    }

    // MARK: Leaves

    private func unsigned(_ json: JSON, _ bits: Int, _ path: String) throws(ABIValueError) -> UInt256 {
        let (magnitude, isNegative) = try number(json, path)
        guard magnitude.bitWidth <= bits, !isNegative || magnitude.isZero else {
            throw ABIValueError(path: path, problem: .outOfRange(type: "uint\(bits)"))
        }
        return magnitude
    }

    private func signed(_ json: JSON, _ bits: Int, _ path: String) throws(ABIValueError) -> UInt256 {
        let (magnitude, isNegative) = try number(json, path)
        let value = isNegative ? magnitude.negated : magnitude
        guard value.isSignExtended(from: bits), value.isZero || value.isNegative == isNegative else {
            throw ABIValueError(path: path, problem: .outOfRange(type: "int\(bits)"))
        }
        return value
    }

    /// Digits with an optional minus. More than 256 bits are out of every range.
    private func number(_ json: JSON, _ path: String) throws(ABIValueError) -> (magnitude: UInt256, isNegative: Bool) {
        let text: String
        switch json {
        case .string(let written), .number(let written): text = written
        default: throw ABIValueError(path: path, problem: .notANumber)
        }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text[...]
        if let magnitude = UInt256(decimal: digits) ?? UInt256(hex: digits) { return (magnitude, isNegative) }
        let isHex = digits.utf8.starts(with: "0x".utf8)
        let rest = isHex ? digits.dropFirst(2) : digits
        let isNumber = !rest.isEmpty && rest.utf8.allSatisfy { isHex ? Hex.digitValue($0) != nil : (48...57).contains($0) }
        throw ABIValueError(path: path, problem: isNumber ? .outOfRange(type: "uint256") : .notANumber)
    }

    private func address(_ json: JSON, _ path: String) throws(ABIValueError) -> Address {
        let text = try text(json, path)
        do {
            return try Address(text)
        } catch {
            throw ABIValueError(path: path, problem: .address(error as? AddressError ?? .notHex))
        }
    }

    private func bytes(_ json: JSON, _ count: Int, _ path: String) throws(ABIValueError) -> Bytes {
        let bytes = try bytes(json, path)
        guard bytes.count == count else {
            throw ABIValueError(path: path, problem: .hex(.wrongLength(expected: count, got: bytes.count)))
        }
        return bytes
    }

    private func bytes(_ json: JSON, _ path: String) throws(ABIValueError) -> Bytes {
        let text = try text(json, path)
        do {
            return try Hex.decode(text)
        } catch {
            throw ABIValueError(path: path, problem: .hex(error as? HexError ?? .missingPrefix))
        }
    }

    private func text(_ json: JSON, _ path: String) throws(ABIValueError) -> String {
        guard case .string(let text) = json else { throw ABIValueError(path: path, problem: .notText) }
        return text
    }
}

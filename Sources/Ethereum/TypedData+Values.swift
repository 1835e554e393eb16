/// The values of a document: read strictly, and encoded as EIP-712 says.
extension TypedData {
    /// A value that fits its type. Whoever displays one needs no other knowledge.
    public indirect enum Value: Hashable, Sendable {
        case uint(UInt256)
        /// Two's complement.
        case int(UInt256)
        case address(Address)
        case bool(Bool)
        case bytes(Bytes)
        /// 1 to 32 bytes.
        case fixedBytes(Bytes)
        case string(String)
        case array([Value])
        /// The type's name, and its members in the type's order.
        case structure(String, [Member])
    }

    public struct Member: Hashable, Sendable {
        public let name: String
        /// As declared, such as `uint160` or `Person[]`.
        public let type: String
        public let value: Value
    }
}

extension TypedData.Value {
    /// A member of a struct; nil when this is no struct or has no such member.
    public subscript(name: String) -> TypedData.Value? {
        guard case .structure(_, let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Members of a struct; empty for anything else.
    public var members: [TypedData.Member] {
        if case .structure(_, let members) = self { members } else { [] }
    }

    /// The value as a document would write it: integers as decimal strings, bytes as 0x-hexadecimal,
    /// addresses in their EIP-55 spelling.
    public var json: JSON {
        switch self {
        case .uint(let number): .string(number.description)
        case .int(let number): .string(Self.signedText(number))
        case .address(let address): .string(address.checksummed)
        case .bool(let value): .bool(value)
        case .bytes(let bytes), .fixedBytes(let bytes): .string(Hex.encode(bytes))
        case .string(let text): .string(text)
        case .array(let items): .array(items.map(\.json))
        case .structure(_, let members): .object(members.map { JSON.Member($0.name, $0.value.json) })
        }
    }

    private static func signedText(_ number: UInt256) -> String {
        guard number.bitWidth == 256 else { return number.description }
        return "-" + UInt256.zero.subtractingReportingOverflow(number).partialValue.description
    }
}

// MARK: - Reading

extension TypedData {
    /// Reads JSON against the types. It goes as deep as the JSON does, whose reader bounds that.
    struct Reader {
        let types: Types
        /// What was read and a person should hear of.
        private(set) var warnings: [Warning] = []
        /// Each value costs a hash at most; no real document comes near.
        private var remaining = 1 << 18

        init(types: Types) { self.types = types }

        /// A struct of the named type; `path` names it in errors.
        mutating func structure(_ json: JSON, named name: String, at path: String) throws(TypedDataError) -> Value {
            guard let place = types.place(of: name) else { throw .unknownPrimaryType(name) }
            do {
                return try structure(json, at: place)
            } catch {
                throw error.inside(path)
            }
        }

        /// The message of a document that has none.
        func emptyStructure(_ json: JSON, at path: String) throws(TypedDataError) -> Value {
            guard let members = json.members else { throw .value(path: path, .wrongKind(Domain.typeName)) }
            if let extra = members.first { throw .value(path: "\(path).\(extra.key)", .unexpected) }
            return .structure(Domain.typeName, [])
        }

        private mutating func structure(_ json: JSON, at place: Int) throws(TypedDataError) -> Value {
            let definition = types.definitions[place]
            guard let given = json.members else { throw .value(path: "", .wrongKind(definition.name)) }
            var members: [Member] = []
            members.reserveCapacity(definition.fields.count)
            for (index, field) in definition.fields.enumerated() {
                guard let json = Self.member(field.name, of: given, expectedAt: index) else {
                    throw .value(path: field.name, .missing)
                }
                do {
                    members.append(Member(name: field.name, type: field.type, value: try value(json, field.kind)))
                } catch {
                    throw error.inside(field.name)
                }
            }
            guard given.count == members.count else { throw Self.extra(given, definition) }
            return .structure(definition.name, members)
        }

        /// Members mostly come in the order of the type.
        private static func member(_ name: String, of given: [JSON.Member], expectedAt index: Int) -> JSON? {
            if index < given.count, given[index].key.utf8.elementsEqual(name.utf8) { return given[index].value }
            return given.first { $0.key.utf8.elementsEqual(name.utf8) }?.value
        }

        private static func extra(_ given: [JSON.Member], _ definition: Types.Definition) -> TypedDataError {
            let extra = given.first { member in
                !definition.fields.contains { $0.name.utf8.elementsEqual(member.key.utf8) }
            }
            return .value(path: extra?.key ?? "", .unexpected)
        }

        private mutating func value(_ json: JSON, _ type: FieldType) throws(TypedDataError) -> Value {
            remaining -= 1
            guard remaining >= 0 else { throw .tooLarge }
            switch type {
            case .structure(let place): return try structure(json, at: place)
            case .array(let element, let count): return try array(json, of: element, count: count)
            case .uint(let bits): return .uint(try Self.unsigned(json, bits: bits))
            case .int(let bits): return .int(try Self.signed(json, bits: bits))
            case .bool:
                guard let value = json.bool else { throw .value(path: "", .wrongKind("bool")) }
                return .bool(value)
            case .string:
                guard let text = json.string else { throw .value(path: "", .wrongKind("string")) }
                return .string(text)
            case .bytes: return .bytes(try Self.bytes(json, "bytes"))
            case .fixedBytes(let count):
                let bytes = try Self.bytes(json, "bytes\(count)")
                guard bytes.count == count else { throw .value(path: "", .wrongLength(expected: count, got: bytes.count)) }
                return .fixedBytes(bytes)
            case .address: return .address(try address(json))
            }
        }

        private mutating func array(_ json: JSON, of element: FieldType, count: Int?) throws(TypedDataError) -> Value {
            guard let items = json.array else { throw .value(path: "", .notAList) }
            if let count, count != items.count { throw .value(path: "", .wrongCount(expected: count, got: items.count)) }
            var values: [Value] = []
            values.reserveCapacity(items.count)
            for (index, item) in items.enumerated() {
                do {
                    values.append(try value(item, element))
                } catch {
                    throw error.inside("[\(index)]")
                }
            }
            return .array(values)
        }
    }
}

// MARK: - Atomic values

extension TypedData.Reader {
    private static func unsigned(_ json: JSON, bits: Int) throws(TypedDataError) -> UInt256 {
        let (isNegative, magnitude) = try integer(json)
        guard !isNegative, magnitude.bitWidth <= bits else { throw .value(path: "", .outOfRange("uint\(bits)")) }
        return magnitude
    }

    /// Two's complement; from -2^(bits-1) to 2^(bits-1) - 1.
    private static func signed(_ json: JSON, bits: Int) throws(TypedDataError) -> UInt256 {
        let (isNegative, magnitude) = try integer(json)
        let distance = isNegative ? magnitude - .one : magnitude
        guard distance.bitWidth < bits else { throw .value(path: "", .outOfRange("int\(bits)")) }
        return isNegative ? UInt256.zero.subtractingReportingOverflow(magnitude).partialValue : magnitude
    }

    /// A JSON number, or text in decimal or 0x-hexadecimal; zero is never negative. A JSON number may
    /// have a fraction of zeros (`5.0` is the number 5), and no exponent.
    private static func integer(_ json: JSON) throws(TypedDataError) -> (isNegative: Bool, magnitude: UInt256) {
        var digits: Substring.UTF8View
        switch json {
        case .number(let text):
            digits = text[...].utf8
            if let point = digits.firstIndex(of: UInt8(ascii: ".")),
                digits[digits.index(after: point)...].allSatisfy({ $0 == UInt8(ascii: "0") })
            {
                digits = digits[..<point]
            }
        case .string(let text): digits = text[...].utf8
        default: throw .value(path: "", .notAnInteger)
        }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let isHex = !isNegative && digits.starts(with: "0x".utf8)
        guard digits.allSatisfy({ isHex || (48...57).contains($0) }), !digits.isEmpty else {
            throw .value(path: "", .notAnInteger)
        }
        let text = Substring(digits)
        guard let magnitude = isHex ? UInt256(hex: text) : UInt256(decimal: text) else {
            let isNumber = !isHex || (digits.count > 2 && digits.dropFirst(2).allSatisfy { Hex.digitValue($0) != nil })
            throw .value(path: "", isNumber ? .outOfRange("uint256") : .notAnInteger)
        }
        return (isNegative && !magnitude.isZero, magnitude)
    }

    private static func bytes(_ json: JSON, _ type: String) throws(TypedDataError) -> Bytes {
        guard let text = json.string else { throw .value(path: "", .wrongKind(type)) }
        do {
            return try Hex.decode(text)
        } catch let error as HexError {
            throw .value(path: "", .hex(error))
        } catch {
            throw .value(path: "", .wrongKind(type))
        }
    }

    /// A wrong checksum is warned of: the digits are what is signed, and peers take them as they are.
    private mutating func address(_ json: JSON) throws(TypedDataError) -> Address {
        guard let text = json.string else { throw .value(path: "", .wrongKind("address")) }
        do {
            return try Address(text)
        } catch AddressError.badChecksum(let expected) {
            guard let address = try? Address(expected) else { throw .value(path: "", .wrongKind("address")) }
            warnings.append(.wrongChecksum(address))
            return address
        } catch let error as AddressError {
            throw .value(path: "", .address(error))
        } catch {
            throw .value(path: "", .wrongKind("address"))
        }
    }
}

// MARK: - Encoding

extension TypedData {
    /// `encodeData` and `hashStruct`, for values that `Reader` has made. Each type is hashed once.
    struct Encoder {
        let types: Types
        private var typeHashes: [Bytes?]

        init(types: Types) {
            self.types = types
            typeHashes = Array(repeating: nil, count: types.definitions.count)
        }

        /// A struct's type hash and a word for each member.
        mutating func encode(_ value: Value) -> Bytes {
            guard case .structure(let name, let members) = value, let place = types.place(of: name) else {
                preconditionFailure("only a struct is encoded by itself")
            }
            return encode(members, at: place)
        }

        private mutating func encode(_ members: [Member], at place: Int) -> Bytes {
            var words = typeHash(at: place)
            words.reserveCapacity(32 * (members.count + 1))
            for (member, field) in zip(members, types.definitions[place].fields) {
                append(member.value, field.kind, to: &words)
            }
            return words
        }

        private mutating func typeHash(at place: Int) -> Bytes {
            if let known = typeHashes[place] { return known }
            let hash = Keccak256.hash(types.encodedType(at: place))
            typeHashes[place] = hash
            return hash
        }

        /// One word a value: atoms are padded to it, everything longer is hashed into it.
        private mutating func append(_ value: Value, _ type: FieldType, to words: inout Bytes) {
            switch (value, type) {
            case (.uint(let number), _), (.int(let number), _): words.append(contentsOf: number.word)
            case (.address(let address), _):
                words.append(contentsOf: repeatElement(0, count: 12))
                words.append(contentsOf: address.bytes)
            case (.bool(let isTrue), _):
                words.append(contentsOf: repeatElement(0, count: 31))
                words.append(isTrue ? 1 : 0)
            case (.fixedBytes(let bytes), _):
                words.append(contentsOf: bytes)
                words.append(contentsOf: repeatElement(0, count: 32 - bytes.count))
            case (.bytes(let bytes), _): words.append(contentsOf: Keccak256.hash(bytes))
            case (.string(let text), _): words.append(contentsOf: Keccak256.hash(text))
            case (.array(let items), .array(let element, _)):
                var inner = Bytes()
                inner.reserveCapacity(32 * items.count)
                for item in items { append(item, element, to: &inner) }
                words.append(contentsOf: Keccak256.hash(inner))
            case (.structure(_, let members), .structure(let place)):
                words.append(contentsOf: Keccak256.hash(encode(members, at: place)))
            case (.array, _), (.structure, _): preconditionFailure("the reader makes values of their types")
            }
        }
    }
}

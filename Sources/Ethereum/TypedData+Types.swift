/// The struct types of a document, and how they are named in hashes.
extension TypedData {
    /// Struct types by name. Every name has a shape that cannot be taken for anything else, every
    /// member's type is known, and the whole is small enough that hashing it costs next to nothing.
    public struct Types: Hashable, Sendable {
        /// One member of a struct, as declared.
        public struct Field: Hashable, Sendable {
            public let name: String
            /// As written: the type hash is over these letters.
            public let type: String
            let kind: FieldType
        }

        struct Definition: Hashable, Sendable {
            let name: String
            let fields: [Field]
        }

        let definitions: [Definition]
        /// The place of each type in `definitions`. Names are ASCII, so that Swift's equality, which
        /// takes two spellings of one letter for the same, is exact here.
        private let places: [String: Int]

        /// Real documents have a few types of a few members each. A type's hash is over all types that it
        /// uses, so the work to hash a document can grow as their square.
        public static let maximumTypes = 256
        public static let maximumFields = 256
        /// Bytes of all names and types together.
        public static let maximumText = 1 << 16
    }

    /// What a member's type means. A struct is known by its place among the definitions.
    indirect enum FieldType: Hashable, Sendable {
        case uint(bits: Int)
        case int(bits: Int)
        case address
        case bool
        case bytes
        case fixedBytes(Int)
        case string
        case structure(Int)
        /// `count` is nil for `T[]`.
        case array(FieldType, count: Int?)
    }
}

// MARK: - Reading

extension TypedData.Types {
    /// Reads the `types` of a document: names to lists of `{"name", "type"}`.
    public init(json: JSON) throws(TypedDataError) {
        guard let members = json.members else { throw .missingPart("types") }
        guard members.count <= Self.maximumTypes else { throw .tooLarge }
        var places: [String: Int] = [:]
        for (place, member) in members.enumerated() {
            guard Self.isTypeName(member.key) else { throw .type(member.key, .invalidName) }
            places[member.key] = place
        }
        var definitions: [Definition] = []
        var size = 0
        for member in members {
            let fields = try Self.fields(member.value, of: member.key, places)
            size += fields.reduce(member.key.utf8.count) { $0 + $1.name.utf8.count + $1.type.utf8.count + 2 }
            guard size <= Self.maximumText else { throw .tooLarge }
            definitions.append(Definition(name: member.key, fields: fields))
        }
        self.definitions = definitions
        self.places = places
    }

    /// The same types and one more, whose members are of atomic types.
    func adding(_ fields: JSON, named name: String) throws(TypedDataError) -> Self {
        let definition = Definition(name: name, fields: try Self.fields(fields, of: name, [:]))
        return Self(definitions: definitions + [definition], places: places.merging([name: definitions.count]) { $1 })
    }

    private static func fields(
        _ json: JSON, of type: String, _ places: [String: Int]
    ) throws(TypedDataError) -> [Field] {
        guard let items = json.array else { throw .type(type, .notAList) }
        guard items.count <= maximumFields else { throw .tooLarge }
        var fields: [Field] = []
        fields.reserveCapacity(items.count)
        for item in items {
            guard item.members?.count == 2, let name = item["name"]?.string, let text = item["type"]?.string else {
                throw .type(type, .malformedField)
            }
            guard isFieldName(name) else { throw .type(type, .invalidFieldName(name)) }
            guard !fields.contains(where: { $0.name == name }) else { throw .type(type, .duplicateField(name)) }
            guard let kind = TypedData.FieldType(text, places) else { throw .type(type, .unknownFieldType(text)) }
            fields.append(Field(name: name, type: text, kind: kind))
        }
        return fields
    }
}

// MARK: - Names

extension TypedData.Types {
    /// A Solidity identifier, with `:` besides, which exchanges use to mark their types and which no
    /// type string gives a meaning; never the name of an atomic type, nor one that looks like it. No name
    /// at all is one too, as every peer has it: a type string still reads in one way only.
    private static func isTypeName(_ name: String) -> Bool {
        guard let first = name.utf8.first else { return true }
        return !isDigit(first) && !isReserved(name)
            && name.utf8.allSatisfy { isIdentifier($0) || $0 == UInt8(ascii: ":") }
    }

    /// Printable ASCII without the marks that divide a type string. A space within is accepted, as every
    /// peer does: a member's type has none, so the first space always ends the type.
    private static func isFieldName(_ name: String) -> Bool {
        guard let first = name.utf8.first, let last = name.utf8.last else { return false }
        let dividers = ",()[]".utf8
        return first != 0x20 && last != 0x20
            && name.utf8.allSatisfy { (0x20...0x7E).contains($0) && !dividers.contains($0) }
    }

    private static func isReserved(_ name: String) -> Bool {
        if ["address", "bool", "string", "function"].contains(name) { return true }
        return ["uint", "int", "bytes", "ufixed", "fixed"].contains { prefix in
            name.utf8.starts(with: prefix.utf8)
                && name.utf8.dropFirst(prefix.utf8.count).allSatisfy { isDigit($0) || $0 == UInt8(ascii: "x") }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }

    private static func isUsual(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(isIdentifier) }

    var warnings: [TypedData.Warning] {
        var found: [TypedData.Warning] = []
        for definition in definitions {
            for name in [definition.name] + definition.fields.map(\.name) where !Self.isUsual(name) {
                found.append(.unusualName(name))
            }
            for field in definition.fields where field.kind.isAlias(writtenAs: field.type) {
                found.append(.aliasType(field.type))
            }
        }
        return found
    }
}

extension TypedData.FieldType {
    /// Reads `uint256`, `Person[2][]` and so on; nil for what is neither atomic nor among `structs`.
    init?(_ text: String, _ structs: [String: Int]) {
        let base = text.utf8.prefix { $0 != UInt8(ascii: "[") }
        guard let name = String(base), let type = Self(atomic: base) ?? structs[name].map(Self.structure) else { return nil }
        self = type
        var rest = text.utf8[base.endIndex...]
        var depth = 0
        while !rest.isEmpty {
            guard rest.removeFirst() == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let digits = rest[..<end]
            rest = rest[rest.index(after: end)...]
            depth += 1
            guard depth <= Self.maximumDimensions else { return nil }
            if digits.isEmpty {
                self = .array(self, count: nil)
            } else {
                guard let count = Self.size(digits, upTo: 1 << 20) else { return nil }
                self = .array(self, count: count)
            }
        }
    }

    private static let maximumDimensions = 32

    private init?(atomic name: Substring.UTF8View) {
        func size(after prefix: StaticString, upTo limit: Int) -> Int? {
            guard name.count > prefix.utf8CodeUnitCount,
                zip(name, UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)).allSatisfy(==)
            else { return nil }
            return Self.size(name.dropFirst(prefix.utf8CodeUnitCount), upTo: limit)
        }
        func isName(_ text: StaticString) -> Bool {
            name.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        if isName("address") {
            self = .address
        } else if isName("bool") {
            self = .bool
        } else if isName("string") {
            self = .string
        } else if isName("bytes") {
            self = .bytes
        } else if isName("uint") {
            self = .uint(bits: 256)
        } else if isName("int") {
            self = .int(bits: 256)
        } else if let bits = size(after: "uint", upTo: 256), bits % 8 == 0 {
            self = .uint(bits: bits)
        } else if let bits = size(after: "int", upTo: 256), bits % 8 == 0 {
            self = .int(bits: bits)
        } else if let count = size(after: "bytes", upTo: 32) {
            self = .fixedBytes(count)
        } else {
            return nil
        }
    }

    /// A decimal number from 1 to `limit`, without leading zeros.
    private static func size(_ digits: Substring.UTF8View, upTo limit: Int) -> Int? {
        guard digits.first != UInt8(ascii: "0"), digits.count <= 7 else { return nil }
        var value = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return (1...limit).contains(value) ? value : nil
    }

    /// The struct at the bottom of arrays.
    var structPlace: Int? {
        switch self {
        case .structure(let place): place
        case .array(let element, _): element.structPlace
        default: nil
        }
    }

    /// The struct that every value of this type holds at least once: a `T[]` may be empty.
    fileprivate var certainStructPlace: Int? {
        switch self {
        case .structure(let place): place
        case .array(let element, count: .some): element.certainStructPlace
        default: nil
        }
    }

    fileprivate func isAlias(writtenAs text: String) -> Bool {
        switch self {
        case .uint(256), .int(256): !text.utf8.contains { (48...57).contains($0) }
        case .array(let element, _): element.isAlias(writtenAs: String(text.prefix { $0 != "[" }))
        default: false
        }
    }
}

// MARK: - What the types say together

extension TypedData.Types {
    /// The members of a type, in order; nil when there is no such type.
    public subscript(name: String) -> [Field]? { place(of: name).map { definitions[$0].fields } }

    func place(of name: String) -> Int? { Self.isTypeName(name) ? places[name] : nil }

    /// The type, then every type that it uses, sorted by name. Nil when there is no such type.
    public func encodeType(_ name: String) -> String? {
        place(of: name).map { String(decoding: encodedType(at: $0), as: UTF8.self) }
    }

    func encodedType(at place: Int) -> Bytes {
        var used = Set([place])
        var waiting = [place]
        while let next = waiting.popLast() {
            for field in definitions[next].fields {
                if let other = field.kind.structPlace, used.insert(other).inserted { waiting.append(other) }
            }
        }
        used.remove(place)
        var text = Bytes()
        text.reserveCapacity(128)
        write(definitions[place], to: &text)
        for definition in used.map({ definitions[$0] }).sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            write(definition, to: &text)
        }
        return text
    }

    private func write(_ definition: Definition, to text: inout Bytes) {
        text.append(contentsOf: definition.name.utf8)
        text.append(UInt8(ascii: "("))
        for (index, field) in definition.fields.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: field.type.utf8)
            text.append(UInt8(ascii: " "))
            text.append(contentsOf: field.name.utf8)
        }
        text.append(UInt8(ascii: ")"))
    }

    /// A struct that holds itself other than in a `T[]`, and so can never be written out. (One that holds
    /// a list of itself can: its last lists are empty.)
    var endlessType: String? {
        // 0 unseen, 1 on the way down from an earlier one, 2 done.
        var state = [UInt8](repeating: 0, count: definitions.count)
        for start in definitions.indices where state[start] == 0 {
            var path = [(place: start, field: 0)]
            state[start] = 1
            while let (place, field) = path.last {
                guard field < definitions[place].fields.count else {
                    state[place] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].field += 1
                guard let next = definitions[place].fields[field].kind.certainStructPlace else { continue }
                if state[next] == 1 { return definitions[next].name }
                if state[next] == 0 {
                    state[next] = 1
                    path.append((next, 0))
                }
            }
        }
        return nil
    }

    /// The one type that no other type uses, the domain's aside.
    func onlyRoot() throws(TypedDataError) -> String {
        let used = Set(definitions.enumerated().flatMap { place, definition in
            definition.fields.compactMap(\.kind.structPlace).filter { $0 != place }
        })
        let roots = definitions.indices.filter { !used.contains($0) && definitions[$0].name != TypedData.Domain.typeName }
        guard roots.count == 1 else { throw .missingPart("primaryType") }
        return definitions[roots[0]].name
    }
}

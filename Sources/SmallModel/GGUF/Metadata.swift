/// The key-value part of a GGUF file, in the order of the file.
///
/// Scalars and strings are read when the file is opened; arrays stay in the file
/// until somebody asks, so a vocabulary costs nothing to a caller who only lists.
///
/// An accessor throws `missingKey` when there is no such key (unless it is given a
/// `default`) and `wrongType` when there is one of another kind.
public struct Metadata: Sendable {
    public enum Value: Sendable {
        case unsigned(UInt64)
        case signed(Int64)
        case real(Double)
        case bool(Bool)
        case text(String)
        case array(MetadataArray)
    }

    public let keys: [String]
    private let values: [String: Value]

    init(_ pairs: [(String, Value)]) throws(ModelError) {
        var values: [String: Value] = [:]
        for (key, value) in pairs {
            guard values.updateValue(value, forKey: key) == nil else { throw .duplicateKey(key) }
        }
        keys = pairs.map(\.0)
        self.values = values
    }

    public subscript(key: String) -> Value? { values[key] }

    public func text(_ key: String, default fallback: String? = nil) throws(ModelError) -> String {
        switch values[key] {
        case .text(let text): return text
        case nil: return try Self.unwrap(fallback, key)
        default: throw .wrongType(key: key, wanted: "text")
        }
    }

    public func integer(_ key: String, default fallback: Int? = nil) throws(ModelError) -> Int {
        switch values[key] {
        case .unsigned(let number):
            guard let exact = Int(exactly: number) else { throw .badValue(key: key) }
            return exact
        case .signed(let number): return Int(number)
        case nil: return try Self.unwrap(fallback, key)
        default: throw .wrongType(key: key, wanted: "whole number")
        }
    }

    public func real(_ key: String, default fallback: Double? = nil) throws(ModelError) -> Double {
        switch values[key] {
        case .real(let number): return number
        case .unsigned(let number): return Double(number)
        case .signed(let number): return Double(number)
        case nil: return try Self.unwrap(fallback, key)
        default: throw .wrongType(key: key, wanted: "number")
        }
    }

    public func bool(_ key: String, default fallback: Bool? = nil) throws(ModelError) -> Bool {
        switch values[key] {
        case .bool(let answer): return answer
        case nil: return try Self.unwrap(fallback, key)
        default: throw .wrongType(key: key, wanted: "yes or no")
        }
    }

    public func array(_ key: String) throws(ModelError) -> MetadataArray {
        switch values[key] {
        case .array(let array): return array
        case nil: throw .missingKey(key)
        default: throw .wrongType(key: key, wanted: "list")
        }
    }

    public func texts(_ key: String) throws(ModelError) -> [String] {
        guard let texts = try array(key).texts() else { throw .wrongType(key: key, wanted: "list of texts") }
        return texts
    }

    public func integers(_ key: String) throws(ModelError) -> [Int] {
        guard let integers = try array(key).integers() else {
            throw .wrongType(key: key, wanted: "list of whole numbers")
        }
        return integers
    }

    private static func unwrap<T>(_ fallback: T?, _ key: String) throws(ModelError) -> T {
        guard let fallback else { throw .missingKey(key) }
        return fallback
    }
}

/// The types a metadata value can have; the numbers are GGUF's.
public enum MetadataType: UInt32, Sendable {
    case uint8 = 0, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// Bytes of one value, for those that always have the same number.
    var size: UInt64? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}

/// An array that has been checked to lie inside the file and is decoded on demand.
public struct MetadataArray: Sendable {
    public let elementType: MetadataType
    public let count: Int
    private let offset: Int
    private let storage: Storage

    /// Array of arrays of arrays … as deep as anything real goes.
    private static let deepest = 4

    /// Steps over the array, checking that all of it is there.
    init(_ reader: inout FieldReader, key: String, depth: Int = 0) throws(ModelError) {
        guard depth < Self.deepest else {
            throw .countTooLarge(of: .nesting, count: UInt64(depth) + 1, limit: UInt64(Self.deepest))
        }
        let rawType: UInt32 = try reader.integer()
        guard let type = MetadataType(rawValue: rawType) else {
            throw .badMetadataType(key: key, type: rawType)
        }
        let count: UInt64 = try reader.integer()
        // A string has at least its 8 bytes of length, an array 12 bytes of header.
        let smallest = type.size ?? (type == .string ? 8 : 12)
        let limit = UInt64(reader.remaining) / smallest
        guard count <= limit else { throw .countTooLarge(of: .array, count: count, limit: limit) }
        offset = reader.offset
        if let size = type.size {
            _ = try reader.skip(count * size)
        } else if type == .string {
            for _ in 0..<count { _ = try reader.skip(try reader.integer(UInt64.self)) }
        } else {
            for _ in 0..<count { _ = try MetadataArray(&reader, key: key, depth: depth + 1) }
        }
        elementType = type
        self.count = Int(count)
        storage = reader.storage
    }

    /// Nil when the elements are something else.
    public func texts() throws(ModelError) -> [String]? {
        guard elementType == .string else { return nil }
        var reader = FieldReader(storage, at: offset)
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try reader.text(limit: UInt64(storage.count))) }
        return texts
    }

    /// Calls `body` with the bytes of each element, which need not be UTF-8; false when
    /// the elements are something else than texts.
    func forEachText(_ body: (Int, UnsafeRawBufferPointer) -> Void) throws(ModelError) -> Bool {
        guard elementType == .string else { return false }
        var reader = FieldReader(storage, at: offset)
        for index in 0..<count {
            let length: UInt64 = try reader.integer()
            let start = try reader.skip(length)
            body(index, UnsafeRawBufferPointer(start: storage.base + start, count: Int(length)))
        }
        return true
    }

    /// Nil when the elements are something else, or one does not fit an `Int`.
    public func integers() throws(ModelError) -> [Int]? {
        switch elementType {
        case .uint8: try read(UInt8.self)
        case .int8: try read(Int8.self)
        case .uint16: try read(UInt16.self)
        case .int16: try read(Int16.self)
        case .uint32: try read(UInt32.self)
        case .int32: try read(Int32.self)
        case .uint64: try read(UInt64.self)
        case .int64: try read(Int64.self)
        default: nil
        }
    }

    /// Nil when the elements are something else.
    public func reals() throws(ModelError) -> [Double]? {
        switch elementType {
        case .float32: try read(UInt32.self)?.map { Double(Float(bitPattern: UInt32($0))) }
        case .float64:
            try (0..<count).map { index throws(ModelError) -> Double in
                var reader = FieldReader(storage, at: offset + 8 * index)
                return Double(bitPattern: try reader.integer())
            }
        default: nil
        }
    }

    private func read<T: FixedWidthInteger>(_ type: T.Type) throws(ModelError) -> [Int]? {
        var reader = FieldReader(storage, at: offset)
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count {
            guard let number = Int(exactly: try reader.integer(T.self)) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

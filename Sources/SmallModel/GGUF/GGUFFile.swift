/// A GGUF model file, version 2 or 3, opened and checked whole.
///
///     magic "GGUF" | version u32 | tensor count u64 | metadata count u64
///     metadata:  key, type u32, value               (that many times)
///     tensors:   name, dimensions u32, sizes u64…, type u32, offset u64
///     padding to `general.alignment` (32 unless said otherwise)
///     the tensors' bytes, each at its offset from here
///
/// A model file is something people download, so nothing in it is believed: every
/// length, count, offset and product is checked before it is used, no count
/// reserves memory that the file's own size does not pay for, names are unique, and
/// no tensor leaves the file or overlaps another. A file that is wrong in any of
/// these ways ends in a ``ModelError``.
///
/// Opening reads the header only; see ``Storage`` for the rest.
/// Source: ggml, docs/gguf.md.
public struct GGUFFile: Sendable {
    public let version: UInt32
    public let alignment: Int
    public let metadata: Metadata
    /// In the order of the file.
    public let tensors: [Tensor]
    public let byteCount: Int
    private let indexByName: [String: Int]

    /// Far above any real file (a 400-billion-parameter model has about a thousand
    /// tensors), far below what would hurt.
    private static let mostEntries: UInt64 = 65_536
    private static let longestName: UInt64 = 65_535

    /// Opens the file, and the other parts of a model that is split over several.
    public init(path: String) throws(ModelError) {
        self = try GGUFFile(Storage(mapping: path)).joined(path: path)
    }

    /// A file that is already in memory; the bytes are copied.
    public init(bytes: [UInt8]) throws(ModelError) {
        try self.init(Storage(copying: bytes))
    }

    public func tensor(_ name: String) -> Tensor? {
        indexByName[name].map { tensors[$0] }
    }

    init(_ storage: Storage) throws(ModelError) {
        var reader = FieldReader(storage)
        guard try reader.integer(UInt32.self) == 0x4655_4747 else { throw .notGGUF }  // "GGUF"
        version = try reader.integer()
        guard version == 0 || version & 0xffff != 0 else { throw .bigEndian }
        guard version == 2 || version == 3 else { throw .unsupportedVersion(version) }
        // The least a tensor takes: 8 + 1 name, 4 + 8 shape, 4 type, 8 offset.
        let tensorCount = try Self.count(&reader, of: .tensors, smallest: 33)
        // The least a pair takes: 8 + 1 key, 4 type, 1 value.
        let pairCount = try Self.count(&reader, of: .metadata, smallest: 14)

        var pairs: [(String, Metadata.Value)] = []
        for _ in 0..<pairCount {
            let key = try Self.name(&reader)
            pairs.append((key, try Self.value(&reader, key: key)))
        }
        metadata = try Metadata(pairs)

        let alignment = UInt64(bitPattern: Int64(try metadata.integer("general.alignment", default: 32)))
        guard (8...65_536).contains(alignment), alignment.nonzeroBitCount == 1 else {
            throw .badAlignment(alignment)
        }
        self.alignment = Int(alignment)

        var headers: [TensorHeader] = []
        for _ in 0..<tensorCount { headers.append(try TensorHeader(&reader)) }

        // reader.offset <= file size <= Int.max, so rounding up cannot overflow UInt64.
        let dataStart = (UInt64(reader.offset) + alignment - 1) / alignment * alignment
        byteCount = storage.count
        tensors = try headers.map { header throws(ModelError) in
            try header.placed(in: storage, dataStart: dataStart, alignment: alignment)
        }
        indexByName = try Self.index(tensors)
        try Self.refuseOverlaps(tensors)
    }

    /// The parts of a split model as one; the first part's metadata counts.
    init(joining parts: [GGUFFile]) throws(ModelError) {
        version = parts[0].version
        alignment = parts[0].alignment
        metadata = parts[0].metadata
        tensors = parts.flatMap(\.tensors)
        byteCount = parts.reduce(0) { $0 + $1.byteCount }
        indexByName = try Self.index(tensors)
    }

    private static func index(_ tensors: [Tensor]) throws(ModelError) -> [String: Int] {
        var indexByName: [String: Int] = [:]
        for (index, tensor) in tensors.enumerated() {
            guard indexByName.updateValue(index, forKey: tensor.name) == nil else {
                throw .duplicateTensor(tensor.name)
            }
        }
        return indexByName
    }

    private static func count(
        _ reader: inout FieldReader, of what: ModelError.Count, smallest: UInt64
    ) throws(ModelError) -> UInt64 {
        let count: UInt64 = try reader.integer()
        let limit = min(mostEntries, UInt64(reader.remaining) / smallest)
        guard count <= limit else { throw .countTooLarge(of: what, count: count, limit: limit) }
        return count
    }

    fileprivate static func name(_ reader: inout FieldReader) throws(ModelError) -> String {
        let name = try reader.text(limit: longestName)
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { throw .badName(name) }
        return name
    }

    private static func value(_ reader: inout FieldReader, key: String) throws(ModelError) -> Metadata.Value {
        let rawType: UInt32 = try reader.integer()
        switch MetadataType(rawValue: rawType) {
        case .uint8: return .unsigned(UInt64(try reader.integer(UInt8.self)))
        case .int8: return .signed(Int64(try reader.integer(Int8.self)))
        case .uint16: return .unsigned(UInt64(try reader.integer(UInt16.self)))
        case .int16: return .signed(Int64(try reader.integer(Int16.self)))
        case .uint32: return .unsigned(UInt64(try reader.integer(UInt32.self)))
        case .int32: return .signed(Int64(try reader.integer(Int32.self)))
        case .uint64: return .unsigned(try reader.integer())
        case .int64: return .signed(try reader.integer())
        case .float32: return .real(Double(Float(bitPattern: try reader.integer())))
        case .float64: return .real(Double(bitPattern: try reader.integer()))
        case .bool:
            let byte: UInt8 = try reader.integer()
            guard byte <= 1 else { throw .badValue(key: key) }
            return .bool(byte == 1)
        case .string: return .text(try reader.text(limit: UInt64(reader.remaining)))
        case .array: return .array(try MetadataArray(&reader, key: key))
        case nil: throw .badMetadataType(key: key, type: rawType)
        }
    }

    private static func refuseOverlaps(_ tensors: [Tensor]) throws(ModelError) {
        let inOrder = tensors.sorted { $0.offset < $1.offset }
        for (first, second) in zip(inOrder, inOrder.dropFirst())
        where first.offset + first.byteCount > second.offset {
            throw .overlappingTensors(first.name, second.name)
        }
    }
}

/// One named array of numbers in the file.
public struct Tensor: Sendable {
    public let name: String
    /// As people write it, slowest first: (rows, columns). GGUF stores it reversed.
    public let shape: [Int]
    public let type: TensorType
    public let byteCount: Int
    /// From the beginning of the file.
    let offset: Int
    let storage: Storage

    public var elementCount: Int { shape.reduce(1, *) }

    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(storage) {
            try body(UnsafeRawBufferPointer(start: storage.base + offset, count: byteCount))
        }
    }
}

/// What the file says of a tensor, before its place has been checked.
private struct TensorHeader {
    let name: String
    let shape: [Int]
    let type: TensorType
    let byteCount: UInt64
    let offset: UInt64  // from the beginning of the data

    init(_ reader: inout FieldReader) throws(ModelError) {
        name = try GGUFFile.name(&reader)
        let dimensions: UInt32 = try reader.integer()
        guard (1...4).contains(dimensions) else {
            throw .countTooLarge(of: .dimensions, count: UInt64(dimensions), limit: 4)
        }
        var sizes: [UInt64] = []
        for _ in 0..<dimensions { sizes.append(try reader.integer()) }
        let rawType: UInt32 = try reader.integer()
        guard let type = TensorType(rawValue: rawType) else {
            throw .unknownTensorType(tensor: name, type: rawType)
        }
        self.type = type
        offset = try reader.integer()

        var elements: UInt64 = 1
        for size in sizes {
            let (product, overflow) = elements.multipliedReportingOverflow(by: size)
            guard size > 0, !overflow, product <= UInt64(Int.max) else { throw .badShape(tensor: name) }
            elements = product
        }
        guard sizes[0].isMultiple(of: type.block.values) else { throw .badShape(tensor: name) }
        let (bytes, overflow) = (elements / type.block.values).multipliedReportingOverflow(by: type.block.bytes)
        guard !overflow else { throw .badShape(tensor: name) }
        byteCount = bytes
        shape = sizes.reversed().map { Int($0) }
    }

    func placed(in storage: Storage, dataStart: UInt64, alignment: UInt64) throws(ModelError) -> Tensor {
        guard offset.isMultiple(of: alignment) else { throw .misalignedTensor(name) }
        let (start, overflow) = dataStart.addingReportingOverflow(offset)
        let (end, overflowAgain) = start.addingReportingOverflow(byteCount)
        guard !overflow, !overflowAgain, end <= UInt64(storage.count) else { throw .tensorOutOfBounds(name) }
        return Tensor(
            name: name, shape: shape, type: type, byteCount: Int(byteCount),
            offset: Int(start), storage: storage)
    }
}

/// Writes values into one growing buffer. A dynamic value leaves a word open in the head; once the
/// heads are complete its tail is appended and the word filled in with the tail's distance from the
/// start of the heads.
struct ABIWriter {
    private(set) var bytes = Bytes()

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// A tuple's members, or all arguments.
    mutating func members(_ values: [ABIValue], _ types: [ABIType]) throws(ABIError) {
        guard values.count == types.count else { throw .wrongCount(expected: types.count, got: values.count) }
        let base = bytes.count
        var hasTails = false
        for index in types.indices where try head(values[index], types[index]) { hasTails = true }
        guard hasTails else { return }
        var place = base
        for index in types.indices {
            if types[index].isDynamic { try tail(values[index], types[index], place: place, base: base) }
            place += types[index].headSize
        }
    }

    /// An array's elements.
    mutating func elements(_ values: [ABIValue], _ type: ABIType) throws(ABIError) {
        let base = bytes.count
        for value in values { try head(value, type) }
        guard type.isDynamic else { return }
        for index in values.indices { try tail(values[index], type, place: base + 32 * index, base: base) }
    }

    /// A static value, or an open word; says which.
    @discardableResult
    private mutating func head(_ value: ABIValue, _ type: ABIType) throws(ABIError) -> Bool {
        switch (type, value) {
        case (.uint(let bits), .uint(let number)):
            guard number.bitWidth <= bits else { throw .outOfRange(type: type.canonical) }
            word(number)
        case (.int(let bits), .int(let number)):
            guard number.isSignExtended(from: bits) else { throw .outOfRange(type: type.canonical) }
            word(number)
        case (.address, .address(let address)):
            zeros(12)
            bytes.append(contentsOf: address.bytes)
        case (.bool, .bool(let flag)):
            word(flag ? .one : .zero)
        case (.fixedBytes(let count), .fixedBytes(let content)):
            guard content.count == count else { throw .outOfRange(type: type.canonical) }
            padded(content)
        case (.function, .fixedBytes(let content)):
            guard content.count == 24 else { throw .outOfRange(type: type.canonical) }
            padded(content)
        case (.bytes, .bytes), (.string, .string), (.array, .array):
            zeros(32)
            return true
        case (.fixedArray(let element, let count), .array(let values)):
            guard values.count == count else { throw .wrongCount(expected: count, got: values.count) }
            if element.isDynamic {
                zeros(32)
                return true
            }
            try elements(values, element)
        case (.tuple(let types), .tuple(let values)):
            if type.isDynamic {
                zeros(32)
                return true
            }
            try members(values, types)
        default:
            throw .wrongKind(type: type.canonical)
        }
        return false
    }

    private mutating func tail(_ value: ABIValue, _ type: ABIType, place: Int, base: Int) throws(ABIError) {
        fill(place, with: bytes.count - base)
        switch (type, value) {
        case (.bytes, .bytes(let content)):
            word(UInt256(content.count))
            padded(content)
        case (.string, .string(let text)):
            word(UInt256(text.utf8.count))
            padded(Bytes(text.utf8))
        case (.array(let element), .array(let values)):
            word(UInt256(values.count))
            try elements(values, element)
        case (.fixedArray(let element, _), .array(let values)):
            try elements(values, element)
        case (.tuple(let types), .tuple(let values)):
            try members(values, types)
        default:
            throw .wrongKind(type: type.canonical)
        }
    }

    // MARK: Bytes

    private mutating func word(_ number: UInt256) {
        let limbs = (number.limb3.bigEndian, number.limb2.bigEndian, number.limb1.bigEndian, number.limb0.bigEndian)
        withUnsafeBytes(of: limbs) { bytes.append(contentsOf: $0) }
    }

    /// The open word at `place` becomes an offset; no buffer reaches 2^64 bytes.
    private mutating func fill(_ place: Int, with offset: Int) {
        for index in 0..<8 { bytes[place + 24 + index] = UInt8(truncatingIfNeeded: offset >> (56 - 8 * index)) }
    }

    /// Zeros up to whole words, on the right.
    private mutating func padded(_ content: Bytes) {
        bytes.append(contentsOf: content)
        zeros((32 - content.count % 32) % 32)
    }

    private mutating func zeros(_ count: Int) {
        withUnsafeBytes(of: (0 as UInt64, 0 as UInt64, 0 as UInt64, 0 as UInt64)) {
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
        }
    }
}

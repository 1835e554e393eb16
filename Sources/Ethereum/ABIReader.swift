/// Reads values from left to right. Each function returns the value and where the next one begins.
///
/// A strict reader only checks an offset against that place and never follows it. A lenient one
/// follows it, and notes what a strict one would have refused.
struct ABIReader {
    private let data: Bytes
    private let isStrict: Bool
    private(set) var irregularities: [ABIError] = []
    /// Bytes of tails that may still be read. Read in order every byte is read once, so this never
    /// runs out; tails that overlap would let a few bytes stand for endless values.
    private var allowance: Int

    init(data: Bytes, strict: Bool) {
        self.data = data
        isStrict = strict
        allowance = data.count + Self.sharing
    }

    /// Room for some tails in common: hand-made calls let all empty arguments point at one zero word.
    private static let sharing = 1024

    mutating func all(_ types: [ABIType]) throws(ABIError) -> [ABIValue] {
        let (values, end) = try members(types, at: 0)
        if end < data.count { try refuse(.trailingBytes(data.count - end)) }
        return values
    }

    /// A tuple's members, or all arguments.
    private mutating func members(_ types: [ABIType], at base: Int) throws(ABIError) -> (values: [ABIValue], end: Int) {
        var head = base
        var next = base + types.reduce(0) { $0 + $1.headSize }
        guard next <= data.count else { throw .truncated(offset: base) }
        var values: [ABIValue] = []
        values.reserveCapacity(types.count)
        for type in types {
            values.append(try item(type, head: head, base: base, next: &next))
            head += type.headSize
        }
        return (values, next)
    }

    /// An array's elements.
    private mutating func elements(_ type: ABIType, count: Int, at base: Int) throws(ABIError) -> (values: [ABIValue], end: Int) {
        let size = type.headSize
        guard base <= data.count, count <= (data.count - base) / size else { throw .truncated(offset: base) }
        var next = base + count * size
        var values: [ABIValue] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            values.append(try item(type, head: base + index * size, base: base, next: &next))
        }
        return (values, next)
    }

    /// One value whose head is at `head`; `next` is where the next tail belongs.
    private mutating func item(_ type: ABIType, head: Int, base: Int, next: inout Int) throws(ABIError) -> ABIValue {
        guard type.isDynamic else { return try fixed(type, at: head) }
        let place = try destination(of: head, base: base, next: next)
        let (value, end) = try dynamic(type, at: place)
        next = max(next, end)
        return value
    }

    /// Where the offset at `head` leads.
    private mutating func destination(of head: Int, base: Int, next: Int) throws(ABIError) -> Int {
        let offset = try word(at: head)
        if offset == UInt256(next - base) { return next }
        try refuse(.wrongOffset(offset: head))
        guard offset <= UInt256(data.count - base) else { throw .truncated(offset: head) }
        return base + Int(offset.limb0)
    }

    private mutating func dynamic(_ type: ABIType, at offset: Int) throws(ABIError) -> (value: ABIValue, end: Int) {
        switch type {
        case .bytes:
            let (bytes, end) = try byteString(at: offset)
            return (.bytes(bytes), end)
        case .string:
            let (bytes, end) = try byteString(at: offset)
            if let text = String(validating: bytes, as: UTF8.self) { return (.string(text), end) }
            try refuse(.invalidUTF8(offset: offset))
            return (.string(String(decoding: bytes, as: UTF8.self)), end)
        case .array(let element):
            // Every element takes at least its head, so a claimed count is bounded before any work.
            let count = try length(at: offset, unit: element.headSize)
            try spend(32 + count * element.headSize, at: offset)
            let (values, end) = try elements(element, count: count, at: offset + 32)
            return (.array(values), end)
        case .fixedArray(let element, let count):
            try spend(count * element.headSize, at: offset)
            let (values, end) = try elements(element, count: count, at: offset)
            return (.array(values), end)
        case .tuple(let types):
            try spend(types.reduce(0) { $0 + $1.headSize }, at: offset)
            let (values, end) = try members(types, at: offset)
            return (.tuple(values), end)
        default:
            throw .invalidType(type.canonical)
        }
    }

    private mutating func fixed(_ type: ABIType, at offset: Int) throws(ABIError) -> ABIValue {
        switch type {
        case .uint(let bits):
            let number = try word(at: offset)
            if number.bitWidth <= bits { return .uint(number) }
            try refuse(.dirtyBytes(offset: offset))
            return .uint(number & (UInt256.max >> (256 - bits)))
        case .int(let bits):
            let number = try word(at: offset)
            if number.isSignExtended(from: bits) { return .int(number) }
            try refuse(.dirtyBytes(offset: offset))
            let low = number & (UInt256.max >> (256 - bits))
            let sign = UInt256.one << (bits - 1)
            return .int((low & sign).isZero ? low : low.adding(UInt256.max << bits) ?? low)
        case .address:
            let number = try word(at: offset)
            if number.bitWidth > 160 { try refuse(.dirtyBytes(offset: offset)) }
            guard let address = Address(bytes: data[offset + 12..<offset + 32]) else { throw .truncated(offset: offset) }
            return .address(address)
        case .bool:
            let number = try word(at: offset)
            if number > .one { try refuse(.dirtyBytes(offset: offset)) }
            return .bool(!number.isZero)
        case .fixedBytes(let count):
            return .fixedBytes(try fixedBytes(count, at: offset))
        case .function:
            return .fixedBytes(try fixedBytes(24, at: offset))
        case .fixedArray(let element, let count):
            return .array(try elements(element, count: count, at: offset).values)
        case .tuple(let types):
            return .tuple(try members(types, at: offset).values)
        case .bytes, .string, .array:
            throw .invalidType(type.canonical)
        }
    }

    private mutating func fixedBytes(_ count: Int, at offset: Int) throws(ABIError) -> Bytes {
        guard offset <= data.count - 32 else { throw .truncated(offset: offset) }
        if data[offset + count..<offset + 32].contains(where: { $0 != 0 }) { try refuse(.dirtyBytes(offset: offset)) }
        return Bytes(data[offset..<offset + count])
    }

    /// A length, so many bytes, and zeros up to a whole word.
    private mutating func byteString(at offset: Int) throws(ABIError) -> (bytes: Bytes, end: Int) {
        let count = try length(at: offset, unit: 1)
        try spend(32 + count, at: offset)
        let end = offset + 32 + count
        let padding = min((32 - count % 32) % 32, data.count - end)
        if (count + padding) % 32 != 0 { try refuse(.truncated(offset: end)) }
        if data[end..<end + padding].contains(where: { $0 != 0 }) { try refuse(.dirtyBytes(offset: end)) }
        return (Bytes(data[offset + 32..<end]), end + padding)
    }

    /// A count of things that take at least `unit` bytes each and must follow.
    private func length(at offset: Int, unit: Int) throws(ABIError) -> Int {
        let claimed = try word(at: offset)
        let room = (data.count - offset - 32) / unit
        guard claimed <= UInt256(room) else { throw .truncated(offset: offset) }
        return Int(claimed.limb0)
    }

    private func word(at offset: Int) throws(ABIError) -> UInt256 {
        guard offset <= data.count - 32 else { throw .truncated(offset: offset) }
        return data.withUnsafeBytes { raw in
            func limb(_ place: Int) -> UInt64 {
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self))
            }
            return UInt256(limbs: (limb(24), limb(16), limb(8), limb(0)))
        }
    }

    private mutating func spend(_ bytes: Int, at offset: Int) throws(ABIError) {
        guard bytes <= allowance else { throw .overlapping(offset: offset) }
        allowance -= bytes
    }

    /// Ends a strict reading; a lenient one goes on.
    private mutating func refuse(_ error: ABIError) throws(ABIError) {
        if isStrict { throw error }
        irregularities.append(error)
    }
}

/// An unsigned integer of 256 bits: the EVM's word, and every amount of money in Seraph.
///
/// Four 64-bit limbs, the least significant first. The operators trap on overflow like Swift's own
/// integers; where the operands come from outside, use the `…ReportingOverflow` forms or `adding`,
/// `subtracting`, `multiplied(by:dividedBy:)`, which return nil instead.
public struct UInt256: Hashable, Sendable {
    public var limb0, limb1, limb2, limb3: UInt64

    public static let zero = UInt256(0 as UInt64)
    public static let one = UInt256(1 as UInt64)
    public static let max = UInt256(limbs: (.max, .max, .max, .max))

    public init(limbs: (UInt64, UInt64, UInt64, UInt64)) {
        (limb0, limb1, limb2, limb3) = limbs
    }

    public init(_ value: UInt64) { self.init(limbs: (value, 0, 0, 0)) }

    /// Traps when `value` is negative.
    public init(_ value: Int) { self.init(UInt64(value)) }

    /// Big-endian bytes, at most 32 of them; nil when there are more.
    public init?(bigEndian bytes: some Collection<UInt8>) {
        var left = bytes.count
        guard left <= 32 else { return nil }
        self = .zero
        for byte in bytes {
            left -= 1
            let part = UInt64(byte) << UInt64(left % 8 * 8)
            switch left / 8 {
            case 0: limb0 |= part
            case 1: limb1 |= part
            case 2: limb2 |= part
            default: limb3 |= part
            }
        }
    }

    /// Exactly 32 bytes, big-endian.
    init(word: UnsafeRawBufferPointer) {
        precondition(word.count == 32)
        func limb(at offset: Int) -> UInt64 {
            UInt64(bigEndian: word.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        self.init(limbs: (limb(at: 24), limb(at: 16), limb(at: 8), limb(at: 0)))
    }

    /// 32 bytes, big-endian: one ABI word.
    public var word: Bytes {
        Bytes(unsafeUninitializedCapacity: 32) { buffer, count in
            writeWord(to: UnsafeMutableRawBufferPointer(buffer))
            count = 32
        }
    }

    /// The word, into the first 32 bytes of `buffer`.
    func writeWord(to buffer: UnsafeMutableRawBufferPointer) {
        buffer.storeBytes(of: limb3.bigEndian, as: UInt64.self)
        buffer.storeBytes(of: limb2.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: limb1.bigEndian, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: limb0.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// Big-endian without leading zeros; empty for zero. What RLP stores.
    public var minimalBytes: Bytes {
        let length = (bitWidth + 7) / 8
        if length == 0 { return [] }
        return Bytes(unsafeUninitializedCapacity: length) { buffer, count in
            withUnsafeBytes(of: (limb3.bigEndian, limb2.bigEndian, limb1.bigEndian, limb0.bigEndian)) { word in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(rebasing: word.suffix(length)))
            }
            count = length
        }
    }

    public var isZero: Bool { limb0 | limb1 | limb2 | limb3 == 0 }

    /// The value as a 64-bit integer, or nil when it does not fit.
    public var asUInt64: UInt64? { limb1 | limb2 | limb3 == 0 ? limb0 : nil }

    public var bitWidth: Int {
        if limb3 != 0 { return 256 - limb3.leadingZeroBitCount }
        if limb2 != 0 { return 192 - limb2.leadingZeroBitCount }
        if limb1 != 0 { return 128 - limb1.leadingZeroBitCount }
        return 64 - limb0.leadingZeroBitCount
    }

    fileprivate var limbs: [UInt64] { [limb0, limb1, limb2, limb3] }

    fileprivate init(lowLimbs limbs: some Collection<UInt64>) {
        var padded = Array(limbs.prefix(4))
        while padded.count < 4 { padded.append(0) }
        self.init(limbs: (padded[0], padded[1], padded[2], padded[3]))
    }
}

// MARK: - Comparing and computing

extension UInt256: Comparable {
    public static func < (a: UInt256, b: UInt256) -> Bool {
        if a.limb3 != b.limb3 { return a.limb3 < b.limb3 }
        if a.limb2 != b.limb2 { return a.limb2 < b.limb2 }
        if a.limb1 != b.limb1 { return a.limb1 < b.limb1 }
        return a.limb0 < b.limb0
    }
}

extension UInt256 {
    public func addingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        var carry = false
        func add(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let (sum, first) = a.addingReportingOverflow(b)
            let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
            carry = first || second
            return total
        }
        let limbs = (
            add(limb0, other.limb0), add(limb1, other.limb1), add(limb2, other.limb2),
            add(limb3, other.limb3)
        )
        return (UInt256(limbs: limbs), carry)
    }

    public func subtractingReportingOverflow(_ other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        var borrow = false
        func subtract(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let (difference, first) = a.subtractingReportingOverflow(b)
            let (total, second) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
            borrow = first || second
            return total
        }
        let limbs = (
            subtract(limb0, other.limb0), subtract(limb1, other.limb1),
            subtract(limb2, other.limb2), subtract(limb3, other.limb3)
        )
        return (UInt256(limbs: limbs), borrow)
    }

    public func multipliedReportingOverflow(by other: UInt256) -> (partialValue: UInt256, overflow: Bool) {
        let product = Self.fullProduct(limbs, other.limbs)
        return (UInt256(lowLimbs: product), product[4...].contains { $0 != 0 })
    }

    /// The sum, or nil when it does not fit 256 bits.
    public func adding(_ other: UInt256) -> UInt256? {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? nil : sum
    }

    /// The difference, or nil when `other` is larger.
    public func subtracting(_ other: UInt256) -> UInt256? {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? nil : difference
    }

    /// `floor(self * numerator / denominator)` with a 512-bit product; nil when the result does not
    /// fit or the denominator is zero.
    public func multiplied(by numerator: UInt256, dividedBy denominator: UInt256) -> UInt256? {
        guard !denominator.isZero else { return nil }
        let product = Self.fullProduct(limbs, numerator.limbs)
        let (quotient, _) = Self.divide(product, by: denominator.limbs)
        guard !quotient.dropFirst(4).contains(where: { $0 != 0 }) else { return nil }
        return UInt256(lowLimbs: quotient)
    }

    /// Quotient and remainder; nil when the divisor is zero.
    public func dividedBy(_ divisor: UInt256) -> (quotient: UInt256, remainder: UInt256)? {
        guard !divisor.isZero else { return nil }
        if let small = divisor.asUInt64 {
            let (quotient, remainder) = dividedBy(small: small)
            return (quotient, UInt256(remainder))
        }
        let (quotient, remainder) = Self.divide(limbs, by: divisor.limbs)
        return (UInt256(lowLimbs: quotient), UInt256(lowLimbs: remainder))
    }

    fileprivate func dividedBy(small divisor: UInt64) -> (quotient: UInt256, remainder: UInt64) {
        var remainder: UInt64 = 0
        func step(_ limb: UInt64) -> UInt64 {
            let (quotient, rest) = divisor.dividingFullWidth((remainder, limb))
            remainder = rest
            return quotient
        }
        let q3 = step(limb3)
        let q2 = step(limb2)
        let q1 = step(limb1)
        let q0 = step(limb0)
        return (UInt256(limbs: (q0, q1, q2, q3)), remainder)
    }

    /// Schoolbook product: eight limbs of two times four.
    private static func fullProduct(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var product = [UInt64](repeating: 0, count: a.count + b.count)
        for i in a.indices where a[i] != 0 {
            var carry: UInt64 = 0
            for j in b.indices {
                let (high, low) = a[i].multipliedFullWidth(by: b[j])
                let (sum, first) = low.addingReportingOverflow(product[i + j])
                let (total, second) = sum.addingReportingOverflow(carry)
                product[i + j] = total
                carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
            }
            product[i + b.count] = carry
        }
        return product
    }

    /// Long division, Knuth's algorithm D (The Art of Computer Programming, 4.3.1) over 64-bit limbs.
    private static func divide(_ dividend: [UInt64], by divisor: [UInt64]) -> (quotient: [UInt64], remainder: [UInt64]) {
        let n = divisor.count - divisor.reversed().prefix { $0 == 0 }.count
        if n == 1 {
            var quotient = dividend
            var remainder: UInt64 = 0
            for i in dividend.indices.reversed() {
                (quotient[i], remainder) = divisor[0].dividingFullWidth((remainder, dividend[i]))
            }
            return (quotient, [remainder])
        }
        // Normalise so that the divisor's top bit is set; the quotient does not change.
        let shift = UInt64(divisor[n - 1].leadingZeroBitCount)
        func shiftedLeft(_ limbs: [UInt64], count: Int) -> [UInt64] {
            (0..<count).map { i in
                let current = i < limbs.count ? limbs[i] : 0
                let below = i > 0 ? limbs[i - 1] : 0
                return shift == 0 ? current : current << shift | below >> (64 - shift)
            }
        }
        let v = shiftedLeft(divisor, count: n)
        var u = shiftedLeft(dividend, count: dividend.count + 1)
        var quotient = [UInt64](repeating: 0, count: dividend.count)
        for j in stride(from: dividend.count - n, through: 0, by: -1) {
            var estimate: UInt64
            if u[j + n] >= v[n - 1] {
                estimate = .max
            } else {
                var rest: UInt64
                (estimate, rest) = v[n - 1].dividingFullWidth((u[j + n], u[j + n - 1]))
                while true {
                    let (high, low) = estimate.multipliedFullWidth(by: v[n - 2])
                    guard high > rest || (high == rest && low > u[j + n - 2]) else { break }
                    estimate -= 1
                    let (sum, overflow) = rest.addingReportingOverflow(v[n - 1])
                    if overflow { break }
                    rest = sum
                }
            }
            // Multiply and subtract; when the estimate was too large, add back (step D6).
            var carry: UInt64 = 0
            var borrow: UInt64 = 0
            for i in 0..<n {
                let (high, low) = estimate.multipliedFullWidth(by: v[i])
                let (part, over) = low.addingReportingOverflow(carry)
                carry = high &+ (over ? 1 : 0)
                let (first, b1) = u[i + j].subtractingReportingOverflow(part)
                let (second, b2) = first.subtractingReportingOverflow(borrow)
                u[i + j] = second
                borrow = (b1 ? 1 : 0) &+ (b2 ? 1 : 0)
            }
            let (first, b1) = u[j + n].subtractingReportingOverflow(carry)
            let (second, b2) = first.subtractingReportingOverflow(borrow)
            u[j + n] = second
            if b1 || b2 {
                // One too large, never two: the second limb was looked at, and where the estimate was
                // capped instead, a top limb of at least 2^63 leaves room for one only.
                estimate -= 1
                var addCarry: UInt64 = 0
                for i in 0..<n {
                    let (sum, o1) = u[i + j].addingReportingOverflow(v[i])
                    let (total, o2) = sum.addingReportingOverflow(addCarry)
                    u[i + j] = total
                    addCarry = (o1 ? 1 : 0) &+ (o2 ? 1 : 0)
                }
                u[j + n] &+= addCarry
            }
            quotient[j] = estimate
        }
        let remainder = (0..<n).map { i in
            shift == 0 ? u[i] : u[i] >> shift | u[i + 1] << (64 - shift)
        }
        return (quotient, remainder)
    }

    public static func + (a: UInt256, b: UInt256) -> UInt256 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        precondition(!overflow, "UInt256 overflow in addition")
        return sum
    }

    public static func - (a: UInt256, b: UInt256) -> UInt256 {
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        precondition(!overflow, "UInt256 overflow in subtraction")
        return difference
    }

    public static func * (a: UInt256, b: UInt256) -> UInt256 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        precondition(!overflow, "UInt256 overflow in multiplication")
        return product
    }

    public static func / (a: UInt256, b: UInt256) -> UInt256 {
        guard let result = a.dividedBy(b) else { preconditionFailure("UInt256 division by zero") }
        return result.quotient
    }

    public static func % (a: UInt256, b: UInt256) -> UInt256 {
        guard let result = a.dividedBy(b) else { preconditionFailure("UInt256 division by zero") }
        return result.remainder
    }

    public static func += (a: inout UInt256, b: UInt256) { a = a + b }
    public static func -= (a: inout UInt256, b: UInt256) { a = a - b }

    public static func << (a: UInt256, count: Int) -> UInt256 {
        guard count < 256 else { return .zero }
        let (whole, bits) = (count / 64, UInt64(count % 64))
        func limb(_ i: Int) -> UInt64 {
            // Swift's own shift by 64 gives zero, so nothing comes from below when `bits` is zero.
            a.limb(i - whole) << bits | a.limb(i - whole - 1) >> (64 - bits)
        }
        return UInt256(limbs: (limb(0), limb(1), limb(2), limb(3)))
    }

    public static func >> (a: UInt256, count: Int) -> UInt256 {
        guard count < 256 else { return .zero }
        let (whole, bits) = (count / 64, UInt64(count % 64))
        func limb(_ i: Int) -> UInt64 {
            a.limb(i + whole) >> bits | a.limb(i + whole + 1) << (64 - bits)
        }
        return UInt256(limbs: (limb(0), limb(1), limb(2), limb(3)))
    }

    /// Zero outside 0...3.
    private func limb(_ index: Int) -> UInt64 {
        switch index {
        case 0: limb0
        case 1: limb1
        case 2: limb2
        case 3: limb3
        default: 0
        }
    }

    public static func & (a: UInt256, b: UInt256) -> UInt256 {
        UInt256(limbs: (a.limb0 & b.limb0, a.limb1 & b.limb1, a.limb2 & b.limb2, a.limb3 & b.limb3))
    }

    /// Ten to the power `exponent`, or nil past 10^77.
    public static func powerOfTen(_ exponent: Int) -> UInt256? {
        guard (0...77).contains(exponent) else { return nil }
        var value = UInt256.one
        let ten = UInt256(10 as UInt64)
        for _ in 0..<exponent { value = value * ten }
        return value
    }
}

extension UInt256: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(value) }
}

// MARK: - Text

extension UInt256 {
    /// Decimal digits only, no sign, no separators; nil for anything else and for values past 256 bits.
    public init?(decimal text: some StringProtocol) {
        guard !text.isEmpty, text.utf8.count <= 78 + 64 else { return nil }
        var value = UInt256.zero
        for character in text.utf8 {
            guard (48...57).contains(character), value.append(digit: UInt64(character - 48)) else { return nil }
        }
        self = value
    }

    /// Ten times itself and one digit more; false when that does not fit.
    private mutating func append(digit: UInt64) -> Bool {
        var carry = digit
        func step(_ limb: UInt64) -> UInt64 {
            let (high, low) = limb.multipliedFullWidth(by: 10)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            carry = high &+ (overflow ? 1 : 0)
            return sum
        }
        let limbs = (step(limb0), step(limb1), step(limb2), step(limb3))
        self = UInt256(limbs: limbs)
        return carry == 0
    }

    /// A JSON-RPC quantity or any `0x` hexadecimal number of at most 256 bits; leading zeros allowed.
    public init?(hex text: some StringProtocol) {
        let utf8 = text.utf8
        guard utf8.starts(with: "0x".utf8) else { return nil }
        let digits = utf8.dropFirst(2)
        guard !digits.isEmpty, digits.count <= 64 else { return nil }
        var value = UInt256.zero
        for character in digits {
            guard let digit = Hex.digitValue(character) else { return nil }
            value = value << 4
            value.limb0 |= UInt64(digit)
        }
        self = value
    }

    /// `0x` without leading zeros, `0x0` for zero: a JSON-RPC quantity.
    public var quantity: String {
        let digits = Hex.encodeBare(minimalBytes)
        if digits.isEmpty { return "0x0" }
        return "0x" + (digits.utf8.first == UInt8(ascii: "0") ? String(digits.dropFirst()) : digits)
    }
}

extension UInt256: CustomStringConvertible {
    /// Decimal digits.
    public var description: String {
        var groups: [String] = []
        var value = self
        while !value.isZero {
            let (quotient, remainder) = value.dividedBy(small: 10_000_000_000_000_000_000)
            groups.append(String(remainder))
            value = quotient
        }
        guard let first = groups.last else { return "0" }
        return groups.dropLast().reversed().reduce(first) { text, group in
            text + String(repeating: "0", count: 19 - group.count) + group
        }
    }
}

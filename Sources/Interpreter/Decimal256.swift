import Ethereum

/// A non-negative decimal held exactly: `mantissa` x 10^-`scale`. Amounts in words and digits are
/// computed with it, so that no floating point touches money.
public struct Decimal256: Hashable, Sendable {
    public let mantissa: UInt256
    public let scale: Int

    static let zero = Decimal256(mantissa: .zero, scale: 0)

    init(mantissa: UInt256, scale: Int) {
        self.mantissa = mantissa
        self.scale = scale
    }

    init(_ value: Int) { self.init(mantissa: UInt256(value), scale: 0) }

    /// Digits with at most one point; at most 70 digits.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, text.utf8.count <= 71 else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = String(parts.first ?? "") + fraction
        guard let mantissa = UInt256(decimal: digits) else { return nil }
        self.init(mantissa: mantissa, scale: fraction.utf8.count)
    }

    public var isZero: Bool { mantissa.isZero }

    /// A plain decimal with as many places as were said: "1250.50" stays so.
    public var text: String {
        let short = Units.format(mantissa, decimals: scale)
        guard scale > 0 else { return short }
        let places = short.split(separator: ".", maxSplits: 1).dropFirst().first?.utf8.count ?? 0
        return short + (places == 0 ? "." : "") + String(repeating: "0", count: scale - places)
    }

    func times(_ other: Decimal256) -> Decimal256? {
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
        return overflow ? nil : Decimal256(mantissa: product, scale: scale + other.scale).shortened
    }

    func plus(_ other: Decimal256) -> Decimal256? {
        let common = max(scale, other.scale)
        guard let a = raised(to: common), let b = other.raised(to: common), let sum = a.adding(b) else { return nil }
        return Decimal256(mantissa: sum, scale: common)
    }

    /// Rounded half up, or down, at `places` decimals; without trailing zeros.
    func divided(by divisor: Int, places: Int, roundingDown: Bool = false) -> Decimal256? {
        guard divisor > 0, places >= scale, let raised = raised(to: places) else { return nil }
        let half = UInt256(roundingDown ? 0 : divisor / 2)
        guard let sum = raised.adding(half), let result = sum.dividedBy(UInt256(divisor)) else { return nil }
        return Decimal256(mantissa: result.quotient, scale: places).shortened
    }

    /// The smallest whole number that is not less.
    var roundedUp: Int? {
        guard let unit = UInt256.powerOfTen(scale), let result = mantissa.dividedBy(unit) else { return nil }
        let whole = result.remainder.isZero ? result.quotient : result.quotient + 1
        return whole.asUInt64.flatMap { Int(exactly: $0) }
    }

    func isLess(than other: Decimal256) -> Bool {
        let common = max(scale, other.scale)
        guard let a = raised(to: common), let b = other.raised(to: common) else { return scale > other.scale }
        return a < b
    }

    private func raised(to target: Int) -> UInt256? {
        guard let factor = UInt256.powerOfTen(target - scale) else { return nil }
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    private var shortened: Decimal256 {
        var (mantissa, scale) = (mantissa, scale)
        while scale > 0, let result = mantissa.dividedBy(10), result.remainder.isZero {
            mantissa = result.quotient
            scale -= 1
        }
        return Decimal256(mantissa: mantissa, scale: scale)
    }
}

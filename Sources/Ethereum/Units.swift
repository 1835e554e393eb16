/// Why a decimal text is not an amount of a token with these decimals.
public enum UnitsError: Error, Equatable, Sendable {
    case notANumber
    /// More digits after the point than the token has; nothing is rounded in silence.
    case tooManyDecimals(got: Int, decimals: Int)
    case tooLarge
}

/// Decimal text to integers of the smallest unit and back. No floating point anywhere.
public enum Units {
    /// `parse("1.5", decimals: 6)` is 1500000. Plain decimals only: no sign, separators or exponent.
    /// `parse("0.0000001", decimals: 6)` fails with `tooManyDecimals`; trailing zeros don't count.
    public static func parse(_ text: String, decimals: Int) throws(UnitsError) -> UInt256 {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { throw .notANumber }
        let fraction = parts.count == 2 ? parts[1] : text.utf8.suffix(0)
        guard !(whole.isEmpty && fraction.isEmpty),
            (Bytes(whole) + Bytes(fraction)).allSatisfy({ (48...57).contains($0) })
        else { throw .notANumber }
        let significant = fraction.reversed().drop { $0 == 48 }.reversed().map { $0 }
        guard significant.count <= decimals else {
            throw .tooManyDecimals(got: significant.count, decimals: decimals)
        }
        let digits = Bytes(whole) + significant + Bytes(repeating: 48, count: decimals - significant.count)
        let trimmed = digits.drop { $0 == 48 }
        guard trimmed.count <= 78 else { throw .tooLarge }
        if trimmed.isEmpty { return .zero }
        guard let value = UInt256(decimal: String(decoding: trimmed, as: UTF8.self)) else { throw .tooLarge }
        return value
    }

    /// The shortest exact decimal: `format(1500000, decimals: 6)` is "1.5".
    public static func format(_ value: UInt256, decimals: Int) -> String {
        let digits = value.description
        guard decimals > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
        let whole = padded.dropLast(decimals)
        let fraction = String(padded.suffix(decimals).reversed().drop { $0 == "0" }.reversed())
        return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
    }

    /// As `format`, with thousands separated by commas: "10,000.5".
    public static func formatGrouped(_ value: UInt256, decimals: Int) -> String {
        let plain = format(value, decimals: decimals)
        let parts = plain.split(separator: ".", maxSplits: 1)
        var whole = ""
        for (offset, character) in parts[0].reversed().enumerated() {
            if offset > 0 && offset % 3 == 0 { whole.append(",") }
            whole.append(character)
        }
        let grouped = String(whole.reversed())
        return parts.count == 2 ? "\(grouped).\(parts[1])" : grouped
    }
}

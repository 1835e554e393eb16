import Foundation

/// A moment in UTC as RFC 3339 text of one fixed width (`2026-11-22T19:14:49.123Z`), so that sorting
/// the texts sorts the moments.
public struct Timestamp: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z`; fractions are cut to milliseconds. Nil for anything
    /// else: other zones, missing fields, days that don't exist in any month.
    public init?(_ text: String) {
        guard text.utf8.last == UInt8(ascii: "Z") else { return nil }
        let body = text.utf8.dropLast()
        let parts = body.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.count == 19, Self.fits(whole) else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard parts.count == 1 || !fraction.isEmpty, fraction.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let milliseconds = (fraction + [48, 48, 48]).prefix(3)
        self.text = String(decoding: whole, as: UTF8.self) + "." + String(decoding: milliseconds, as: UTF8.self) + "Z"
    }

    public init(_ date: Date) {
        let milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
        let clamped = min(max(milliseconds, 0), 253_402_300_799_999)  // the years 1970 to 9999
        text = Self.write(milliseconds: clamped)
    }

    public static func now() -> Timestamp { Timestamp(Date()) }

    public var description: String { text }

    private static func fits(_ whole: Substring.UTF8View) -> Bool {
        let bytes = Array(whole)
        for (index, expected) in Array("dddd-dd-ddTdd:dd:dd".utf8).enumerated() {
            let isRight = expected == UInt8(ascii: "d") ? (48...57).contains(bytes[index]) : bytes[index] == expected
            guard isRight else { return false }
        }
        func number(_ start: Int) -> Int { Int(bytes[start] - 48) * 10 + Int(bytes[start + 1] - 48) }
        return (1...12).contains(number(5)) && (1...31).contains(number(8)) && number(11) < 24 && number(14) < 60
            && number(17) <= 60
    }

    /// Howard Hinnant's days-to-civil, from 1970 on.
    private static func write(milliseconds: Int64) -> String {
        let day = milliseconds / 86_400_000
        let inDay = milliseconds % 86_400_000
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func digits(_ value: Int64, _ width: Int) -> String {
            let plain = String(value)
            return String(repeating: "0", count: max(0, width - plain.count)) + plain
        }
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2))"
        let time =
            "\(digits(inDay / 3_600_000, 2)):\(digits(inDay / 60_000 % 60, 2)):\(digits(inDay / 1000 % 60, 2))"
        return "\(date)T\(time).\(digits(inDay % 1000, 3))Z"
    }
}

extension Timestamp: Comparable {
    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }
}

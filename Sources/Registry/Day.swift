/// Dates as the data writes them, and the distance between two of them. No clock is read here.
public enum Day {
    /// Digits and dashes in the right places: "2026", "2026-09", "2026-09-02", "2026-09-02T11:57:41Z".
    public static func isWellFormed(_ text: String) -> Bool {
        numbers(text) != nil
    }

    /// Days since 1970-01-01 of the proleptic Gregorian calendar; a month or a year alone counts from
    /// its first day. Nil for anything that is not a date.
    public static func number(_ text: String) -> Int? {
        guard let (year, month, day) = numbers(text) else { return nil }
        // Howard Hinnant's days_from_civil: years start in March, so that the leap day comes last.
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Whole days from one to the other; negative when `later` is earlier.
    public static func days(from earlier: String, to later: String) -> Int? {
        guard let a = number(earlier), let b = number(later) else { return nil }
        return b - a
    }

    private static func numbers(_ text: String) -> (Int, Int, Int)? {
        let date = text.utf8.prefix { $0 != UInt8(ascii: "T") && $0 != UInt8(ascii: " ") }
        let parts = date.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].count == 4, parts.dropFirst().allSatisfy({ $0.count == 2 })
        else { return nil }
        var values: [Int] = []
        for part in parts {
            guard part.allSatisfy({ (48...57).contains($0) }), let value = Int(String(decoding: part, as: UTF8.self))
            else { return nil }
            values.append(value)
        }
        let month = values.count > 1 ? values[1] : 1
        let day = values.count > 2 ? values[2] : 1
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        return (values[0], month, day)
    }
}

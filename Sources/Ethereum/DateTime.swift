/// A moment as RFC 3339 writes it, such as `2021-09-30T16:25:24.000Z` or `2021-09-30T16:25:24-02:00`.
///
/// The spelling is kept, since messages that hold it are signed letter by letter. Whole numbers only.
public struct DateTime: Hashable, Sendable {
    /// As it was written.
    public let text: String
    /// Since 1970-01-01T00:00:00Z, rounded down.
    public let seconds: Int64
    /// The fraction's first nine digits; further ones are not compared.
    public let nanoseconds: Int64

    /// Reads a date and time with its offset; nil for anything else, days that no month has included.
    public init?(_ text: String) {
        var reader = Reader(bytes: text.utf8[...])
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), reader.skip(":"), let minute = reader.number(digits: 2), reader.skip(":"),
            let second = reader.number(digits: 2), let nanoseconds = reader.fraction(), let offset = reader.offset(),
            reader.bytes.isEmpty, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour <= 23, minute <= 59, second <= 60  // 60 is a leap second
        else { return nil }
        self.text = text
        self.nanoseconds = nanoseconds
        seconds = Self.daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
    }

    /// A moment of the clock, for comparing; written in UTC.
    public init?(secondsSince1970 seconds: Int64) {
        // From the year 0000 to 9999, which is all that the format can write.
        guard (-62_167_219_200...253_402_300_799).contains(seconds) else { return nil }
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let (year, month, day) = Self.date(daysSince1970: days)
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        self.seconds = seconds
        nanoseconds = 0
        text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// In the Gregorian calendar throughout. A year that begins in March ends with the leap day, which
    /// makes the days before a month a matter of one formula; 400 years have 146,097 days.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = (month <= 2 ? year - 1 : year) + 400  // the year 0 begins in March of the year before
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468 - 146_097
    }

    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468 + 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + shifted / 146_097 * 400 - 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension DateTime: Comparable {
    /// By moment; two spellings of one moment are not before each other.
    public static func < (a: DateTime, b: DateTime) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

extension DateTime {
    private struct Reader {
        var bytes: Substring.UTF8View

        mutating func skip(_ mark: Unicode.Scalar) -> Bool {
            guard bytes.first == UInt8(ascii: mark) else { return false }
            bytes.removeFirst()
            return true
        }

        mutating func number(digits: Int) -> Int64? {
            guard bytes.count >= digits, bytes.prefix(digits).allSatisfy({ (48...57).contains($0) }) else { return nil }
            defer { bytes = bytes.dropFirst(digits) }
            return bytes.prefix(digits).reduce(0) { $0 * 10 + Int64($1 - 48) }
        }

        /// Nanoseconds; zero where there is no fraction, nil where a point has no digits after it.
        mutating func fraction() -> Int64? {
            guard skip(".") else { return 0 }
            let digits = bytes.prefix { (48...57).contains($0) }
            guard !digits.isEmpty else { return nil }
            bytes = bytes[digits.endIndex...]
            let value = digits.prefix(9).reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
            return (digits.count..<Swift.max(9, digits.count)).reduce(value) { value, _ in value * 10 }
        }

        /// Minutes ahead of UTC.
        mutating func offset() -> Int64? {
            if skip("Z") || skip("z") { return 0 }
            let isAhead = skip("+")
            guard isAhead || skip("-"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
                hours <= 23, minutes <= 59
            else { return nil }
            return (isAhead ? 1 : -1) * (hours * 60 + minutes)
        }
    }
}

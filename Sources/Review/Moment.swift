import Ethereum

/// A time as contracts have it: seconds since 1970, UTC, in 256 bits.
struct Moment: Hashable {
    let seconds: UInt256

    init(_ seconds: UInt256) { self.seconds = seconds }

    private static let year: UInt64 = 31_557_600
    /// 2100-01-01: later than any honest permission, whatever the time is now.
    private static let century: UInt256 = 4_102_444_800

    func isPast(at now: UInt64?) -> Bool { now.map { seconds < UInt256($0) } ?? false }

    /// More than a year ahead is, for a permission, as good as for ever.
    func isNever(at now: UInt64?) -> Bool { seconds > (now.map { UInt256($0) + UInt256(Self.year) } ?? Self.century) }

    /// "2027-01-15 08:00:00 UTC, in 57 days".
    func words(at now: UInt64?) -> String {
        guard let value = seconds.asUInt64, let time = Int64(exactly: value).flatMap({ DateTime(secondsSince1970: $0) })
        else { return "never ends" }
        let text = time.text.replacing("T", with: " ").replacing("Z", with: " UTC")
        guard let now else { return text }
        return value < now ? "\(text), \(Self.span(now - value)) ago" : "\(text), in \(Self.span(value - now))"
    }

    private static func span(_ seconds: UInt64) -> String {
        switch seconds {
        case ..<120: "\(seconds) seconds"
        case ..<7_200: "\(seconds / 60) minutes"
        case ..<172_800: "\(seconds / 3_600) hours"
        case ..<(2 * year): "\(seconds / 86_400) days"
        default: "\(seconds / year) years"
        }
    }
}

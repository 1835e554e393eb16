import Foundation

/// Spans of time to whole days: "a week", "two weeks", "instant access", "by Friday".
struct TimeReader: Sendable {
    let lexicon: Lexicon
    /// For dates: days count from here.
    let now: Date

    /// Whole days, rounded up; nil when the words name no span of time.
    func days(_ words: [Word]) -> Int? {
        let solid = words.filter { $0.text != "-" }
        let lowered = solid.map(\.lowered)
        if let days = calendarDays(lowered, solid) { return days }
        var best: Int?
        for i in lowered.indices {
            for size in stride(from: min(Lexicon.longest, lowered.count - i), through: 1, by: -1) {
                guard let length = lexicon.durations[Array(lowered[i..<i + size])] else { continue }
                guard let count = count(before: i, solid) else { continue }
                // Parts of a year go by months of 30 days: half a year is 180.
                let whole = length == Decimal256(365) && count.isLess(than: Decimal256(1)) ? Decimal256(360) : length
                guard let total = whole.times(count), let days = total.roundedUp else { continue }
                best = max(best ?? 0, days)
                break
            }
        }
        if let best { return best }
        // A bare number of days: "max 14".
        if let count = AmountReader(lexicon: lexicon).count(solid) { return count }
        // Words such as "not locked" that bound nothing mean at once.
        return saysAtOnce(lowered) ? 0 : nil
    }

    private func saysAtOnce(_ lowered: [String]) -> Bool {
        let atOnce: Set<String> = [
            "instant", "instantly", "immediate", "immediately", "anytime", "liquid", "lock", "locked", "locking",
            "lockup", "lockups", "locks", "moment", "whenever", "always", "demand", "access", "accessible", "flexible",
            "withdraw", "withdrawable", "tied", "stuck", "frozen", "now", "notice", "free", "away", "commitment", "waiting",
        ]
        return lowered.contains { atOnce.contains($0) }
    }

    /// How many of the unit at `index`: the number before it, "half a", or one.
    private func count(before index: Int, _ words: [Word]) -> Decimal256? {
        let before = Array(words[..<index])
        guard !before.isEmpty else { return Decimal256(1) }
        let reader = AmountReader(lexicon: lexicon)
        guard let reading = reader.number(before) else { return Decimal256(1) }
        if let part = reading.part { return Decimal256(part.0).divided(by: part.1, places: 6) }
        return reading.value
    }

    /// "friday", "march 3", "3 march", "end of june": days from now to that day.
    private func calendarDays(_ lowered: [String], _ words: [Word]) -> Int? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC") ?? calendar.timeZone
        let today = calendar.startOfDay(for: now)
        func days(until date: Date) -> Int? { calendar.dateComponents([.day], from: today, to: date).day }
        if let index = lowered.firstIndex(where: { lexicon.weekdays[$0] != nil }), let wanted = lexicon.weekdays[lowered[index]] {
            // Calendar counts Sunday as 1; the lexicon counts Monday as 1.
            let current = (calendar.component(.weekday, from: today) + 5) % 7 + 1
            let ahead = (wanted - current + 7) % 7
            return ahead == 0 ? 7 : ahead
        }
        guard let index = lowered.firstIndex(where: { lexicon.months[$0] != nil }), let month = lexicon.months[lowered[index]],
            lowered[index] != "may" || lowered.count > 1
        else { return nil }
        let reader = AmountReader(lexicon: lexicon)
        let day = words.compactMap { word in
            word.kind == .number ? reader.count([word]) : nil
        }.first { (1...31).contains($0) }
        var wanted = DateComponents(year: calendar.component(.year, from: today), month: month, day: day ?? 1)
        guard var date = calendar.date(from: wanted) else { return nil }
        if date <= today {
            wanted.year = wanted.year.map { $0 + 1 }
            date = calendar.date(from: wanted) ?? date
        }
        return days(until: date)
    }

    /// Days back from now to a date in the past: "march", "last 30 days".
    func daysSince(_ words: [Word]) -> Int? {
        let lowered = words.map(\.lowered)
        let namesDay = lowered.contains { lexicon.weekdays[$0] != nil }
        let namesMonth = lowered.contains { lexicon.months[$0] != nil }
        guard namesDay || namesMonth, let ahead = calendarDays(lowered, words) else { return days(words) }
        if namesDay { return 7 - ahead == 0 ? 7 : 7 - ahead }
        return 365 - ahead
    }
}

/// How grave an examination turned out, in one word.
public enum Level: Int, Comparable, CaseIterable, Sendable {
    case ok, warn, danger
    /// Will not be signed.
    case refuse

    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
}

extension ReviewResult {
    public var level: Level {
        if case .block = verdict { return .refuse }
        return switch card.severity {
        case .info: .ok
        case .caution: .warn
        case .danger: .danger
        }
    }
}

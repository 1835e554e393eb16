/// What was sent before, walked with Up and Down. The half-written draft is kept aside on the way up
/// and is there again on the way down.
struct InputHistory: Hashable, Sendable {
    private(set) var entries: [String] = []
    private var position: Int?
    private var draft = ""

    private static let limit = 500

    mutating func add(_ text: String) {
        position = nil
        guard !text.isEmpty, entries.last != text else { return }
        entries.append(text)
        if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
    }

    /// The entry before; nil at the oldest.
    mutating func older(than current: String) -> String? {
        let at = position ?? entries.count
        guard at > 0 else { return nil }
        if position == nil { draft = current }
        position = at - 1
        return entries[at - 1]
    }

    /// The entry after, and after the newest the draft; nil when not walking.
    mutating func newer() -> String? {
        guard let at = position else { return nil }
        guard at + 1 < entries.count else {
            position = nil
            return draft
        }
        position = at + 1
        return entries[at + 1]
    }
}

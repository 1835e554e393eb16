import Agent

/// The conversation as it is read: items, laid out once for the width they are shown at, and the
/// place one is reading.
struct Transcript: Sendable {
    enum Item: Hashable, Sendable {
        case person(String)
        case turn(Turn)
        /// An answer of an earlier day.
        case agent(String)
        case outcome(ApprovalOutcome)
        case notice(String)
        case failure(String)
    }

    private(set) var items: [Item] = []
    private var layouts: [[Line]] = []
    private(set) var width: Int
    private(set) var glyphs: Glyphs
    /// Nil: following what is newest. Otherwise the place of the top line, told in a way that a
    /// change of width leaves alone: the item, and how many characters of it lie above.
    private var place: Place?

    private struct Place: Hashable, Sendable {
        let item: Int
        let ink: Int
    }

    init(width: Int, glyphs: Glyphs) {
        self.width = width
        self.glyphs = glyphs
    }

    mutating func append(_ item: Item) {
        items.append(item)
        layouts.append(lines(of: item))
    }

    mutating func lay(width: Int, glyphs: Glyphs) {
        guard width != self.width || glyphs != self.glyphs else { return }
        self.width = width
        self.glyphs = glyphs
        layouts = items.map { lines(of: $0) }
    }

    mutating func clear() { self = Transcript(width: width, glyphs: glyphs) }

    private func lines(of item: Item) -> [Line] { ConversationView.lines(item, width: width, glyphs: glyphs) }

    // MARK: Reading

    var isFollowing: Bool { place == nil }
    private var lineCount: Int { layouts.reduce(0) { $0 + $1.count } }

    /// The lines a window of `height` shows.
    func visible(height: Int) -> [Line] {
        let top = topLine(height: height)
        return Array(layouts.joined().dropFirst(top).prefix(height))
    }

    /// How many lines lie below the window.
    func below(height: Int) -> Int { max(lineCount - topLine(height: height) - height, 0) }

    mutating func scroll(by lines: Int, height: Int) {
        let last = max(lineCount - height, 0)
        let top = min(max(topLine(height: height) + lines, 0), last)
        place = top == last ? nil : place(of: top)
    }

    mutating func follow() { place = nil }

    /// A long answer is read from its beginning: the question goes to the top of the window. Who is
    /// reading further up is left alone.
    mutating func showLastExchange(height: Int) {
        guard isFollowing, let last = items.indices.last else { return }
        var first = last
        if first > 0, case .person = items[first - 1] { first -= 1 }
        let lines = layouts[first...].reduce(0) { $0 + $1.count }
        if lines > height { place = Place(item: first, ink: 0) }
    }

    private func topLine(height: Int) -> Int {
        let last = max(lineCount - height, 0)
        guard let place, place.item < layouts.count else { return last }
        let before = layouts[..<place.item].reduce(0) { $0 + $1.count }
        var ink = 0
        var line = 0
        for candidate in layouts[place.item] {
            ink += candidate.ink
            if ink > place.ink { break }
            line += 1
        }
        return min(before + line, last)
    }

    private func place(of top: Int) -> Place {
        var remaining = top
        for (index, layout) in layouts.enumerated() {
            if remaining < layout.count {
                return Place(item: index, ink: layout.prefix(remaining).reduce(0) { $0 + $1.ink })
            }
            remaining -= layout.count
        }
        return Place(item: 0, ink: 0)
    }
}

/// How a piece of text looks, named by what it means. The colours are the terminal's own sixteen; on
/// a terminal without them (or with NO_COLOR) bold, dim and underline remain, and the words alone say
/// everything.
public struct Style: Hashable, Sendable {
    public enum Colour: UInt8, CaseIterable, Sendable {
        /// The terminal's own foreground and background.
        case plain
        case accent, good, caution, danger
    }

    public var colour: Colour
    public var bold: Bool
    public var dim: Bool
    public var underline: Bool
    public var reverse: Bool

    public init(
        _ colour: Colour = .plain, bold: Bool = false, dim: Bool = false, underline: Bool = false,
        reverse: Bool = false
    ) {
        self.colour = colour
        self.bold = bold
        self.dim = dim
        self.underline = underline
        self.reverse = reverse
    }

    public static let plain = Style()
    public static let quiet = Style(dim: true)
    public static let strong = Style(bold: true)
    public static let heading = Style(.accent, bold: true)
    public static let accent = Style(.accent)
    public static let good = Style(.good)
    public static let caution = Style(.caution, bold: true)
    public static let danger = Style(.danger, bold: true)
    public static let selected = Style(bold: true, reverse: true)
}

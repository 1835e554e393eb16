/// One line of styled text. Views make lines; the grid draws them and pipes print them, so a screen
/// and a plain answer can't say different things.
public struct Line: Hashable, Sendable {
    public struct Span: Hashable, Sendable {
        public var text: String
        public var style: Style

        public init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    public var spans: [Span]

    public init(_ spans: [Span] = []) { self.spans = spans }
    public init(_ text: String, _ style: Style = .plain) { spans = [Span(text, style)] }

    public static let empty = Line()

    public var text: String { spans.map(\.text).joined() }
    public var width: Int { spans.reduce(0) { $0 + Width.of(Neutral.text($1.text)) } }

    public mutating func append(_ text: String, _ style: Style = .plain) { spans.append(Span(text, style)) }

    /// Spaces up to `column`; nothing when the line is there already.
    public mutating func pad(to column: Int) {
        let missing = column - width
        if missing > 0 { append(String(repeating: " ", count: missing)) }
    }

    public func indented(by columns: Int) -> Line {
        Line([Span(String(repeating: " ", count: columns))] + spans)
    }

    /// How many characters one reads in it: what stays the same when a paragraph is wrapped anew.
    var ink: Int { spans.reduce(0) { $0 + $1.text.unicodeScalars.count(where: { $0 != " " }) } }
}

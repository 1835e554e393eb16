/// The few symbols the screens draw, and their stand-ins where the locale knows only ASCII.
public struct Glyphs: Hashable, Sendable {
    public let rule, bar, dot, ring, cross, prompt, arrow, bullet, mask, ellipsis: String
    /// Eighths of a block, emptiest first.
    public let blocks: [String]
    public let spinner: [String]

    public static let unicode = Glyphs(
        rule: "─", bar: "│", dot: "●", ring: "○", cross: "✗", prompt: "›", arrow: "→", bullet: "•", mask: "•",
        ellipsis: "…", blocks: ["░", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
        spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"])

    public static let ascii = Glyphs(
        rule: "-", bar: "|", dot: "*", ring: "o", cross: "x", prompt: ">", arrow: "->", bullet: "*", mask: "*",
        ellipsis: "...", blocks: [".", "#"], spinner: ["|", "/", "-", "\\"])

    /// A bar of `width` columns, filled to `value` of a hundred.
    func bar(_ value: Double, width: Int) -> String {
        let steps = blocks.count - 1
        let clamped = value.isFinite ? min(max(value, 0), 100) : 0
        let filled = Int((clamped / 100 * Double(width * steps)).rounded())
        return (0..<width).map { column in blocks[min(max(filled - column * steps, 0), steps)] }.joined()
    }

    /// `text` in ASCII, one character for one column: for terminals and pipes that know no more.
    static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += String(repeating: substitutes[scalar] ?? "?", count: Width.of(scalar))
            }
        }
        return result
    }

    private static let substitutes: [Unicode.Scalar: String] = [
        "─": "-", "│": "|", "●": "*", "○": "o", "✗": "x", "›": ">", "→": ">", "•": "*", "…": ".", "–": "-", "—": "-",
        "’": "'", "‘": "'", "“": "\"", "”": "\"", "·": "-", "×": "x", "≈": "~", "≤": "<", "≥": ">", "█": "#", "░": ".",
    ]
}

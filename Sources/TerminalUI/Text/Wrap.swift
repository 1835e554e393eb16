/// Breaking text into lines of a width, at spaces where possible. Nothing is ever cut: a word longer
/// than the line (an address, a hash) continues on the next.
enum Wrap {
    static func text(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
            wrapParagraph(Neutral.text(String(paragraph)), width: max(width, 1))
        }
    }

    /// Lines of `text`, the first after `first`, the others indented to stand under it.
    static func hanging(
        _ first: Line, _ text: String, width: Int, style: Style = .plain
    ) -> [Line] {
        let indent = first.width
        return Self.text(text, width: max(width - indent, 8)).enumerated().map { index, part in
            var line = index == 0 ? first : Line(String(repeating: " ", count: indent))
            line.append(part, style)
            return line
        }
    }

    private static func wrapParagraph(_ paragraph: String, width: Int) -> [String] {
        var lines: [String] = []
        // Leading spaces are meant (lists, code); later runs of spaces are kept within a line.
        var current = String(paragraph.prefix { $0 == " " }.prefix(width / 2))
        var used = Width.of(current)
        var gap = ""
        for piece in pieces(of: paragraph.drop { $0 == " " }) {
            if piece.first == " " {
                gap = piece
                continue
            }
            let length = Width.of(piece)
            if used + gap.count + length <= width {
                current += gap + piece
                used += gap.count + length
            } else {
                if used > 0 { lines.append(current) }
                (current, used) = fill(piece, width: width, into: &lines)
            }
            gap = ""
        }
        lines.append(current)
        return lines
    }

    /// Lays a piece that begins a line; whole lines of an overlong one go to `lines`.
    private static func fill(_ piece: String, width: Int, into lines: inout [String]) -> (String, Int) {
        var current = ""
        var used = 0
        for scalar in piece.unicodeScalars {
            let columns = Width.of(scalar)
            if used + columns > width, used > 0 {
                lines.append(current)
                current = ""
                used = 0
            }
            current.unicodeScalars.append(scalar)
            used += columns
        }
        return (current, used)
    }

    /// Words and the runs of spaces between them, in order.
    private static func pieces(of text: Substring) -> [String] {
        var pieces: [String] = []
        for character in text {
            if let last = pieces.last, (last.first == " ") == (character == " ") {
                pieces[pieces.count - 1].append(character)
            } else {
                pieces.append(String(character))
            }
        }
        return pieces
    }
}

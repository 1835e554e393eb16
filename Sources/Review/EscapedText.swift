import Ethereum

/// Text to be signed, as it can be shown without harm and without loss: every character that acts,
/// hides or reorders stands there by its number, and nothing is left out.
///
/// `Untrusted.clean` takes such characters away, which is right for a name. A message is signed with
/// them, so they are shown: U+202E as `\u{202E}`, the escape character of terminals as `\u{1B}`, and
/// a backslash as `\\`, so that the text cannot imitate its own escapes.
struct EscapedText: Hashable {
    /// One for each line of the text.
    let lines: [String]
    /// What was escaped, each once, in the order of appearance.
    let escaped: [Unicode.Scalar]

    /// Nothing had to be escaped.
    var isPlain: Bool { escaped.isEmpty }

    /// Nil when the bytes are not UTF-8.
    init?(_ bytes: Bytes) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(text)
    }

    init(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var escaped: [Unicode.Scalar] = []
        var seen = Set<Unicode.Scalar>()
        var marks = 0
        for (index, scalar) in scalars.enumerated() {
            marks = scalar.isCombiningMark ? marks + 1 : 0
            if scalar == "\n" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            } else if scalar == "\\" {
                line.append(contentsOf: "\\\\".unicodeScalars)
            } else if Self.isShown(scalar), marks <= Self.mostMarks {
                line.append(scalar)
            } else {
                line.append(contentsOf: "\\u{\(Self.number(scalar))}".unicodeScalars)
                // Windows ends its lines with both: nothing hides in that.
                let endsLine = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
                if !endsLine, seen.insert(scalar).inserted { escaped.append(scalar) }
            }
        }
        self.lines = lines + [String(line)]
        self.escaped = escaped
    }

    /// One line, for a field.
    var oneLine: String { lines.joined(separator: "\\n") }

    /// "U+202E RIGHT-TO-LEFT OVERRIDE", "U+001B, which steers terminals".
    var escapedNames: [String] {
        escaped.prefix(8).map { scalar in
            let number = Self.number(scalar)
            let padded = String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
            if scalar == "\u{1B}" || scalar == "\u{9B}" { return "U+\(padded), which steers terminals" }
            return "U+\(padded)" + (scalar.properties.name.map { " \($0)" } ?? "")
        }
    }

    private static let mostMarks = 4

    private static func number(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16, uppercase: true) }

    /// The plain space is the only one: the others look like it, or like nothing.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: scalar == " "
        default: Untrusted.isVisible(scalar)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isCombiningMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }
}

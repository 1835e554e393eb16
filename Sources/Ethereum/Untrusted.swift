/// Text that came from outside: token names, node errors, model files, messages to sign.
///
/// Such text can try to move the cursor, reverse the reading order, hide characters or flood the
/// screen. Everything passes here once, before it is shown or stored.
public enum Untrusted {
    /// `text` on one line, without characters that act or hide, at most `limit` scalars long
    /// (an ellipsis marks the cut).
    public static func clean(_ text: String, limit: Int = 200) -> String {
        var kept = String.UnicodeScalarView()
        var count = 0
        var combining = 0
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                pendingSpace = count > 0
                continue
            }
            guard isVisible(scalar) else { continue }
            combining = isCombining(scalar) ? combining + 1 : 0
            if combining > mostCombiningMarks { continue }
            let needed = pendingSpace ? 2 : 1
            guard count + needed <= limit else {
                kept.append("…")
                break
            }
            if pendingSpace { kept.append(" ") }
            kept.append(scalar)
            count += needed
            pendingSpace = false
        }
        return String(kept)
    }

    /// More marks than any living script stacks on one letter.
    private static let mostCombiningMarks = 4

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: (0x09...0x0D).contains(scalar.value) || scalar.value == 0x85
        }
    }

    private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    /// False for controls (terminal escapes), format characters (bidirectional, zero-width, tags),
    /// unassigned and private code points, and letters that draw nothing.
    public static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: return false
        default: break
        }
        // Hangul fillers and the empty Braille cell are letters and symbols by category.
        let blank: Set<UInt32> = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0]
        return !scalar.properties.isDefaultIgnorableCodePoint && !blank.contains(scalar.value)
    }
}

/// Words from strangers are drawn as words.
///
/// Whatever reaches the grid passes here: a scalar that could move the cursor, reverse the reading
/// order or hide is replaced by a mark one can see, so a hostile name looks hostile. Text was cleaned
/// once already where it came in (`Untrusted`); this is the second lock on the same door.
enum Neutral {
    /// What stands in the place of a scalar that must not be drawn.
    static let mark: Unicode.Scalar = "\u{FFFD}"

    static func text(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let drawn = Self.scalar(scalar) { kept.append(drawn) }
        }
        return String(kept)
    }

    /// The scalar to draw; nil for the two joiners of ordinary emoji, which curses can't join anyway.
    static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x20...0x7E: return scalar
        case 0x09, 0x0A, 0x0D: return " "
        case 0xFE0E, 0xFE0F, 0x200D: return nil
        case 0xA0, 0x2000...0x200A, 0x202F, 0x3000: return scalar == "\u{3000}" ? scalar : " "
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return mark
        default:
            return scalar.properties.isDefaultIgnorableCodePoint || blanks.contains(scalar.value) ? mark : scalar
        }
    }

    /// Letters and symbols by category that draw nothing.
    private static let blanks: Set<UInt32> = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0]
}

/// How many columns a scalar takes, counted one scalar at a time as curses counts, so that what we
/// measure is what the terminal layer draws. (A family emoji is six columns this way; joined drawing
/// differs between terminals, separate drawing does not.)
enum Width {
    static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        if isCombining(scalar) { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

    static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        guard value >= 0x1100 else { return false }
        if scalar.properties.isEmojiPresentation { return true }
        // The ranges are in order: the first that ends at or after the scalar decides.
        guard let range = wideRanges.first(where: { $0.upperBound >= value }) else { return false }
        return range.contains(value)
    }

    /// East Asian Width W and F (UAX #11), without the emoji, which the scalar itself tells.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul Jamo
        0x2329...0x232A,
        0x2E80...0x303E,  // CJK radicals, punctuation
        0x3041...0x33FF,  // kana, compatibility
        0x3400...0x4DBF, 0x4E00...0x9FFF,  // ideographs
        0xA000...0xA4CF,  // Yi
        0xA960...0xA97F,
        0xAC00...0xD7A3,  // Hangul
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
        0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F320, 0x1F3FB...0x1F3FF, 0x1F900...0x1F9FF,
        0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}

import Ethereum

/// Where ethers' names and the specification part.
///
/// ethers-v6/namehash.jsonl.gz was made with the tables of Unicode 15.1. Since then the specification
/// (now Unicode 17, in ensip15/spec.json.gz) has withdrawn some arrows and marks, and has taken new
/// emoji and one mapping; what the corpus says of 45 rows is out of date.
public enum ENSCorpus {
    public static func isOutdated(_ row: JSON) -> Bool {
        guard let text = row["ensName"]?.string?.unicodeScalars else { return false }
        if row["namehash"] != nil { return text.contains(where: isWithdrawn) }
        let hasNewCharacter = text.contains { $0 == "\u{1FAE9}" || $0 == "\u{FF04}" }
        let hasNewPair = zip(text, text.dropFirst()).contains { person, tone in
            (person == "\u{1F46F}" || person == "\u{1F93C}") && (0x1F3FB...0x1F3FF).contains(tone.value)
        }
        return hasNewCharacter || hasNewPair
    }

    /// Valid in the tables that ethers carries, disallowed since.
    public static func isWithdrawn(_ character: Unicode.Scalar) -> Bool {
        withdrawn.contains { $0.contains(character.value) }
    }

    private static let withdrawn: [ClosedRange<UInt32>] = [
        0x1390...0x1399, 0x2798...0x2799, 0x279B...0x27A0, 0x27A2...0x27A3, 0x27A5...0x27A8, 0x27B2...0x27BD,
        0x2B00...0x2B04, 0x2B08...0x2B11, 0x2B5A...0x2B73, 0x2B76...0x2B95, 0x2B97...0x2BB8, 0x2CFA...0x2CFB,
    ]
}

/// One label of a name, brought into normal form or refused (ENSIP-15).
///
/// Characters are mapped (upper case, full width), dropped (soft hyphen) or refused; emoji are kept
/// whole; the text between them is composed (NFC) and must be one script, without stray marks, and
/// not mistakable for another script's label. Every step is linear in the label.
enum ENSLabel {
    typealias Reason = ENSNameError.Reason

    static func normalized(_ written: Substring.UnicodeScalarView) throws(Reason) -> String {
        if let plain = plainASCII(written) {
            try refuseInnerUnderscore(plain)
            try refuseLabelExtension(plain)
            return text(plain)
        }
        return text(try normalized(written.map(\.value)))
    }

    private static func text(_ characters: [UInt32]) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: characters.lazy.compactMap(Unicode.Scalar.init))
        return String(scalars)
    }

    /// The label in lower case, if it holds nothing but ASCII that needs no table: nearly every name.
    private static func plainASCII(_ written: Substring.UnicodeScalarView) -> [UInt32]? {
        guard !written.isEmpty else { return nil }
        var plain: [UInt32] = []
        for scalar in written {
            switch scalar {
            case "a"..."z", "0"..."9", "-", "_", "$": plain.append(scalar.value)
            case "A"..."Z": plain.append(scalar.value + 32)
            default: return nil
            }
        }
        return plain
    }

    private static func normalized(_ written: [UInt32]) throws(Reason) -> [UInt32] {
        let tokens = try tokens(of: written)
        guard !tokens.isEmpty else { throw .empty }
        let output = tokens.flatMap(\.characters)
        try refuseInnerUnderscore(output)
        if tokens.count == 1, !tokens[0].isEmoji, output.allSatisfy({ $0 < 0x80 }) {
            try refuseLabelExtension(output)
            return output
        }
        let text = tokens.filter { !$0.isEmoji }.flatMap(\.characters)
        if text.isEmpty { return output }
        try refuseLooseMarks(tokens)
        try refuseMisplacedSigns(output)
        let group = try group(of: text)
        if group.countsMarks { try refuseStackedMarks(text) }
        try refuseLookalike(text, in: group)
        return output
    }
}

// MARK: - Tokens

extension ENSLabel {
    /// A whole emoji, or all the text up to the next one.
    private struct Token {
        var characters: [UInt32]
        let isEmoji: Bool
    }

    private static let tables = ENSTables.shared
    /// Asks for an emoji's colourful form; means nothing in a name.
    private static let emojiPresentation: UInt32 = 0xFE0F

    private static func tokens(of written: [UInt32]) throws(Reason) -> [Token] {
        var tokens: [Token] = []
        var text: [UInt32] = []
        func endText() {
            if !text.isEmpty { tokens.append(Token(characters: CanonicalForm.composed(text), isEmoji: false)) }
            text.removeAll(keepingCapacity: true)
        }
        var position = 0
        while position < written.count {
            let emoji = tables.emojiLength(in: written[position...])
            if emoji > 0 {
                endText()
                let characters = written[position..<position + emoji].filter { $0 != emojiPresentation }
                tokens.append(Token(characters: characters, isEmoji: true))
                position += emoji
                continue
            }
            let character = written[position]
            if tables.isValid(character) {
                text.append(character)
            } else if let mapped = tables.mapped(character) {
                text.append(contentsOf: mapped)
            } else if !tables.isIgnored(character) {
                throw .disallowed(scalar(character))
            }
            position += 1
        }
        endText()
        return tokens
    }

    private static func scalar(_ character: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(character) ?? "\u{FFFD}"
    }
}

// MARK: - What may stand where

extension ENSLabel {
    private static func refuseInnerUnderscore(_ label: [UInt32]) throws(Reason) {
        let underscore: UInt32 = 0x5F
        if label.drop(while: { $0 == underscore }).contains(underscore) { throw .innerUnderscore }
    }

    private static func refuseLabelExtension(_ label: [UInt32]) throws(Reason) {
        let hyphen: UInt32 = 0x2D
        if label.count >= 4 && label[2] == hyphen && label[3] == hyphen { throw .labelExtension }
    }

    private static func refuseLooseMarks(_ tokens: [Token]) throws(Reason) {
        for token in tokens where !token.isEmoji && tables.isMark(token.characters[0]) {
            throw .looseMark(scalar(token.characters[0]))
        }
    }

    private static func refuseMisplacedSigns(_ label: [UInt32]) throws(Reason) {
        for (index, character) in label.enumerated() {
            guard let name = tables.fenced[character] else { continue }
            let isInside = index > 0 && index < label.count - 1
            if !isInside || tables.fenced[label[index + 1]] != nil {
                throw .misplaced(scalar(character), name: name)
            }
        }
    }

    /// Of the marks that take no room of their own, one letter carries few, and none twice.
    private static func refuseStackedMarks(_ text: [UInt32]) throws(Reason) {
        var stacked: [UInt32] = []
        // A first character is a letter here: loose marks were refused.
        for character in CanonicalForm.decomposed(text).dropFirst() {
            guard tables.isNonSpacingMark(character) else {
                stacked.removeAll(keepingCapacity: true)
                continue
            }
            if stacked.contains(character) { throw .repeatedMark(scalar(character)) }
            stacked.append(character)
            let most = ENSTables.mostNonSpacingMarks
            if stacked.count > most { throw .tooManyMarks(most: most) }
        }
    }
}

// MARK: - Scripts

extension ENSLabel {
    /// The first group that has every character. Groups stand for scripts, each with what it borrows.
    private static func group(of text: [UInt32]) throws(Reason) -> ENSTables.Group {
        var candidates = ENSTables.GroupSet.all
        for character in text {
            let having = tables.groups(having: character)
            let both = candidates.intersection(having)
            if both.isEmpty {
                // Composing can make a character that no group has.
                guard !having.isEmpty, let script = candidates.first else { throw .disallowed(scalar(character)) }
                throw .mixedScripts(character: scalar(character), script: tables.groups[script].name)
            }
            candidates = both
        }
        guard let first = candidates.first else { throw .empty }
        return tables.groups[first]
    }

    /// Refuses a label whose every character has a double in, or is shared with, one other script.
    private static func refuseLookalike(_ text: [UInt32], in group: ENSTables.Group) throws(Reason) {
        var doubles = ENSTables.GroupSet.all
        var sharing = ENSTables.GroupSet.all
        var hasDouble = false
        for character in text {
            if let groups = tables.lookalikes(of: character) {
                hasDouble = true
                doubles = doubles.intersection(groups)
                if doubles.isEmpty { return }
            } else {
                let having = tables.groups(having: character)
                // One character that only this script has, and that looks like no other, settles it.
                if having.count == 1 { return }
                sharing = sharing.intersection(having)
            }
        }
        if hasDouble, let other = doubles.intersection(sharing).first {
            throw .lookalike(script: group.name, of: tables.groups[other].name)
        }
    }
}

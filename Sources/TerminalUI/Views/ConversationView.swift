import Agent

/// The items of the conversation as lines.
enum ConversationView {
    static func lines(_ item: Transcript.Item, width: Int, glyphs: Glyphs) -> [Line] {
        switch item {
        case .person(let text): said(text, width: width, glyphs: glyphs)
        case .turn(let turn):
            TurnView(turn, width: width - 2, glyphs: glyphs, isBrief: true).lines.map { $0.indented(by: 2) } + [.empty]
        case .agent(let text): Wrap.text(text, width: width - 2).map { Line($0).indented(by: 2) } + [.empty]
        case .outcome(let outcome): ended(outcome, width: width, glyphs: glyphs) + [.empty]
        case .notice(let text): Wrap.text(text, width: width - 2).map { Line($0, .quiet).indented(by: 2) } + [.empty]
        case .failure(let text):
            Wrap.hanging(Line("\(glyphs.cross) Failed: ", .danger), text, width: width) + [.empty]
        }
    }

    private static func said(_ text: String, width: Int, glyphs: Glyphs) -> [Line] {
        Wrap.text(text, width: width - 2).enumerated().map { index, part in
            var line = Line(index == 0 ? "\(glyphs.prompt) " : "  ", .heading)
            line.append(part, .strong)
            return line
        } + [.empty]
    }

    static func ended(_ outcome: ApprovalOutcome, width: Int, glyphs: Glyphs) -> [Line] {
        let (word, style) = OutcomeWords.of(outcome.state)
        let mark = outcome.state == .failed ? glyphs.cross : outcome.state == .rejected ? glyphs.ring : glyphs.dot
        var lines = Wrap.text("\(word). \(outcome.text)", width: width - 2).enumerated().map { index, part in
            index == 0 ? Line([.init("\(mark) ", style), .init(part)]) : Line(part).indented(by: 2)
        }
        if let hash = outcome.hash, !outcome.text.contains(hash) {
            lines += Wrap.hanging(Line("  hash ", .quiet), hash, width: width)
        }
        return lines
    }
}

/// The states of a transaction in words.
enum OutcomeWords {
    static func of(_ state: ApprovalView.State) -> (word: String, style: Style) {
        switch state {
        case .waiting: ("Waiting for you", .caution)
        case .rejected: ("Refused", .plain)
        case .signed: ("Signed", .good)
        case .broadcast: ("Sent", .good)
        case .mined: ("In a block", .good)
        case .failed: ("Failed", .danger)
        }
    }
}

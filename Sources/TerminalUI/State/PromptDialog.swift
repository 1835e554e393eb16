import Ethereum

/// A `Prompt` being answered: like the card a state machine without effects.
struct PromptDialog: Hashable, Sendable {
    let id: Int
    let prompt: Prompt
    private(set) var selection = 0
    private(set) var field = Editor()
    private(set) var secret = SecretEntry()
    /// The first of two entries, while the second is typed.
    private var first = SecretEntry()
    private(set) var isRepeating = false
    private(set) var page = 0
    private(set) var note: String?

    init(id: Int, _ prompt: Prompt) {
        self.id = id
        self.prompt = prompt
        if case .text(let initial) = prompt.kind { field = Editor(initial) }
        if case .choose(let choices) = prompt.kind {
            selection = choices.firstIndex { $0.disabled == nil } ?? 0
        }
    }

    /// The answer, once there is one.
    mutating func key(_ key: Key, pages: Int) -> PromptAnswer? {
        note = nil
        if key == .escape {
            secret.clear()
            first.clear()
            return .dismissed
        }
        switch prompt.kind {
        case .choose(let choices): return choose(key, choices)
        case .text: return type(key)
        case .secret(let twice, let minimum): return typeSecret(key, twice: twice, minimum: minimum)
        case .info: return read(key, pages: pages)
        }
    }

    mutating func paste(_ text: String) {
        switch prompt.kind {
        case .text: field.insert(text.replacing("\n", with: " "))
        case .secret: secret.paste(text)
        default: break
        }
    }

    private mutating func choose(_ key: Key, _ choices: [Prompt.Choice]) -> PromptAnswer? {
        guard !choices.isEmpty else { return nil }
        switch key {
        case .up, .backTab, .control("p"): selection = (selection + choices.count - 1) % choices.count
        case .down, .tab, .control("n"): selection = (selection + 1) % choices.count
        case .character(let scalar):
            if let digit = Int(String(Character(scalar))), (1...choices.count).contains(digit) { selection = digit - 1 }
        case .enter:
            guard let why = choices[selection].disabled else { return .chosen(selection) }
            note = why
        default: break
        }
        return nil
    }

    private mutating func type(_ key: Key) -> PromptAnswer? {
        if key == .enter { return .text(field.text) }
        if EditAction.bound(to: key) != .newline { _ = field.handle(key) }
        return nil
    }

    private mutating func typeSecret(_ key: Key, twice: Bool, minimum: Int) -> PromptAnswer? {
        guard key == .enter else {
            _ = secret.handle(key)
            return nil
        }
        guard secret.count >= minimum else {
            note = minimum > 1 ? "At least \(minimum) characters, please." : "Something must be typed. Esc goes back."
            return nil
        }
        guard twice else { return .secret(secret.take()) }
        return isRepeating ? compare() : askAgain()
    }

    private mutating func askAgain() -> PromptAnswer? {
        swap(&first, &secret)
        isRepeating = true
        return nil
    }

    private mutating func compare() -> PromptAnswer? {
        let once = first.take()
        let again = secret.take()
        guard once != again else { return .secret(again) }
        isRepeating = false
        note = "The two were different. Please start again."
        return nil
    }

    private mutating func read(_ key: Key, pages: Int) -> PromptAnswer? {
        switch key {
        case .pageDown, .down, .character(" "): page = min(page + 1, max(pages - 1, 0))
        case .pageUp, .up: page = max(page - 1, 0)
        case .enter where page + 1 < pages: page += 1
        case .enter: return .acknowledged
        default: break
        }
        return nil
    }
}

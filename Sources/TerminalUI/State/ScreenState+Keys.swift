import Agent

// Keys: a dialog takes them first, then the command table, then the line editor.
extension ScreenState {
    mutating func pressed(_ key: Key) -> [Effect] {
        if approval != nil { return pressedOnCard(key) }
        if !prompts.isEmpty { return pressedInPrompt(key) }
        hint = nil
        if let effects = pressedForHands(key) { return effects }
        if let command = command(for: key) { return run(command, argument: "") }
        _ = editor.handle(key)
        return []
    }

    private mutating func pressedOnCard(_ key: Key) -> [Effect] {
        if let effects = anywhere(key) { return effects }
        // Ctrl-C means what Esc means everywhere.
        let meant = key == .control("c") ? .escape : key
        let pages = CardScreen.pageCount(self)
        switch approval?.key(meant, at: now, pages: pages, needsPassphrase: needsPassphrase) {
        case .approve(let id, let passphrase)?: return [.approve(id: id, passphrase: passphrase)]
        case .reject(let id, let reason)?: return [.reject(id: id, reason: reason)]
        case .close?: approval = nil
        case nil, .some(.none): break
        }
        return []
    }

    private mutating func pressedInPrompt(_ key: Key) -> [Effect] {
        if let effects = anywhere(key) { return effects }
        let meant = key == .control("c") ? .escape : key
        let pages = PromptScreen.pageCount(self)
        guard let answer = prompts[0].key(meant, pages: pages) else { return [] }
        return [.answer(id: prompts.removeFirst().id, answer)]
    }

    /// What works even while a dialog is open.
    private func anywhere(_ key: Key) -> [Effect]? {
        switch key {
        case .control("l"): [.redraw]
        case .control("z"): [.suspend]
        default: nil
        }
    }

    /// Enter, Esc, Ctrl-C and the arrows: keys whose meaning depends on what is on the screen.
    private mutating func pressedForHands(_ key: Key) -> [Effect]? {
        switch key {
        case .enter: return submit()
        case .escape, .control("c"): return stop(key)
        case .tab where editor.text.hasPrefix("/"): complete()
        case .up, .control("p"): moveUp()
        case .down, .control("n"): moveDown()
        default: return nil
        }
        return []
    }

    private func command(for key: Key) -> Command? {
        guard let command = Command.bound(to: key) else { return nil }
        // Ctrl-D leaves on an empty line only; elsewhere it deletes.
        return key == .control("d") && !editor.isEmpty ? nil : command
    }

    private mutating func moveUp() {
        if editor.moveLine(up: true) { return }
        if let older = history.older(than: editor.text) { editor.replace(with: older) }
    }

    private mutating func moveDown() {
        if editor.moveLine(up: false) { return }
        if let newer = history.newer() { editor.replace(with: newer) }
    }

    private mutating func complete() {
        let candidates = Command.beginning(editor.text)
        if candidates.count == 1, let name = candidates[0].entry.names.first {
            editor.replace(with: "/" + name + (candidates[0].entry.argument == nil ? "" : " "))
        }
    }

    /// Esc and Ctrl-C answer at once: they stop the question, else close the view, else clear the
    /// line (Ctrl-C). The draft survives everything but the last.
    private mutating func stop(_ key: Key) -> [Effect] {
        if waiting != nil {
            waiting = nil
            add(.notice("Stopped. Nothing was signed."))
            return [.cancel]
        }
        if panel != nil {
            panel = nil
            panelWasClosed = true
        } else if !transcript.isFollowing {
            transcript.follow()
        } else if key == .control("c") {
            if editor.isEmpty { hint = "Ctrl-D leaves." }
            history.add(editor.text)
            editor = Editor()
        }
        return []
    }

    private mutating func submit() -> [Effect] {
        let text = editor.text.trimmed
        guard !text.isEmpty else { return [] }
        if text.hasPrefix("/"), !text.contains("\n") { return submitCommand(text) }
        guard waiting == nil else {
            hint = "Still at the last question. Esc stops it; what you typed stays."
            return []
        }
        guard !isLoading else {
            hint = "Still loading. Enter again in a moment; what you typed stays."
            return []
        }
        take(text)
        add(.person(text))
        waiting = Waiting(question: text, since: now)
        return [.ask(text)]
    }

    private mutating func submitCommand(_ text: String) -> [Effect] {
        guard let (command, argument) = Command.parse(text) else {
            hint = "There is no \(text.split(separator: " ")[0]). /help lists what there is."
            return []
        }
        take(text)
        return run(command, argument: argument)
    }

    /// The line leaves the editor for the history.
    private mutating func take(_ text: String) {
        history.add(text)
        editor = Editor()
        transcript.follow()
    }
}

extension String {
    /// Without the spaces and line breaks around it.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

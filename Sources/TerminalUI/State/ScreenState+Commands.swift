import Agent

// What each command does; which there are is said in `Command`.
extension ScreenState {
    mutating func run(_ command: Command, argument: String) -> [Effect] {
        switch command {
        case .help: toggle(.help)
        case .ranking: toggle(.ranking)
        case .plan: toggle(.plan)
        case .portfolio: return toggle(.portfolio) ? [.loadPortfolio] : []
        case .approvals: return toggle(.approvals) ? [.loadApprovals] : []
        case .review: return [.reviewApprovals]
        case .history: return [.loadHistory]
        case .address: sayAddress()
        case .copy: return copy(argument)
        case .clear: transcript.clear()
        case .refresh: return [.refreshStatus] + (panel == .portfolio ? [.loadPortfolio] : [])
        case .nextPanel: return cycle(by: 1)
        case .previousPanel: return cycle(by: -1)
        case .scrollUp: scroll(by: -1)
        case .scrollDown: scroll(by: 1)
        case .viewUp: scrollPanel(by: -1)
        case .viewDown: scrollPanel(by: 1)
        case .editor: return [.edit(editor.text)]
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .quit: return [.quit]
        }
        return []
    }

    mutating func open(_ panel: Panel) {
        self.panel = panel
        panelScroll = 0
    }

    /// True when it is open now.
    @discardableResult
    private mutating func toggle(_ wanted: Panel) -> Bool {
        guard panel != wanted else {
            panel = nil
            panelWasClosed = true
            return false
        }
        open(wanted)
        return true
    }

    /// Through the views and back to the conversation alone.
    private mutating func cycle(by step: Int) -> [Effect] {
        let all = Panel.allCases.map(Optional.some) + [nil]
        let at = all.firstIndex(of: panel) ?? all.count - 1
        guard let next = all[(at + step + all.count) % all.count] else {
            panel = nil
            panelWasClosed = true
            return []
        }
        open(next)
        switch next {
        case .portfolio: return [.loadPortfolio]
        case .approvals: return [.loadApprovals]
        default: return []
        }
    }

    /// Half a window at a time, so that some lines stay to find one's place by.
    private var scrollStep: Int { max(layout.bodyHeight / 2, 1) }

    private mutating func scroll(by direction: Int) {
        if panel != nil, !layout.hasSide {
            scrollPanel(by: direction)
        } else {
            transcript.scroll(by: scrollStep * direction, height: layout.bodyHeight)
        }
    }

    private mutating func scrollPanel(by direction: Int) {
        let last = max(PanelView.lines(self, width: layout.panelWidth).count - layout.panelHeight, 0)
        panelScroll = min(max(panelScroll + scrollStep * direction, 0), last)
    }

    private mutating func sayAddress() {
        if let address = status?.address {
            add(.notice("\(status?.account ?? "account"): \(address)"))
        } else {
            hint = "There is no account yet."
        }
    }

    private mutating func copy(_ argument: String) -> [Effect] {
        switch argument.trimmed {
        case "": copied(lastTurn?.reply, named: "answer")
        case "address": copied(status?.address, named: "address")
        case "hash": copied(lastHash, named: "transaction hash")
        case "plan": copied(plan.map { PlainText.plan($0) }, named: "plan")
        default: missing("/copy knows: address, hash, plan; alone it copies the last answer.")
        }
    }

    private mutating func copied(_ text: String?, named name: String) -> [Effect] {
        guard let text, !text.isEmpty else { return missing("There is no \(name) to copy yet.") }
        hint = "The \(name) was handed to the terminal's clipboard."
        return [.copy(text)]
    }

    private mutating func missing(_ text: String) -> [Effect] {
        hint = text
        return []
    }
}

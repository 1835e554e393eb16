import Registry

/// Applies "make it 2000", "leave ethena out", "forget the slippage limit" to the frames on the table.
enum Modification {
    /// The frames with the change made; nil when it fits none of them.
    static func apply(_ change: Intent, to intents: [Intent]) -> [Intent]? {
        let candidates = intents.indices.filter { intents[$0].action.movesValue || intents[$0].action == .rank }
        guard let index = target(change, intents, candidates) else { return nil }
        var changed = intents
        for (slot, value) in change.slots where slot != .step && slot != .drop {
            put(value, into: &changed[index], slot)
        }
        for name in change.list(.drop) ?? [] {
            if let slot = Slot(rawValue: name) { changed[index][slot] = nil }
        }
        return changed
    }

    /// The step that was named; else the last frame that has the slot already; else the last one.
    private static func target(_ change: Intent, _ intents: [Intent], _ candidates: [Int]) -> Int? {
        if let step = change.int(.step) { return candidates.indices.contains(step - 1) ? candidates[step - 1] : nil }
        let slots = change.slots.keys.filter { $0 != .drop }
        return candidates.last { index in slots.allSatisfy { intents[index][$0] != nil } } ?? candidates.last
    }

    private static func put(_ value: SlotValue, into intent: inout Intent, _ slot: Slot) {
        switch slot {
        case .exclude, .excludeChains:
            let added = Intent(.modify, [slot: value]).list(slot) ?? []
            let present = intent.list(slot) ?? []
            intent[slot] = .list(present + added.filter { !present.contains($0) })
        case .protocol where intent.action == .earn, .protocols:
            let added = Intent(.modify, [slot: value]).list(slot) ?? []
            let present = intent.list(.protocols) ?? []
            intent[.protocols] = .list(present + added.filter { !present.contains($0) })
        default:
            intent[slot] = value
        }
    }
}

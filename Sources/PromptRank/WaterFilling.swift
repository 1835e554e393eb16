import Ethereum

/// Divides a whole number over parts in proportion to their weights, under a cap on each part and a cap
/// on each group of parts. Integers throughout: what comes out adds up to what went in, to the unit.
///
/// Think of vessels of different widths (the weights) filled from one tap: the water stands equally
/// high in all, until one is full (its cap); then the rest rises on. That level is the fair one: it
/// maximises the sum of weight * log(part). Filling never lowers the level, so that a vessel found full
/// stays full, and a few rounds settle everything:
///
///     round 1   |####|  |##  |  |## |        level = amount / weights
///     round 2   |####|  |### |  |###|        the first is full; the others share what is left
///
/// The units that division leaves over go to the largest remainders that still have room.
struct WaterFilling {
    struct Vessel: Hashable {
        let weight: UInt64
        let cap: UInt256
        let group: String
    }

    /// Parts in the order of `vessels`; nil when the caps together hold less than `amount`.
    static func divide(_ amount: UInt256, over vessels: [Vessel], groupCap: UInt256) -> [UInt256]? {
        guard !vessels.isEmpty, capacity(vessels, groupCap: groupCap).map({ $0 >= amount }) ?? true else { return nil }
        var state = State(vessels: vessels, groupCap: groupCap, left: amount)
        while state.freezeWhatIsFull() {}
        return state.pourTheRest()
    }

    /// What fits at most; nil when it is more than a UInt256 holds.
    static func capacity(_ vessels: [Vessel], groupCap: UInt256) -> UInt256? {
        var total = UInt256.zero
        for group in Set(vessels.map(\.group)) {
            let inside = vessels.filter { $0.group == group }.reduce(UInt256.zero as UInt256?) { $0?.adding($1.cap) }
            guard let sum = total.adding(min(inside ?? groupCap, groupCap)) else { return nil }
            total = sum
        }
        return total
    }

    private struct State {
        let vessels: [Vessel]
        let groupCap: UInt256
        var left: UInt256
        /// Nil while the vessel still rises.
        var settled: [UInt256?]

        init(vessels: [Vessel], groupCap: UInt256, left: UInt256) {
            self.vessels = vessels
            self.groupCap = groupCap
            self.left = left
            settled = Array(repeating: nil, count: vessels.count)
        }

        private var rising: [Int] { vessels.indices.filter { settled[$0] == nil } }
        private var width: UInt64 { rising.reduce(0) { $0 + max(1, vessels[$1].weight) } }

        /// What a vessel holds at the present level, rounded down.
        private func share(_ index: Int, of amount: UInt256, width: UInt64) -> UInt256 {
            amount.multiplied(by: UInt256(max(1, vessels[index].weight)), dividedBy: UInt256(width)) ?? .zero
        }

        /// Settles groups and vessels that the level would overfill; false when there are none. Groups
        /// come first, so that a group's room is shared by weight and not taken by whoever is asked first.
        mutating func freezeWhatIsFull() -> Bool {
            let width = width
            guard width > 0 else { return false }
            for group in Set(rising.map { vessels[$0].group }).sorted() {
                let members = rising.filter { vessels[$0].group == group }
                let room = roomInGroup(of: members[0])
                let wanted = members.reduce(UInt256.zero) { $0 + min(share($1, of: left, width: width), vessels[$1].cap) }
                guard wanted >= room else { continue }
                fill(members, with: room)
                return !rising.isEmpty
            }
            let full = rising.filter { share($0, of: left, width: width) >= vessels[$0].cap }
            for index in full { settle(index, at: vessels[index].cap) }
            return !full.isEmpty && !rising.isEmpty
        }

        private mutating func settle(_ index: Int, at amount: UInt256) {
            let part = min(amount, left)
            settled[index] = part
            left = left - part
        }

        private func roomInGroup(of index: Int) -> UInt256 {
            let taken = vessels.indices.filter { vessels[$0].group == vessels[index].group }
                .reduce(UInt256.zero) { $0 + (settled[$1] ?? .zero) }
            return groupCap.subtracting(taken) ?? .zero
        }

        /// A group that is full shares its room among its members by the same rule.
        private mutating func fill(_ members: [Int], with room: UInt256) {
            let inner = members.map { Vessel(weight: vessels[$0].weight, cap: vessels[$0].cap, group: String($0)) }
            let parts = WaterFilling.divide(min(room, left), over: inner, groupCap: .max) ?? inner.map(\.cap)
            for (index, part) in zip(members, parts) { settle(index, at: part) }
        }

        /// Divides what is left over those that still rise, and places the leftover units.
        mutating func pourTheRest() -> [UInt256] {
            let open = rising, width = width
            let amount = left
            var parts = settled.map { $0 ?? .zero }
            for index in open {
                parts[index] = share(index, of: amount, width: width)
                left = left - parts[index]
            }
            let byRemainder = open.sorted { (remainder($0, amount, width), $1) > (remainder($1, amount, width), $0) }
            // Settled vessels come last: they have room only if a group's cap cut them short.
            let order = byRemainder + vessels.indices.filter { !open.contains($0) }
            return WaterFilling.topUp(parts, by: left, vessels: vessels, groupCap: groupCap, order: order) ?? parts
        }

        private func remainder(_ index: Int, _ amount: UInt256, _ width: UInt64) -> UInt64 {
            let rest = (amount % UInt256(width)) * UInt256(max(1, vessels[index].weight)) % UInt256(width)
            return rest.asUInt64 ?? 0
        }
    }

    /// Adds a few units one by one, in turns, wherever a cap still leaves room; nil when it does not.
    static func topUp(
        _ parts: [UInt256], by units: UInt256, vessels: [Vessel], groupCap: UInt256, order: [Int]? = nil
    ) -> [UInt256]? {
        var parts = parts
        var left = units
        while !left.isZero {
            let before = left
            for index in order ?? Array(vessels.indices) where !left.isZero {
                guard parts[index] < vessels[index].cap else { continue }
                let group = vessels.indices.filter { vessels[$0].group == vessels[index].group }
                guard group.reduce(UInt256.zero, { $0 + parts[$1] }) < groupCap else { continue }
                parts[index] = parts[index] + .one
                left = left - .one
            }
            if left == before { return nil }
        }
        return parts
    }
}

import Foundation

@testable import TerminalUI

/// Somebody at the keys of a screen that is not there: a state, a clock, and what was asked for.
struct Person {
    var state: ScreenState
    var now: Milliseconds = 1000
    var effects: [Effect] = []

    init(width: Int = 80, height: Int = 24, opened: Bool = true) {
        state = ScreenState(width: width, height: height)
        if opened { sees(.opened(history: [], status: Fixtures.status)) }
    }

    @discardableResult
    mutating func sees(_ event: Event) -> [Effect] {
        let new = state.update(event, at: now)
        effects += new
        return new
    }

    /// Keys, 10 ms apart.
    @discardableResult
    mutating func presses(_ keys: Key...) -> [Effect] {
        keys.flatMap { key in
            now += 10
            return sees(.key(key))
        }
    }

    @discardableResult
    mutating func types(_ text: String) -> [Effect] {
        text.unicodeScalars.flatMap { scalar in
            now += 10
            return sees(.key(.character(scalar)))
        }
    }

    /// The frame is on the screen, and the person has looked at it for a while.
    mutating func looks(for time: Milliseconds = 1000) {
        sees(.presented)
        now += time
    }

    var screen: String { state.render().grid.text }
}

/// Runs what blocks on a thread of its own: blocking the few threads that tasks share would leave the
/// driver's tasks none.
func onThreadOfItsOwn<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

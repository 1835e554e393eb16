import Foundation
import Synchronization
import Testing

@testable import TerminalUI

/// The runner in a real pseudo-terminal: curses, the loop, the driver's tasks. Signals stay with the
/// test process; they are tried on the whole program.
@Suite struct PseudoTerminalTests {
    @Test(.timeLimit(.minutes(5)))
    func aConversationInAPseudoTerminal() async throws {
        try await onThreadOfItsOwn { Result { try Self.converse() } }.get()
    }

    private static func converse() throws {
        let terminal = try #require(PseudoTerminal(width: 80, height: 24))
        let driver = ScriptedDriver()
        let surroundings = Surroundings(
            inputIsTerminal: true, outputIsTerminal: true, term: "xterm-256color", noColor: false, isUnicode: false)
        let runner = try #require(
            TerminalRunner(
                driver: driver, surroundings: surroundings, input: terminal.inside, output: terminal.inside,
                handlesSignals: false))
        let ending = Mutex<TerminalRunner.Ending?>(nil)
        let ended = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let unshared = runner
        Thread.detachNewThread {
            let how = unshared.run()
            ending.withLock { $0 = how }
            ended.signal()
        }

        #expect(terminal.shows("Say what you want"))
        terminal.type("\u{1B}[200~hello\rthere\u{1B}[201~")
        #expect(terminal.shows("there"))
        #expect(driver.asked.isEmpty)
        terminal.type("\r")
        #expect(terminal.shows("You said hello"))
        #expect(driver.asked == ["hello\nthere"])

        // Idle: not a byte.
        _ = terminal.drain(for: 0.3)
        #expect(terminal.drain(for: 0.5).isEmpty)

        terminal.type("\u{4}")
        #expect(ended.wait(timeout: .now() + 10) == .success)
        #expect(ending.withLock { $0 } == .quit)
        let goodbye = terminal.drain(for: 0.3)
        #expect(goodbye.contains("\u{1B}[?2004l"))
        #expect(goodbye.contains("\u{1B}[?1049l"))
    }
}

private final class ScriptedDriver: Driver {
    private let questions = Mutex<[String]>([])
    var asked: [String] { questions.withLock { $0 } }

    func perform(_ effect: Effect, ui: UI) async {
        switch effect {
        case .start: ui.post(.opened(history: [], status: Fixtures.status))
        case .ask(let text):
            questions.withLock { $0.append(text) }
            ui.post(.notice("You said \(text.prefix(5))"))
        default: break
        }
    }
}

/// Both ends of a pseudo-terminal. What the inside writes is collected as text.
private final class PseudoTerminal {
    let outside: Int32
    let inside: Int32

    init?(width: UInt16, height: UInt16) {
        var ends: (outside: Int32, inside: Int32) = (-1, -1)
        var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&ends.outside, &ends.inside, nil, nil, &size) == 0 else { return nil }
        (outside, inside) = ends
    }

    deinit {
        close(inside)
        close(outside)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(outside, bytes, bytes.count)
    }

    /// Everything written within `seconds`.
    func drain(for seconds: Double) -> String {
        var text = ""
        let end = Date().addingTimeInterval(seconds)
        while Date() < end { text += readOnce(milliseconds: 50) }
        return text
    }

    /// Waits until `words` were written; long, since the other tests keep the machine busy.
    func shows(_ words: String) -> Bool {
        var text = ""
        let end = Date().addingTimeInterval(100)
        while Date() < end {
            text += readOnce(milliseconds: 50)
            if text.contains(words) { return true }
        }
        return false
    }

    private func readOnce(milliseconds: Int32) -> String {
        var source = pollfd(fd: outside, events: Int16(POLLIN), revents: 0)
        guard poll(&source, 1, milliseconds) > 0 else { return "" }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = read(outside, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : ""
    }
}

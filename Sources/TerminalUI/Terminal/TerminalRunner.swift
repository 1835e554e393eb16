import Glibc
import Synchronization

/// The full screen: one loop, on the thread that calls `run`, which must be the main thread entered
/// from a synchronous `main`.
///
/// ```
///   keyboard ─┐                                    ┌─► present (only what changed)
///             ├─ poll ─► Event ─► ScreenState ─────┤
///   mailbox ──┘             ▲                      └─► Effect ─► Driver, in a task
///                           └──────────────────────────────────────┘ events, through the mailbox
/// ```
/// Nothing runs on the main actor while the loop waits; a driver keeps off it.
public final class TerminalRunner {
    public enum Ending: Hashable, Sendable { case quit, hangup, terminated, cannotOpen }

    private let surroundings: Surroundings
    private let driver: any Driver
    private let input: Int32
    private let output: Int32
    private let handlesSignals: Bool
    private let mailbox: Mailbox
    private let questions = Questions()
    private var state: ScreenState
    private var asking: Task<Void, Never>?
    private var ending: Ending?

    /// Nil when a screen can be opened; otherwise why not.
    public static func canOpen(_ surroundings: Surroundings = .current()) -> Surroundings.Obstacle? {
        surroundings.obstacle
    }

    /// `handlesSignals` is for tests, which run in a process that has other uses for signals.
    public init?(
        driver: any Driver, surroundings: Surroundings = .current(), input: Int32 = STDIN_FILENO,
        output: Int32 = STDOUT_FILENO, handlesSignals: Bool = true
    ) {
        guard let mailbox = Mailbox() else { return nil }
        self.mailbox = mailbox
        self.driver = driver
        self.surroundings = surroundings
        (self.input, self.output, self.handlesSignals) = (input, output, handlesSignals)
        state = ScreenState(glyphs: surroundings.glyphs)
    }

    /// Opens the screen, stays until the person leaves, puts the terminal back.
    public func run() -> Ending {
        var modes = termios()
        tcgetattr(input, &modes)
        // Before curses, which leaves handlers alone that are there already.
        let errors = handlesSignals ? KeptErrors() : nil
        if handlesSignals {
            Signals.install(mailbox: mailbox, input: input, output: output, modes: modes, errors: errors)
        }
        defer {
            if handlesSignals { Signals.remove() }
            tcsetattr(input, TCSADRAIN, &modes)
            errors?.release()
        }
        guard let terminal = Terminal(input: input, output: output, surroundings: surroundings) else {
            return .cannotOpen
        }
        stay(in: terminal)
        terminal.close()
        return ending ?? .quit
    }

    private func stay(in terminal: Terminal) {
        resize(terminal)
        terminal.present(state.render())
        perform(.start)
        while ending == nil { turn(terminal) }
        asking?.cancel()
        questions.dismissAll()
    }

    /// One round: wait, take what came, draw.
    private func turn(_ terminal: Terminal) {
        let hungUp = wait()
        takePokes(terminal)
        for event in mailbox.takeEvents() { update(event, terminal) }
        if state.isAnimating { update(.tick, terminal) }
        takeKeys(terminal)
        if hungUp { ending = ending ?? .hangup }
        if ending == nil { present(terminal) }
    }

    /// True when the terminal is gone.
    private func wait() -> Bool {
        var sources = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0),
        ]
        poll(&sources, 2, state.isAnimating ? 120 : -1)
        return sources[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    private func present(_ terminal: Terminal) {
        let isFresh = state.hasFreshCard
        terminal.present(state.render())
        guard isFresh else { return }
        // Whatever was typed before the card was there is thrown away, not only disregarded.
        terminal.discardInput()
        _ = state.update(.presented, at: Self.now)
    }

    private func takeKeys(_ terminal: Terminal) {
        while ending == nil, let stroke = terminal.read() {
            switch stroke {
            case .key(let key): update(.key(key), terminal)
            case .paste(let text): update(.paste(text), terminal)
            case .ignored: break
            }
            // A card that a key opened must be seen before the next key counts.
            if state.hasFreshCard { return }
        }
    }

    private func takePokes(_ terminal: Terminal) {
        for poke in mailbox.takePokes() {
            switch poke {
            case .mail: break
            case .resized: resize(terminal)
            case .suspend: suspend(terminal)
            case .resumed:
                terminal.forget()
                resize(terminal)
            case .hangup: ending = .hangup
            case .terminate: ending = .terminated
            }
        }
    }

    private func resize(_ terminal: Terminal) {
        let size = terminal.takeSize()
        update(.resize(width: size.width, height: size.height), terminal)
    }

    private func suspend(_ terminal: Terminal) {
        terminal.lend { Signals.stopProcess() }
        resize(terminal)
    }

    private static var now: Milliseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Milliseconds(time.tv_sec) * 1000 + Milliseconds(time.tv_nsec / 1_000_000)
    }
}

// MARK: - Effects

extension TerminalRunner {
    private func update(_ event: Event, _ terminal: Terminal) {
        for effect in state.update(event, at: Self.now) { carryOut(effect, terminal) }
    }

    private func carryOut(_ effect: Effect, _ terminal: Terminal) {
        switch effect {
        case .cancel: asking?.cancel()
        case .answer(let id, let answer): questions.answer(id, answer)
        case .copy(let text): terminal.send(Clipboard.sequence(text))
        case .edit(let text): edit(text, terminal)
        case .redraw: terminal.forget()
        case .suspend: suspend(terminal)
        case .quit: ending = .quit
        default: perform(effect)
        }
    }

    private func edit(_ text: String, _ terminal: Terminal) {
        var edited: String?
        terminal.lend { edited = ExternalEditor.edit(text) }
        resize(terminal)
        if let edited { update(.edited(edited), terminal) }
    }

    /// Hands an effect to the driver in a task of its own. What a cancelled question still says is
    /// not heard; an approval is never cancelled.
    private func perform(_ effect: Effect) {
        let (driver, mailbox, questions) = (driver, mailbox, questions)
        let isQuestion = effect.work == .question
        let ui = UI(
            post: { event in if !(isQuestion && Task.isCancelled) { mailbox.post(event) } },
            ask: { prompt in await questions.ask(prompt, through: mailbox) })
        let task = Task.detached {
            await driver.perform(effect, ui: ui)
            if !(isQuestion && Task.isCancelled) { mailbox.post(.done(effect.work)) }
        }
        if isQuestion { asking = task }
    }
}

/// Prompts on their way: who asked is woken exactly once, with the answer or with its refusal.
final class Questions: Sendable {
    private struct Open {
        var next = 1
        var waiting: [Int: CheckedContinuation<PromptAnswer, Never>] = [:]
        var isClosed = false
    }

    private let open = Mutex(Open())

    func ask(_ prompt: Prompt, through mailbox: Mailbox) async -> PromptAnswer {
        await withCheckedContinuation { continuation in
            let id = open.withLock { open -> Int? in
                guard !open.isClosed else { return nil }
                defer { open.next += 1 }
                open.waiting[open.next] = continuation
                return open.next
            }
            if let id { mailbox.post(.prompt(id: id, prompt)) } else { continuation.resume(returning: .dismissed) }
        }
    }

    func answer(_ id: Int, _ answer: PromptAnswer) {
        open.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: answer)
    }

    /// The screen is closing: nobody will answer any more.
    func dismissAll() {
        let left = open.withLock { open in
            open.isClosed = true
            defer { open.waiting = [:] }
            return open.waiting.values.map(\.self)
        }
        for continuation in left { continuation.resume(returning: .dismissed) }
    }
}

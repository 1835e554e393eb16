import Glibc

/// Signals, in two kinds.
///
/// Ordinary ones (the window changed, stop, continue, hang up, terminate) become a byte on the
/// mailbox's pipe and are dealt with by the loop. Crashes can't wait for a loop: their handler puts
/// the terminal back with two calls that are safe in a handler, hands the signal to whoever had it
/// before (Swift's backtracer, or the system), and is gone.
///
/// The handlers read nothing but the plain memory below, which is written before they are installed.
enum Signals {
    private static let crashes: [Int32] = [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE]
    private static let pokes: [(signal: Int32, poke: Mailbox.Poke)] = [
        (SIGWINCH, .resized), (SIGTSTP, .suspend), (SIGCONT, .resumed), (SIGHUP, .hangup), (SIGTERM, .terminate),
        (SIGINT, .terminate),
    ]

    /// Everything a handler touches, at an address that never moves.
    fileprivate struct Rescue {
        var pipe: Int32 = -1
        var output: Int32 = -1
        var input: Int32 = -1
        var modes = termios()
        var isArmed = false
        /// Standard error as it was, and what was kept off the screen.
        var realErrors: Int32 = -1
        var keptErrors: Int32 = -1
    }

    fileprivate nonisolated(unsafe) static let rescue: UnsafeMutablePointer<Rescue> = {
        let memory = UnsafeMutablePointer<Rescue>.allocate(capacity: 1)
        memory.initialize(to: Rescue())
        return memory
    }()

    /// Signals 1 to 64 as they were before.
    fileprivate nonisolated(unsafe) static let before: UnsafeMutablePointer<sigaction> = {
        let memory = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
        memory.initialize(repeating: sigaction(), count: 65)
        return memory
    }()

    /// What brings any terminal back: paste mode off, colours off, cursor shown, keypad off, the
    /// ordinary screen.
    fileprivate static let resetText = "\u{1B}[?2004l\u{1B}[0m\u{1B}[?25h\u{1B}[?1l\u{1B}>\u{1B}[?1049l\r\n"
    fileprivate nonisolated(unsafe) static let resetBytes: UnsafeMutableBufferPointer<UInt8> = {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: resetText.utf8.count)
        _ = memory.initialize(from: resetText.utf8)
        return memory
    }()

    /// `modes` are the terminal's as they were before the screen was opened.
    static func install(mailbox: Mailbox, input: Int32, output: Int32, modes: termios, errors: KeptErrors?) {
        _ = before
        _ = resetBytes
        rescue.pointee = Rescue(
            pipe: mailbox.writeEnd, output: output, input: input, modes: modes, isArmed: true,
            realErrors: errors?.real ?? -1, keptErrors: errors?.kept ?? -1)
        for entry in pokes { set(entry.signal, flags: SA_RESTART) { signal in pokePipe(signal) } }
        for signal in crashes { set(signal, flags: SA_ONSTACK | SA_NODEFER) { signal in restoreAndPassOn(signal) } }
    }

    static func remove() {
        rescue.pointee.isArmed = false
        for signal in pokes.map(\.signal) + crashes { sigaction(signal, before + Int(signal), nil) }
    }

    private static func set(_ signal: Int32, flags: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = flags
        sigemptyset(&action.sa_mask)
        sigaction(signal, &action, before + Int(signal))
    }

    /// Stops the process as an unhandled Ctrl-Z does, and comes back when it is continued.
    static func stopProcess() {
        var ours = sigaction()
        var standard = sigaction()
        standard.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(SIGTSTP, &standard, &ours)
        kill(getpid(), SIGTSTP)
        // A stop by kill may arrive a moment later than the call returns.
        usleep(1000)
        sigaction(SIGTSTP, &ours, nil)
    }
}

/// Runs inside a signal: one write, nothing else.
private func pokePipe(_ signal: Int32) {
    let saved = errno
    var byte: UInt8
    switch signal {
    case SIGWINCH: byte = 0x72
    case SIGTSTP: byte = 0x7A
    case SIGCONT: byte = 0x63
    case SIGHUP: byte = 0x68
    default: byte = 0x74
    }
    _ = write(Signals.rescue.pointee.pipe, &byte, 1)
    errno = saved
}

/// Runs inside a crash: the terminal first, then whoever comes next.
private func restoreAndPassOn(_ signal: Int32) {
    let rescue = Signals.rescue
    if rescue.pointee.isArmed {
        rescue.pointee.isArmed = false
        _ = write(rescue.pointee.output, Signals.resetBytes.baseAddress, Signals.resetBytes.count)
        tcsetattr(rescue.pointee.input, TCSANOW, &rescue.pointee.modes)
        if rescue.pointee.keptErrors >= 0 {
            KeptErrors.pour(from: rescue.pointee.keptErrors, to: rescue.pointee.realErrors)
            dup2(rescue.pointee.realErrors, STDERR_FILENO)
        }
    }
    sigaction(signal, Signals.before + Int(signal), nil)
    raise(signal)
}

import Ethereum
import CNcurses
import Glibc

/// Where the linear mode reads: whole lines, and secrets without echo when a terminal is there.
public protocol LineSource: Sendable {
    /// Nil at the end of the input.
    func line() -> String?
    func secret() -> SecretBytes?
}

public struct StandardInput: LineSource {
    public init() {}

    public func line() -> String? { readLine(strippingNewline: true) }

    public func secret() -> SecretBytes? {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return readSecret() }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        hidden.c_lflag |= tcflag_t(ECHONL)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer { tcsetattr(STDIN_FILENO, TCSANOW, &shown) }
        return readSecret()
    }

    /// Byte by byte into memory that is wiped, never into a `String`.
    private func readSecret() -> SecretBytes? {
        var bytes = Bytes()
        bytes.reserveCapacity(SecretEntry.limit)
        while true {
            let byte = getc_unlocked(Self.stream)
            if byte == EOF, bytes.isEmpty { return nil }
            if byte == EOF || byte == 0x0A { break }
            if bytes.count < SecretEntry.limit { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        }
        return SecretBytes(wiping: &bytes)
    }

    /// The same stream that `readLine` uses, so that neither steals the other's buffered input.
    private static var stream: UnsafeMutablePointer<FILE> { stdin_stream() }
}

import Glibc
import Synchronization

/// The one way into the main loop: other threads leave events in the box and poke the pipe, signal
/// handlers poke it with a letter, and `poll` wakes.
final class Mailbox: Sendable {
    /// What a byte on the pipe says. Signal handlers can do no more than write one.
    enum Poke: UInt8 {
        case mail = 0x6D
        case resized = 0x72
        case suspend = 0x7A
        case resumed = 0x63
        case hangup = 0x68
        case terminate = 0x74
    }

    let readEnd: Int32
    let writeEnd: Int32
    private let events = Mutex<[Event]>([])

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func post(_ event: Event) {
        events.withLock { $0.append(event) }
        poke(.mail)
    }

    /// A full pipe wakes the loop as well as one more byte would.
    func poke(_ poke: Poke) {
        var byte = poke.rawValue
        _ = write(writeEnd, &byte, 1)
    }

    func takeEvents() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    func takePokes() -> [Poke] {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(readEnd, &buffer, buffer.count)
        return count > 0 ? buffer.prefix(count).compactMap(Poke.init) : []
    }
}

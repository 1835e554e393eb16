import Glibc
import Synchronization

/// Bytes that must not outlive their use: a passphrase, a seed, a private key.
///
/// They live in memory of their own, kept out of core dumps and (where the system allows it) out of
/// swap, and are overwritten when the last reference goes. They are compared in constant time, never
/// print, and are neither `String` nor `Codable`. What this cannot prevent: a copy that the caller
/// made before or makes inside `withUnsafeBytes`.
public final class SecretBytes: Sendable {
    public let count: Int
    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    /// `count` zero bytes which `fill` writes; nothing writes to them afterwards.
    public init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        self.count = count
        memory = SecretMemory.take(count)
        try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    }

    /// A copy of `bytes`; the original stays the caller's to wipe.
    public convenience init(copying bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Moves `bytes` in and overwrites the original.
    public convenience init(wiping bytes: inout Bytes) {
        self.init(copying: bytes)
        bytes.wipe()
    }

    /// `count` bytes from the system's generator.
    public static func random(count: Int) -> SecretBytes {
        var generator = SystemRandomNumberGenerator()
        return SecretBytes(count: count) { buffer in
            // Eight bytes a call: each call asks the kernel.
            for start in stride(from: 0, to: count, by: 8) {
                Swift.withUnsafeBytes(of: generator.next() as UInt64) { word in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[start..<min(start + 8, count)])
                        .copyBytes(from: word.prefix(count - start))
                }
            }
        }
    }

    deinit { SecretMemory.giveBack(memory, count) }

    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: memory, count: count))
    }
}

/// Where secrets lie. A key or a seed takes a slot of a shared page, so that it costs no system call,
/// and so that many of them need few of the pages a process may lock; anything longer gets pages of
/// its own. All memory is zero when it is taken: new pages are, and a slot is wiped as it comes back.
private enum SecretMemory {
    private static let slot = 64
    private static let page = max(Int(sysconf(Int32(_SC_PAGESIZE))), slot)
    /// Addresses of the slots that nobody uses. Their pages are kept for the next secret.
    private static let freeSlots = Mutex<[UInt]>([])

    static func take(_ count: Int) -> UnsafeMutableRawPointer {
        if count > slot { return map(wholePages(count)) }
        let address = freeSlots.withLock { free in
            if free.isEmpty {
                let fresh = UInt(bitPattern: map(page))
                free = stride(from: 0, to: UInt(page), by: slot).map { fresh + $0 }
            }
            return free.removeLast()
        }
        guard let memory = UnsafeMutableRawPointer(bitPattern: address) else { fatalError("no memory for a secret") }
        return memory
    }

    static func giveBack(_ memory: UnsafeMutableRawPointer, _ count: Int) {
        if count > slot {
            explicit_bzero(memory, wholePages(count))
            munmap(memory, wholePages(count))
            return
        }
        explicit_bzero(memory, slot)
        freeSlots.withLock { $0.append(UInt(bitPattern: memory)) }
    }

    private static func wholePages(_ count: Int) -> Int { (count + page - 1) / page * page }

    private static func map(_ size: Int) -> UnsafeMutableRawPointer {
        let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { fatalError("no memory for a secret") }
        // Both are protection in depth: a small RLIMIT_MEMLOCK must not stop the wallet.
        _ = mlock(mapped, size)
        _ = madvise(mapped, size, MADV_DONTDUMP)
        return mapped
    }
}

extension SecretBytes: Equatable {
    /// Takes the same time wherever the bytes differ; only the length is compared openly.
    public static func == (a: SecretBytes, b: SecretBytes) -> Bool {
        a.withUnsafeBytes { left in b.withUnsafeBytes { right in constantTimeEqual(left, right) } }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecretBytes(hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
public func constantTimeEqual(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (left, right) in zip(a, b) { difference |= left ^ right }
    return difference == 0
}

extension Bytes {
    /// Overwrites the contents with zeros in a way the optimiser may not drop, then empties.
    public mutating func wipe() {
        withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            explicit_bzero(start, buffer.count)
        }
        removeAll()
    }
}

import Glibc

/// Bytes that must not outlive their use: a passphrase, a seed, a private key.
///
/// They live in pages of their own, kept out of core dumps and (where the system allows it) out of
/// swap, and are overwritten when the last reference goes. They are compared in constant time, never
/// print, and are neither `String` nor `Codable`. What this cannot prevent: a copy that the caller
/// made before or makes inside `withUnsafeBytes`.
public final class SecretBytes: Sendable {
    public let count: Int
    private nonisolated(unsafe) let pages: UnsafeMutableRawPointer
    private let pageBytes: Int

    /// `count` zero bytes which `fill` writes; nothing writes to them afterwards.
    public init(count: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        let size = max(Int(sysconf(Int32(_SC_PAGESIZE))), 1)
        pageBytes = (max(count, 1) + size - 1) / size * size
        let mapped = mmap(nil, pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { fatalError("no memory for a secret") }
        // Both are protection in depth: a small RLIMIT_MEMLOCK must not stop the wallet.
        _ = mlock(mapped, pageBytes)
        _ = madvise(mapped, pageBytes, MADV_DONTDUMP)
        pages = mapped
        self.count = count
        try fill(UnsafeMutableRawBufferPointer(start: pages, count: count))
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

    deinit {
        explicit_bzero(pages, pageBytes)
        munmap(pages, pageBytes)
    }

    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: pages, count: count))
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

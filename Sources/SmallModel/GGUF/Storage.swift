#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a model file: never written, and kept until the last reader of
/// them is gone. This class is the one place where a pointer is owned.
///
/// A file is mapped, so only the pages that are used are read, and every process
/// using the same model shares them. It follows that a file which somebody shortens
/// while it is open ends the process: replace a model by renaming a new file over
/// it, which leaves the old bytes in place.
///
/// `@unchecked Sendable`: the memory is immutable from `init` to `deinit`.
final class Storage: @unchecked Sendable {
    let base: UnsafeRawPointer
    let count: Int
    private let isMapped: Bool

    init(mapping path: String) throws(ModelError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, errno: EINVAL) }
        count = Int(status.st_size)
        guard count > 0 else { throw .truncated(offset: 0, bytes: 4) }
        guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw .unreadable(path: path, errno: errno) }
        base = UnsafeRawPointer(address)
        isMapped = true
    }

    init(copying bytes: [UInt8]) {
        count = bytes.count
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
        bytes.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { memory.copyMemory(from: start, byteCount: bytes.count) }
        }
        base = UnsafeRawPointer(memory)
        isMapped = false
    }

    /// The bytes from `start` on are about to be read from one end to the other.
    func willNeed(_ start: UnsafeRawPointer, byteCount: Int) {
        #if os(Linux)
            // Newer kernels map all pages at once; older ones refuse, which does no harm.
            advise(start, byteCount, 22)  // MADV_POPULATE_READ
        #endif
    }

    /// They will not be read again soon: this process need not keep them, the page cache may.
    func wontNeed(_ start: UnsafeRawPointer, byteCount: Int) { advise(start, byteCount, Int32(MADV_DONTNEED)) }

    private func advise(_ start: UnsafeRawPointer, _ byteCount: Int, _ advice: Int32) {
        guard isMapped else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = Int(bitPattern: start) / page * page
        guard let address = UnsafeMutableRawPointer(bitPattern: first) else { return }
        madvise(address, Int(bitPattern: start) + byteCount - first, advice)
    }

    deinit {
        let memory = UnsafeMutableRawPointer(mutating: base)
        if isMapped { munmap(memory, count) } else { memory.deallocate() }
    }
}

/// Reads little-endian fields one after the other; every step is checked.
struct FieldReader {
    let storage: Storage
    private(set) var offset: Int

    init(_ storage: Storage, at offset: Int = 0) {
        self.storage = storage
        self.offset = offset
    }

    var remaining: Int { storage.count - offset }

    /// Steps over `bytes` and returns where they begin.
    mutating func skip(_ bytes: UInt64) throws(ModelError) -> Int {
        guard bytes <= UInt64(remaining) else { throw .truncated(offset: offset, bytes: bytes) }
        defer { offset += Int(bytes) }
        return offset
    }

    mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(ModelError) -> T {
        let start = try skip(UInt64(MemoryLayout<T>.size))
        return T(littleEndian: storage.base.loadUnaligned(fromByteOffset: start, as: T.self))
    }

    /// A GGUF string: its length in eight bytes, then its bytes.
    mutating func text(limit: UInt64) throws(ModelError) -> String {
        let length: UInt64 = try integer()
        guard length <= limit else { throw .countTooLarge(of: .string, count: length, limit: limit) }
        let start = try skip(length)
        let bytes = UnsafeRawBufferPointer(start: storage.base + start, count: Int(length))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .badText(offset: start) }
        return text
    }
}

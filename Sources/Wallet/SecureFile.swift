import Ethereum
import Glibc

/// A file operation that failed, with the system's reason.
public struct FileError: Error, Equatable, Sendable {
    public let operation: String
    public let path: String
    public let code: Int32

    /// What the system says, e.g. "Permission denied".
    public var reason: String { String(cString: strerror(code)) }
}

/// Files that hold keys: never readable by anyone else, not even for a moment, and never half
/// written. Foundation's atomic write makes 0644 files, so this speaks to the system directly.
enum SecureFile {
    /// Makes `path` a directory for its owner alone; parents are made as well.
    static func makeDirectory(_ path: String) throws(FileError) {
        if let parent = parent(of: path), !exists(parent) { try makeDirectory(parent) }
        if mkdir(path, 0o700) != 0 && errno != EEXIST { throw failure("create", path) }
    }

    /// Mode bits of what is at `path`, links not followed.
    static func mode(of path: String) throws(FileError) -> mode_t {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure("examine", path) }
        return status.st_mode
    }

    static func isDirectory(_ path: String) -> Bool {
        (try? mode(of: path)).map { $0 & S_IFMT == S_IFDIR } ?? false
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a directory, sorted.
    static func names(in directory: String) throws(FileError) -> [String] {
        guard let handle = opendir(directory) else { throw failure("list", directory) }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The contents of a regular file of at most `limit` bytes (one more is returned, so that the
    /// caller sees that it is too long), and its mode. Links, pipes and devices are refused.
    static func read(_ path: String, limit: Int) throws(FileError) -> (bytes: Bytes, mode: mode_t) {
        // Without O_NONBLOCK, opening a pipe would wait for ever.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(operation: "open", path: path, code: EINVAL) }
        var bytes = Bytes()
        var chunk = Bytes(repeating: 0, count: 16_384)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return (Bytes(bytes.prefix(limit + 1)), status.st_mode)
    }

    /// Writes `bytes` beside `path` in a new file of mode 0600, forces it to the disk, lets `verify`
    /// look at what is really there, and only then gives it its name.
    /// - Parameter replacing: whether a file of that name may be replaced.
    static func write(
        _ bytes: Bytes, to path: String, replacing: Bool, verify: (Bytes) throws -> Void
    ) throws {
        let temporary = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
        do {
            try create(temporary, bytes)
            try verify(try read(temporary, limit: bytes.count).bytes)
            try rename(temporary, to: path, replacing: replacing)
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronizeDirectory(of: path)
    }

    static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw failure("remove", path) }
        try synchronizeDirectory(of: path)
    }

    /// Takes a regular file's permissions from everyone but its owner.
    static func close(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("protect", path) }
    }

    private static func create(_ path: String, _ bytes: Bytes) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { Glibc.close(descriptor) }
        // A umask can only take bits away from 0600; this puts the owner's back.
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("protect", path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("flush", path) }
    }

    /// A hard link fails when the name is taken, which a plain rename would not.
    private static func rename(_ from: String, to path: String, replacing: Bool) throws(FileError) {
        if replacing {
            guard Glibc.rename(from, path) == 0 else { throw failure("rename", path) }
        } else {
            guard link(from, path) == 0 else { throw failure("create", path) }
            unlink(from)
        }
    }

    private static func synchronizeDirectory(of path: String) throws(FileError) {
        let directory = parent(of: path) ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("flush", directory) }
    }

    private static func parent(of path: String) -> String? {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return nil }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func failure(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }
}

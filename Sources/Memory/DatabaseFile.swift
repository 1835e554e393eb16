import Foundation
import GRDB

/// The database as a file: made whole or not at all, looked at before it is touched, readable by its
/// owner only.
struct DatabaseFile {
    /// Absolute, so that SQLite never takes it for a `file:` address.
    let path: String

    init(path: String) {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private var directory: String { (path as NSString).deletingLastPathComponent }

    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerSize = 100
    private static let userVersionOffset = 60
    private static let applicationIDOffset = 68
}

// MARK: - Making it

extension DatabaseFile {
    /// A new database is built beside its place and linked there when it is complete: a crash leaves
    /// either no database or a whole one, and of two processes at it one wins.
    func createIfAbsent() throws {
        guard try size(of: path) == nil else { return }
        try makeDirectory()
        let draft = path + ".\(Identifier.new()).new"
        defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
        try makeEmpty(draft)
        try fill(draft)
        try synchronise(draft)
        guard link(draft, path) == 0 || errno == EEXIST else { throw cannotOpen() }
        try synchronise(directory)
    }

    private func makeDirectory() throws {
        var missing: [String] = []
        var current = directory
        while access(current, F_OK) != 0, current.utf8.count > 1 {
            missing.append(current)
            current = (current as NSString).deletingLastPathComponent
        }
        for path in missing.reversed() {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw cannotOpen() }
        }
    }

    private func makeEmpty(_ draft: String) throws {
        let descriptor = open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw cannotOpen() }
        close(descriptor)
    }

    private func fill(_ draft: String) throws {
        let queue = try DatabaseQueue(path: draft, configuration: Store.configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try Schema.migrator.migrate(queue)
        // The mode is a property of the file; it takes the file's header, so it comes last.
        _ = try queue.writeWithoutTransaction { db in try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") }
        try queue.close()
    }

    private func synchronise(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotOpen() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw cannotOpen() }
    }
}

// MARK: - Looking before touching

extension DatabaseFile {
    /// Throws unless this is a whole Seraph database of a schema we know. Changes nothing.
    func inspect() throws {
        let header = try readHeader()
        guard header.count == Self.headerSize, header.starts(with: Self.magic) else {
            throw MemoryError.notADatabase(path: path)
        }
        guard Self.integer(header, at: Self.applicationIDOffset) == Schema.applicationID else {
            throw MemoryError.foreign(path: path)
        }
        try checkVersion(Int(Self.integer(header, at: Self.userVersionOffset)))
        try inspectInside()
    }

    private func checkVersion(_ found: Int) throws {
        guard found <= Schema.version else {
            throw MemoryError.newerSchema(path: path, found: found, known: Schema.version)
        }
    }

    private func inspectInside() throws {
        var configuration = Store.configuration
        configuration.readonly = true
        let queue = try DatabaseQueue(path: inspectionPath(), configuration: configuration)
        try queue.read { db in
            // The header says what the last checkpoint knew; the log may know more.
            try checkVersion(Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0)
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw MemoryError.corrupted(path: path, detail: verdict) }
        }
        try queue.close()
    }

    /// Without a log the file is complete in itself and can be read as immutable, which makes no
    /// companion files. Where SQLite was built without `file:` addresses the plain path does.
    private func inspectionPath() throws -> String {
        if try size(of: path + "-wal") ?? 0 > 0 { return path }
        let readsAddresses = try DatabaseQueue().read { db in
            try Bool.fetchOne(db, sql: "SELECT sqlite_compileoption_used('USE_URI')") ?? false
        }
        guard readsAddresses,
            let escaped = path.addingPercentEncoding(withAllowedCharacters: Self.plainInAddress)
        else { return path }
        return "file:\(escaped)?immutable=1"
    }

    private static let plainInAddress = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~")

    private func readHeader() throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotOpen() }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.headerSize)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw cannotOpen() }
        return Array(bytes.prefix(count))
    }

    /// Big-endian, as SQLite's header keeps its numbers.
    private static func integer(_ bytes: [UInt8], at offset: Int) -> Int32 {
        Int32(bitPattern: bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
}

// MARK: - Permissions

extension DatabaseFile {
    /// Owner only, whatever the umask was and whoever copied the file here. A directory that is shared
    /// on purpose (sticky, like /tmp) or is not ours stays as it is.
    func tightenPermissions() {
        for suffix in ["", "-wal", "-shm"] { restrict(path + suffix, to: 0o600, type: S_IFREG) }
        restrict(directory, to: 0o700, type: S_IFDIR)
    }

    private func restrict(_ path: String, to mode: mode_t, type: mode_t) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == type, status.st_uid == geteuid(),
            status.st_mode & S_ISVTX == 0, status.st_mode & 0o777 & ~mode != 0
        else { return }
        chmod(path, mode)
    }

    /// Nil when there is no such file.
    private func size(of path: String) throws -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw cannotOpen()
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MemoryError.cannotOpen(path: path, reason: "it is not a plain file")
        }
        return Int(status.st_size)
    }

    private func cannotOpen() -> MemoryError {
        errno == ENOSPC
            ? .diskFull(path: path) : .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
}

import GRDB

/// Everything Seraph remembers, in one SQLite file of the person's own: conversations, preferences,
/// contacts, facts, plans, approvals, and the journal of what was signed and sent.
///
///     let store = try Store(path: home + "/seraph.sqlite")
///     try store.saveSession(Session(id: Identifier.new(), created: .now(), title: "Yield"))
///
/// Every function that writes returns only after the commit is on disk (WAL, `synchronous = FULL`),
/// and throws `MemoryError` with nothing written otherwise. A store can be used from any thread;
/// several processes can have the same file open.
///
/// What is here cannot authorise anything: a stored text may fill no recipient and no amount by
/// itself, and keys, seeds and passphrases never come near this file.
public final class Store: Sendable {
    public let path: String
    let queue: DatabaseQueue

    /// Opens the database, making it (0600, in a directory of 0700) when there is none.
    ///
    /// A file that is not a Seraph database, is damaged, or belongs to a later version is refused and
    /// left byte for byte as it was.
    public init(path: String) throws {
        let file = DatabaseFile(path: path)
        self.path = file.path
        queue = try MemoryError.translating(path: file.path) {
            try file.createIfAbsent()
            try file.inspect()
            file.tightenPermissions()
            let queue = try DatabaseQueue(path: file.path, configuration: Self.configuration)
            try queue.writeWithoutTransaction { db in
                // Kept in the file, but another tool may have changed it back. GRDB's own switch to WAL
                // would lower `synchronous` to NORMAL.
                guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
                    throw MemoryError.cannotOpen(path: file.path, reason: "its journal mode cannot be changed")
                }
            }
            try Schema.migrator.migrate(queue)
            return queue
        }
        file.tightenPermissions()
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try MemoryError.translating(path: path) { try queue.read(body) }
    }

    /// One transaction, taken for writing from its first statement, so that what it read stays true.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try MemoryError.translating(path: path) { try queue.write(body) }
    }
}

extension MemoryError {
    /// SQLite's codes as our facts. Bound values never get in: GRDB leaves them out of `message`.
    static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw MemoryError(error, path: path)
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let message = error.message ?? "no message"
        self =
            switch error.resultCode {
            case .SQLITE_FULL: .diskFull(path: path)
            case .SQLITE_READONLY: .readOnly(path: path)
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
            case .SQLITE_NOTADB: .notADatabase(path: path)
            case .SQLITE_CORRUPT: .corrupted(path: path, detail: message)
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotOpen(path: path, reason: message)
            default: .database(path: path, code: Int(error.extendedResultCode.rawValue), message: message)
            }
    }
}

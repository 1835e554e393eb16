import Foundation
import Ethereum
import GRDB

/// Reads a row without trusting it: GRDB's typed subscripts stop the program when a value has another
/// type, and a database can be edited by anyone who owns it.
struct RowReader {
    let row: Row
    let table: String

    func text(_ column: String) throws -> String {
        guard let value = try optionalText(column) else { throw damaged(column) }
        return value
    }

    func optionalText(_ column: String) throws -> String? {
        switch row[column] as DatabaseValue? {
        case nil: nil
        case let value?:
            switch value.storage {
            case .null: nil
            case .string(let text): text
            default: throw damaged(column)
            }
        }
    }

    func integer(_ column: String) throws -> UInt64 {
        guard let value = try optionalInteger(column) else { throw damaged(column) }
        return value
    }

    func optionalInteger(_ column: String) throws -> UInt64? {
        guard let value = row[column] as DatabaseValue? else { return nil }
        switch value.storage {
        case .null: return nil
        case .int64(let number):
            guard number >= 0 else { throw damaged(column) }
            return UInt64(number)
        default: throw damaged(column)
        }
    }

    func bytes(_ column: String) throws -> Bytes {
        guard let value = try optionalBytes(column) else { throw damaged(column) }
        return value
    }

    func optionalBytes(_ column: String) throws -> Bytes? {
        guard let value = row[column] as DatabaseValue? else { return nil }
        switch value.storage {
        case .null: return nil
        case .blob(let data): return Bytes(data)
        default: throw damaged(column)
        }
    }

    func address(_ column: String) throws -> Address {
        guard let address = Address(bytes: try bytes(column)) else { throw damaged(column) }
        return address
    }

    func time(_ column: String) throws -> Timestamp {
        guard let time = Timestamp(try text(column)) else { throw damaged(column) }
        return time
    }

    func json(_ column: String) throws -> JSON {
        guard let value = try optionalJSON(column) else { throw damaged(column) }
        return value
    }

    func optionalJSON(_ column: String) throws -> JSON? {
        guard let text = try optionalText(column) else { return nil }
        guard let value = try? JSON(parsing: text) else { throw damaged(column) }
        return value
    }

    func choice<Choice: RawRepresentable<String>>(_ column: String, _: Choice.Type) throws -> Choice {
        guard let value = Choice(rawValue: try text(column)) else { throw damaged(column) }
        return value
    }

    private func damaged(_ column: String) -> MemoryError {
        .corrupted(path: "the database", detail: "unreadable \(column) in \(table)")
    }
}

extension Database {
    /// All rows of a query over `table`, each made into a value.
    func all<Value>(
        _ table: String, _ sql: String, _ arguments: StatementArguments = [], make: (RowReader) throws -> Value
    ) throws -> [Value] {
        try Row.fetchAll(self, sql: sql, arguments: arguments).map { try make(RowReader(row: $0, table: table)) }
    }

    func first<Value>(
        _ table: String, _ sql: String, _ arguments: StatementArguments = [], make: (RowReader) throws -> Value
    ) throws -> Value? {
        try Row.fetchOne(self, sql: sql, arguments: arguments).map { try make(RowReader(row: $0, table: table)) }
    }
}

/// Preparing values for storing.
enum Storable {
    /// SQLite's C interface ends a text at NUL; nobody means one.
    static func text(_ text: String) -> String {
        text.utf8.contains(0) ? String(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : Character($0) }) : text
    }

    static func integer(_ value: UInt64, of kind: MemoryError.Kind) throws -> Int64 {
        guard let number = Int64(exactly: value) else { throw MemoryError.invalid(kind, .numberTooLarge) }
        return number
    }

    static func blob(_ bytes: Bytes) -> DatabaseValue { bytes.withUnsafeBytes { Data($0) }.databaseValue }
}

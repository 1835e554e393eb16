import Ethereum

/// One row of a data file while it is being read: knows where it stands, so that every complaint
/// names the file and the row.
struct Row {
    let file: String
    let name: String
    let json: JSON

    func string(_ field: String) throws -> String {
        guard let text = try optionalString(field) else {
            throw RegistryError.missing(file: file, row: name, field: field)
        }
        return text
    }

    /// Absent and null are both "unknown". Empty text and control characters are neither.
    func optionalString(_ field: String) throws -> String? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty, text.unicodeScalars.allSatisfy(Row.isPlain) else {
            throw malformed(field, value)
        }
        return text
    }

    func strings(_ field: String) throws -> [String] {
        guard let value = json[field], !value.isNull else { return [] }
        guard let items = value.array else { throw malformed(field, value) }
        return try items.map { item in
            guard let text = item.string, !text.isEmpty else { throw malformed(field, item) }
            return text
        }
    }

    func int(_ field: String) throws -> Int {
        guard let number = try optionalInt(field) else {
            throw RegistryError.missing(file: file, row: name, field: field)
        }
        return number
    }

    /// A whole number that is not negative: ids, counts, seconds, dollars.
    func optionalInt(_ field: String) throws -> Int? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let number = value.int, number >= 0 else { throw malformed(field, value) }
        return number
    }

    func optionalDouble(_ field: String) throws -> Double? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let number = value.double, number.isFinite, number >= 0 else { throw malformed(field, value) }
        return number
    }

    func optionalBool(_ field: String) throws -> Bool? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let flag = value.bool else { throw malformed(field, value) }
        return flag
    }

    func child(_ field: String) -> Row? {
        guard let value = json[field], value.members != nil else { return nil }
        return Row(file: file, name: "\(name) (\(field))", json: value)
    }

    func children(_ field: String) throws -> [Row] {
        guard let value = json[field], !value.isNull else { return [] }
        guard let items = value.array else { throw malformed(field, value) }
        return items.enumerated().map { Row(file: file, name: "\(name) (\(field) \($0 + 1))", json: $1) }
    }

    /// `source` and `as_of` of this row.
    func provenance() throws -> Provenance {
        Provenance(source: try string("source"), asOf: try optionalDay("as_of"))
    }

    /// "2026", "2026-09", "2026-09-02" or a full time; the shape is checked, not the calendar.
    func optionalDay(_ field: String) throws -> String? {
        guard let text = try optionalString(field) else { return nil }
        guard Day.isWellFormed(text) else { throw malformed(field, .string(text)) }
        return text
    }

    func malformed(_ field: String, _ value: JSON) -> RegistryError {
        .malformed(file: file, row: name, field: field, value: String(value.description.prefix(80)))
    }

    /// Neither control, bidirectional nor zero-width: names of strangers must not rewrite the screen.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
        default: true
        }
    }
}

/// Reads addresses, checking each distinct spelling once: one pool stands behind dozens of rows.
struct AddressReader {
    private var known: [String: Address] = [:]

    /// Registry files spell every address the EIP-55 way; anything else is a sign of a slipped digit.
    mutating func address(_ row: Row, _ field: String, _ text: String) throws -> Address {
        if let address = known[text] { return address }
        do {
            let address = try Address(text)
            guard address.checksummed == text else {
                throw AddressError.badChecksum(expected: address.checksummed)
            }
            known[text] = address
            return address
        } catch {
            throw RegistryError.badAddress(
                file: row.file, row: row.name, field: field, value: String(text.prefix(80)),
                error as? AddressError)
        }
    }

    mutating func address(_ row: Row, _ field: String) throws -> Address {
        try address(row, field, try row.string(field))
    }

    mutating func optionalAddress(_ row: Row, _ field: String) throws -> Address? {
        guard let text = try row.optionalString(field) else { return nil }
        return try address(row, field, text)
    }
}

import Ethereum
import Foundation
import GRDB

/// A name for an address, in the person's own address book.
public struct Contact: Hashable, Sendable {
    public let name: String
    public let address: Address
    public let author: Author
    public let time: Timestamp

    /// `name` is cleaned: it will stand on a card beside an address.
    public init(name: String, address: Address, author: Author, time: Timestamp = .now()) {
        self.name = Untrusted.clean(name, limit: 60)
        self.address = address
        self.author = author
        self.time = time
    }

    /// Two names that a person would call the same: letter case, and the two ways Unicode can write an
    /// accent, make no difference.
    static func folded(_ name: String) -> String {
        Untrusted.clean(name, limit: 60).lowercased().precomposedStringWithCompatibilityMapping
    }
}

extension Store {
    /// Adds a contact. A name that is taken stays with its address: whoever could replace it in silence
    /// could send money astray.
    public func addContact(_ contact: Contact) throws {
        guard !contact.name.isEmpty else { throw MemoryError.invalid(.contact, .emptyText) }
        try write { db in
            let folded = Contact.folded(contact.name)
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM contacts WHERE folded = ?", arguments: [folded]) == nil
            else { throw MemoryError.alreadyExists(.contact, id: contact.name) }
            try db.execute(
                sql: "INSERT INTO contacts(folded, name, address, author, time) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    folded, contact.name, Storable.blob(contact.address.bytes), contact.author.rawValue,
                    contact.time.text,
                ])
        }
    }

    /// By name, letter case aside.
    public func contact(named name: String) throws -> Contact? {
        try read { db in
            try db.first(
                "contacts", "SELECT * FROM contacts WHERE folded = ?", [Contact.folded(name)], make: Contact.init)
        }
    }

    public func contacts() throws -> [Contact] {
        try read { db in try db.all("contacts", "SELECT * FROM contacts ORDER BY folded", make: Contact.init) }
    }
}

extension Contact {
    init(_ row: RowReader) throws {
        name = try row.text("name")
        address = try row.address("address")
        author = try row.choice("author", Author.self)
        time = try row.time("time")
    }
}

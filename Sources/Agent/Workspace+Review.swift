import Ethereum
import Memory
import Review
import Wallet

/// What every review is made with: the person's rules, and the addresses they know.
extension Workspace {
    func policy() throws -> Policy { try Policy.load(from: home.policyPath) }

    func addressBook() throws -> AddressBook {
        let accounts = try keys.list().map { ($0.address, $0.name.isEmpty ? "your account" : $0.name) }
        let contacts = try store.contacts().map { ($0.address, $0.name) }
        let past = try store.history(limit: 500, event: .mined).compactMap { entry in
            entry.detail["to"]?.string.flatMap { try? Address($0) }
        }
        return AddressBook(
            accounts: Dictionary(accounts, uniquingKeysWith: { first, _ in first }),
            contacts: Dictionary(contacts, uniquingKeysWith: { first, _ in first }), past: Set(past))
    }
}

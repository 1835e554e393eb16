import Ethereum
import Registry

/// The addresses that the person knows: their own, their contacts', and those they have sent to.
public struct AddressBook: Hashable, Sendable {
    public var accounts: [Address: String]
    public var contacts: [Address: String]
    /// Recipients and spenders of earlier transactions.
    public var past: Set<Address>

    public init(accounts: [Address: String] = [:], contacts: [Address: String] = [:], past: Set<Address> = []) {
        self.accounts = accounts
        self.contacts = contacts
        self.past = past
    }

    func knows(_ address: Address) -> Bool {
        accounts[address] != nil || contacts[address] != nil || past.contains(address)
    }
}

/// A name for an address, and who says so.
struct AddressName: Hashable {
    let name: String
    /// "your account", "your contacts", "registry".
    let source: String
    let isUncertain: Bool

    var note: String { isUncertain ? "\(name) (\(source); not confirmed by a second source)" : "\(name) (\(source))" }
}

/// Looks addresses up for one chain.
struct AddressLookup {
    let book: AddressBook
    let registry: Registry
    let chain: ChainID?

    func name(_ address: Address) -> AddressName? {
        if let name = book.accounts[address] { return named(name, "your account") }
        if let name = book.contacts[address] { return named(name, "your contacts") }
        guard let chain, let label = registry.label(for: address, chain: chain) else { return nil }
        return AddressName(
            name: Untrusted.clean(label.name, limit: 60), source: "registry", isUncertain: label.confidence != "high")
    }

    private func named(_ name: String, _ source: String) -> AddressName {
        AddressName(name: Untrusted.clean(name, limit: 60), source: source, isUncertain: false)
    }

    /// The name and the whole address, or the address alone.
    func words(_ address: Address) -> String { name(address)?.name ?? address.checksummed }

    func isToken(_ address: Address) -> Bool {
        guard let chain else { return false }
        return registry.token(chain: chain, address: address) != nil
    }

    func isContract(_ address: Address) -> Bool {
        guard let chain else { return false }
        return registry.label(for: address, chain: chain) != nil
    }

    /// Address poisoning: an address made to look like one the person knows, so that the ends match
    /// when the middle is not read. Eight equal digits don't happen by chance among so few.
    func lookAlike(of address: Address) -> Address? {
        let digits = Bytes(Hex.encodeBare(address.bytes).utf8)
        return candidates.first { $0 != address && Self.equalEnds(digits, Bytes(Hex.encodeBare($0.bytes).utf8)) >= 8 }
    }

    private var candidates: [Address] {
        let own = book.accounts.keys.sorted(by: Self.inOrder) + book.contacts.keys.sorted(by: Self.inOrder)
        let listed = chain.map { chain in
            registry.tokens(chain: chain).compactMap(\.address) + registry.contracts(chain: chain).map(\.address)
        }
        return own + book.past.sorted(by: Self.inOrder) + (listed ?? [])
    }

    private static func inOrder(_ a: Address, _ b: Address) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

    private static func equalEnds(_ a: Bytes, _ b: Bytes) -> Int {
        let prefix = zip(a, b).prefix { $0 == $1 }.count
        let suffix = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        return prefix + suffix
    }
}

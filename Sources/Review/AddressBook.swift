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
        let own = [Array(book.accounts.keys), Array(book.contacts.keys), Array(book.past)]
        for group in own {
            if let found = group.sorted(by: Self.inOrder).first(where: { Self.isAlike(address, $0) }) { return found }
        }
        guard let chain else { return nil }
        for token in registry.tokens(chain: chain) {
            if let listed = token.address, Self.isAlike(address, listed) { return listed }
        }
        return registry.contracts(chain: chain).first { Self.isAlike(address, $0.address) }?.address
    }

    private static func inOrder(_ a: Address, _ b: Address) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

    private static func isAlike(_ a: Address, _ b: Address) -> Bool {
        let (x, y) = (a.bytes, b.bytes)
        // Of eight digits at the ends, four are at one end: most pairs are out after two bytes.
        guard (x[0] == y[0] && x[1] == y[1]) || (x[18] == y[18] && x[19] == y[19]), x != y else { return false }
        return equalDigits(x, y) + equalDigits(x.reversed(), y.reversed(), swapped: true) >= 8
    }

    /// How many hexadecimal digits are equal before the first that differs. The zeros that vanity
    /// addresses begin with are no mark of any one of them, and don't count.
    private static func equalDigits(_ x: Bytes, _ y: Bytes, swapped: Bool = false) -> Int {
        let (a, b) = (digits(x, swapped: swapped), digits(y, swapped: swapped))
        return zip(a, b).prefix { $0 == $1 }.drop { $0.0 == 0 }.count
    }

    private static func digits(_ bytes: Bytes, swapped: Bool) -> [UInt8] {
        bytes.flatMap { swapped ? [$0 & 15, $0 >> 4] : [$0 >> 4, $0 & 15] }
    }
}

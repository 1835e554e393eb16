import Ethereum
import Registry

extension Draft {
    var native: Token { registry.native(chain) }

    /// The wrapped form of the native coin, where the chain has one.
    var wrappedNative: Token? {
        network.wrappedNative.flatMap { registry.token(chain: chain, address: $0) }
    }

    /// The token that a slot names. A symbol means one token on this chain or it means a question.
    mutating func token(_ slot: Slot, of intent: Intent) throws -> Token {
        if let text = intent.text(slot) { return try token(named: text) }
        if slot == .asset, intent.amount()?.unit == .previous, let yielded { return yielded.token }
        throw Interruption.question(.missing(intent.action, [slot]))
    }

    mutating func token(named text: String) throws -> Token {
        if Self.groups.contains(text.lowercased()) { throw Interruption.question(.group(text)) }
        if text.lowercased().hasPrefix("0x") { return try token(at: text) }
        if text.lowercased() == native.symbol.lowercased() { return native }
        let found = registry.tokens(symbol: text, chain: chain)
        guard let token = found.first else {
            throw Interruption.refusal(.unknownToken(Untrusted.clean(text, limit: 40), chain: network.name))
        }
        guard found.count == 1 else { throw Interruption.question(.severalTokens(symbol: token.symbol, found)) }
        return token
    }

    /// Words for several tokens at once.
    private static let groups: Set<String> = ["stablecoins", "stables"]

    /// A token by its address: from the registry, else its decimals from the chain, and then it has no
    /// name but its address, since a token can call itself anything.
    private mutating func token(at text: String) throws -> Token {
        let address = try address(text)
        if let token = registry.token(chain: chain, address: address) { return token }
        let decimals = try fact(.decimals(address))
        guard let count = decimals.value?.asUInt64, count <= 77 else {
            throw Interruption.refusal(.unknownToken(address.checksummed, chain: network.name))
        }
        warn(.unlistedToken(address))
        return Token(
            chainID: chain, address: address, symbol: address.checksummed, name: address.checksummed,
            decimals: Int(count), pegGroup: nil, listsCount: 0)
    }
}

import Ethereum
import Registry

/// Everything a card is made from: the bytes as read, and what is known about what stands in them.
struct CardContext {
    let payload: UnsignedPayload
    let reading: Reading
    let account: Address
    let registry: Registry
    let lookup: AddressLookup
    let effects: Effects
    let circumstances: Circumstances

    var chain: ChainID? { payload.chainID.asUInt64 }
    var network: Network? { chain.flatMap { registry.network(id: $0) } }
    var native: Token { registry.native(chain ?? 0) }

    /// Nil when the registry does not know it: then nobody knows its decimals either.
    func token(_ asset: Asset) -> Token? {
        switch asset {
        case .native: native
        case .token(let address): chain.flatMap { registry.token(chain: $0, address: address) }
        }
    }

    func symbol(_ asset: Asset?) -> String {
        guard let asset else { return "of an unknown asset" }
        if let token = token(asset) { return token.cleanSymbol }
        return "of the unknown token \(asset.text)"
    }

    /// "5,000 USDC"; "5000000 smallest units of the unknown token 0x…".
    func words(_ amount: UInt256?, _ asset: Asset?) -> String {
        guard let amount else { return symbol(asset) }
        guard let asset, let token = token(asset) else { return "\(amount) smallest units \(symbol(asset))" }
        return token.words(amount)
    }

    /// The amount of the reading: all of it, without limit, or exactly so much.
    var amountWords: String {
        guard reading.isUnlimited else { return words(reading.amount, reading.asset) }
        switch reading.kind {
        case .approve, .authorise: return "unlimited \(symbol(reading.asset))"
        case .withdraw, .unstake, .repay: return "all \(symbol(reading.asset))"
        default: return words(reading.amount, reading.asset)
        }
    }

    /// The place that is called, by name where there is one.
    var target: String { payload.to.map(lookup.words) ?? "a new contract" }

    /// Who may take something afterwards.
    var spender: String { reading.spender.map(lookup.words) ?? target }

    /// The same, for each call within the call.
    var nested: [CardContext] {
        reading.nested.map { inner in
            CardContext(
                payload: payload.calling(inner.target, value: inner.value, data: inner.data), reading: inner.reading,
                account: account, registry: registry, lookup: lookup, effects: .unavailable(reason: ""),
                circumstances: circumstances)
        }
    }
}

import Ethereum
import Registry

/// What is known about the contract that is called: by the registry first, and by what the chain
/// says of it.
struct CallPlace {
    let target: Address
    /// Nil for chain ids beyond 64 bits, which no registry has.
    let chain: ChainID?
    let registry: Registry
    let circumstances: Circumstances

    /// What the registry expects here comes first; a standard selector anywhere else is a guess, unless
    /// the contract says of itself that it is a vault and the function is a vault's.
    func shape(for selector: Bytes) -> (CallShape, Reading.Certainty)? {
        let known = chain.map { registry.knownFunctions(target: target, chain: $0) } ?? []
        let standard = StandardCalls.bySelector[selector]
        if let standard, known.contains(standard.function.canonical) { return (standard, .registry) }
        for signature in known {
            guard let function = try? ABIFunction(signature), function.selector == selector else { continue }
            return (StandardCalls.bySignature[function.canonical] ?? CallShape(knownByName: function), .registry)
        }
        return standard.map { ($0, StandardCalls.vaultFunctions.contains($0) && vaultAsset != nil ? .claimed : .guess) }
    }

    func nested(_ call: InnerCall, depth: Int) -> NestedReading {
        NestedReading(
            target: call.target, value: call.value, isDelegate: call.isDelegate,
            reading: Reading(of: call, chain: chain, registry: registry, circumstances: circumstances, depth: depth),
            data: call.data)
    }

    /// Whether call data to this address calls nothing: no code is there, or nobody has looked and the
    /// person asked for exactly these words to go along.
    func takesNote(_ data: Bytes, asked note: Bytes?) -> Bool {
        if let hasCode = circumstances.hasCode[target] { return !hasCode }
        let isKnown = chain.flatMap { registry.label(for: target, chain: $0) } != nil
        return note == data && !isKnown && EscapedText(data)?.isPlain == true
    }

    var isWrappedNative: Bool {
        guard let chain else { return false }
        return registry.network(id: chain)?.wrappedNative == target
            || registry.contracts(at: target, chain: chain).contains { $0.kind == "wrapped-native" }
    }

    func asset(_ shape: CallShape, argument: Address?, path: [Address]?) -> Asset? {
        switch shape.asset {
        case .argument: argument.map(Asset.token)
        case .target: .token(target)
        case .underlying: underlying
        case .native, .nativeThroughPath: .native
        case .path: path?.first.map(Asset.token)
        case .none: nil
        }
    }

    /// Nil when nobody knows of one, or the registry of more than one.
    private var underlying: Asset? {
        guard let chain else { return nil }
        let addresses = Set(registry.contracts(at: target, chain: chain).flatMap(\.underlying).map(\.address))
        guard let only = addresses.first else { return vaultAsset.map(Asset.token) }
        guard addresses.count == 1 else { return nil }
        return only.map(Asset.token) ?? .native
    }

    private var vaultAsset: Address? { circumstances.vaults[target] }
}

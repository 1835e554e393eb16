import Ethereum
import Registry

/// An asset on the chain of the transaction.
public enum Asset: Hashable, Sendable {
    case native
    case token(Address)
}

/// What the bytes of a transaction do, as far as it can be read.
public struct Reading: Hashable, Sendable {
    /// How sure the reading is.
    public enum Certainty: Hashable, Sendable {
        /// No call data: nothing to read.
        case plain
        /// The registry says that this function is at this address.
        case registry
        /// The selector is that of a standard function, but nobody knows this contract.
        case guess
        /// Nothing is known, or the bytes are not what the function takes.
        case blind(Blindness)
    }

    public enum Blindness: Hashable, Sendable {
        case contractCreation
        case tooShortForSelector
        case unknownFunction(selector: Bytes)
        case unreadable(function: String, CallDataError)
    }

    public struct Argument: Hashable, Sendable {
        public let name: String
        public let type: String
        public let value: Datum
        let role: Role
    }

    public let certainty: Certainty
    public let kind: CallKind
    /// `approve(address,uint256)`; nil for a plain transfer and an unread call.
    public let function: String?
    public let arguments: [Argument]
    /// What the amount counts. Nil where there is none or it is unknown.
    public let asset: Asset?
    public let amount: UInt256?
    public let spender: Address?
    /// Who gets what comes out of it.
    public let recipient: Address?
    /// Whose money it is, where an argument says so.
    public let owner: Address?
    public let received: Asset?
    public let minimumReceived: UInt256?
    public let path: [Address]?
    public let deadline: UInt256?
    /// Native coin goes along although the function has no use for it.
    public let carriesStrayValue: Bool
    /// Some of the bytes were not read: a call within the call.
    public let hasUnreadParts: Bool

    fileprivate init(
        certainty: Certainty, kind: CallKind, function: String? = nil, arguments: [Argument] = [], asset: Asset? = nil,
        amount: UInt256? = nil, spender: Address? = nil, recipient: Address? = nil, owner: Address? = nil,
        received: Asset? = nil, minimumReceived: UInt256? = nil, path: [Address]? = nil, deadline: UInt256? = nil,
        carriesStrayValue: Bool = false, hasUnreadParts: Bool = false
    ) {
        self.certainty = certainty
        self.kind = kind
        self.function = function
        self.arguments = arguments
        self.asset = asset
        self.amount = amount
        self.spender = spender
        self.recipient = recipient
        self.owner = owner
        self.received = received
        self.minimumReceived = minimumReceived
        self.path = path
        self.deadline = deadline
        self.carriesStrayValue = carriesStrayValue
        self.hasUnreadParts = hasUnreadParts
    }

    public var isBlind: Bool { if case .blind = certainty { true } else { false } }
}

// MARK: - Unlimited

extension Reading {
    /// All bits set, in the width that the function has for an amount.
    public var isUnlimited: Bool {
        guard let amount else { return false }
        let type = arguments.first { $0.role == .amount }?.type
        return amount == .max || (type == "uint160" && amount == UInt256.max >> 96)
    }

    /// A permission that does not end with this transaction.
    public var leavesPermission: Bool {
        switch kind {
        case .approve: !(amount?.isZero ?? false)
        case .authorise: grantsEverything || !(amount?.isZero ?? true)
        default: false
        }
    }

    /// Counts from what was allowed before, so that the amount alone doesn't say what will be.
    var isRelative: Bool {
        function == "increaseAllowance(address,uint256)" || function == "decreaseAllowance(address,uint256)"
    }

    /// `setApprovalForAll(…, true)`, DAI's `permit(…, true, …)`: a switch instead of an amount.
    public var grantsEverything: Bool {
        kind == .authorise && arguments.contains { $0.value == .flag(true) }
    }
}

// MARK: - Making one

extension Reading {
    public init(of payload: UnsignedPayload, registry: Registry) {
        guard let target = payload.to else {
            self.init(blind: .contractCreation)
            return
        }
        guard !payload.data.isEmpty else {
            self.init(transferOf: payload.value, to: target)
            return
        }
        guard payload.data.count >= 4 else {
            self.init(blind: .tooShortForSelector)
            return
        }
        let place = CallPlace(target: target, chain: payload.chainID.asUInt64, registry: registry)
        let selector = Bytes(payload.data.prefix(4))
        guard let (shape, certainty) = place.shape(for: selector) else {
            self.init(blind: .unknownFunction(selector: selector))
            return
        }
        do throws(CallDataError) {
            let values = try CallDataReader.read(shape.function.types, from: Bytes(payload.data.dropFirst(4)))
            self.init(shape: shape, values: values, value: payload.value, place: place, certainty: certainty)
        } catch {
            self.init(blind: .unreadable(function: shape.function.canonical, error))
        }
    }

    private init(blind reason: Blindness) {
        self.init(certainty: .blind(reason), kind: .call)
    }

    private init(transferOf value: UInt256, to recipient: Address) {
        self.init(certainty: .plain, kind: .transfer, asset: .native, amount: value, recipient: recipient)
    }

    private init(shape: CallShape, values: [Datum], value: UInt256, place: CallPlace, certainty: Certainty) {
        let arguments = zip(shape.function.parameters, zip(values, shape.roles)).enumerated().map { index, pair in
            Argument(
                name: pair.0.name ?? "argument \(index + 1)", type: pair.0.type.canonical, value: pair.1.0,
                role: pair.1.1)
        }
        func first(_ role: Role) -> Datum? { arguments.first { $0.role == role }?.value }
        let path = first(.path)?.addresses
        let amount = shape.takesNative ? value : first(.amount)?.number
        let kind = shape.kind == .wrap && shape.asset == .native && !place.isWrappedNative ? .stake : shape.kind
        self.init(
            certainty: certainty, kind: kind == .approve && amount?.isZero == true ? .revoke : kind,
            function: shape.function.canonical, arguments: arguments,
            asset: place.asset(shape, argument: first(.asset)?.address, path: path), amount: amount,
            spender: first(.spender)?.address, recipient: first(.recipient)?.address, owner: first(.owner)?.address,
            received: shape.kind != .swap ? nil : shape.paysOutNative ? .native : path?.last.map(Asset.token),
            minimumReceived: first(.minimumReceived)?.number, path: path, deadline: first(.deadline)?.number,
            carriesStrayValue: !shape.isPayable && !value.isZero,
            hasUnreadParts: arguments.contains { $0.role == .other && $0.value.holdsUnreadBytes })
    }
}

extension CallShape {
    fileprivate var takesNative: Bool { asset == .native || asset == .nativeThroughPath }
}

extension Datum {
    var number: UInt256? { if case .number(let value) = self { value } else { nil } }
    var address: Address? { if case .address(let address) = self { address } else { nil } }
    var addresses: [Address]? { if case .list(let items) = self { items.compactMap(\.address) } else { nil } }
}

/// What the registry knows about the contract that is called.
struct CallPlace {
    let target: Address
    /// Nil for chain ids beyond 64 bits, which no registry has.
    let chain: ChainID?
    let registry: Registry

    /// What the registry expects here comes first; a standard selector anywhere else is a guess.
    func shape(for selector: Bytes) -> (CallShape, Reading.Certainty)? {
        let known = chain.map { registry.knownFunctions(target: target, chain: $0) } ?? []
        let standard = StandardCalls.bySelector[selector]
        if let standard, known.contains(standard.function.canonical) { return (standard, .registry) }
        for signature in known {
            guard let function = try? ABIFunction(signature), function.selector == selector else { continue }
            return (StandardCalls.bySignature[function.canonical] ?? CallShape(knownByName: function), .registry)
        }
        return standard.map { ($0, .guess) }
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

    /// Nil when the registry knows of none, or of more than one.
    private var underlying: Asset? {
        guard let chain else { return nil }
        let addresses = Set(registry.contracts(at: target, chain: chain).flatMap(\.underlying).map(\.address))
        guard addresses.count == 1, let only = addresses.first else { return nil }
        return only.map(Asset.token) ?? .native
    }
}

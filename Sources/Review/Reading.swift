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
        /// The contract itself says, on the chain, that it is of the kind that has this function.
        case claimed
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
    /// Who, or whose code, rules a contract afterwards.
    public let controller: Address?
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
    /// The calls within the call, in order.
    public let nested: [NestedReading]
    /// Call data for an address without code: words to its owner at best, and no call.
    public let note: Bytes?
    /// Some of the bytes were not read: a call within the call.
    public let hasUnreadParts: Bool

    fileprivate init(
        certainty: Certainty, kind: CallKind, function: String? = nil, arguments: [Argument] = [], asset: Asset? = nil,
        amount: UInt256? = nil, spender: Address? = nil, controller: Address? = nil, recipient: Address? = nil,
        owner: Address? = nil, received: Asset? = nil, minimumReceived: UInt256? = nil, path: [Address]? = nil,
        deadline: UInt256? = nil, carriesStrayValue: Bool = false, nested: [NestedReading] = [], note: Bytes? = nil,
        hasUnreadParts: Bool = false
    ) {
        self.certainty = certainty
        self.kind = kind
        self.function = function
        self.arguments = arguments
        self.asset = asset
        self.amount = amount
        self.spender = spender
        self.controller = controller
        self.recipient = recipient
        self.owner = owner
        self.received = received
        self.minimumReceived = minimumReceived
        self.path = path
        self.deadline = deadline
        self.carriesStrayValue = carriesStrayValue
        self.nested = nested
        self.note = note
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
    /// - Parameter note: call data that the person asked for as words to the recipient.
    public init(
        of payload: UnsignedPayload, registry: Registry, circumstances: Circumstances = .unknown, note: Bytes? = nil
    ) {
        guard let target = payload.to else {
            self.init(blind: .contractCreation)
            return
        }
        let call = InnerCall(target: target, value: payload.value, data: payload.data)
        self.init(
            of: call, chain: payload.chainID.asUInt64, registry: registry, circumstances: circumstances, note: note, depth: 0)
    }

    /// What one call does, and those within it.
    init(
        of call: InnerCall, chain: ChainID?, registry: Registry, circumstances: Circumstances, note: Bytes? = nil,
        depth: Int
    ) {
        guard !call.data.isEmpty else {
            self.init(transferOf: call.value, to: call.target)
            return
        }
        let place = CallPlace(target: call.target, chain: chain, registry: registry, circumstances: circumstances)
        guard !place.takesNote(call.data, asked: note) else {
            self.init(transferOf: call.value, to: call.target, note: call.data)
            return
        }
        guard call.data.count >= 4 else {
            self.init(blind: .tooShortForSelector)
            return
        }
        let selector = Bytes(call.data.prefix(4))
        guard let (shape, certainty) = place.shape(for: selector) else {
            self.init(blind: .unknownFunction(selector: selector))
            return
        }
        do throws(CallDataError) {
            let values = try CallDataReader.read(shape.function.types, from: Bytes(call.data.dropFirst(4)))
            let leaves = shape.isOneTuple ? values.first?.items ?? [] : values
            self.init(
                shape: shape, values: leaves, value: call.value, place: place, certainty: certainty, depth: depth)
        } catch {
            self.init(blind: .unreadable(function: shape.function.canonical, error))
        }
    }

    private init(blind reason: Blindness) {
        self.init(certainty: .blind(reason), kind: .call)
    }

    private init(transferOf value: UInt256, to recipient: Address, note: Bytes? = nil) {
        self.init(certainty: .plain, kind: .transfer, asset: .native, amount: value, recipient: recipient, note: note)
    }

    private init(
        shape: CallShape, values: [Datum], value: UInt256, place: CallPlace, certainty: Certainty, depth: Int
    ) {
        let arguments = zip(shape.leaves, zip(values, shape.roles)).enumerated().map { index, pair in
            Argument(
                name: pair.0.name ?? "argument \(index + 1)", type: pair.0.type.canonical, value: pair.1.0,
                role: pair.1.1)
        }
        func first(_ role: Role) -> Datum? { arguments.first { $0.role == role }?.value }
        let path = first(.path)?.addressList
        let amount = shape.takesNative ? value : first(.amount)?.number
        let kind = shape.kind == .wrap && shape.asset == .native && !place.isWrappedNative ? .stake : shape.kind
        let inner = shape.nesting.map { $0.calls(in: arguments.filter { $0.role == .calls }.map(\.value), target: place.target) }
        let nested = depth < Nesting.mostDepth ? inner??.map { place.nested($0, depth: depth + 1) } : nil
        self.init(
            certainty: certainty, kind: kind == .approve && amount?.isZero == true ? .revoke : kind,
            function: shape.function.canonical, arguments: arguments,
            asset: place.asset(shape, argument: first(.asset)?.address, path: path), amount: amount,
            spender: first(.spender)?.address, controller: first(.controller)?.address,
            recipient: first(.recipient)?.address, owner: first(.owner)?.address,
            received: shape.kind != .swap
                ? nil : shape.paysOutNative ? .native : (path?.last ?? first(.received)?.address).map(Asset.token),
            minimumReceived: first(.minimumReceived)?.number, path: path, deadline: first(.deadline)?.number,
            carriesStrayValue: !shape.isPayable && !value.isZero, nested: nested ?? [],
            hasUnreadParts: arguments.contains { $0.role == .other && $0.value.holdsUnreadBytes }
                || (shape.nesting != nil && nested == nil)
                || (nested ?? []).contains { $0.reading.isBlind || $0.reading.hasUnreadParts })
    }
}

extension CallShape {
    fileprivate var takesNative: Bool { asset == .native || asset == .nativeThroughPath }
}

extension Datum {
    var number: UInt256? { if case .number(let value) = self { value } else { nil } }
    var address: Address? { if case .address(let address) = self { address } else { nil } }
    var addressList: [Address]? { if case .list(let items) = self { items.compactMap(\.address) } else { nil } }
}


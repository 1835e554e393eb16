import Ethereum

/// What the person's intent says a transaction must do, made before the bytes are looked at and kept
/// beside them. The Review holds the bytes against it field by field.
///
/// Everything an argument can say is pinned: a field that is nil here must be absent in the bytes. Only
/// `function`, `nonce` and `maximumFee` may be left open, and `recipient` and `owner` are the account
/// itself unless they are given.
public struct Expectation: Hashable, Sendable {
    public var kind: CallKind
    public var chainID: UInt64
    /// The account that signs.
    public var from: Address
    /// The contracts that may be called; for a plain transfer of the native coin, its recipient.
    public var targets: [Address]
    /// Native coin that goes along, in wei.
    public var value: UInt256
    /// Canonical: `supply(address,uint256,address,uint16)`.
    public var function: String?
    public var asset: Asset?
    /// In the asset's smallest unit, exactly.
    public var amount: UInt256?
    public var spender: Address?
    public var recipient: Address?
    public var owner: Address?
    public var received: Asset?
    public var minimumReceived: UInt256?
    public var path: [Address]?
    public var deadline: UInt256?
    /// Arguments without a meaning of their own, by name, as `Datum.text` writes them.
    public var arguments: [String: String]
    /// Words that go along with native coin, as call data; they are shown and call nothing.
    public var note: Bytes?
    public var nonce: UInt64?
    /// Highest fee in wei.
    public var maximumFee: UInt256?

    public init(
        kind: CallKind, chainID: UInt64, from: Address, targets: [Address], value: UInt256 = .zero,
        function: String? = nil, asset: Asset? = nil, amount: UInt256? = nil, spender: Address? = nil,
        recipient: Address? = nil, owner: Address? = nil, received: Asset? = nil, minimumReceived: UInt256? = nil,
        path: [Address]? = nil, deadline: UInt256? = nil, arguments: [String: String] = [:], note: Bytes? = nil,
        nonce: UInt64? = nil, maximumFee: UInt256? = nil
    ) {
        self.kind = kind
        self.chainID = chainID
        self.from = from
        self.targets = targets
        self.value = value
        self.function = function
        self.asset = asset
        self.amount = amount
        self.spender = spender
        self.recipient = recipient
        self.owner = owner
        self.received = received
        self.minimumReceived = minimumReceived
        self.path = path
        self.deadline = deadline
        self.arguments = arguments
        self.note = note
        self.nonce = nonce
        self.maximumFee = maximumFee
    }
}

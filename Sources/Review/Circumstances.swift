import Ethereum

/// What surrounds the bytes at the moment of signing: what a node says of the chain, who asks, and
/// what time it is. The Review asks nobody; whoever has looked hands it in.
///
/// Each part may be missing. Missing means unknown: a check that needs it is then not made, and a
/// fact nobody looked up never makes anything look better. A node can lie, so what it says can warn
/// and can take away a warning that stood there for want of knowledge, but approves nothing.
public struct Circumstances: Hashable, Sendable {
    /// An allowance that stands already.
    public struct Allowance: Hashable, Sendable {
        public let token: Address
        public let spender: Address

        public init(token: Address, spender: Address) {
            self.token = token
            self.spender = spender
        }
    }

    /// What a contract answers when asked what token it is. Anybody can answer anything.
    public struct TokenClaim: Hashable, Sendable {
        public let symbol: String
        public let decimals: Int

        public init(symbol: String, decimals: Int) {
            self.symbol = symbol
            self.decimals = decimals
        }
    }

    /// The chain the person has chosen to be on.
    public var chain: UInt256?
    /// The chain that the node says it serves.
    public var nodeChain: UInt256?
    /// The number the account's next transaction takes.
    public var nonce: UInt64?
    /// Native coin of the account, in wei.
    public var balance: UInt256?
    /// Wei a unit of gas, in the newest block.
    public var baseFee: UInt256?
    /// Whether code stands at an address; an address that is not here was not looked at.
    public var hasCode: [Address: Bool]
    public var tokens: [Address: TokenClaim]
    /// ERC-4626 vaults, and what each says its asset is.
    public var vaults: [Address: Address]
    /// In the token's smallest unit.
    public var allowances: [Allowance: UInt256]
    /// Who asks, where it is a site: "https://app.example.org".
    public var origin: String?
    /// The person handed the request in with their own hands, as at the command line.
    public var isOwnRequest: Bool
    /// Seconds since 1970, UTC.
    public var now: UInt64?

    public init(
        chain: UInt256? = nil, nodeChain: UInt256? = nil, nonce: UInt64? = nil, balance: UInt256? = nil,
        baseFee: UInt256? = nil, hasCode: [Address: Bool] = [:], tokens: [Address: TokenClaim] = [:],
        vaults: [Address: Address] = [:], allowances: [Allowance: UInt256] = [:], origin: String? = nil,
        isOwnRequest: Bool = false, now: UInt64? = nil
    ) {
        self.chain = chain
        self.nodeChain = nodeChain
        self.nonce = nonce
        self.balance = balance
        self.baseFee = baseFee
        self.hasCode = hasCode
        self.tokens = tokens
        self.vaults = vaults
        self.allowances = allowances
        self.origin = origin
        self.isOwnRequest = isOwnRequest
        self.now = now
    }

    public static let unknown = Circumstances()
}

import Ethereum
import Registry

/// The person's standing rules. They hold in the signer's way, whatever a plan or a model says, and a
/// person can read and edit the file they live in.
public struct Policy: Hashable, Sendable {
    /// A limit on one token, by its place.
    public struct TokenLimit: Hashable, Sendable {
        public let chainID: UInt64
        public let token: Address
        /// Whole tokens, as decimal text.
        public let most: String

        public init(chainID: UInt64, token: Address, most: String) {
            self.chainID = chainID
            self.token = token
            self.most = most
        }
    }

    /// What may be done on a chain.
    public struct Rules: Hashable, Sendable {
        /// Bytes that can't be read may be signed.
        public var allowBlindSigning = false
        public var allowUnlimitedApprovals = false
        public var allowContractCreation = false
        /// Without a person at the keys, when nothing gives cause for a warning.
        public var allowUnattended = false
        /// Highest fee of one transaction, in whole native coins.
        public var mostFee = "0.05"
        /// Native coin that one transaction may carry, in whole coins; nil for no limit.
        public var mostNative: String?

        public init() {}
    }

    /// Slugs; nil for every chain of the registry.
    public var allowedChains: [String]?
    public var tokenLimits: [TokenLimit]
    /// The code that an account may be left to (EIP-7702); none, unless the person has named it.
    public var allowedDelegates: [Address] = []
    public var rules: Rules
    /// On chains with practice money.
    public var practice: Rules

    public init(allowedChains: [String]? = nil, tokenLimits: [TokenLimit] = [], rules: Rules = Rules()) {
        self.allowedChains = allowedChains
        self.tokenLimits = tokenLimits
        self.rules = rules
        practice = Rules()
        practice.allowUnlimitedApprovals = true
        practice.allowContractCreation = true
        practice.allowUnattended = true
        practice.mostFee = "1"
    }

    public static let standard = Policy()

    /// Forbids as little as can be: for a card that explains bytes nobody is asked to sign.
    public static let reading: Policy = {
        var policy = Policy()
        policy.practice.allowBlindSigning = true
        policy.practice.mostFee = "1000000000"
        policy.rules = policy.practice
        policy.rules.allowUnattended = false
        policy.practice.allowUnattended = false
        return policy
    }()

    func rules(for network: Network?) -> Rules { network?.isPractice == true ? practice : rules }
}

/// A rule that forbids a transaction.
public struct PolicyRefusal: Hashable, Sendable {
    public enum Rule: String, CaseIterable, Sendable {
        case allowedChains = "allowed_chains"
        case blindSigning = "allow_blind_signing"
        case unlimitedApprovals = "allow_unlimited_approvals"
        case contractCreation = "allow_contract_creation"
        case fee = "most_fee"
        case native = "most_native"
        case token = "token_limits"
    }

    public let rule: Rule
    /// What the transaction does, and what the rule says.
    public let reason: String

    /// Names the rule as the policy file does.
    public var text: String { "\(reason) (rule \(rule.rawValue))" }
}

// MARK: - Applying it

extension Policy {
    func refusals(_ payload: UnsignedPayload, _ reading: Reading, registry: Registry) -> [PolicyRefusal] {
        let network = payload.chainID.asUInt64.flatMap { registry.network(id: $0) }
        let rules = rules(for: network)
        let native = registry.native(payload.chainID.asUInt64 ?? 0)
        return [
            chainRefusal(payload, network),
            Self.blindRefusal(reading, rules),
            unlimitedRefusal(reading, rules),
            Self.feeRefusal(payload, rules, native),
            Self.nativeRefusal(payload, rules, native),
            tokenRefusal(payload.chainID.asUInt64, reading, registry),
        ].compactMap { $0 } + reading.nested.flatMap { nestedRefusals($0.reading, payload.chainID.asUInt64, registry, rules) }
    }

    /// Permissions and limits count in the calls within a call as they do outside.
    private func nestedRefusals(
        _ reading: Reading, _ chain: ChainID?, _ registry: Registry, _ rules: Rules
    ) -> [PolicyRefusal] {
        [unlimitedRefusal(reading, rules), tokenRefusal(chain, reading, registry)].compactMap { $0 }
            + reading.nested.flatMap { nestedRefusals($0.reading, chain, registry, rules) }
    }

    /// Nil when the code is on the list, or a delegation is only taken back.
    func impediment(of delegation: Delegation) -> Impediment? {
        delegation.delegate.isZero || allowedDelegates.contains(delegation.delegate)
            ? nil : .delegation(to: delegation.delegate)
    }

    /// Signed permissions leave the account as approvals do.
    func refusals(
        permitting amount: UInt256, isUnlimited: Bool, of token: Address, chain: ChainID, registry: Registry
    ) -> [PolicyRefusal] {
        let rules = rules(for: registry.network(id: chain))
        return [
            isUnlimited && !rules.allowUnlimitedApprovals ? Self.unlimited : nil,
            tokenRefusal(chain, token, amount, registry),
        ].compactMap { $0 }
    }

    private func chainRefusal(_ payload: UnsignedPayload, _ network: Network?) -> PolicyRefusal? {
        guard let network else {
            return PolicyRefusal(rule: .allowedChains, reason: "chain \(payload.chainID) is not in the registry")
        }
        guard let allowedChains, !allowedChains.contains(network.slug) else { return nil }
        return PolicyRefusal(
            rule: .allowedChains, reason: "\(network.name) is not among the chains you allow: \(allowedChains.joined(separator: ", "))")
    }

    private static func blindRefusal(_ reading: Reading, _ rules: Rules) -> PolicyRefusal? {
        if case .blind(.contractCreation) = reading.certainty {
            return rules.allowContractCreation
                ? nil : PolicyRefusal(rule: .contractCreation, reason: "it creates a contract from code that nobody has read")
        }
        guard !rules.allowBlindSigning else { return nil }
        if case .blind(let reason) = reading.certainty {
            return PolicyRefusal(rule: .blindSigning, reason: "the bytes cannot be read: \(reason.words)")
        }
        guard reading.hasUnreadParts else { return nil }
        return PolicyRefusal(rule: .blindSigning, reason: "part of the bytes cannot be read: a call inside the call")
    }

    private static let unlimited = PolicyRefusal(rule: .unlimitedApprovals, reason: "it lets someone take without limit")

    private func unlimitedRefusal(_ reading: Reading, _ rules: Rules) -> PolicyRefusal? {
        guard !rules.allowUnlimitedApprovals, reading.leavesPermission else { return nil }
        guard reading.isUnlimited || reading.grantsEverything else { return nil }
        return Self.unlimited
    }

    private static func feeRefusal(_ payload: UnsignedPayload, _ rules: Rules, _ native: Token) -> PolicyRefusal? {
        guard let fee = payload.highestFee else {
            return PolicyRefusal(rule: .fee, reason: "the highest fee is more than any account can hold")
        }
        guard exceeds(fee, rules.mostFee, native) else { return nil }
        return PolicyRefusal(
            rule: .fee, reason: "the fee could reach \(native.words(fee)), and you allow \(rules.mostFee) \(native.cleanSymbol)")
    }

    private static func nativeRefusal(_ payload: UnsignedPayload, _ rules: Rules, _ native: Token) -> PolicyRefusal? {
        guard let most = rules.mostNative, exceeds(payload.value, most, native) else { return nil }
        return PolicyRefusal(
            rule: .native, reason: "it carries \(native.words(payload.value)), and you allow \(most) \(native.cleanSymbol)")
    }

    /// A limit counts whatever way the token could leave: sent, supplied, swapped, or permitted.
    private func tokenRefusal(_ chain: ChainID?, _ reading: Reading, _ registry: Registry) -> PolicyRefusal? {
        guard let chain, case .token(let address)? = reading.asset, reading.takesAssetOut else { return nil }
        return tokenRefusal(chain, address, reading.grantsEverything ? .max : reading.amount ?? .max, registry)
    }

    private func tokenRefusal(
        _ chain: ChainID, _ address: Address, _ amount: UInt256, _ registry: Registry
    ) -> PolicyRefusal? {
        guard let limit = tokenLimits.first(where: { $0.chainID == chain && $0.token == address }) else { return nil }
        guard let token = registry.token(chain: chain, address: address) else {
            return PolicyRefusal(rule: .token, reason: "a limited token is not in the registry, so its amount cannot be read")
        }
        guard Self.exceeds(amount, limit.most, token) else { return nil }
        return PolicyRefusal(
            rule: .token, reason: "it moves \(token.words(amount)), and you allow \(limit.most) \(token.cleanSymbol)")
    }

    /// A limit that can't be read in this token's decimals allows nothing.
    private static func exceeds(_ amount: UInt256, _ limit: String, _ token: Token) -> Bool {
        guard let most = try? Units.parse(limit, decimals: token.decimals) else { return true }
        return amount > most
    }
}

extension Reading {
    /// Whether the asset leaves the account, now or by permission; otherwise it comes back.
    fileprivate var takesAssetOut: Bool {
        switch kind {
        case .withdraw, .unstake, .unwrap, .borrow, .revoke: false
        default: true
        }
    }
}

extension Token {
    /// Symbols are text from outside, whatever list they came from.
    var cleanSymbol: String { Untrusted.clean(symbol, limit: 20) }

    /// "10,000.5 USDC"
    func words(_ amount: UInt256) -> String { "\(Units.formatGrouped(amount, decimals: decimals)) \(cleanSymbol)" }
}

import Ethereum

/// A permission that takes effect by being signed: whoever holds the signature hands it in when they
/// like, and the tokens may be taken. No fee is paid for it, so it is not noticed in a wallet's list of
/// transactions; it is reviewed as the approval that it is.
///
/// Recognised by the type that is hashed, member by member. What merely resembles one of them is not
/// taken for it, and is warned of.
struct SignedPermission: Hashable {
    /// One token, and how much of it.
    struct Grant: Hashable {
        let token: Address
        /// Nil: everything (DAI's `allowed`).
        let amount: UInt256?
        /// Every bit set in the width of its type.
        let isUnlimited: Bool
        /// Until when the tokens may be taken, once it is handed in; nil when there is no such end.
        let expiration: UInt256?

        /// Nothing is allowed: it takes a permission back.
        var isRevocation: Bool { amount?.isZero ?? false }
    }

    enum Scheme: String {
        case erc2612 = "a permit (ERC-2612)"
        case dai = "a permit as DAI has it"
        case permit2 = "a Permit2 allowance"
        case permit2Transfer = "a Permit2 transfer"
        case erc3009 = "a transfer (ERC-3009)"
    }

    let scheme: Scheme
    let grants: [Grant]
    /// Who may take them; for ERC-3009 who gets them.
    let spender: Address
    /// Whose they are, where the message says so; for Permit2 always the signer's.
    let owner: Address?
    /// Until when the signature may be handed in.
    let deadline: UInt256

    /// Where Permit2 stands, on every chain.
    static let permit2 = (try? Address("0x000000000022D473030F116dDEE9F6B43aC78BA3")) ?? .zero

    var isPermit2: Bool { scheme == .permit2 || scheme == .permit2Transfer }
}

extension SignedPermission {
    init?(_ data: TypedData) {
        guard let type = data.encodeType(data.primaryType) else { return nil }
        let message = Fields(data.message)
        let contract = data.domain.verifyingContract
        switch type {
        case "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)":
            guard let contract, let spender = message.address("spender"), let amount = message.number("value"),
                let deadline = message.number("deadline")
            else { return nil }
            self.init(
                scheme: .erc2612,
                grants: [Grant(token: contract, amount: amount, isUnlimited: amount == .max, expiration: nil)],
                spender: spender, owner: message.address("owner"), deadline: deadline)
        case "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)":
            guard let contract, let spender = message.address("spender"), let expiry = message.number("expiry"),
                let isAllowed = message.flag("allowed")
            else { return nil }
            let grant = Grant(token: contract, amount: isAllowed ? nil : .zero, isUnlimited: isAllowed, expiration: nil)
            // DAI: an expiry of zero never comes.
            self.init(
                scheme: .dai, grants: [grant], spender: spender, owner: message.address("holder"),
                deadline: expiry.isZero ? .max : expiry)
        case _ where type.hasPrefix("PermitSingle(PermitDetails details,") || type.hasPrefix("PermitBatch(PermitDetails[] details,"):
            self.init(permit2Allowance: message, type)
        case _ where type.hasPrefix("Permit") && type.contains("(TokenPermissions"):
            self.init(permit2Transfer: message, type)
        case "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)",
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)":
            guard let contract, let to = message.address("to"), let amount = message.number("value"),
                let deadline = message.number("validBefore")
            else { return nil }
            self.init(
                scheme: .erc3009,
                grants: [Grant(token: contract, amount: amount, isUnlimited: amount == .max, expiration: nil)],
                spender: to, owner: message.address("from"), deadline: deadline)
        default: return nil
        }
    }

    private static let details = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
    private static let largest160 = UInt256.max >> 96

    /// `PermitSingle` and `PermitBatch`: an allowance that Permit2 keeps.
    private init?(permit2Allowance message: Fields, _ type: String) {
        let (list, field) =
            type.hasPrefix("PermitBatch") ? ("PermitDetails[] details", true) : ("PermitDetails details", false)
        let name = field ? "PermitBatch" : "PermitSingle"
        guard type == "\(name)(\(list),address spender,uint256 sigDeadline)\(Self.details)",
            let details = message.structures("details"), let spender = message.address("spender"),
            let deadline = message.number("sigDeadline")
        else { return nil }
        let grants = details.compactMap { detail -> Grant? in
            guard let token = detail.address("token"), let amount = detail.number("amount"),
                let expiration = detail.number("expiration")
            else { return nil }
            return Grant(token: token, amount: amount, isUnlimited: amount == Self.largest160, expiration: expiration)
        }
        guard grants.count == details.count else { return nil }
        self.init(scheme: .permit2, grants: grants, spender: spender, owner: nil, deadline: deadline)
    }

    /// `PermitTransferFrom` and its kin, with or without a witness: taken once, by whoever is named.
    private init?(permit2Transfer message: Fields, _ type: String) {
        let heads = [
            "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)",
            "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)",
            "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,",
            "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,",
        ]
        guard heads.contains(where: type.hasPrefix), type.contains("TokenPermissions(address token,uint256 amount)"),
            let permitted = message.structures("permitted"), let spender = message.address("spender"),
            let deadline = message.number("deadline")
        else { return nil }
        let grants = permitted.compactMap { item -> Grant? in
            guard let token = item.address("token"), let amount = item.number("amount") else { return nil }
            return Grant(token: token, amount: amount, isUnlimited: amount == .max, expiration: nil)
        }
        guard grants.count == permitted.count else { return nil }
        self.init(scheme: .permit2Transfer, grants: grants, spender: spender, owner: nil, deadline: deadline)
    }
}

/// The members of a struct, by name.
struct Fields {
    private let value: TypedData.Value

    init(_ value: TypedData.Value) { self.value = value }

    func number(_ name: String) -> UInt256? { if case .uint(let number)? = value[name] { number } else { nil } }
    func address(_ name: String) -> Address? { if case .address(let address)? = value[name] { address } else { nil } }
    func flag(_ name: String) -> Bool? { if case .bool(let flag)? = value[name] { flag } else { nil } }
    func bytes(_ name: String) -> Bytes? { if case .bytes(let bytes)? = value[name] { bytes } else { nil } }

    /// A struct, or a list of structs.
    func structures(_ name: String) -> [Fields]? {
        switch value[name] {
        case .structure?: value[name].map { [Fields($0)] }
        case .array(let items)?: items.map { Fields($0) }
        default: nil
        }
    }
}

import Ethereum

/// What a transaction is for.
public enum CallKind: String, CaseIterable, Sendable {
    case transfer, approve, revoke, wrap, unwrap, supply, withdraw, stake, unstake, borrow, repay, swap
    /// A right over all tokens of a collection, or a signed permission handed in.
    case authorise
    /// Who rules a contract, or what code it runs, becomes another.
    case control
    /// Calls within a call.
    case batch
    /// A function that is known by name only.
    case call

    /// Kinds that the same functions serve: depositing, wrapping and staking are one `deposit()`.
    func isCompatible(with other: CallKind) -> Bool { self == .call || family == other.family }

    private var family: Int {
        switch self {
        case .supply, .stake, .wrap: 1
        case .withdraw, .unstake, .unwrap: 2
        case .approve, .revoke: 3
        case .transfer: 4
        case .borrow: 5
        case .repay: 6
        case .swap: 7
        case .authorise: 8
        case .call: 9
        case .control: 10
        case .batch: 11
        }
    }
}

/// What an argument means for the money.
enum Role: Hashable, Sendable {
    case asset, amount, spender, recipient, owner, received, minimumReceived, path, deadline
    /// Who, or whose code, rules afterwards.
    case controller
    /// Bytes in which there are further calls, as `CallShape.nesting` says.
    case calls
    /// Signatures and the like, which say nothing by themselves.
    case proof
    /// Referrals and the like: nothing, unless the person asked for it.
    case zero
    /// Kept, shown and compared by its name.
    case other
}

/// Which asset the amount counts, where no argument says it.
enum AssetSource: Hashable, Sendable {
    case argument
    /// The contract that is called is the token.
    case target
    /// What goes into the contract that is called, as the registry knows it.
    case underlying
    /// The native coin, as much as the transaction carries.
    case native
    /// The first token of the path.
    case path
    /// As `path`, but the native coin goes in.
    case nativeThroughPath
    case none
}

/// A function that the Review understands: its signature, and what each argument is.
struct CallShape: Hashable, Sendable {
    let function: ABIFunction
    let kind: CallKind
    let roles: [Role]
    let asset: AssetSource
    /// The native coin comes out at the end of the path.
    let paysOutNative: Bool
    /// May carry native coin.
    let isPayable: Bool
    /// Where the calls within the call are; nil when there are none.
    let nesting: Nesting?

    /// - Parameter signature: with names. A wrong one is a bug of this file, and every test meets it.
    init(
        _ signature: String, _ kind: CallKind, _ roles: [Role], asset: AssetSource, paysOutNative: Bool = false,
        payable: Bool = false, nesting: Nesting? = nil
    ) {
        guard let function = try? ABIFunction(signature), Self.leaves(function).count == roles.count else {
            preconditionFailure(signature)
        }
        self.function = function
        self.kind = kind
        self.roles = roles
        self.asset = asset
        self.paysOutNative = paysOutNative
        self.isPayable = payable
        self.nesting = nesting
    }

    /// A function of which only the signature is known: shown argument by argument.
    init(knownByName function: ABIFunction) {
        self.function = function
        kind = .call
        roles = Self.leaves(function).map { _ in .other }
        asset = .none
        paysOutNative = false
        isPayable = true
        nesting = nil
    }

    /// What the roles are of: the parameters, or the members of the one tuple that is the only parameter
    /// (as the newer routers take it).
    var leaves: [ABIParameter] { Self.leaves(function) }

    /// Whether the arguments stand in one tuple.
    var isOneTuple: Bool { Self.isOneTuple(function) }

    private static func leaves(_ function: ABIFunction) -> [ABIParameter] {
        isOneTuple(function) ? function.parameters[0].components : function.parameters
    }

    private static func isOneTuple(_ function: ABIFunction) -> Bool {
        guard function.parameters.count == 1, case .tuple = function.parameters[0].type else { return false }
        return true
    }
}

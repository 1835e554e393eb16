/// Leave for code to act as an account (EIP-7702): "my account behaves like the code at `delegate`".
///
/// The most far-reaching thing an account can sign: the code may move everything the account owns,
/// now and later, until another authorisation replaces it.
public struct Authorization: Hashable, Sendable {
    /// Zero is valid on every chain.
    public var chainID: UInt256
    /// Where the code lives; the zero address takes a delegation back.
    public var delegate: Address
    /// The account's nonce at the time it takes effect.
    public var nonce: UInt64

    public init(chainID: UInt256, delegate: Address, nonce: UInt64) {
        self.chainID = chainID
        self.delegate = delegate
        self.nonce = nonce
    }

    /// The 32 bytes that the account signs: `keccak256(0x05 ‖ rlp([chain id, address, nonce]))`.
    public var signingHash: Bytes { Keccak256.hash([5] + RLP.encode(.list(items))) }

    public func signed(with signature: Signature) -> SignedAuthorization {
        SignedAuthorization(authorization: self, signature: signature)
    }

    fileprivate var items: [RLP.Item] { [.integer(chainID), .bytes(delegate.bytes), .integer(nonce)] }
}

/// An authorisation as a transaction of type 4 carries it. The signature may be anybody's or nobody's.
public struct SignedAuthorization: Hashable, Sendable {
    public let authorization: Authorization
    public let signature: Signature

    /// Whose account it is about; nil when the network passes over it: a signature that is not
    /// canonical or leads to nobody, or the nonce that no account can reach (EIP-2681).
    public var authority: Address? {
        guard signature.isCanonical, authorization.nonce < .max else { return nil }
        return try? Secp256k1.recover(hash: authorization.signingHash, signature)
    }

    var item: RLP.Item {
        .list(authorization.items + [
            .integer(UInt64(signature.yParity)), .integer(signature.r), .integer(signature.s),
        ])
    }
}

// MARK: - What is wrong with one

extension Authorization {
    /// Why an authorisation should not stand in a transaction.
    public enum Hazard: Hashable, Sendable {
        /// Chain id zero: whoever sees it can use it on all other chains too.
        case everyChain
        /// Without effect here, and meant for somewhere else.
        case anotherChain(UInt256)
        /// Nobody's signature; the network passes over it.
        case nobody
        /// The sender's own, whose nonce the transaction itself has used up by then.
        case staleNonce(expected: UInt64)
    }
}

extension Transaction {
    /// What is wrong with one of the authorisations in this transaction when `sender` sends it.
    public func hazard(of signed: SignedAuthorization, sentBy sender: Address) -> Authorization.Hazard? {
        let authorization = signed.authorization
        guard let authority = signed.authority else { return .nobody }
        if authorization.chainID.isZero { return .everyChain }
        if authorization.chainID != chainID { return .anotherChain(authorization.chainID) }
        // The sender's nonce rises before the list is read; the byte reader keeps it below the last.
        if authority == sender, authorization.nonce != nonce &+ 1 { return .staleNonce(expected: nonce &+ 1) }
        return nil
    }
}

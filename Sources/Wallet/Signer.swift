import Ethereum

/// Why the Signer did not sign.
public enum SigningError: Error, Equatable, Sendable {
    /// Legacy bytes without a chain id, or chain id zero: valid on every chain, so never signed.
    case noChainID
    /// Every node would refuse it.
    case impossible(Transaction.Impossibility)
    /// A blob transaction is worth nothing without its blobs, which Seraph does not carry.
    case blobs
    /// EIP-7702: code that is not on the list would get the whole account.
    case delegateNotAllowed(Address)
    /// EIP-7702: an authorisation that is void, or good for more than this transaction says.
    case authorization(Authorization.Hazard)
    case approvedOtherBytes
    case approvalOfAnotherRequest
    case answeredTooLate
    /// The signature does not lead back to the account; it was destroyed.
    case signatureMismatch
}

/// A signature over a message or a document: of what, and whose.
public struct SignedMessage: Hashable, Sendable {
    public let account: Address
    /// The 32 bytes that were signed, with the prefix of EIP-191 or EIP-712 in them.
    public let digest: Bytes
    public let signature: Signature
}

/// Signs transactions, messages and typed data, and asks first, every time. There is no way to have
/// bare 32 bytes signed: every digest is computed here, from bytes that somebody read.
///
/// The order is the point: decode, ask about these very bytes, check that the yes is to them, only
/// then open the key, sign, and prove from the finished signature that it comes from the account.
public struct Signer: Sendable {
    private let keys: KeystoreDirectory
    private let approver: any Approver
    private let delegates: Set<Address>

    /// - Parameter delegates: the code that accounts may be delegated to (EIP-7702); none by default.
    public init(keys: KeystoreDirectory, approver: any Approver, delegates: Set<Address> = []) {
        self.keys = keys
        self.approver = approver
        self.delegates = delegates
    }

    /// Signs an unsigned transaction.
    public func sign(payload: Bytes, account: Address, passphrase: SecretBytes) async throws -> SignedTransaction {
        let transaction = try Self.readable(payload)
        let account = try keys.account(account)
        try requireKnownDelegates(transaction, sender: account.address)
        try await requireApproval(of: payload, as: .transaction, account: account)
        let signature = try sign(Keccak256.hash(payload), account, passphrase)
        let signed = try transaction.signed(with: signature)
        guard signed.sender == account.address, signed.transaction.signingPayload == payload else {
            throw SigningError.signatureMismatch
        }
        return signed
    }

    /// Signs a message of EIP-191 version 0x45. Its prefix keeps it from being a transaction or a
    /// document, whatever its bytes.
    public func sign(message: Bytes, account: Address, passphrase: SecretBytes) async throws -> SignedMessage {
        let account = try keys.account(account)
        try await requireApproval(of: message, as: .message, account: account)
        return try signed(PersonalMessage.hash(message), account, passphrase)
    }

    /// Signs an EIP-712 document. It is parsed here, from the bytes that are approved; one that does
    /// not parse is an error and never a message.
    public func sign(typedData document: Bytes, account: Address, passphrase: SecretBytes) async throws -> SignedMessage {
        let digest = try TypedData(parsing: document).signingHash
        let account = try keys.account(account)
        try await requireApproval(of: document, as: .typedData, account: account)
        return try signed(digest, account, passphrase)
    }

    /// The transaction in these bytes, if it may be signed at all.
    private static func readable(_ payload: Bytes) throws -> Transaction {
        let transaction = try Transaction(signingPayload: payload)
        // EIP-155: without a chain id anyone could replay it on another chain.
        guard let chainID = transaction.chainID, !chainID.isZero else { throw SigningError.noChainID }
        if let problem = transaction.impossibility { throw SigningError.impossible(problem) }
        if case .blobs = transaction.carried { throw SigningError.blobs }
        return transaction
    }

    /// Whoever signed the authorisations: sending them puts them into force. Taking one's account back
    /// (the zero address) needs no list.
    private func requireKnownDelegates(_ transaction: Transaction, sender: Address) throws {
        guard case .authorizations(let list) = transaction.carried else { return }
        for entry in list {
            let delegate = entry.authorization.delegate
            guard delegate.isZero || delegates.contains(delegate) else { throw SigningError.delegateNotAllowed(delegate) }
            if let hazard = transaction.hazard(of: entry, sentBy: sender) { throw SigningError.authorization(hazard) }
        }
    }

    private func requireApproval(of payload: Bytes, as kind: SigningRequest.Kind, account: Account) async throws {
        let request = SigningRequest(account: account, kind: kind, payload: payload)
        defer { _ = request.close() }
        let approved = try await approver.review(request)
        guard approved.request === request else { throw SigningError.approvalOfAnotherRequest }
        guard constantTimeEqual(approved.digest, Keccak256.hash(payload)) else { throw SigningError.approvedOtherBytes }
        try Task.checkCancellation()
    }

    private func signed(_ digest: Bytes, _ account: Account, _ passphrase: SecretBytes) throws -> SignedMessage {
        SignedMessage(account: account.address, digest: digest, signature: try sign(digest, account, passphrase))
    }

    /// The key exists only inside this function and is wiped when it returns. What it signed is held
    /// against the account before anybody gets it.
    private func sign(_ digest: Bytes, _ account: Account, _ passphrase: SecretBytes) throws -> Signature {
        let key = try keys.unlock(account, passphrase: passphrase)
        let signature = try Secp256k1.sign(hash: digest, with: key)
        guard try Secp256k1.recover(hash: digest, signature) == account.address else { throw SigningError.signatureMismatch }
        return signature
    }
}

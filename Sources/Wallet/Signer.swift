import Ethereum
import Synchronization

/// One question to a person: may these exact bytes be signed for this account?
///
/// Only the Signer makes one. The Approver shows what it decodes from `payload` and answers by
/// handing back the bytes it read; nothing it was told by anyone else can be approved.
public final class SigningRequest: Sendable {
    public let account: Account
    /// The exact unsigned bytes.
    public let payload: Bytes
    private let isOpen = Mutex(true)

    init(account: Account, payload: Bytes) {
        self.account = account
        self.payload = payload
    }

    /// Approves, provided that what was read is what will be signed.
    public func approve(readBytes: Bytes) throws(SigningError) -> Approved {
        guard isOpen.withLock({ $0 }) else { throw .answeredTooLate }
        guard readBytes == payload else { throw .approvedOtherBytes }
        return Approved(request: self, digest: Keccak256.hash(readBytes))
    }

    /// After this no approval can be made any more. Returns whether it was still open.
    func close() -> Bool {
        isOpen.withLock { open in
            defer { open = false }
            return open
        }
    }
}

/// A person's yes to exactly these bytes, in answer to exactly one request. It has no public
/// initialiser and no use outside the request that made it.
public struct Approved: Sendable {
    let request: SigningRequest
    let digest: Bytes
}

/// Whoever puts the question before a person. Throws `ApprovalRefusal` when the answer is no.
public protocol Approver: Sendable {
    func review(_ request: SigningRequest) async throws -> Approved
}

/// The answer no.
public enum ApprovalRefusal: Error, Equatable, Sendable {
    /// The person declined.
    case refused(reason: String)
    /// A rule forbids it; the person was not asked, or could not have said yes.
    case blocked(reasons: [String])
}

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

/// Turns unsigned bytes into a signed transaction, and asks first, every time.
///
/// The order is the point: decode, ask about these very bytes, check that the yes is to them, only
/// then open the key, sign, and prove from the finished bytes that they say the same and come from
/// the account.
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

    public func sign(payload: Bytes, account: Address, passphrase: SecretBytes) async throws -> SignedTransaction {
        let transaction = try Self.readable(payload)
        let account = try keys.account(account)
        try requireKnownDelegates(transaction, sender: account.address)
        try await requireApproval(of: payload, account: account)
        return try signApproved(transaction, payload: payload, account: account, passphrase: passphrase)
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

    /// Whoever signed the authorisations: sending them puts them into force.
    private func requireKnownDelegates(_ transaction: Transaction, sender: Address) throws {
        guard case .authorizations(let list) = transaction.carried else { return }
        for entry in list {
            let delegate = entry.authorization.delegate
            guard delegates.contains(delegate) else { throw SigningError.delegateNotAllowed(delegate) }
            if let hazard = transaction.hazard(of: entry, sentBy: sender) { throw SigningError.authorization(hazard) }
        }
    }

    private func requireApproval(of payload: Bytes, account: Account) async throws {
        let request = SigningRequest(account: account, payload: payload)
        defer { _ = request.close() }
        let approved = try await approver.review(request)
        guard approved.request === request else { throw SigningError.approvalOfAnotherRequest }
        guard constantTimeEqual(approved.digest, Keccak256.hash(payload)) else { throw SigningError.approvedOtherBytes }
        try Task.checkCancellation()
    }

    /// The key exists only inside this function and is wiped when it returns.
    private func signApproved(
        _ transaction: Transaction, payload: Bytes, account: Account, passphrase: SecretBytes
    ) throws -> SignedTransaction {
        let key = try keys.unlock(account, passphrase: passphrase)
        let signature = try Secp256k1.sign(hash: Keccak256.hash(payload), with: key)
        let signed = try transaction.signed(with: signature)
        guard signed.sender == account.address, signed.transaction.signingPayload == payload else {
            throw SigningError.signatureMismatch
        }
        return signed
    }
}

import Ethereum
import Synchronization

/// One question to a person: may these exact bytes be signed for this account, as what they are?
///
/// Only the Signer makes one. The Approver shows what it decodes from `payload` and answers by
/// handing back the bytes it read; nothing it was told by anyone else can be approved.
public final class SigningRequest: Sendable {
    /// What the bytes are. It decides what is hashed, so an approval of bytes as a message is none of
    /// the same bytes as a transaction.
    public enum Kind: String, CaseIterable, Sendable {
        /// An unsigned transaction, exactly as it is hashed.
        case transaction
        /// A message of EIP-191 version 0x45 ("personal_sign"), without its prefix.
        case message
        /// An EIP-712 document, as the JSON text it came in.
        case typedData
    }

    public let account: Account
    public let kind: Kind
    /// The exact bytes.
    public let payload: Bytes
    private let isOpen = Mutex(true)

    init(account: Account, kind: Kind, payload: Bytes) {
        self.account = account
        self.kind = kind
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

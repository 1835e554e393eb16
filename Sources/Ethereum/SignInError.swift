/// Why a text is not a sign-in message, or why one must not be trusted.
public enum SignInError: Error, Equatable, Sendable {
    case missing(Field)
    /// Present, but not as EIP-4361 writes it.
    case field(Field)
    /// Lines after the end, or out of order.
    case trailing
    case expired(DateTime)
    case notYetValid(DateTime)
    case otherDomain
    case otherNonce
    /// The signature is not the named account's.
    case otherSigner

    public enum Field: Sendable {
        case domain, address, statement, uri, version, chainID, nonce, issuedAt, expirationTime, notBefore, requestID
        case resources

        /// What its line begins with.
        var label: String {
            switch self {
            case .domain, .address, .statement: ""
            case .uri: "URI: "
            case .version: "Version: "
            case .chainID: "Chain ID: "
            case .nonce: "Nonce: "
            case .issuedAt: "Issued At: "
            case .expirationTime: "Expiration Time: "
            case .notBefore: "Not Before: "
            case .requestID: "Request ID: "
            case .resources: "Resources:"
            }
        }
    }
}

extension SignInError: Explained {
    public var explanation: String {
        switch self {
        case .missing(let field):
            "This sign-in message (EIP-4361) has no \(field.words) where it belongs. Do not sign it; ask the site to send it again."
        case .field(let field):
            "This sign-in message (EIP-4361) has a malformed \(field.words). Do not sign it; ask the site to send it again."
        case .trailing:
            "This sign-in message (EIP-4361) has lines that are out of order or do not belong to it. Do not sign it; ask the site to send it again."
        case .expired(let moment):
            "This sign-in expired at \(moment.text). Begin again at the site."
        case .notYetValid(let moment):
            "This sign-in is not valid before \(moment.text). Check the clock, or wait until then."
        case .otherDomain:
            "This sign-in is for another site than the one that asks. Do not sign it: whoever asks could sign in there in your name."
        case .otherNonce:
            "This sign-in answers another request (its nonce differs). Begin again at the site."
        case .otherSigner:
            "This signature is not by the account that the sign-in message names. Do not rely on it; if the account is a contract, only its chain can tell."
        }
    }
}

extension SignInError.Field {
    fileprivate var words: String {
        switch self {
        case .domain: "site name"
        case .address: "account address (in its checksum spelling)"
        case .statement: "statement"
        case .uri: "URI"
        case .version: "version (it must be 1)"
        case .chainID: "chain id"
        case .nonce: "nonce (at least 8 letters and digits)"
        case .issuedAt: "time of issue"
        case .expirationTime: "expiration time"
        case .notBefore: "time of first validity"
        case .requestID: "request id"
        case .resources: "list of resources"
        }
    }
}

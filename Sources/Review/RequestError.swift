import Ethereum

/// Why a request from outside is not answered. Nothing about one is guessed, and nothing left over.
public enum RequestError: Error, Hashable, Sendable {
    case notJSON(JSONError)
    /// Not an object with a `method` and a list of `params`.
    case notARequest
    /// A member, at the top or in a transaction, that nobody here knows: ignoring it could change what
    /// was meant.
    case unknownMember(String)
    /// Signs what nobody can read, or in a way that can be read twice.
    case unsafeMethod(String)
    case unknownMethod(String)
    case wrongParameters(method: String)
    /// The key is not here, or not the one that was chosen.
    case notYourAccount(Address)
    /// Numbers are 0x quantities without leading zeros; anything else reads differently elsewhere.
    case notAQuantity(String)
    case malformed(member: String)
    case missing(member: String)
    case contradiction(String, String)
    /// Blob transactions come from rollups, not from people.
    case unsupportedType(UInt256)
}

import Ethereum

/// Why the registry cannot be trusted. Each case names the file, and the row as a person would find it.
public enum RegistryError: Error, Equatable, Sendable {
    case noDataDirectory(tried: [String])
    case unreadable(file: String, reason: String)
    case notJSON(file: String, JSONError)
    case unknownSchema(file: String, found: String)
    case missing(file: String, row: String, field: String)
    case malformed(file: String, row: String, field: String, value: String)
    case badAddress(file: String, row: String, field: String, value: String, AddressError?)
    case decimalsOutOfRange(file: String, row: String, decimals: Int)
    case duplicate(file: String, row: String, of: String)
    /// A name that points at nothing: a contract of an unknown protocol, a yield of an unknown contract.
    case dangling(file: String, row: String, field: String, target: String)
    /// Two files that say different things about the same chain.
    case contradiction(file: String, row: String, field: String, says: String, elsewhere: String)
}

extension RegistryError: Explained {
    /// What happened, what it means for the money, and what to do next.
    public var explanation: String {
        "\(fact) Nothing was planned or signed. \(remedy)"
    }

    private var fact: String {
        switch self {
        case .noDataDirectory(let tried):
            "The folder with Seraph's data was not found; looked in \(tried.joined(separator: ", "))."
        case .unreadable(let file, let reason):
            "The data file \(file) could not be read: \(reason)."
        case .notJSON(let file, let error):
            "The data file \(file) is not valid JSON (\(error))."
        case .unknownSchema(let file, let found):
            "The data file \(file) has the format \(found), which this version does not know."
        case .missing(let file, let row, let field):
            "In \(file), \(row) has no \(field)."
        case .malformed(let file, let row, let field, let value):
            "In \(file), \(row) has a \(field) that makes no sense: \(value)."
        case .badAddress(let file, let row, let field, let value, let error):
            if case .badChecksum(let expected)? = error {
                "In \(file), the \(field) of \(row) is misspelt: \(value) should read \(expected)."
            } else {
                "In \(file), the \(field) of \(row) is not an address: \(value)."
            }
        case .decimalsOutOfRange(let file, let row, let decimals):
            "In \(file), \(row) claims \(decimals) decimals; tokens have 0 to 36."
        case .duplicate(let file, let row, let of):
            "In \(file), \(row) repeats \(of)."
        case .dangling(let file, let row, let field, let target):
            "In \(file), the \(field) of \(row) points at \(target), which the registry does not hold."
        case .contradiction(let file, let row, let field, let says, let elsewhere):
            "In \(file), \(row) gives its \(field) as \(says), but another file says \(elsewhere)."
        }
    }

    private var remedy: String {
        switch self {
        case .noDataDirectory: "Set SERAPH_DATA to the folder that holds registry/, or install Seraph again."
        default: "Restore the file from the release, or run `seraph data update`."
        }
    }
}

import Ethereum

/// What each fact of this module says to a person. Facts are made elsewhere; sentences live here.

extension PayloadError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .empty: "there are no bytes"
            case .unsupportedType(let type): "transactions of type \(type) are not signed here"
            case .malformed(let offset): "the encoding is wrong at byte \(offset)"
            case .wrongFieldCount(let count): "it has \(count) fields, which no transaction has"
            case .badField(let name): "its \(name) is malformed"
            case .noChainID: "it names no chain, so it could be repeated on every chain"
            }
        return "This is not a transaction that can be signed: \(problem). Nothing was signed. Plan it again."
    }
}

extension CallDataError: Explained {
    public var explanation: String {
        "The call data cannot be trusted: \(words). Nothing was signed. Plan it again, and ask where these bytes came from."
    }

    var words: String {
        switch self {
        case .tooShort: "it ends too early"
        case .dirty(let word): "there are bits where none belong, in word \(word)"
        case .trailing(let count): "\(count) bytes follow after the last argument"
        case .oddLayout: "its parts are not in their usual order, so something may be hidden"
        case .tooLong: "it claims to be longer than it is"
        }
    }
}

extension Reading.Blindness {
    var words: String {
        switch self {
        case .contractCreation: "it creates a contract"
        case .tooShortForSelector: "the call data is shorter than the name of a function"
        case .unknownFunction(let selector): "nobody knows the function \(Hex.encode(selector)) of this contract"
        case .unreadable(let function, let error): "\(function): \(error.words)"
        }
    }
}

extension ExpectationError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .missing(let key): "“\(Untrusted.clean(key, limit: 40))” is missing"
            case .wrong(let key): "“\(Untrusted.clean(key, limit: 40))” cannot be read"
            case .unknownKey(let key): "“\(Untrusted.clean(key, limit: 40))” is unknown"
            }
        return "What was asked for can no longer be read (\(problem)), so nothing can be held against it. Nothing was signed. Reject this and plan it again."
    }
}

extension PolicyError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
            case .notJSON(let error): error.explanation
            case .unknownKey(let key): "it has a rule “\(Untrusted.clean(key, limit: 40))” that does not exist"
            case .wrongValue(let key): "its rule “\(Untrusted.clean(key, limit: 40))” has a value that makes no sense"
            }
        return "Your policy cannot be used: \(problem). Nothing is signed without it. Correct the file; amounts are written in quotes, like \"0.05\"."
    }
}

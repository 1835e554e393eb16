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

extension Impediment {
    /// What stands against it; the end of a sentence.
    public var text: String {
        switch self {
        case .otherChain(let named, let active): "it is for chain \(named), and you are on chain \(active)"
        case .nodeOnOtherChain(let node, let active): "the node serves chain \(node), and you are on chain \(active)"
        case .tipOverCap: "its tip is higher than its highest fee, which every node refuses"
        case .nonceUsed(let nonce, let next): "its number (nonce) \(nonce) is used up; the next one is \(next)"
        case .tooLittleMoney(let needed, let has):
            "it could cost \(needed.map { "\($0) wei" } ?? "more than there is"), and the account has \(has) wei"
        case .gasTooLow(let limit, let needed): "its gas limit is \(limit), and it takes at least \(needed)"
        case .malformedCall(let function, let error): "it calls \(function) wrongly: \(error.words)"
        case .creationOfNothing: "it would lock value up in a contract without code"
        case .delegation(let delegate):
            "the code at \(delegate.checksummed) would act as the account, and is not on your list (rule allowed_delegates)"
        case .permissionOfAnother(let owner): "it permits what belongs to \(owner.checksummed), not to the account that would sign"
        case .documentForOwnAccount(let address): "the contract it is for, \(address.checksummed), is an account of yours"
        case .unreadableDocument(let explanation): explanation.hasSuffix(".") ? String(explanation.dropLast()) : explanation
        case .tooLong(let bytes, let most): "it has \(bytes) bytes, and more than \(most) nobody reads"
        case .request(let error): error.words
        }
    }
}

extension RequestError: Explained {
    public var explanation: String {
        "This request is refused: \(words). Nothing was signed. Whoever sent it must ask in another way."
    }

    var words: String {
        switch self {
        case .notJSON(.duplicateKey(let key)):
            return "the name “\(Untrusted.clean(key, limit: 40))” stands in it twice, so it can be read in two ways"
        case .notJSON: return "it is not valid JSON"
        case .notARequest: return "it is not a request with a method and parameters"
        case .unknownMember(let name): return "nobody knows its field “\(Untrusted.clean(name, limit: 40))”"
        case .unsafeMethod("eth_sign"):
            return "eth_sign would sign any hash, also that of a payment; it is not offered"
        case .unsafeMethod(let method):
            return "\(Untrusted.clean(method, limit: 60)) signs data that can be read in two ways; ask for eth_signTypedData_v4"
        case .unknownMethod(let method): return "\(Untrusted.clean(method, limit: 60)) is not offered"
        case .wrongParameters(let method): return "these are not the parameters of \(Untrusted.clean(method, limit: 60))"
        case .notYourAccount(let address): return "it is for \(address.checksummed), which is not the account that was chosen"
        case .notAQuantity(let name): return "its “\(name)” is not a 0x quantity"
        case .malformed(let member): return "its “\(Untrusted.clean(member, limit: 40))” is malformed"
        case .missing(let member): return "its “\(member)” is missing"
        case .contradiction(let first, let second): return "its “\(first)” and “\(second)” contradict each other"
        case .unsupportedType(let type): return "transactions of type \(type) are not signed here"
        }
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

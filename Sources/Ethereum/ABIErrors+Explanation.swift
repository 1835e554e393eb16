/// What each error about the contract ABI says to a person. Facts are thrown elsewhere; sentences live
/// here.

extension ABITypeError: Explained {
    public var explanation: String {
        "This is not a contract type or signature: \(problem). Nothing was signed. It should look like transfer(address,uint256)."
    }

    var problem: String {
        switch self {
        case .unknownType(let name): "“\(Untrusted.clean(name, limit: 40))” is not a type"
        case .invalidSize(let name): "“\(Untrusted.clean(name, limit: 40))” has an impossible size"
        case .unexpected(let position): "character \(position + 1) does not belong there"
        case .tooDeep: "it is nested too deeply"
        case .tooLong: "it is too long"
        case .emptyTuple: "it holds an empty tuple"
        }
    }
}

extension ABIError: Explained {
    public var explanation: String {
        switch self {
        case .invalidType, .wrongCount, .wrongKind, .outOfRange, .notPackable:
            "These values cannot be encoded: \(problem). Nothing was signed. Check the values against their types."
        default: "These bytes are not clean contract arguments: \(problem). Nothing was signed. Treat the call as unreadable."
        }
    }

    var problem: String {
        switch self {
        case .invalidType(let type): "the type \(Untrusted.clean(type, limit: 40)) is not usable"
        case .wrongCount(let expected, let got): "\(expected) values were expected and \(got) given"
        case .wrongKind(let type): "a value is not of type \(Untrusted.clean(type, limit: 40))"
        case .outOfRange(let type): "a value does not fit \(Untrusted.clean(type, limit: 40))"
        case .truncated(let offset): "they end too early, at byte \(offset)"
        case .dirtyBytes(let offset): "unexpected bits are set at byte \(offset)"
        case .wrongOffset(let offset): "the data at byte \(offset) is laid out in a way no compiler writes"
        case .overlapping(let offset): "the data at byte \(offset) is used again and again"
        case .invalidUTF8(let offset): "the text at byte \(offset) is not UTF-8"
        case .trailingBytes(let count): "\(count) bytes follow the arguments"
        case .wrongSelector(let selector): "they call another function (\(Hex.encode(selector)))"
        case .notPackable(let type): "\(Untrusted.clean(type, limit: 40)) has no packed form"
        case .wrongTopics: "the topics are not those of this event"
        }
    }
}

extension ABIInterfaceError: Explained {
    public var explanation: String {
        "This is not a contract's ABI: \(Untrusted.clean(path, limit: 120)) \(problem.words). Nothing was signed. Give a JSON ABI, or lines such as function transfer(address to, uint256 amount)."
    }
}

extension ABIInterfaceError.Problem {
    fileprivate var words: String {
        switch self {
        case .missing: "is missing"
        case .notAnABI: "is neither an entry nor a line of an ABI"
        case .unknownKind(let word): "is “\(Untrusted.clean(word, limit: 40))”, which is not known"
        case .notAName(let word): "is “\(Untrusted.clean(word, limit: 40))”, which is not a name"
        case .type(let error): "is not readable: \(error.problem)"
        case .json(let error): "is not JSON: \(error.problem)"
        case .tooManyTopics: "has more indexed parameters than an event can have"
        }
    }
}

extension ABIValueError: Explained {
    public var explanation: String {
        "\(Untrusted.clean(path, limit: 120)): \(problem.words). Nothing was encoded or signed."
    }
}

extension ABIValueError.Problem {
    fileprivate var words: String {
        switch self {
        case .notANumber: "a whole number is needed, in decimal or 0x hexadecimal, without point or exponent"
        case .notABool: "true or false is needed, without quotation marks"
        case .notText: "a text is needed"
        case .notAList: "a list of values is needed, or an object where all members have names"
        case .outOfRange(let type): "the number does not fit \(type)"
        case .wrongLength(let expected, let got): "\(expected) values are needed and \(got) were given"
        case .hex(.missingPrefix): "bytes are written in hexadecimal and begin with 0x"
        case .hex(.oddLength(let count)): "\(count) hexadecimal digits are half a byte too many or too few"
        case .hex(.invalidDigit(let position)): "character \(position + 1) after 0x is not a hexadecimal digit"
        case .hex(.wrongLength(let expected, let got)): "\(expected) bytes are needed and \(got) were given"
        case .address(.notHex): "an address is needed: 0x and 40 hexadecimal digits"
        case .address(.wrongLength(let digits)): "this address has \(digits) digits instead of 40"
        case .address(.badChecksum(let expected)): "this address fails its checksum, so at least one character is wrong; these digits would be written \(expected)"
        case .missing: "is missing"
        case .unknownMember(let name): "there is no member “\(Untrusted.clean(name, limit: 40))” in this type"
        }
    }
}

extension CallReadingError: Explained {
    public var explanation: String { "This call cannot be read: \(problem). Nothing was signed. \(advice)" }

    var problem: String {
        switch self {
        case .empty: "there is no call data, only a payment"
        case .tooShort(let count): "\(count) bytes are too short to name a function"
        case .unknownFunction(let selector): "nothing is known about the function \(Hex.encode(selector))"
        case .unknownCommand: "its command is not known"
        case .unreadable(let function, let error): "it calls \(Untrusted.clean(function, limit: 80)), but with bytes that are not its arguments: \(error.problem)"
        case .tooDeep: "it is a batch inside too many batches"
        }
    }

    private var advice: String {
        switch self {
        case .unknownFunction: "Give the contract's ABI to read it."
        default: "Do not sign what cannot be read."
        }
    }
}

/// Why a document is not a typed message that can be signed.
public enum TypedDataError: Error, Equatable, Sendable {
    case notAnObject
    /// More bytes, types, members or values than any real message has.
    case tooLarge
    /// `types`, `primaryType`, `domain` or `message` is absent or is not what it should be.
    case missingPart(String)
    case unknownPart(String)
    /// Of the named struct type.
    case type(String, TypeProblem)
    /// A member of `EIP712Domain` that the standard does not know, or not with this type.
    case domainField(String)
    case unknownPrimaryType(String)
    /// Of the value at `path`, such as `message.to[1].wallet`.
    case value(path: String, ValueProblem)

    public enum TypeProblem: Equatable, Sendable {
        case invalidName
        case notAList
        case malformedField
        case invalidFieldName(String)
        case duplicateField(String)
        case unknownFieldType(String)
        /// It contains itself, so that no value of it can be written out.
        case cyclic
    }

    public enum ValueProblem: Equatable, Sendable {
        case missing
        /// The type does not name it, so it would not be signed.
        case unexpected
        case wrongKind(String)
        case notAList
        case wrongCount(expected: Int, got: Int)
        case notAnInteger
        case outOfRange(String)
        case wrongLength(expected: Int, got: Int)
        case hex(HexError)
        case address(AddressError)
    }

    /// The same problem, one level further out.
    func inside(_ place: String) -> TypedDataError {
        guard case .value(let path, let problem) = self else { return self }
        let joined = path.isEmpty || path.utf8.first == UInt8(ascii: "[") ? place + path : "\(place).\(path)"
        return .value(path: joined, problem)
    }
}

extension TypedDataError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .notAnObject: "it is not a JSON object"
            case .tooLarge: "it is larger than any real message"
            case .missingPart(let name): "its “\(name)” is missing or malformed"
            case .unknownPart(let name): "it has a part “\(Self.shown(name))” that would not be signed"
            case .type(let name, let problem): "its type “\(Self.shown(name))” \(problem.words)"
            case .domainField(let name): "its domain has a member “\(Self.shown(name))” that the standard does not know in this form"
            case .unknownPrimaryType(let name): "its primary type “\(Self.shown(name))” is not among its types"
            case .value(let path, let problem): "“\(Untrusted.clean(path, limit: 120))” \(problem.words)"
            }
        return "This typed message (EIP-712) is refused: \(problem). Nothing was signed. Ask the site that made it to correct it; a wallet that signs it anyway may sign something else than it shows."
    }

    fileprivate static func shown(_ name: String) -> String { Untrusted.clean(name, limit: 40) }
}

extension TypedDataError.TypeProblem {
    fileprivate var words: String {
        switch self {
        case .invalidName: "has a name that could be taken for another type"
        case .notAList: "is not a list of members"
        case .malformedField: "has a member that is not a name and a type"
        case .invalidFieldName(let name): "has a member “\(TypedDataError.shown(name))” whose name could forge another type"
        case .duplicateField(let name): "names its member “\(TypedDataError.shown(name))” twice"
        case .unknownFieldType(let type): "has a member of the unknown type “\(TypedDataError.shown(type))”"
        case .cyclic: "contains itself, so that no value of it can be complete"
        }
    }
}

extension TypedDataError.ValueProblem {
    fileprivate var words: String {
        switch self {
        case .missing: "has no value"
        case .unexpected: "is not in its type, so it would be shown but not signed"
        case .wrongKind(let type): "is not a value of type \(TypedDataError.shown(type))"
        case .notAList: "is not a list"
        case .wrongCount(let expected, let got): "has \(got) elements instead of \(expected)"
        case .notAnInteger: "is not a whole number"
        case .outOfRange(let type): "does not fit \(type)"
        case .wrongLength(let expected, let got): "is \(got) bytes long instead of \(expected)"
        case .hex(.missingPrefix): "is not hexadecimal with 0x before it"
        case .hex(.oddLength(let count)): "has \(count) hexadecimal digits, and bytes need an even number"
        case .hex: "has a character that is not a hexadecimal digit"
        case .address(.notHex): "is not an address"
        case .address(.wrongLength(let digits)): "is an address of \(digits) digits instead of 40"
        case .address(.badChecksum): "is an address that fails its checksum"
        }
    }
}

extension TypedData.Warning {
    /// One sentence for a person.
    public var explanation: String {
        switch self {
        case .noChain: "The message names no chain, so the signature is good on every chain."
        case .noContract: "The message names no contract, so every contract that reads this domain can use the signature."
        case .domainTypeDerived: "The message does not declare its domain's type; it was derived from the domain's members."
        case .primaryTypeDerived: "The message does not say which of its types it is; it was taken to be the one that no other type uses."
        case .aliasType(let type): "The type “\(TypedDataError.shown(type))” has no number of bits; a contract would most likely check another hash."
        case .unusualName(let name): "No Solidity contract can use the name “\(TypedDataError.shown(name))”."
        case .wrongChecksum(let address): "An address in the message fails its checksum, so a digit may be wrong; its right spelling is \(address)."
        }
    }
}

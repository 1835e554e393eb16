/// What each error of this module says to a person. Facts are thrown elsewhere; sentences live here.

extension AddressError: Explained {
    public var explanation: String {
        switch self {
        case .notHex:
            "This is not an address: an address is 0x followed by 40 hexadecimal digits. Nothing was sent. Copy it again from its source."
        case .wrongLength(let digits):
            "This address has \(digits) digits instead of 40, so one was lost or doubled. Nothing was sent. Copy it again from its source."
        case .badChecksum(let expected):
            "This address fails its checksum, so at least one character is wrong. Nothing was sent. Copy it again from its source; only if you are sure of every digit, its spelling would be \(expected)."
        }
    }
}

extension HexError: Explained {
    public var explanation: String {
        switch self {
        case .missingPrefix: "This is not hexadecimal: it should begin with 0x. Nothing was signed. Check the text."
        case .oddLength(let count): "This hexadecimal text has \(count) digits; bytes need an even number. Nothing was signed. A digit is missing or doubled."
        case .invalidDigit(let position): "This hexadecimal text has a wrong character at digit \(position + 1). Nothing was signed. Only 0-9 and a-f may stand there."
        case .wrongLength(let expected, let got): "This should be \(expected) bytes but is \(got). Nothing was signed. Check that it was copied whole."
        }
    }
}

extension JSONError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .unexpectedEnd: "it ends too early"
            case .unexpectedByte(let offset): "there is an unexpected character at byte \(offset)"
            case .invalidNumber(let offset): "there is a malformed number at byte \(offset)"
            case .invalidString(let offset): "there is a malformed text at byte \(offset)"
            case .duplicateKey(let key): "the name “\(Untrusted.clean(key, limit: 40))” appears twice, so its meaning is unclear"
            case .tooDeep: "it is nested too deeply"
            case .trailingBytes(let offset): "something follows its end at byte \(offset)"
            case .invalidUTF8: "its text is not UTF-8"
            }
        return "This is not valid JSON: \(problem). Nothing was signed. Check the file or the server it came from."
    }
}

extension UnitsError: Explained {
    public var explanation: String {
        switch self {
        case .notANumber:
            "This is not an amount. Nothing was signed. Write digits with at most one decimal point, such as 1250.5."
        case .tooManyDecimals(let got, let decimals):
            "This amount has \(got) decimals but the token has \(decimals), and nothing is rounded in silence. Nothing was signed. Shorten the amount."
        case .tooLarge:
            "This amount is larger than any token can hold. Nothing was signed. Check for extra digits."
        }
    }
}

extension RLPError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .empty: "it is empty"
            case .truncated(let offset): "it is cut short at byte \(offset)"
            case .trailingBytes(let offset): "something follows its end at byte \(offset)"
            case .notCanonical(let offset): "byte \(offset) is written in a way the network refuses"
            case .tooDeep: "it is nested too deeply"
            }
        return "These bytes are not a well-formed RLP item: \(problem). Nothing was signed. Check that they were copied whole."
    }
}

extension Secp256k1Error: Explained {
    public var explanation: String {
        switch self {
        case .invalidPrivateKey: "This is not a private key: a key is 32 bytes, not zero, and below the curve's order. Nothing was signed. Check that it was copied whole."
        case .hashNot32Bytes(let count): "A signature is over 32 bytes, but \(count) were given. Nothing was signed."
        case .invalidSignature: "This signature is not valid, so nobody can be named as its signer. Do not rely on it."
        case .tweakOutOfRange: "This derivation path has no key (a one in 2^127 chance). Nothing was signed. Use the next index."
        case .signingFailed: "The signature could not be made. Nothing was signed. Try again."
        }
    }
}

extension ABITypeError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .unknownType(let name): "“\(Untrusted.clean(name, limit: 40))” is not a type"
            case .invalidSize(let name): "“\(Untrusted.clean(name, limit: 40))” has an impossible size"
            case .unexpected(let position): "character \(position + 1) does not belong there"
            case .tooDeep: "it is nested too deeply"
            case .tooLong: "it is too long"
            case .emptyTuple: "it holds an empty tuple"
            }
        return "This is not a contract type or function signature: \(problem). Nothing was signed. It should look like transfer(address,uint256)."
    }
}

extension ABIError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .invalidType(let type): "the type \(Untrusted.clean(type, limit: 40)) is not usable"
            case .wrongCount(let expected, let got): "\(expected) values were expected and \(got) given"
            case .wrongKind(let type): "a value is not of type \(Untrusted.clean(type, limit: 40))"
            case .outOfRange(let type): "a value does not fit \(Untrusted.clean(type, limit: 40))"
            case .truncated(let offset): "they end too early, at byte \(offset)"
            case .dirtyBytes(let offset): "unexpected bits are set at byte \(offset)"
            case .wrongOffset(let offset): "the data at byte \(offset) is laid out in a way no compiler writes"
            case .invalidUTF8(let offset): "the text at byte \(offset) is not UTF-8"
            case .trailingBytes(let count): "\(count) bytes follow the arguments"
            case .wrongSelector(let selector): "they call another function (\(Hex.encode(selector)))"
            }
        return "These bytes are not clean contract arguments: \(problem). Nothing was signed. Treat the call as unreadable."
    }
}

extension TransactionError: Explained {
    public var explanation: String {
        let problem =
            switch self {
            case .empty: "there are no bytes"
            case .rlp(let error): error.problemInTransaction
            case .unsupportedType(let type): "its type is \(type), and only types 0 to 4 are known"
            case .blobsAttached: "it has its blobs attached; give the transaction alone, as it stands in a block"
            case .notSigned: "it carries no signature"
            case .notAList: "it is not a list of fields"
            case .wrongFieldCount(let count): "it has \(count) fields, which fits no known kind"
            case .invalidField(let field, let problem): "its \(field.words) \(problem.words)"
            case .invalidV: "its v value names no chain"
            case .invalidSignature: "its signature is not one the network accepts"
            case .unknownMember(let name): "it has a field “\(name)” that is not understood"
            case .duplicateMeaning(let name): "its field “\(name)” contradicts another one"
            }
        return "This is not a transaction that can be signed or sent: \(problem). Nothing was signed. Ask for it again from its source."
    }
}

extension RLPError {
    fileprivate var problemInTransaction: String {
        switch self {
        case .empty: "it has no content"
        case .truncated(let offset): "it is cut short at byte \(offset)"
        case .trailingBytes: "something follows its end"
        case .notCanonical(let offset): "byte \(offset) is written in a way the network refuses"
        case .tooDeep: "it is nested too deeply"
        }
    }
}

extension TransactionError.Field {
    fileprivate var words: String {
        switch self {
        case .type: "type"
        case .chainID: "chain id"
        case .nonce: "nonce"
        case .gasLimit: "gas limit"
        case .gasPrice: "gas price"
        case .maxFee: "maximum fee"
        case .maxPriorityFee: "priority fee"
        case .to: "recipient"
        case .value: "value"
        case .data: "data"
        case .accessList: "access list"
        case .maxFeePerBlobGas: "maximum blob fee"
        case .blobVersionedHashes: "list of blob hashes"
        case .authorizationList: "list of authorisations"
        case .from: "sender"
        case .v, .r, .s, .yParity: "signature part \(rawValue)"
        }
    }
}

extension TransactionError.Problem {
    fileprivate var words: String {
        switch self {
        case .missing: "is missing"
        case .listNotBytes: "is a list where a value belongs"
        case .bytesNotList: "is not a list of the right shape"
        case .leadingZero: "begins with a zero byte"
        case .tooLarge: "is too large"
        case .wrongLength(let count): "has a part of \(count) bytes, which is the wrong length"
        case .zero: "is zero"
        case .notAQuantity: "is not a number"
        case .unknownVersion(let version): "is of an unknown version, \(version)"
        case .overMaxFee: "is above the maximum fee"
        }
    }
}

extension Transaction.Impossibility {
    public var explanation: String {
        switch self {
        case .priorityFeeOverMaxFee: "The tip is larger than the maximum fee, which every node refuses."
        case .costOver256Bits: "The cost is larger than any balance can be."
        case .initCodeTooLong(let count): "The contract code of \(count) bytes is longer than the 49,152 that are allowed."
        case .gasLimitTooLow(let needed): "The gas limit is below the \(needed) that every node demands for this transaction."
        }
    }
}

extension Authorization.Hazard {
    public var explanation: String {
        switch self {
        case .everyChain: "The authorisation has chain id zero, so it is valid on every chain, for whoever sees it."
        case .anotherChain(let chain): "The authorisation is for chain \(chain), so it does nothing here, and whoever sees it can use it there."
        case .nobody: "The authorisation leads to no account, so the network passes over it."
        case .staleNonce(let expected): "The sender authorises with a nonce that will be used up: its own authorisation needs \(expected), one more than the transaction."
        }
    }
}

import Ethereum

extension ChainError: Explained {
    /// What happened; what it means for the money; what to do next.
    public var explanation: String { "\(whatHappened) \(theMoney) \(whatToDo)" }

    var whatHappened: String {
        switch self {
        case .transport(let error, let place): error.whatHappened(place)
        case .malformed(let method, let what): "The server's answer to \(method) makes no sense: \(what)."
        case .refused(let method, let code, let message): "The server refused \(method): \(message) (code \(code))."
        case .wrongChain(let expected, let found):
            "This server speaks for chain \(found), and chain \(expected) was wanted."
        case .reverted(let reason): "The contract would undo this: \(reason.words)."
        case .noAnswer(let contract, let function):
            "Nothing at \(contract) answers \(function) properly on this chain."
        case .feeTooHigh(let perGas, let ceiling):
            "The server asks \(Self.gwei(perGas)) gwei for each unit of gas, above the limit of \(Self.gwei(ceiling))."
        case .gasTooHigh(let needed, let cap): "This needs \(needed) gas, and a transaction may use at most \(cap)."
        case .hashMismatch(let sent, let named):
            "The server named the transaction \(Hex.encode(named)), but the signed bytes are \(Hex.encode(sent))."
        case .sendUncertain(let hash, let cause):
            "The signed transaction \(Hex.encode(hash)) was handed over without a clear answer. \(cause.whatHappened)"
        case .noReceiptYet(let hash, let seconds):
            "The transaction \(Hex.encode(hash)) was sent, and is in no block after \(seconds) seconds."
        }
    }

    private var theMoney: String {
        switch self {
        case .hashMismatch, .sendUncertain: "It may be on its way."
        case .noReceiptYet: "It may still be mined."
        default: "Nothing was sent."
        }
    }

    private var whatToDo: String {
        switch self {
        case .transport(let error, _): error.whatToDo
        case .malformed: "Try another server with --rpc."
        case .refused: "Try again, or try another server with --rpc."
        case .wrongChain: "Check --rpc and --chain."
        case .reverted: "Change the request; asking again will not help."
        case .noAnswer: "Check the address and the chain."
        case .feeTooHigh: "Try another server, or set the fee yourself with --max-fee."
        case .gasTooHigh: "Split it into smaller steps."
        case .hashMismatch: "Do not sign another; look the hash of the signed bytes up with another server."
        case .sendUncertain:
            "Do not sign another: sending the same bytes again is safe, a second transaction is not."
        case .noReceiptYet: "Do not sign another; ask again with `seraph status`."
        }
    }

    private static func gwei(_ value: UInt256) -> String { Units.format(value, decimals: 9) }
}

extension TransportError: Explained {
    public var explanation: String { "\(whatHappened("The server")) Nothing was sent. \(whatToDo)" }

    func whatHappened(_ place: String) -> String {
        switch self {
        case .badURL: "The server's address is not an http or https URL."
        case .unencrypted(let host): "\(host) would be spoken to without encryption."
        case .timedOut(let seconds): "\(place) did not answer within \(seconds) seconds."
        case .connection(let reason): "\(place) can't be reached: \(reason)."
        case .tooLarge(let limit): "\(place) sent more than \(limit) bytes for one answer."
        case .redirected: "\(place) points to another server instead of answering."
        case .httpStatus(429): "\(place) is asked too often (HTTP 429)."
        case .httpStatus(let status): "\(place) answered with HTTP \(status)."
        case .cancelled: "The request was stopped."
        }
    }

    var whatToDo: String {
        switch self {
        case .badURL, .unencrypted: "Give another server with --rpc, starting with https://."
        case .cancelled: "Ask again when you like."
        case .httpStatus(429): "Wait a minute, or give another server with --rpc."
        default: "Check the connection, give another server with --rpc, or go on with --offline."
        }
    }
}

import Ethereum

/// A field in which the bytes differ from what was asked for. One is enough to stop the transaction.
public struct Mismatch: Hashable, Sendable {
    /// "amount", "recipient", "argument rateMode".
    public let field: String
    public let expected: String
    public let found: String

    public init(field: String, expected: String, found: String) {
        self.field = field
        self.expected = expected
        self.found = found
    }

    public var text: String { "\(field): you asked for \(expected), the bytes say \(found)" }
}

/// Holds the bytes against the expectation. Every field of every reading is compared; what the
/// expectation does not speak of must not be in the bytes.
struct Comparison {
    private(set) var mismatches: [Mismatch] = []
    private let expectation: Expectation

    static func mismatches(_ payload: UnsignedPayload, _ reading: Reading, _ account: Address, _ expectation: Expectation)
        -> [Mismatch]
    {
        var comparison = Comparison(expectation: expectation)
        comparison.compareEnvelope(payload, account)
        comparison.compareCall(reading)
        comparison.compareParties(reading)
        comparison.compareReturns(reading)
        comparison.compareArguments(reading)
        return comparison.mismatches
    }

    private init(expectation: Expectation) { self.expectation = expectation }

    private mutating func compareEnvelope(_ payload: UnsignedPayload, _ account: Address) {
        check("chain", UInt256(expectation.chainID), payload.chainID, \.description)
        check("from", expectation.from, account, \.checksummed)
        if !(payload.to.map(expectation.targets.contains) ?? false) {
            let allowed = expectation.targets.map(\.checksummed).joined(separator: " or ")
            add("to", allowed.isEmpty ? Self.nothing : allowed, payload.to?.checksummed ?? "a new contract")
        }
        check("value", expectation.value, payload.value) { "\($0) wei" }
        if let nonce = expectation.nonce { check("nonce", nonce, payload.nonce) { String($0) } }
        if let ceiling = expectation.maximumFee, payload.highestFee.map({ $0 > ceiling }) ?? true {
            add("fee", "at most \(ceiling) wei", payload.highestFee.map { "\($0) wei" } ?? "more than 256 bits hold")
        }
        if let first = payload.accessList.first { add("access list", Self.nothing, first.checksummed) }
    }

    private mutating func compareCall(_ reading: Reading) {
        if case .blind(let reason) = reading.certainty { add("call", expectation.kind.rawValue, reason.words) }
        if !reading.kind.isCompatible(with: expectation.kind) {
            add("kind", expectation.kind.rawValue, reading.kind.rawValue)
        }
        if let function = expectation.function {
            check("function", function, reading.function, { $0 })
        } else if reading.isRelative {
            add("function", "an allowance of its own", reading.function ?? Self.nothing)
        }
        check("asset", expectation.asset, reading.asset, \.text)
        check("amount", expectation.amount, reading.amount, \.description)
        check("note", expectation.note, reading.note) { EscapedText($0).map { "“\($0.oneLine)”" } ?? Hex.encode($0) }
        if reading.carriesStrayValue { add("value", "no native coin with this call", "some") }
    }

    private mutating func compareParties(_ reading: Reading) {
        check("spender", expectation.spender, reading.spender, \.checksummed)
        checkParty("recipient", expectation.recipient, reading.recipient)
        checkParty("owner", expectation.owner, reading.owner)
    }

    /// Left open, it is the account itself; where the bytes don't say, it can be nobody else.
    private mutating func checkParty(_ field: String, _ expected: Address?, _ found: Address?) {
        check(field, expected ?? expectation.from, found ?? expectation.from, \.checksummed)
    }

    private mutating func compareReturns(_ reading: Reading) {
        check("received asset", expectation.received, reading.received, \.text)
        check("least received", expectation.minimumReceived, reading.minimumReceived, \.description)
        check("path", expectation.path, reading.path) { $0.map(\.checksummed).joined(separator: " → ") }
        check("deadline", expectation.deadline, reading.deadline, \.description)
    }

    private mutating func compareArguments(_ reading: Reading) {
        for argument in reading.arguments {
            switch argument.role {
            case .zero:
                let isNothing = argument.value == .number(.zero) || argument.value == .address(.zero)
                let expected = expectation.arguments[argument.name]
                if expected == nil ? !isNothing : expected != argument.value.text {
                    add("argument \(argument.name)", expected ?? "0", argument.value.text)
                }
            case .other, .calls, .proof, .controller:
                check("argument \(argument.name)", expectation.arguments[argument.name], argument.value.text, { $0 })
            default: break
            }
        }
        let present = Set(reading.arguments.filter { $0.role.isComparedByName }.map(\.name))
        for (name, value) in expectation.arguments.sorted(by: { $0.key < $1.key }) where !present.contains(name) {
            add("argument \(name)", value, Self.nothing)
        }
    }

    private static let nothing = "none"

    private mutating func check<Value: Equatable>(
        _ field: String, _ expected: Value?, _ found: Value?, _ text: (Value) -> String
    ) {
        if expected != found { add(field, expected.map(text) ?? Self.nothing, found.map(text) ?? Self.nothing) }
    }

    private mutating func add(_ field: String, _ expected: String, _ found: String) {
        mismatches.append(
            Mismatch(
                field: Untrusted.clean(field, limit: 60), expected: Untrusted.clean(expected, limit: 400),
                found: Untrusted.clean(found, limit: 400)))
    }
}

extension Role {
    /// The others are compared by what they mean.
    fileprivate var isComparedByName: Bool {
        switch self {
        case .other, .zero, .calls, .proof, .controller: true
        default: false
        }
    }
}

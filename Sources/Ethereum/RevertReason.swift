/// Why the EVM undid a call, as far as its return data says.
///
/// Solidity's own forms: `Error(string)` for `require` and `revert("…")`, `Panic(uint256)` for checks
/// that the compiler put in (https://docs.soliditylang.org, "Panic via assert and Error via require").
/// Anything else is a contract's custom error: named where its ABI is at hand, shown as its bytes where
/// not.
public enum RevertReason: Hashable, Sendable {
    /// The contract's own words, cleaned. Not an instruction to anyone.
    case message(String)
    case panic(code: UInt256)
    /// An error that the contract's ABI names. Several errors can share their four bytes.
    case named(ABICustomError, [ABIValue])
    case custom(data: Bytes)
    /// Undone without a word.
    case silent

    /// - Parameter errors: those of the contract that was called, when known.
    public init(returnData data: Bytes, errors: [ABICustomError] = []) {
        if data.isEmpty {
            self = .silent
        } else if let text = try? Self.error.decode(data).first?.string {
            self = .message(Untrusted.clean(text))
        } else if let code = try? Self.panic.decode(data).first?.uint {
            self = .panic(code: code)
        } else if let named = Self.named(data, among: errors) {
            self = named
        } else {
            self = .custom(data: data)
        }
    }

    private static let error = ABICustomError(name: "Error", parameters: [ABIParameter(name: nil, type: .string)])
    private static let panic = ABICustomError(name: "Panic", parameters: [ABIParameter(name: nil, type: .uint(256))])

    private static func named(_ data: Bytes, among errors: [ABICustomError]) -> RevertReason? {
        for error in errors {
            if let values = try? error.decode(data) { return .named(error, values) }
        }
        return nil
    }

    /// For a sentence: "it says “ERC20: transfer amount exceeds balance”".
    public var words: String {
        switch self {
        case .message(let text) where text.isEmpty: "it gives no reason"
        case .message(let text): "it says “\(text)”"
        case .panic(let code): Self.meaning(ofPanic: code)
        case .named(let error, let values): "its own error \(Self.words(error, values))"
        case .custom(let data): "its own error \(Hex.encode(data.prefix(68)))\(data.count > 68 ? "…" : "")"
        case .silent: "it gives no reason"
        }
    }

    /// `InsufficientBalance(available: 5, required: 7)`, whatever the contract put into its texts.
    private static func words(_ error: ABICustomError, _ values: [ABIValue]) -> String {
        let arguments = zip(error.parameters, values).map { parameter, value in
            let shown = value.json.string ?? value.json.description
            return (parameter.name.map { "\($0): " } ?? "") + Untrusted.clean(shown, limit: 80)
        }
        return Untrusted.clean("\(error.name)(\(arguments.joined(separator: ", ")))", limit: 400)
    }

    /// Source: Solidity's libsolutil/ErrorCodes.h.
    public static func meaning(ofPanic code: UInt256) -> String {
        switch code.asUInt64 {
        case 0x00: "a check of its compiler failed"
        case 0x01: "an assertion of its own failed"
        case 0x11: "a number would overflow"
        case 0x12: "it would divide by zero"
        case 0x21: "a value is out of its range"
        case 0x22: "its storage holds a malformed text"
        case 0x31: "it would take from an empty list"
        case 0x32: "it would read past the end of a list"
        case 0x41: "it would take too much memory"
        case 0x51: "it would call a function that was never set"
        default: "it panicked with code \(code.quantity)"
        }
    }
}

import Ethereum

/// Why the EVM undid a call, as far as its return data says.
///
/// Solidity's own forms: `Error(string)` for `require` and `revert("…")`, `Panic(uint256)` for checks
/// that the compiler put in (https://docs.soliditylang.org, "Panic via assert and Error via require").
/// Anything else is a contract's custom error, shown as its bytes.
public enum RevertReason: Hashable, Sendable {
    /// The contract's own words, cleaned. Not an instruction to anyone.
    case message(String)
    case panic(code: UInt256)
    case custom(data: Bytes)
    /// Undone without a word.
    case silent

    public init(returnData data: Bytes) {
        let selector = Bytes(data.prefix(4))
        let arguments = Bytes(data.dropFirst(4))
        if data.isEmpty {
            self = .silent
        } else if selector == [0x08, 0xc3, 0x79, 0xa0],
            case .string(let text)? = try? ABI.decode([.string], from: arguments).first
        {
            self = .message(Untrusted.clean(text))
        } else if selector == [0x4e, 0x48, 0x7b, 0x71], arguments.count == 32,
            let code = UInt256(bigEndian: arguments)
        {
            self = .panic(code: code)
        } else {
            self = .custom(data: data)
        }
    }

    /// For a sentence: "it says “ERC20: transfer amount exceeds balance”".
    public var words: String {
        switch self {
        case .message(let text) where text.isEmpty: "it gives no reason"
        case .message(let text): "it says “\(text)”"
        case .panic(let code): Self.panicWords(code)
        case .custom(let data): "its own error \(Hex.encode(data.prefix(68)))\(data.count > 68 ? "…" : "")"
        case .silent: "it gives no reason"
        }
    }

    private static func panicWords(_ code: UInt256) -> String {
        switch code.asUInt64 {
        case 0x01: "an assertion of its own failed"
        case 0x11: "a number would overflow"
        case 0x12: "it would divide by zero"
        case 0x21: "a value is out of its range"
        case 0x31: "it would take from an empty list"
        case 0x32: "it would read past the end of a list"
        case 0x41: "it would take too much memory"
        default: "it panicked with code \(code.quantity)"
        }
    }
}

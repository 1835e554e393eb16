/// One parameter of a function, event or error: its type, its name when the signature gives one, and
/// for tuples (and arrays of them) the members with theirs.
public struct ABIParameter: Hashable, Sendable {
    public let name: String?
    public let type: ABIType
    public let components: [ABIParameter]
    /// Of an event: in a topic, not in the data.
    public let isIndexed: Bool

    public init(name: String?, type: ABIType, components: [ABIParameter] = [], isIndexed: Bool = false) {
        self.name = name
        self.type = type
        self.components = components
        self.isIndexed = isIndexed
    }
}

/// What a function does to the chain.
public enum ABIMutability: String, Hashable, Sendable {
    case pure, view, nonpayable, payable

    /// As compilers write it; `constant` is what `view` was called before Solidity 0.5.
    init?(_ word: String) {
        switch word {
        case "pure": self = .pure
        case "view", "constant": self = .view
        case "nonpayable": self = .nonpayable
        case "payable": self = .payable
        default: return nil
        }
    }
}

/// A name and parameters: what selectors and topics are hashed from.
enum ABISignature {
    /// The name and the types alone: `transfer(address,uint256)`.
    static func canonical(_ name: String, _ parameters: [ABIParameter]) -> String {
        name + "(" + parameters.map(\.type.canonical).joined(separator: ",") + ")"
    }

    /// `transfer(address to, uint256 amount)`, with everything a line of a human-readable ABI keeps.
    static func line(_ name: String, _ parameters: [ABIParameter]) -> String { name + list(parameters) }

    static func list(_ parameters: [ABIParameter]) -> String {
        "(" + parameters.map(\.line).joined(separator: ", ") + ")"
    }

    /// Solidity's identifiers.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return !(48...57).contains(first) && text.utf8.allSatisfy(isNameByte)
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }
}

extension ABIParameter {
    fileprivate var line: String {
        [typeLine, isIndexed ? "indexed" : nil, name].compactMap { $0 }.joined(separator: " ")
    }

    /// The type with its members' names: `(address to, bytes data)[]`.
    private var typeLine: String { components.isEmpty ? type.canonical : ABISignature.list(components) + arraySuffix }

    /// The brackets behind a tuple: `[2][]`.
    var arraySuffix: String {
        var suffix = ""
        var inner = type
        while true {
            switch inner {
            case .array(let element):
                suffix = "[]" + suffix
                inner = element
            case .fixedArray(let element, let count):
                suffix = "[\(count)]" + suffix
                inner = element
            default: return suffix
            }
        }
    }
}

/// A value of the contract ABI.
public enum ABIValue: Hashable, Sendable {
    case uint(UInt256)
    /// Two's complement over 256 bits.
    case int(UInt256)
    case address(Address)
    case bool(Bool)
    case bytes(Bytes)
    /// Also a `function`: the address, then the selector.
    case fixedBytes(Bytes)
    case string(String)
    case array([ABIValue])
    case tuple([ABIValue])
}

// MARK: - Taking values apart

extension ABIValue {
    public var uint: UInt256? { if case .uint(let value) = self { value } else { nil } }
    public var address: Address? { if case .address(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var bytes: Bytes? {
        switch self {
        case .bytes(let bytes), .fixedBytes(let bytes): bytes
        default: nil
        }
    }
    public var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The elements of an array or the members of a tuple.
    public var elements: [ABIValue]? {
        switch self {
        case .array(let values), .tuple(let values): values
        default: nil
        }
    }

    /// A signed number as decimal digits, with its sign.
    public static func decimal(twosComplement value: UInt256) -> String {
        value.isNegative ? "-" + value.negated.description : value.description
    }
}

/// A word read as a two's complement number.
extension UInt256 {
    var isNegative: Bool { limb3 >> 63 == 1 }

    /// Zero minus this, modulo 2^256.
    var negated: UInt256 { UInt256.zero.subtractingReportingOverflow(self).partialValue }

    /// Whether this fits `bits`: all bits above the sign bit equal it.
    func isSignExtended(from bits: Int) -> Bool {
        let magnitude = isNegative ? UInt256(limbs: (~limb0, ~limb1, ~limb2, ~limb3)) : self
        return magnitude.bitWidth < bits
    }
}

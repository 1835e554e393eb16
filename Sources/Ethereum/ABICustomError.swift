/// A contract's own error: `error InsufficientBalance(uint256 available, uint256 required)`.
public struct ABICustomError: Hashable, Sendable {
    public let name: String
    public let parameters: [ABIParameter]
    /// The first four bytes of the hash of `canonical`.
    public let selector: Bytes

    /// Reads a line; the leading `error` may be missing.
    public init(_ line: String) throws(ABITypeError) {
        var parser = try ABIParser(line)
        self = try parser.error()
    }

    init(name: String, parameters: [ABIParameter]) {
        self.name = name
        self.parameters = parameters
        selector = Bytes(Keccak256.hash(ABISignature.canonical(name, parameters)).prefix(4))
    }

    /// The name and the types alone.
    public var canonical: String { ABISignature.canonical(name, parameters) }

    /// The arguments, from the bytes a call was undone with.
    public func decode(_ returned: Bytes) throws(ABIError) -> [ABIValue] {
        guard returned.starts(with: selector) else { throw .wrongSelector(Bytes(returned.prefix(4))) }
        return try ABI.decode(parameters.map(\.type), from: Bytes(returned.dropFirst(4)))
    }
}

/// A contract's function: `supply(address asset,uint256 amount,address onBehalfOf,uint16 referral)`.
public struct ABIFunction: Hashable, Sendable {
    public let name: String
    public let parameters: [ABIParameter]
    public let outputs: [ABIParameter]
    public let mutability: ABIMutability
    /// The first four bytes of the hash of `canonical`.
    public let selector: Bytes

    /// Reads a signature, with or without the rest of its line: parameter names, where data lies,
    /// visibility, mutability, `returns (…)` and a leading `function` may all be missing.
    public init(_ signature: String) throws(ABITypeError) {
        var parser = try ABIParser(signature)
        self = try parser.function()
    }

    init(name: String, parameters: [ABIParameter], outputs: [ABIParameter], mutability: ABIMutability) {
        self.name = name
        self.parameters = parameters
        self.outputs = outputs
        self.mutability = mutability
        selector = Bytes(Keccak256.hash(ABISignature.canonical(name, parameters)).prefix(4))
    }

    /// The name and the types alone: what the selector is made from.
    public var canonical: String { ABISignature.canonical(name, parameters) }

    public var types: [ABIType] { parameters.map(\.type) }

    /// Call data: the selector, then the encoded arguments.
    public func call(_ values: [ABIValue]) throws(ABIError) -> Bytes {
        selector + (try ABI.encode(values, as: types))
    }

    /// The arguments of a call to this function.
    public func decode(call data: Bytes) throws(ABIError) -> [ABIValue] {
        guard data.starts(with: selector) else { throw .wrongSelector(Bytes(data.prefix(4))) }
        return try ABI.decode(types, from: Bytes(data.dropFirst(4)))
    }
}

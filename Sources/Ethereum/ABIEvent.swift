/// A kind of log entry: `event Transfer(address indexed from, address indexed to, uint256 value)`.
public struct ABIEvent: Hashable, Sendable {
    public let name: String
    public let parameters: [ABIParameter]
    /// Its first topic is not the hash of its signature but its first indexed parameter.
    public let isAnonymous: Bool
    /// The hash of `canonical`, 32 bytes: the first topic, unless anonymous.
    public let topic: Bytes

    /// Reads a line; the leading `event` may be missing.
    public init(_ line: String) throws(ABITypeError) {
        var parser = try ABIParser(line)
        self = try parser.event()
    }

    /// Nil when more parameters are indexed than there are topics for.
    init?(name: String, parameters: [ABIParameter], isAnonymous: Bool) {
        self.name = name
        self.parameters = parameters
        self.isAnonymous = isAnonymous
        topic = Keccak256.hash(ABISignature.canonical(name, parameters))
        guard parameters.count(where: \.isIndexed) <= (isAnonymous ? 4 : 3) else { return nil }
    }

    /// The name and the types alone.
    public var canonical: String { ABISignature.canonical(name, parameters) }
}

// MARK: - Decoding

extension ABIEvent {
    /// What a log says about one parameter.
    public enum Value: Hashable, Sendable {
        case known(ABIValue)
        /// An indexed value that is not one word: the log keeps only its Keccak-256.
        case hash(Bytes)
    }

    /// The parameters in order, from a log of this kind.
    /// - Throws: `wrongTopics` when their number, their length or the first of them does not fit.
    public func decode(topics: [Bytes], data: Bytes) throws(ABIError) -> [Value] {
        var topics = topics[...]
        guard topics.allSatisfy({ $0.count == 32 }) else { throw .wrongTopics }
        if !isAnonymous { guard topics.popFirst() == topic else { throw .wrongTopics } }
        guard topics.count == parameters.count(where: \.isIndexed) else { throw .wrongTopics }
        var rest = try ABI.decode(parameters.filter { !$0.isIndexed }.map(\.type), from: data)[...]
        var values: [Value] = []
        for parameter in parameters {
            if parameter.isIndexed {
                guard let topic = topics.popFirst() else { throw .wrongTopics }
                values.append(try Self.value(parameter.type, of: topic))
            } else if let value = rest.popFirst() {
                values.append(.known(value))
            }
        }
        return values
    }

    private static func value(_ type: ABIType, of topic: Bytes) throws(ABIError) -> Value {
        guard type.isElementary, !type.isDynamic else { return .hash(topic) }
        return .known(try ABI.decode([type], from: topic)[0])
    }
}

extension ABIType {
    /// Neither an array nor a tuple.
    var isElementary: Bool {
        switch self {
        case .array, .fixedArray, .tuple: false
        default: true
        }
    }
}

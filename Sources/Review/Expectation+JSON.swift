import Ethereum

/// Why a stored expectation can't be read. A field is named, or a key that nobody knows: an
/// expectation that is half understood protects half.
public enum ExpectationError: Error, Equatable, Sendable {
    case missing(String)
    case wrong(String)
    case unknownKey(String)
}

extension Asset {
    /// "native", or the token's address.
    public var text: String {
        switch self {
        case .native: "native"
        case .token(let address): address.checksummed
        }
    }

    public init?(text: String) {
        if text == "native" {
            self = .native
        } else if let address = try? Address(text) {
            self = .token(address)
        } else {
            return nil
        }
    }
}

extension Expectation {
    private enum Key: String, CaseIterable {
        case kind, from, targets, value, function, asset, amount, spender, recipient, owner, received, path, deadline
        case arguments, note, nonce
        case chainID = "chain_id"
        case minimumReceived = "minimum_received"
        case maximumFee = "maximum_fee"
    }

    /// Numbers as decimal text, addresses in EIP-55 form; absent fields are left out.
    public var json: JSON {
        var members: [JSON.Member] = []
        func add(_ key: Key, _ text: String?) {
            if let text { members.append(JSON.Member(key.rawValue, .string(text))) }
        }
        add(.kind, kind.rawValue)
        add(.chainID, String(chainID))
        add(.from, from.checksummed)
        members.append(JSON.Member(Key.targets.rawValue, .array(targets.map { .string($0.checksummed) })))
        add(.value, value.description)
        add(.function, function)
        add(.asset, asset?.text)
        add(.amount, amount?.description)
        add(.spender, spender?.checksummed)
        add(.recipient, recipient?.checksummed)
        add(.owner, owner?.checksummed)
        add(.received, received?.text)
        add(.minimumReceived, minimumReceived?.description)
        if let path { members.append(JSON.Member(Key.path.rawValue, .array(path.map { .string($0.checksummed) }))) }
        add(.deadline, deadline?.description)
        if !arguments.isEmpty {
            let sorted = arguments.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
            members.append(JSON.Member(Key.arguments.rawValue, .object(sorted)))
        }
        add(.note, note.map { Hex.encode($0) })
        add(.nonce, nonce.map { String($0) })
        add(.maximumFee, maximumFee?.description)
        return .object(members)
    }

    public init(json: JSON) throws(ExpectationError) {
        guard let members = json.members else { throw .wrong("expectation") }
        for member in members where Key(rawValue: member.key) == nil { throw .unknownKey(member.key) }
        let reader = Reader(json: json)
        self.init(
            kind: try reader.required(.kind) { CallKind(rawValue: $0) },
            chainID: try reader.required(.chainID) { UInt64($0) },
            from: try reader.required(.from, Reader.address),
            targets: try reader.addresses(.targets) ?? [],
            value: try reader.required(.value) { UInt256(decimal: $0) },
            function: try reader.optional(.function) { $0 },
            asset: try reader.optional(.asset) { Asset(text: $0) },
            amount: try reader.optional(.amount) { UInt256(decimal: $0) },
            spender: try reader.optional(.spender, Reader.address),
            recipient: try reader.optional(.recipient, Reader.address),
            owner: try reader.optional(.owner, Reader.address),
            received: try reader.optional(.received) { Asset(text: $0) },
            minimumReceived: try reader.optional(.minimumReceived) { UInt256(decimal: $0) },
            path: try reader.addresses(.path),
            deadline: try reader.optional(.deadline) { UInt256(decimal: $0) },
            arguments: try reader.arguments(),
            note: try reader.optional(.note) { try? Hex.decode($0) },
            nonce: try reader.optional(.nonce) { UInt64($0) },
            maximumFee: try reader.optional(.maximumFee) { UInt256(decimal: $0) })
    }

    private struct Reader {
        let json: JSON

        static func address(_ text: String) -> Address? { try? Address(text) }

        func optional<Value>(_ key: Key, _ read: (String) -> Value?) throws(ExpectationError) -> Value? {
            guard let member = json[key.rawValue] else { return nil }
            guard let text = member.string, let value = read(text) else { throw .wrong(key.rawValue) }
            return value
        }

        func required<Value>(_ key: Key, _ read: (String) -> Value?) throws(ExpectationError) -> Value {
            guard let value = try optional(key, read) else { throw .missing(key.rawValue) }
            return value
        }

        func addresses(_ key: Key) throws(ExpectationError) -> [Address]? {
            guard let member = json[key.rawValue] else { return nil }
            guard let items = member.array else { throw .wrong(key.rawValue) }
            let addresses = items.compactMap { $0.string.flatMap(Self.address) }
            guard addresses.count == items.count else { throw .wrong(key.rawValue) }
            return addresses
        }

        func arguments() throws(ExpectationError) -> [String: String] {
            guard let member = json[Key.arguments.rawValue] else { return [:] }
            guard let members = member.members else { throw .wrong(Key.arguments.rawValue) }
            var arguments: [String: String] = [:]
            for argument in members {
                guard let text = argument.value.string else { throw .wrong(Key.arguments.rawValue) }
                arguments[argument.key] = text
            }
            return arguments
        }
    }
}

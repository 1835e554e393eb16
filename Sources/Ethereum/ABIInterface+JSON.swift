/// Why a JSON document is not a contract's ABI; `path` leads to the place: `abi[3].inputs[0].type`.
public struct ABIInterfaceError: Error, Equatable, Sendable {
    public enum Problem: Equatable, Sendable {
        case missing
        case notAnABI
        case unknownKind(String)
        case notAName(String)
        case type(ABITypeError)
        case json(JSONError)
        case tooManyTopics
    }

    public let path: String
    public let problem: Problem
}

// MARK: - Reading

extension ABIInterface {
    /// A JSON ABI, as compilers write it (Solidity documentation, "JSON"); or lines of a human-readable
    /// ABI; or one of either; or a compiler's artifact with an `abi` in it; or any of these as text.
    public init(json: JSON) throws(ABIInterfaceError) {
        try self.init(json: json, path: "abi")
    }

    private init(json: JSON, path: String) throws(ABIInterfaceError) {
        switch json {
        case .array(let entries):
            var items: [ABIItem] = []
            for (index, entry) in entries.enumerated() { items.append(try ABIItem(json: entry, path: "\(path)[\(index)]")) }
            self.init(items: items)
        case .object where json["abi"]?.array != nil:
            try self.init(json: json["abi"] ?? .null, path: path + ".abi")
        case .object:
            self.init(items: [try ABIItem(json: json, path: path)])
        case .string(let text) where text.utf8.first { $0 > 0x20 }.map { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") } == true:
            let parsed: JSON
            do throws(JSONError) {
                parsed = try JSON(parsing: text)
            } catch {
                throw ABIInterfaceError(path: path, problem: .json(error))
            }
            guard parsed.string == nil else { throw ABIInterfaceError(path: path, problem: .notAnABI) }
            try self.init(json: parsed, path: path)
        case .string:
            self.init(items: [try ABIItem(json: json, path: path)])
        default:
            throw ABIInterfaceError(path: path, problem: .notAnABI)
        }
    }
}

extension ABIItem {
    /// One entry: an object of a JSON ABI, or a line.
    init(json: JSON, path: String) throws(ABIInterfaceError) {
        if case .string(let line) = json {
            do throws(ABITypeError) {
                try self.init(line)
                return
            } catch {
                throw ABIInterfaceError(path: path, problem: .type(error))
            }
        }
        guard case .object = json else { throw ABIInterfaceError(path: path, problem: .notAnABI) }
        let kind = json["type"]?.string ?? "function"
        let inputs = try ABIParameter.list(json["inputs"], path: path + ".inputs", ofEvent: kind == "event")
        let mutability = try ABIMutability(json: json, path: path)
        // The documentation lets "type" be left out of a function.
        switch kind {
        case "function":
            let outputs = try ABIParameter.list(json["outputs"], path: path + ".outputs")
            self = .function(ABIFunction(
                name: try Self.name(json, path: path), parameters: inputs, outputs: outputs, mutability: mutability))
        case "event":
            let isAnonymous = json["anonymous"]?.bool ?? false
            guard let event = ABIEvent(name: try Self.name(json, path: path), parameters: inputs, isAnonymous: isAnonymous) else {
                throw ABIInterfaceError(path: path + ".inputs", problem: .tooManyTopics)
            }
            self = .event(event)
        case "error": self = .error(ABICustomError(name: try Self.name(json, path: path), parameters: inputs))
        case "constructor": self = .constructor(parameters: inputs, mutability: mutability)
        case "fallback": self = .fallback(mutability: mutability)
        case "receive": self = .receive
        case let other: throw ABIInterfaceError(path: path + ".type", problem: .unknownKind(other))
        }
    }

    private static func name(_ json: JSON, path: String) throws(ABIInterfaceError) -> String {
        guard let name = json["name"]?.string else { throw ABIInterfaceError(path: path + ".name", problem: .missing) }
        guard ABISignature.isName(name) else { throw ABIInterfaceError(path: path + ".name", problem: .notAName(name)) }
        return name
    }
}

extension ABIMutability {
    /// `stateMutability`, or the `constant` and `payable` of compilers before 0.5.
    fileprivate init(json: JSON, path: String) throws(ABIInterfaceError) {
        guard let word = json["stateMutability"]?.string else {
            self = json["constant"]?.bool == true ? .view : json["payable"]?.bool == true ? .payable : .nonpayable
            return
        }
        guard let mutability = ABIMutability(word) else {
            throw ABIInterfaceError(path: path + ".stateMutability", problem: .unknownKind(word))
        }
        self = mutability
    }
}

extension ABIParameter {
    /// An array of parameters; none when it is absent. Only an event's own can be indexed.
    static func list(
        _ json: JSON?, path: String, ofEvent: Bool = false, depth: Int = 0
    ) throws(ABIInterfaceError) -> [ABIParameter] {
        guard let json else { return [] }
        guard case .array(let entries) = json else { throw ABIInterfaceError(path: path, problem: .notAnABI) }
        var parameters: [ABIParameter] = []
        for (index, entry) in entries.enumerated() {
            parameters.append(try ABIParameter(json: entry, path: "\(path)[\(index)]", ofEvent: ofEvent, depth: depth))
        }
        return parameters
    }

    /// `{"name", "type", "components", "indexed"}`, or a type's text, names inside allowed.
    public init(json: JSON, path: String) throws(ABIInterfaceError) {
        try self.init(json: json, path: path, ofEvent: false, depth: 0)
    }

    private init(json: JSON, path: String, ofEvent: Bool, depth: Int) throws(ABIInterfaceError) {
        func problem(_ problem: ABIInterfaceError.Problem, _ member: String = "") -> ABIInterfaceError {
            ABIInterfaceError(path: path + member, problem: problem)
        }
        guard depth <= ABIType.maximumDepth else { throw problem(.type(.tooDeep)) }
        guard let text = json.string ?? json["type"]?.string else { throw problem(.missing, json.members == nil ? "" : ".type") }
        let components = try Self.list(json["components"], path: path + ".components", depth: depth + 1)
        let name = json["name"]?.string ?? ""
        guard name.isEmpty || ABISignature.isName(name) else { throw problem(.notAName(name), ".name") }
        do throws(ABITypeError) {
            var parser = try ABIParser(text)
            let (type, inner) = json["components"] == nil || !text.utf8.starts(with: "tuple".utf8)
                ? try parser.type() : (try parser.type(tupleOf: components), components)
            try parser.end()
            self.init(
                name: name.isEmpty ? nil : name, type: type, components: inner,
                isIndexed: ofEvent && json["indexed"]?.bool ?? false)
        } catch {
            throw problem(.type(error), json.string == nil ? ".type" : "")
        }
    }
}

// MARK: - Writing

extension ABIInterface {
    /// A JSON ABI, as compilers write it.
    public var json: JSON { .array(items.map(\.json)) }
}

extension ABIItem {
    public var json: JSON {
        switch self {
        case .function(let function):
            [
                "type": "function", "name": .string(function.name), "inputs": ABIParameter.json(function.parameters),
                "outputs": ABIParameter.json(function.outputs), "stateMutability": .string(function.mutability.rawValue),
            ]
        case .event(let event):
            [
                "type": "event", "name": .string(event.name), "anonymous": .bool(event.isAnonymous),
                "inputs": ABIParameter.json(event.parameters, ofEvent: true),
            ]
        case .error(let error):
            ["type": "error", "name": .string(error.name), "inputs": ABIParameter.json(error.parameters)]
        case .constructor(let parameters, let mutability):
            [
                "type": "constructor", "inputs": ABIParameter.json(parameters),
                "stateMutability": .string(mutability.rawValue),
            ]
        case .fallback(let mutability): ["type": "fallback", "stateMutability": .string(mutability.rawValue)]
        case .receive: ["type": "receive", "stateMutability": "payable"]
        }
    }
}

extension ABIParameter {
    fileprivate static func json(_ parameters: [ABIParameter], ofEvent: Bool = false) -> JSON {
        .array(parameters.map { parameter in
            var members: [JSON.Member] = [.init("name", .string(parameter.name ?? ""))]
            if parameter.components.isEmpty {
                members.append(.init("type", .string(parameter.type.canonical)))
            } else {
                members.append(.init("type", .string("tuple" + parameter.arraySuffix)))
                members.append(.init("components", json(parameter.components)))
            }
            if ofEvent { members.append(.init("indexed", .bool(parameter.isIndexed))) }
            return .object(members)
        })
    }
}

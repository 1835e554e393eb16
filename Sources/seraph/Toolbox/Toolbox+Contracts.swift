import Agent
import Ethereum
import Registry

/// The contract ABI: arguments to bytes, bytes to arguments, call data, logs and reverts to words.
extension Toolbox {
    static let contracts: [String: Tool] = [
        "abi-encode": encode,
        "abi-decode": { document in
            let values = try ABI.decode(try parameters(document).map(\.type), from: try document.bytes("data"))
            return result(.array(values.map(\.json)))
        },
        "abi-interface": { document in result(try description(of: try interface(document))) },
        "decode-calldata": decodeCall,
        "decode-event": decodeEvent,
        "decode-revert": decodeRevert,
    ]

    /// `{"types", "values"}`, with `"packed": true` for `abi.encodePacked`.
    private static func encode(_ document: Document) throws -> JSON {
        let parameters = try parameters(document)
        guard let values = document["values"] else { throw document.wrong("values") }
        let read = try ABIValue.list(json: values, as: parameters, path: "values")
        let types = parameters.map(\.type)
        guard let isPacked = (document["packed"] ?? false).bool else { throw document.wrong("packed") }
        return result(Hex.encode(try isPacked ? ABI.encodePacked(read, as: types) : ABI.encode(read, as: types)))
    }

    /// Types as text, names inside tuples allowed, or as the objects of a JSON ABI.
    private static func parameters(_ document: Document) throws -> [ABIParameter] {
        guard let types = document["types"]?.array else { throw document.wrong("types") }
        return try types.enumerated().map { try ABIParameter(json: $1, path: "types[\($0)]") }
    }

    /// Nil when the document has no ABI.
    private static func optionalInterface(_ document: Document) throws -> ABIInterface? {
        guard let abi = document["abi"], !abi.isNull else { return nil }
        return try ABIInterface(json: abi)
    }

    private static func interface(_ document: Document) throws -> ABIInterface {
        guard let interface = try optionalInterface(document) else { throw document.wrong("abi") }
        return interface
    }

    /// An ABI in both forms, with what each entry hashes to.
    private static func description(of interface: ABIInterface) throws -> JSON {
        func hashes(_ entries: [(canonical: String, hash: Bytes)], _ name: String) -> JSON {
            .array(entries.map { ["signature": .string($0.canonical), name: .string(Hex.encode($0.hash))] })
        }
        return [
            "lines": .array(interface.items.map { .string($0.line) }), "abi": interface.json,
            "functions": hashes(interface.functions.map { ($0.canonical, $0.selector) }, "selector"),
            "events": hashes(interface.events.map { ($0.canonical, $0.topic) }, "topic"),
            "errors": hashes(interface.errors.map { ($0.canonical, $0.selector) }, "selector"),
        ]
    }

    // MARK: Call data

    private static func decodeCall(_ document: Document) throws -> JSON {
        let target = try document.has("to") && document["to"] != .null ? Address(try document.text("to")) : nil
        let chain = try document.has("chain_id") && document["chain_id"] != .null ? document.number("chain_id") : nil
        let reader = CallReader(abi: try optionalInterface(document)) { address in
            guard let chain else { return [] }
            let signatures = registry?.knownFunctions(target: address, chain: chain) ?? []
            return signatures.compactMap { try? ABIFunction($0) }
        }
        return result(json(try reader.read(try document.bytes("data"), to: target)))
    }

    /// Read when a call first says where it goes; without it every reading is a guess.
    private static let registry = try? Registry.load(from: "\(DataRoot.locate())/Data/registry")

    private static func json(_ call: DecodedCall) -> JSON {
        let canonical = JSON.string(call.function.canonical)
        return [
            "function": canonical, "signature": canonical, "name": .string(call.function.name),
            "selector": .string(Hex.encode(call.function.selector)),
            "arguments": arguments(call.function.parameters, call.values),
            "args": .array(call.values.map(\.plainJSON)), "source": .string(call.source.rawValue),
            "inner": .array(call.inner.compactMap(innerCall)),
            "payments": .array(call.inner.compactMap(payment)), "unread": .array(call.inner.compactMap(unread)),
            "warnings": .array(call.warnings.map { .string($0.words) }),
        ]
    }

    private static func arguments(_ parameters: [ABIParameter], _ values: [ABIValue]) -> JSON {
        .array(zip(parameters, values).enumerated().map { index, pair in
            [
                "name": .string(pair.0.name ?? "argument \(index + 1)"), "type": .string(pair.0.type.canonical),
                "value": pair.1.json,
            ]
        })
    }

    private static func innerCall(_ inner: InnerCall) -> JSON? {
        guard case .call(let call) = inner.content else { return nil }
        return .object(place(of: inner) + (json(call).members ?? []))
    }

    private static func payment(_ inner: InnerCall) -> JSON? {
        guard case .payment = inner.content else { return nil }
        return .object(place(of: inner))
    }

    private static func unread(_ inner: InnerCall) -> JSON? {
        guard case .unread(let data, let reason) = inner.content else { return nil }
        return .object(place(of: inner) + [
            .init("data", .string(Hex.encode(data))), .init("reason", .string(reason.explanation)),
        ])
    }

    private static func place(of inner: InnerCall) -> [JSON.Member] {
        var members: [JSON.Member] = [.init("path", .string(inner.path))]
        if let target = inner.target { members.append(.init("to", .string(target.checksummed))) }
        if let value = inner.value { members.append(.init("value", .string(value.description))) }
        if inner.isDelegate { members.append(.init("delegatecall", true)) }
        return members
    }

    // MARK: Logs and reverts

    /// `{"abi", "topics", "data"}`.
    private static func decodeEvent(_ document: Document) throws -> JSON {
        let events = try interface(document).events
        guard let list = document["topics"]?.array else { throw document.wrong("topics") }
        let topics = try list.map { topic in
            guard let text = topic.string else { throw document.wrong("topics") }
            return try Hex.decode(text)
        }
        let data = try document.bytes("data")
        let named = events.filter { !$0.isAnonymous && $0.topic == topics.first }
        var failure: (any Error)?
        for event in named + events.filter(\.isAnonymous) {
            do {
                return result(json(event, try event.decode(topics: topics, data: data)))
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? ABIError.wrongTopics
    }

    private static func json(_ event: ABIEvent, _ values: [ABIEvent.Value]) -> JSON {
        let arguments = zip(event.parameters, values).enumerated().map { index, pair in
            var members: [JSON.Member] = [
                .init("name", .string(pair.0.name ?? "argument \(index + 1)")), .init("type", .string(pair.0.type.canonical)),
                .init("indexed", .bool(pair.0.isIndexed)),
            ]
            switch pair.1 {
            case .known(let value): members.append(.init("value", value.json))
            case .hash(let hash): members.append(.init("hash", .string(Hex.encode(hash))))
            }
            return JSON.object(members)
        }
        return [
            "event": .string(event.canonical), "signature": .string(event.canonical), "name": .string(event.name),
            "topic": event.isAnonymous ? .null : .string(Hex.encode(event.topic)), "arguments": .array(arguments),
        ]
    }

    /// `{"data"}`, with the contract's `abi` for its own errors.
    private static func decodeRevert(_ document: Document) throws -> JSON {
        let errors = try optionalInterface(document)?.errors ?? []
        let reason = RevertReason(returnData: try document.bytes("data"), errors: errors)
        var members: [JSON.Member] = [.init("words", .string(reason.words))]
        switch reason {
        case .message(let text): members += [.init("kind", "error"), .init("message", .string(text))]
        case .panic(let code): members += [.init("kind", "panic"), .init("code", .string(code.quantity))]
        case .named(let error, let values):
            members += [
                .init("kind", "custom"), .init("error", .string(error.canonical)),
                .init("arguments", arguments(error.parameters, values)),
            ]
        case .custom(let data): members += [.init("kind", "unknown"), .init("data", .string(Hex.encode(data)))]
        case .silent: members.append(.init("kind", "empty"))
        }
        return result(.object(members))
    }
}

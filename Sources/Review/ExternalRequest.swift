import Ethereum

/// What a site, a script or a file asks of a wallet: one JSON-RPC request, read strictly.
public enum ExternalRequest: Hashable, Sendable {
    /// `from` is nil where the request leaves it to the wallet.
    case transaction(Transaction, from: Address?)
    /// `personal_sign`: the bytes, without the prefix of EIP-191.
    case message(Bytes, from: Address)
    /// `eth_signTypedData_v4`: the document's exact text.
    case typedData(Bytes, from: Address)
    /// `wallet_signAuthorization`, EIP-7702.
    case authorization(Delegation)
    case switchChain(UInt256)
    case addChain(AddedChain)

    /// What `wallet_addEthereumChain` (EIP-3085) brings, as far as it matters here.
    public struct AddedChain: Hashable, Sendable {
        public let id: UInt256
        public let name: String
        public let endpoints: [String]
    }
}

extension ExternalRequest {
    /// Reads `{"method": …, "params": […]}`.
    public init(parsing bytes: Bytes) throws(RequestError) {
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: bytes)
        } catch {
            throw .notJSON(error)
        }
        try self.init(json: json)
    }

    public init(json: JSON) throws(RequestError) {
        guard json.members != nil, let method = json["method"]?.string else { throw .notARequest }
        try RequestReader(json).refuseMembers(except: ["jsonrpc", "id", "method", "params"])
        guard let parameters = (json["params"] ?? .array([])).array else { throw .notARequest }
        let call = MethodCall(method: method, parameters: parameters)
        switch method {
        case "eth_sendTransaction", "eth_signTransaction": self = try call.transaction()
        case "personal_sign": self = try call.message()
        case "eth_signTypedData_v4": self = try call.typedData()
        case "wallet_signAuthorization": self = try call.authorization()
        case "wallet_switchEthereumChain": self = .switchChain(try call.chain(["chainId"]).quantity("chainId"))
        case "wallet_addEthereumChain": self = try call.addedChain()
        case "eth_sign", "eth_signTypedData", "eth_signTypedData_v1", "eth_signTypedData_v3": throw .unsafeMethod(method)
        default: throw .unknownMethod(method)
        }
    }

    /// A transaction object alone, as a file holds it.
    public init(transaction json: JSON) throws(RequestError) {
        self = try MethodCall(method: "eth_signTransaction", parameters: [json]).transaction()
    }
}

/// A method with its parameters.
private struct MethodCall {
    let method: String
    let parameters: [JSON]

    private var wrong: RequestError { .wrongParameters(method: method) }

    func transaction() throws(RequestError) -> ExternalRequest {
        guard parameters.count == 1 else { throw wrong }
        let reader = RequestReader(parameters[0])
        return .transaction(try reader.transaction(), from: try reader.optionalAddress("from"))
    }

    /// (message, account); geth's third parameter, a password, has no place here.
    func message() throws(RequestError) -> ExternalRequest {
        guard parameters.count == 2, let text = parameters[0].string else { throw wrong }
        return .message(try RequestReader.messageBytes(text), from: try account(parameters[1]))
    }

    /// (account, document); the document as text, as sites send it, or as an object.
    func typedData() throws(RequestError) -> ExternalRequest {
        guard parameters.count == 2 else { throw wrong }
        let account = try account(parameters[0])
        switch parameters[1] {
        case .string(let text): return .typedData(Bytes(text.utf8), from: account)
        case .object: return .typedData(Bytes(parameters[1].description.utf8), from: account)
        default: throw wrong
        }
    }

    func authorization() throws(RequestError) -> ExternalRequest {
        let reader = try chain(["chainId", "address", "contractAddress", "nonce"])
        let (address, contract) = (try reader.optionalAddress("address"), try reader.optionalAddress("contractAddress"))
        if let address, let contract, address != contract { throw .contradiction("address", "contractAddress") }
        guard let delegate = address ?? contract else { throw .missing(member: "address") }
        return .authorization(
            Delegation(
                chainID: try reader.quantity("chainId"), delegate: delegate, nonce: try reader.smallQuantity("nonce")))
    }

    func addedChain() throws(RequestError) -> ExternalRequest {
        let reader = try chain([
            "chainId", "chainName", "nativeCurrency", "rpcUrls", "blockExplorerUrls", "iconUrls",
        ])
        let endpoints = reader.json["rpcUrls"]?.array ?? []
        let texts = endpoints.compactMap(\.string)
        guard texts.count == endpoints.count else { throw .malformed(member: "rpcUrls") }
        return .addChain(
            .init(id: try reader.quantity("chainId"), name: reader.json["chainName"]?.string ?? "", endpoints: texts))
    }

    /// The one object that these methods take, with no members but these.
    func chain(_ members: Set<String>) throws(RequestError) -> RequestReader {
        guard parameters.count == 1, parameters[0].members != nil else { throw wrong }
        let reader = RequestReader(parameters[0])
        try reader.refuseMembers(except: members)
        return reader
    }

    private func account(_ json: JSON) throws(RequestError) -> Address {
        guard let text = json.string, let address = try? Address(text) else { throw wrong }
        return address
    }
}

/// Reads the members of one object of a request.
private struct RequestReader {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    private static let transactionMembers: Set<String> = [
        "from", "to", "value", "data", "input", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas",
        "chainId", "type", "accessList", "maxFeePerBlobGas", "blobVersionedHashes", "blobs", "authorizationList",
    ]
    private static let quantities = [
        "type", "chainId", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value",
    ]

    func refuseMembers(except known: Set<String>) throws(RequestError) {
        guard let members = json.members else { throw .notARequest }
        // Set's equality is Unicode's; a key must have these very bytes.
        for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
            throw .unknownMember(member.key)
        }
    }

    func transaction() throws(RequestError) -> Transaction {
        try refuseMembers(except: Self.transactionMembers)
        for name in Self.quantities where json[name] != nil { _ = try quantity(name) }
        if json["type"] != nil, try quantity("type") == 3 || json["blobVersionedHashes"] != nil {
            throw .unsupportedType(3)
        }
        if json["gasPrice"] != nil, json["maxFeePerGas"] != nil || json["maxPriorityFeePerGas"] != nil {
            throw .contradiction("gasPrice", "maxFeePerGas")
        }
        for name in ["nonce", "gas"] where json[name] == nil { throw .missing(member: name) }
        if json["gasPrice"] == nil {
            for name in ["maxFeePerGas", "maxPriorityFeePerGas"] where json[name] == nil { throw .missing(member: name) }
        }
        guard json["chainId"] != nil else { throw .missing(member: "chainId") }
        let (data, input) = (try bytes("data"), try bytes("input"))
        if let data, let input, data != input { throw .contradiction("data", "input") }
        _ = try optionalAddress("to")
        do {
            return try Transaction(json: json, ignoring: ["from"])
        } catch {
            throw .malformed(member: (error as? TransactionError)?.member ?? "transaction")
        }
    }

    /// `0x`, and no zero in front: one way to write each number. A JSON number has lost digits in many a
    /// program on its way here.
    func quantity(_ name: String) throws(RequestError) -> UInt256 {
        guard let member = json[name] else { throw .missing(member: name) }
        guard let text = member.string, let value = UInt256(hex: text), value.quantity.utf8.elementsEqual(text.lowercased().utf8)
        else { throw .notAQuantity(name) }
        return value
    }

    func smallQuantity(_ name: String) throws(RequestError) -> UInt64 {
        guard let value = try quantity(name).asUInt64 else { throw .notAQuantity(name) }
        return value
    }

    func optionalAddress(_ name: String) throws(RequestError) -> Address? {
        guard let member = json[name], !member.isNull else { return nil }
        guard let text = member.string, let address = try? Address(text) else { throw .malformed(member: name) }
        return address
    }

    private func bytes(_ name: String) throws(RequestError) -> Bytes? {
        guard let member = json[name] else { return nil }
        guard let text = member.string, let bytes = try? Hex.decode(text) else { throw .malformed(member: name) }
        return bytes
    }

    /// Hexadecimal where it begins with 0x, else the text itself. Half a byte is neither.
    static func messageBytes(_ text: String) throws(RequestError) -> Bytes {
        guard text.utf8.starts(with: "0x".utf8) else { return Bytes(text.utf8) }
        guard let bytes = try? Hex.decode(text) else { throw .malformed(member: "message") }
        return bytes
    }
}

extension TransactionError {
    /// The member that is at fault, by its name in a request.
    fileprivate var member: String {
        switch self {
        case .invalidField(let field, _): field.rawValue
        case .unknownMember(let name), .duplicateMeaning(let name): name
        case .unsupportedType: "type"
        default: "transaction"
        }
    }
}

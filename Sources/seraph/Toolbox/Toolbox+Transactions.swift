import Ethereum

/// Transactions and EIP-7702 authorisations, signed and read. A tool asks nobody: what a wallet would
/// refuse or warn of is said in `warnings`.
extension Toolbox {
    static let transactions: [String: Tool] = [
        "sign-transaction": signTransaction,
        "decode-transaction": decodeTransaction,
        "sign-authorization": signAuthorization,
    ]

    /// `{"private_key", "transaction"}` to `{"raw", "hash", "from", "warnings"}`.
    private static func signTransaction(_ document: Document) throws -> JSON {
        guard let fields = document["transaction"] else { throw document.wrong("transaction") }
        let transaction = try Transaction(json: fields, ignoring: ["from"], complete: true)
        let secret = try document.secret("private_key")
        try requireSender(fields["from"], of: secret)
        let signed = try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: secret))
        return [
            "raw": .string(Hex.encode(signed.raw)), "hash": .string(Hex.encode(signed.hash)),
            "from": .string(signed.sender.checksummed),
            "warnings": .array((leftOut(fields) + warnings(signed)).map { .string($0) }),
        ]
    }

    /// A transaction that names another sender was not meant for this key.
    private static func requireSender(_ stated: JSON?, of secret: SecretBytes) throws {
        guard let stated, !stated.isNull else { return }
        guard let text = stated.string else { throw TransactionError.invalidField(.from, .notAQuantity) }
        guard try Address(text) == Secp256k1.address(of: secret) else { throw TransactionError.duplicateMeaning("from") }
    }

    /// `{"raw"}` to the fields by their JSON-RPC names (the call's bytes under both of theirs), whose it
    /// is, and its hash.
    private static func decodeTransaction(_ document: Document) throws -> JSON {
        let signed = try SignedTransaction(raw: try document.bytes("raw"))
        return .object((signed.json.members ?? []) + [
            .init("input", .string(Hex.encode(signed.transaction.data))),
            .init("warnings", .array(warnings(signed).map { .string($0) })),
        ])
    }

    /// `{"private_key", "authorization": {"chainId", "address", "nonce"}}` to the entry of an
    /// `authorizationList`, its `hash` and its 65-byte `signature`.
    private static func signAuthorization(_ document: Document) throws -> JSON {
        guard let fields = document["authorization"] else { throw document.wrong("authorization") }
        let authorization = try Authorization(json: fields)
        let hash = authorization.signingHash
        let signature = try Secp256k1.sign(hash: hash, with: try document.secret("private_key"))
        return .object((authorization.signed(with: signature).json.members ?? []) + [
            .init("hash", .string(Hex.encode(hash))),
            .init("signature", .string(Hex.encode(signature.bytes))),
            .init("warnings", .array(warnings(authorization).map { .string($0) })),
        ])
    }
}

// MARK: - Warnings

extension Toolbox {
    /// What the document did not say, and zero was taken for.
    private static func leftOut(_ fields: JSON) -> [String] {
        func isAbsent(_ names: String...) -> Bool { names.allSatisfy { fields[$0].map(\.isNull) ?? true } }
        guard !isAbsent("type") else { return [] }
        var names: [String] = []
        if isAbsent("nonce") { names.append("nonce") }
        if isAbsent("gas", "gasLimit") { names.append("gas") }
        if isAbsent("gasPrice", "maxFeePerGas") { names.append("the fee") }
        return names.isEmpty ? [] : ["Zero was taken for what was left out: \(names.joined(separator: ", "))."]
    }

    private static func warnings(_ signed: SignedTransaction) -> [String] {
        let transaction = signed.transaction
        var warnings: [String] = []
        if transaction.chainID == nil {
            warnings.append("This transaction names no chain: anyone can send it again on every chain where the account holds money.")
        } else if transaction.chainID?.isZero == true {
            warnings.append("Its chain id is zero, which no chain has.")
        }
        if transaction.to == nil && transaction.data.isEmpty {
            warnings.append("It creates a contract without code, so any value in it would be lost.")
        }
        if let impossibility = transaction.impossibility { warnings.append(impossibility.explanation) }
        switch transaction.carried {
        case .nothing: break
        case .blobs(_, let hashes):
            if hashes.isEmpty { warnings.append("It is a blob transaction without blobs, which every node refuses.") }
        case .authorizations(let list):
            for entry in list {
                warnings += self.warnings(entry.authorization)
                switch transaction.hazard(of: entry, sentBy: signed.sender) {
                case .everyChain?, nil: break
                case let hazard?: warnings.append(hazard.explanation)
                }
            }
        }
        return warnings
    }

    private static func warnings(_ authorization: Authorization) -> [String] {
        let who = authorization.delegate
        let effect =
            who.isZero
            ? "It takes back the account's delegation."
            : "It lets the code at \(who.checksummed) move everything the account owns, until another authorisation replaces it."
        return [effect] + (authorization.chainID.isZero ? [Authorization.Hazard.everyChain.explanation] : [])
    }
}

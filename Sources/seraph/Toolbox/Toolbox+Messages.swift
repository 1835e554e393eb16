import Agent
import Ethereum
import Foundation
import Registry

/// Messages and typed data: hashed, signed, and whose signature it is. Nothing here signs a bare hash:
/// whoever signs should see what.
extension Toolbox {
    static let messages: [String: Tool] = [
        "message-hash": { result(Hex.encode(PersonalMessage.hash(try message($0)))) },
        "sign-message": signMessage,
        "typed-data-hash": typedDataHash,
        "sign-typed-data": signTypedData,
        "recover": recover,
        "sign-in": signIn,
    ]

    // MARK: Messages (EIP-191)

    private static func signMessage(_ document: Document) throws -> JSON {
        let bytes = try message(document)
        let warnings = malformedSignIn(bytes) ? ["This text poses as a sign-in (EIP-4361) and is not a well-formed one."] : []
        return answer(Hex.encode(try sign(PersonalMessage.hash(bytes), for: document)), warnings: warnings)
    }

    /// `message` is text, taken as its UTF-8 bytes; `data` is bytes in 0x-hexadecimal.
    private static func message(_ document: Document) throws -> Bytes {
        guard !document.has("hash") else {
            throw AgentError.usage("A bare hash is not signed: nobody can see what it stands for. Nothing was signed. Give the message itself.")
        }
        switch (document["message"], document["data"]) {
        case (.string(let text)?, nil): return Bytes(text.utf8)
        case (nil, .string?): return try document.bytes("data")
        case (_?, _?): throw AgentError.usage("The document has both a “message” and “data”. Give one.")
        default: throw document.wrong("message")
        }
    }

    private static func malformedSignIn(_ bytes: Bytes) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self), SignInMessage.isClaimed(by: text) else { return false }
        return (try? SignInMessage(parsing: text)) == nil
    }

    // MARK: Typed data (EIP-712)

    private static func typedDataHash(_ document: Document) throws -> JSON {
        let data = try typedData(document)
        let parts: [JSON.Member] = [
            .init("domain", .string(Hex.encode(data.domainSeparator))), .init("message", .string(Hex.encode(data.messageHash))),
        ]
        return answer(Hex.encode(data.signingHash), parts, warnings: warnings(of: data))
    }

    private static func signTypedData(_ document: Document) throws -> JSON {
        guard document.has("typed_data") else { throw document.wrong("typed_data") }
        let data = try typedData(document)
        return answer(Hex.encode(try sign(data.signingHash, for: document)), warnings: warnings(of: data))
    }

    /// The document itself, or under `typed_data` as an object or as its text; with it may stand
    /// `chain_id`, the chain that the message must be for.
    private static func typedData(_ document: Document) throws -> TypedData {
        guard let given = document["typed_data"] else { return try TypedData(json: document.json) }
        let data =
            if case .string(let text) = given { try TypedData(parsing: Bytes(text.utf8)) } else { try TypedData(json: given) }
        if document.has("chain_id") {
            let active = UInt256(try document.number("chain_id"))
            guard data.domain.chainID == nil || data.domain.chainID == active else {
                throw AgentError.usage("The message is for chain \(data.domain.chainID ?? 0), not for chain \(active). Nothing was signed. Switch the chain, or refuse the message.")
            }
        }
        return data
    }

    private static func warnings(of data: TypedData) -> [String] {
        var warnings = data.warnings.map(\.explanation)
        if let chain = data.domain.chainID, let known = knownChains, chain.asUInt64.map(known.contains) != true {
            warnings.append("The message is for chain \(chain), which is not among the chains known here; compare it with the one you mean.")
        }
        return warnings
    }

    /// Nil where the registry is not at hand.
    private static let knownChains: Set<UInt64>? = (try? Registry.load()).map { Set($0.networks.map(\.id)) }

    // MARK: Signing and recovering

    /// 65 bytes, released only after they have been recovered to the signer.
    private static func sign(_ hash: Bytes, for document: Document) throws -> Bytes {
        let key = try document.secret("private_key")
        let signature = try Secp256k1.sign(hash: hash, with: key)
        guard try Secp256k1.recover(hash: hash, signature) == Secp256k1.address(of: key) else {
            throw Secp256k1Error.signingFailed
        }
        return signature.bytes
    }

    private static func recover(_ document: Document) throws -> JSON {
        let kinds = ["message", "data", "hash", "typed_data"].filter { document.has($0) }
        guard kinds.count == 1 else {
            throw AgentError.usage("Give one of “message”, “data”, “hash” and “typed_data”, and the signature.")
        }
        let hash =
            switch kinds[0] {
            case "hash": try document.bytes("hash")
            case "typed_data": try typedData(document).signingHash
            default: PersonalMessage.hash(try message(document))
            }
        return result(try Secp256k1.recover(hash: hash, signature(document)).checksummed)
    }

    /// 65 or 64 bytes under `signature`, or r, s and v (or yParity), there or beside it.
    private static func signature(_ document: Document) throws -> Signature {
        if case .string? = document["signature"] { return try Signature(reading: try document.bytes("signature")) }
        let parts = document["signature"].map(Document.init) ?? document
        let v = parts.has("yParity") ? try parts.quantity("yParity") : try parts.quantity("v")
        if parts.has("yParity"), v > 1 { throw SignatureError.unknownV(v) }
        return try Signature(r: parts.quantity("r"), s: parts.quantity("s"), v: v)
    }

    // MARK: Signing in (EIP-4361)

    /// `message` (text) or `fields` to its fields, text and hash; refused unless it is for `origin`, and
    /// unless `signature` is its account's at `time` (now, where there is none) with this `domain` and `nonce`.
    private static func signIn(_ document: Document) throws -> JSON {
        let message =
            try document["fields"].map { try SignInMessage(fields: $0) } ?? SignInMessage(parsing: try document.text("message"))
        if document.has("origin"), !message.isFor(origin: try document.text("origin")) { throw SignInError.otherDomain }
        if document.has("signature") {
            try message.verify(
                signature(document), at: moment(document), domain: document["domain"].map { _ in try document.text("domain") },
                nonce: document["nonce"].map { _ in try document.text("nonce") })
        }
        return [
            "result": message.json, "text": .string(message.text), "hash": .string(Hex.encode(PersonalMessage.hash(message.text))),
        ]
    }

    private static func moment(_ document: Document) throws -> DateTime {
        let moment =
            document.has("time")
            ? DateTime(try document.text("time")) : DateTime(secondsSince1970: Int64(Date().timeIntervalSince1970))
        guard let moment else { throw document.wrong("time") }
        return moment
    }

    // MARK: Answers

    private static func answer(_ text: String, _ more: [JSON.Member] = [], warnings: [String]) -> JSON {
        let spoken: [JSON.Member] = warnings.isEmpty ? [] : [.init("warnings", .array(warnings.map(JSON.string)))]
        return .object([.init("result", .string(text))] + more + spoken)
    }
}

extension Document {
    /// 0x-hexadecimal or decimal, up to 256 bits.
    fileprivate func quantity(_ name: String) throws -> UInt256 {
        let text = try text(name)
        guard let value = UInt256(hex: text) ?? UInt256(decimal: text) else { throw wrong(name) }
        return value
    }
}

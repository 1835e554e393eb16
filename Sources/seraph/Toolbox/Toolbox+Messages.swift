import Ethereum

/// Messages and typed data: hashed, signed, and whose signature it is.
extension Toolbox {
    static let messages: [String: Tool] = [
        "message-hash": { result(Hex.encode(PersonalMessage.hash(try message($0)))) },
        "sign-message": { document in
            let hash = PersonalMessage.hash(try message(document))
            let signature = try Secp256k1.sign(hash: hash, with: try document.secret("private_key"))
            return result(Hex.encode(signature.bytes))
        },
        "recover": recover,
    ]

    private static func recover(_ document: Document) throws -> JSON {
        let hash = document.has("hash") ? try document.bytes("hash") : PersonalMessage.hash(try message(document))
        guard hash.count == 32 else { throw document.wrong("hash") }
        guard let signature = Signature(bytes: try document.bytes("signature")) else { throw document.wrong("signature") }
        return result(try Secp256k1.recover(hash: hash, signature).checksummed)
    }

    private static func message(_ document: Document) throws -> Bytes {
        document.has("data") ? try document.bytes("data") : Bytes(try document.text("message").utf8)
    }
}

import Ethereum

/// Transactions, signed and read.
extension Toolbox {
    static let transactions: [String: Tool] = [
        "sign-transaction": signTransaction,
        "decode-transaction": decodeTransaction,
    ]

    private static func signTransaction(_ document: Document) throws -> JSON {
        guard let fields = document["transaction"] else { throw document.wrong("transaction") }
        let transaction = try Transaction(json: quantities(fields), ignoring: ["from"])
        let signature = try Secp256k1.sign(hash: transaction.signingHash, with: try document.secret("private_key"))
        let signed = try transaction.signed(with: signature)
        return [
            "raw": .string(Hex.encode(signed.raw)), "hash": .string(Hex.encode(signed.hash)),
            "from": .string(signed.sender.checksummed),
        ]
    }

    private static func decodeTransaction(_ document: Document) throws -> JSON {
        let signed = try SignedTransaction(raw: try document.bytes("raw"))
        let members = signed.transaction.json.members ?? []
        return .object(members + [
            .init("r", .string(signed.signature.r.quantity)), .init("s", .string(signed.signature.s.quantity)),
            .init("yParity", .string(UInt256(UInt64(signed.signature.yParity)).quantity)),
            .init("from", .string(signed.sender.checksummed)), .init("hash", .string(Hex.encode(signed.hash))),
        ])
    }

    /// Decimal strings and plain numbers are taken as well as 0x quantities.
    private static func quantities(_ fields: JSON) -> JSON {
        let names: Set<String> = ["type", "chainId", "nonce", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value"]
        return .object((fields.members ?? []).map { member in
            guard names.contains(member.key) else { return member }
            switch member.value {
            case .string(let text), .number(let text):
                return UInt256(decimal: text).map { JSON.Member(member.key, .string($0.quantity)) } ?? member
            default: return member
            }
        })
    }
}

import Agent
import Ethereum
import Foundation
import Wallet

/// Each tool of `seraph eth`: a JSON document to a JSON document.
enum EthTools {
    typealias Tool = @Sendable (JSON) throws -> JSON

    static var names: [String] { all.keys.sorted() }

    static let all: [String: Tool] = [
        "keccak": { result(Hex.encode(Keccak256.hash(try bytes($0, "data")))) },
        "checksum": { result(try Address(try text($0, "address").lowercased()).checksummed) },
        "rlp-encode": { result(Hex.encode(RLP.encode(try item($0["value"] ?? .null)))) },
        "rlp-decode": { result(json(try RLP.decode(try bytes($0, "data")))) },
        "create-address": createAddress,
        "message-hash": { result(Hex.encode(PersonalMessage.hash(try message($0)))) },
        "parse-units": { result(try Units.parse(try text($0, "value"), decimals: try decimals($0)).description) },
        "format-units": { document in
            guard let value = UInt256(decimal: try text(document, "value")) else { throw wrong("value") }
            return result(Units.format(value, decimals: try decimals(document)))
        },
        "sign-transaction": signTransaction,
        "decode-transaction": decodeTransaction,
        "sign-message": { document in
            let signature = try Secp256k1.sign(hash: PersonalMessage.hash(try message(document)), with: try key(document))
            return ["result": .string(Hex.encode(signature.bytes)), "signature": .string(Hex.encode(signature.bytes))]
        },
        "recover": recover,
        "mnemonic": mnemonic,
        "keystore-encrypt": { document in
            let passphrase = SecretBytes(copying: Bytes(try text(document, "passphrase").utf8))
            return ["result": try Keystore.encrypt(try key(document), passphrase: passphrase).json]
        },
        "keystore-decrypt": { document in
            let keystore = try Keystore(parsing: Bytes((document["keystore"] ?? .null).description.utf8))
            let secret = try keystore.decrypt(passphrase: SecretBytes(copying: Bytes(try text(document, "passphrase").utf8)))
            return [
                "private_key": .string(secret.withUnsafeBytes { Hex.encode($0) }),
                "address": .string(try Secp256k1.address(of: secret).checksummed),
            ]
        },
    ]

    static func document(_ bytes: Bytes) throws -> JSON { try JSON(parsing: bytes) }

    // MARK: The longer ones

    private static func createAddress(_ document: JSON) throws -> JSON {
        let from = try Address(try text(document, "from"))
        if document["salt"] != nil {
            let salt = try bytes(document, "salt")
            let hash = Keccak256.hash(try bytes(document, "init_code"))
            guard let created = from.creating2(salt: salt, initCodeHash: hash) else { throw wrong("salt") }
            return result(created.checksummed)
        }
        return result(from.creating(nonce: try number(document, "nonce")).checksummed)
    }

    private static func signTransaction(_ document: JSON) throws -> JSON {
        guard let fields = document["transaction"] else { throw wrong("transaction") }
        let transaction = try Transaction(json: quantities(fields), ignoring: ["from"])
        let signature = try Secp256k1.sign(hash: transaction.signingHash, with: try key(document))
        let signed = try transaction.signed(with: signature)
        return [
            "raw": .string(Hex.encode(signed.raw)), "hash": .string(Hex.encode(signed.hash)),
            "from": .string(signed.sender.checksummed),
        ]
    }

    private static func decodeTransaction(_ document: JSON) throws -> JSON {
        let signed = try SignedTransaction(raw: try bytes(document, "raw"))
        let members = signed.transaction.json.members ?? []
        return .object(members + [
            .init("r", .string(signed.signature.r.quantity)), .init("s", .string(signed.signature.s.quantity)),
            .init("yParity", .string(UInt256(UInt64(signed.signature.yParity)).quantity)),
            .init("from", .string(signed.sender.checksummed)), .init("hash", .string(Hex.encode(signed.hash))),
        ])
    }

    private static func recover(_ document: JSON) throws -> JSON {
        let hash = document["hash"] != nil ? try bytes(document, "hash") : PersonalMessage.hash(try message(document))
        guard hash.count == 32 else { throw wrong("hash") }
        guard let signature = Signature(bytes: try bytes(document, "signature")) else { throw wrong("signature") }
        return result(try Secp256k1.recover(hash: hash, signature).checksummed)
    }

    private static func mnemonic(_ document: JSON) throws -> JSON {
        let mnemonic = try Mnemonic(phrase: try text(document, "phrase"))
        let extra = document["passphrase"]?.string.map { SecretBytes(copying: Bytes($0.utf8)) }
        let seed = try mnemonic.seed(passphrase: extra)
        let key = try HDKey(seed: seed).derived(DerivationPath(document["path"]?.string ?? "m/44'/60'/0'/0/0"))
        return [
            "phrase": .string(mnemonic.phrase), "seed": .string(seed.withUnsafeBytes { Hex.encode($0) }),
            "private_key": .string(key.privateKey.withUnsafeBytes { Hex.encode($0) }),
            "address": .string(try key.address.checksummed),
        ]
    }

    // MARK: Reading documents

    private static func result(_ text: String) -> JSON { result(.string(text)) }
    private static func result(_ value: JSON) -> JSON { ["result": value] }

    private static func wrong(_ name: String) -> AgentError {
        .usage("The document's “\(name)” is missing or is not what this tool takes.")
    }

    private static func text(_ document: JSON, _ name: String) throws -> String {
        switch document[name] {
        case .string(let text)?, .number(let text)?: text
        default: throw wrong(name)
        }
    }

    private static func bytes(_ document: JSON, _ name: String) throws -> Bytes { try Hex.decode(try text(document, name)) }

    private static func number(_ document: JSON, _ name: String) throws -> UInt64 {
        let text = try text(document, name)
        guard let value = UInt256(hex: text) ?? UInt256(decimal: text), let number = value.asUInt64 else { throw wrong(name) }
        return number
    }

    private static func decimals(_ document: JSON) throws -> Int {
        let value = try number(document, "decimals")
        guard value <= 77 else { throw wrong("decimals") }
        return Int(value)
    }

    private static func message(_ document: JSON) throws -> Bytes {
        document["data"] != nil ? try bytes(document, "data") : Bytes(try text(document, "message").utf8)
    }

    private static func key(_ document: JSON) throws -> SecretBytes {
        var raw = try bytes(document, "private_key")
        return SecretBytes(wiping: &raw)
    }

    private static func item(_ value: JSON) throws -> RLP.Item {
        switch value {
        case .string(let text): .bytes(try Hex.decode(text))
        case .array(let items): .list(try items.map(item))
        default: throw wrong("value")
        }
    }

    private static func json(_ item: RLP.Item) -> JSON {
        switch item {
        case .bytes(let bytes): .string(Hex.encode(bytes))
        case .list(let items): .array(items.map(json))
        }
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

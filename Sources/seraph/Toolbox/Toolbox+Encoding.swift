import Ethereum

/// Hashes, addresses, RLP and units.
extension Toolbox {
    static let encoding: [String: Tool] = [
        "keccak": { result(Hex.encode(Keccak256.hash(try $0.bytes("data")))) },
        "checksum": { result(try Address(try $0.text("address").lowercased()).checksummed) },
        "rlp-encode": { result(Hex.encode(RLP.encode(try item($0["value"] ?? .null, of: $0)))) },
        "rlp-decode": { result(json(try RLP.decode(try $0.bytes("data")))) },
        "create-address": createAddress,
        "parse-units": { result(try Units.parse(try $0.text("value"), decimals: try decimals($0)).description) },
        "format-units": { document in
            guard let value = UInt256(decimal: try document.text("value")) else { throw document.wrong("value") }
            return result(Units.format(value, decimals: try decimals(document)))
        },
    ]

    private static func createAddress(_ document: Document) throws -> JSON {
        let from = try Address(try document.text("from"))
        if document.has("salt") {
            let salt = try document.bytes("salt")
            let hash = Keccak256.hash(try document.bytes("init_code"))
            guard let created = from.creating2(salt: salt, initCodeHash: hash) else { throw document.wrong("salt") }
            return result(created.checksummed)
        }
        return result(from.creating(nonce: try document.number("nonce")).checksummed)
    }

    private static func decimals(_ document: Document) throws -> Int {
        let value = try document.number("decimals")
        guard value <= 77 else { throw document.wrong("decimals") }
        return Int(value)
    }

    private static func item(_ value: JSON, of document: Document) throws -> RLP.Item {
        switch value {
        case .string(let text): .bytes(try Hex.decode(text))
        case .array(let items): .list(try items.map { try item($0, of: document) })
        default: throw document.wrong("value")
        }
    }

    private static func json(_ item: RLP.Item) -> JSON {
        switch item {
        case .bytes(let bytes): .string(Hex.encode(bytes))
        case .list(let items): .array(items.map(json))
        }
    }
}

import Ethereum

/// Hashes, addresses, RLP and units.
extension Toolbox {
    static let encoding: [String: Tool] = [
        "keccak": { result(Hex.encode(Keccak256.hash(try $0.bytes("data")))) },
        // Mixed case that fails its checksum is a typing error, not a spelling to be corrected.
        "checksum": { result(try Address(try $0.text("address")).checksummed) },
        "rlp-encode": { result(Hex.encode(RLP.encode(try item($0["value"] ?? .null, of: $0)))) },
        "rlp-decode": { result(json(try RLP.decode(try $0.bytes("data")))) },
        "create-address": createAddress,
        "parse-units": { result(try Units.parse(try $0.text("value"), decimals: try decimals($0)).description) },
        "format-units": formatUnits,
    ]

    /// Differences can be negative, amounts can't: a sign is written here and refused by parse-units.
    private static func formatUnits(_ document: Document) throws -> JSON {
        let text = try document.text("value")
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? String(decoding: text.utf8.dropFirst(), as: UTF8.self) : text
        guard let value = UInt256(hex: digits) ?? UInt256(decimal: digits) else { throw document.wrong("value") }
        let sign = isNegative && !value.isZero ? "-" : ""
        return result(sign + Units.format(value, decimals: try decimals(document)))
    }

    private static func createAddress(_ document: Document) throws -> JSON {
        let from = try Address(try document.text("from"))
        if document.has("salt") {
            let salt = try document.bytes("salt")
            let hash = document.has("init_code_hash")
                ? try document.bytes("init_code_hash") : Keccak256.hash(try document.bytes("init_code"))
            guard hash.count == 32 else { throw document.wrong("init_code_hash") }
            guard let created = from.creating2(salt: salt, initCodeHash: hash) else { throw document.wrong("salt") }
            return result(created.checksummed)
        }
        return result(from.creating(nonce: try document.number("nonce")).checksummed)
    }

    private static func decimals(_ document: Document) throws -> Int {
        let value = try document.number("decimals")
        // ERC-20 has them in a uint8.
        guard value <= 255 else { throw document.wrong("decimals") }
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

import Agent
import Ethereum

/// What a tool was handed: one JSON object, read member by member, strictly.
struct Document {
    let json: JSON

    init(_ json: JSON) { self.json = json }
    init(parsing bytes: Bytes) throws { json = try JSON(parsing: bytes) }

    subscript(name: String) -> JSON? { json[name] }

    func has(_ name: String) -> Bool { json[name] != nil }

    func wrong(_ name: String) -> AgentError {
        .usage("The document's “\(name)” is missing or is not what this tool takes.")
    }

    /// A string, or a number's own digits.
    func text(_ name: String) throws -> String {
        switch json[name] {
        case .string(let text)?, .number(let text)?: text
        default: throw wrong(name)
        }
    }

    /// 0x-hexadecimal.
    func bytes(_ name: String) throws -> Bytes { try Hex.decode(try text(name)) }

    /// 0x-hexadecimal or decimal, up to 64 bits.
    func number(_ name: String) throws -> UInt64 {
        let text = try text(name)
        guard let value = UInt256(hex: text) ?? UInt256(decimal: text), let number = value.asUInt64 else { throw wrong(name) }
        return number
    }

    /// A secret in hexadecimal; people's own files write keys with 0x and without.
    func secret(_ name: String) throws -> SecretBytes {
        guard let text = json[name]?.string else { throw wrong(name) }
        var raw = try text.utf8.starts(with: "0x".utf8) ? Hex.decode(text) : Hex.decodeBare(text.utf8)
        return SecretBytes(wiping: &raw)
    }

    /// A secret as the UTF-8 bytes of a text.
    func secretText(_ name: String) throws -> SecretBytes {
        guard case .string(let text)? = json[name] else { throw wrong(name) }
        return SecretBytes(copying: Bytes(text.utf8))
    }
}

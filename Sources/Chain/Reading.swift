import Ethereum

/// Reads the values of JSON-RPC answers. Each function names what it was reading when it fails.
///
/// Quantities with leading zeros are taken, since several servers write them and they mean one thing
/// only; signs, JSON numbers, and anything past 256 bits are not.
struct Reading {
    let method: String

    func malformed(_ what: String) -> ChainError { .malformed(method: method, what: what) }

    func quantity(_ json: JSON?, _ name: String) throws -> UInt256 {
        guard let text = json?.string, let value = UInt256(hex: text) else {
            throw malformed("\(name) is not a quantity")
        }
        return value
    }

    func number(_ json: JSON?, _ name: String) throws -> UInt64 {
        guard let value = try quantity(json, name).asUInt64 else { throw malformed("\(name) is too large") }
        return value
    }

    func bytes(_ json: JSON?, _ name: String) throws -> Bytes {
        guard let text = json?.string, let value = try? Hex.decode(text) else {
            throw malformed("\(name) is not hexadecimal data")
        }
        return value
    }

    func hash(_ json: JSON?, _ name: String) throws -> Bytes {
        let value = try bytes(json, name)
        guard value.count == 32 else { throw malformed("\(name) is not 32 bytes") }
        return value
    }

    func address(_ json: JSON?, _ name: String) throws -> Address {
        guard let value = Address(bytes: try bytes(json, name)) else { throw malformed("\(name) is not an address") }
        return value
    }

    func list(_ json: JSON?, _ name: String, atMost limit: Int) throws -> [JSON] {
        guard let items = json?.array else { throw malformed("\(name) is not a list") }
        guard items.count <= limit else { throw malformed("\(name) has \(items.count) entries") }
        return items
    }
}

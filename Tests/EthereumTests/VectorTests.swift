import Ethereum
import TestSupport
import Testing

/// The shared corpora, each with the reader it needs and no more. Ethers' negative amounts are not run:
/// an amount has no sign, as the peer's corpus has it too (`units.jsonl`, "bad negative").
@Suite(.serialized) struct VectorTests {
    // MARK: Hashes, addresses, amounts

    @Test func keccak() throws {
        try Vectors.run("peer/keccak.jsonl") { row in
            var data = try row["data"].map { _ in try row.hex("data") } ?? []
            if row["pattern"] != nil {
                let pattern = try row.hex("pattern")
                let length = try (row["length"]?.int).orMalformed("length")
                while data.count < length { data += pattern }
                data = Bytes(data.prefix(length))
            }
            return Keccak256.hash(data) == (try row.hex("keccak256"))
        }
        try Vectors.run("ethers-v6/hashes.jsonl") { Keccak256.hash(try $0.hex("data")) == (try $0.hex("keccak256")) }
    }

    @Test func checksums() throws {
        try Vectors.run("peer/eip55.jsonl") { row in
            (try? Address(try row.text("address"))) != nil ? row["valid"] == true : row["valid"] == false
        }
    }

    @Test func accounts() throws {
        try Vectors.run("ethers-v6/accounts.jsonl") { row in
            let address = try Secp256k1.address(of: SecretBytes(copying: try row.hex("privateKey")))
            return address.checksummed == (try row.text("address"))
        }
        try Vectors.run("ethereum-tests/keyaddr.jsonl") { row in
            let key = Keccak256.hash(try row.text("seed"))
            return try key == row.hex("key")
                && Secp256k1.address(of: SecretBytes(copying: key)).bytes == row.hex("addr")
        }
    }

    @Test func creation() throws {
        try Vectors.run("ethers-v6/create.jsonl") { row in
            let nonce = try #require(row.uint("nonce").asUInt64)
            return try Address(try row.text("sender")).creating(nonce: nonce).checksummed == row.text("address")
        }
        try Vectors.run("ethers-v6/create2.jsonl") { row in
            let made = try Address(try row.text("sender"))
                .creating2(salt: try row.hex("salt"), initCodeHash: try row.hex("initCodeHash"))
            return try made?.checksummed == row.text("address")
        }
    }

    @Test func units() throws {
        try Vectors.run("peer/units.jsonl") { row in
            let decimals = try (row["decimals"]?.int).orMalformed("decimals")
            let parsed = try? Units.parse(try row.text("text"), decimals: decimals)
            guard let raw = row["raw"]?.string else { return parsed == nil }
            let written = Units.format(try #require(parsed), decimals: decimals)
            return try parsed?.description == raw && Units.parse(written, decimals: decimals) == parsed
        }
        let powers = [("kwei", 3), ("mwei", 6), ("gwei", 9), ("szabo", 12), ("finney", 15), ("ether", 18)]
        try Vectors.run("ethers-v6/units.jsonl", where: { $0["wei"]?.string?.hasPrefix("-") == false }) { row in
            let wei = try row.uint("wei")
            return try powers.allSatisfy { unit, decimals in
                guard let text = row[unit]?.string else { return true }
                return try Units.parse(text, decimals: decimals) == wei
            }
        }
    }

    // MARK: RLP

    @Test func rlp() throws {
        try Vectors.run("peer/rlp.jsonl") { try isExact(item($0["value"]), $0.hex("encoded")) }
        try Vectors.run("ethers-v6/rlp.jsonl") { try isExact(item($0["decoded"]), $0.hex("encoded")) }
        try Vectors.run("ethereum-tests/rlp-valid.jsonl") { try isExact(oldItem($0["in"]), $0.hex("out")) }
        try Vectors.run("ethereum-tests/rlp-invalid.jsonl") { row in
            let bytes = try row.hex("out")
            return (try? RLP.decode(bytes)) == nil
        }
        try Vectors.run("peer/rlp-mutated.jsonl") { row in
            let bytes = try row.hex("encoded")
            let decoded = try? RLP.decode(bytes)
            if let decoded, RLP.encode(decoded) != bytes { return false }
            return row["valid"] == JSON(decoded != nil)
        }
    }

    private func isExact(_ item: RLP.Item, _ encoded: Bytes) throws -> Bool {
        try RLP.encode(item) == encoded && RLP.decode(encoded) == item
    }

    private func item(_ json: JSON?) throws -> RLP.Item {
        if let items = json?.array { return .list(try items.map { try item($0) }) }
        return .bytes(try Hex.decode(try #require(json?.string)))
    }

    /// Text is its bytes, numbers are integers, "#123" is a large integer.
    private func oldItem(_ json: JSON?) throws -> RLP.Item {
        if let items = json?.array { return .list(try items.map { try oldItem($0) }) }
        if case .number(let digits) = json { return .integer(try #require(UInt256(decimal: digits))) }
        let text = try #require(json?.string)
        if text.hasPrefix("#") { return .integer(try #require(UInt256(decimal: text.dropFirst()))) }
        return .bytes(Bytes(text.utf8))
    }
}

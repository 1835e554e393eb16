import Ethereum
import Testing

@testable import Registry

@Suite struct BrokenDataTests {
    struct Break: Sendable {
        let file: String
        let old: String
        let new: String
        let word: String
    }

    static let breaks = [
        Break(file: "networks.json", old: "\"schema\": 1", new: "\"schema\": 2", word: "format"),
        Break(file: "networks.json", old: "\"id\": 1", new: "\"id\": -1", word: "id"),
        Break(file: "networks.json", old: "\"slug\": \"ethereum\", ", new: "", word: "slug"),
        Break(file: "networks.json", old: "\"native_decimals\": 18", new: "\"native_decimals\": 37", word: "decimals"),
        Break(file: "networks.json", old: "0xcA11", new: "0xca11", word: "misspelt"),
        Break(file: "tokens/ethereum.json", old: SmallWorld.usdc, new: SmallWorld.usdc.lowercased(), word: "misspelt"),
        Break(file: "tokens/ethereum.json", old: SmallWorld.usdc, new: "0xA0b86991", word: "not an address"),
        Break(file: "tokens/ethereum.json", old: "0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c", new: SmallWorld.usdc, word: "repeats"),
        Break(
            file: "tokens/ethereum.json", old: "0x98C23E9d8f34FEFb1B7BD6a91B7FF122F4e16F5c",
            new: "0x0000000000000000000000000000000000000000", word: "not an address"),
        Break(file: "tokens/ethereum.json", old: "\"decimals\": 6, \"peg\"", new: "\"decimals\": 77, \"peg\"", word: "decimals"),
        Break(file: "tokens/ethereum.json", old: "\"USD Coin\"", new: "\"USD \\u202eCoin\"", word: "name"),
        Break(file: "tokens/ethereum.json", old: "\"symbol\": \"USDC\"", new: "\"symbol\": \"\"", word: "symbol"),
        Break(file: "protocols.json", old: "\"control\": \"vote-with-delay\"", new: "\"control\": \"nice people\"", word: "control"),
        Break(file: "protocols.json", old: "\"count\": 49", new: "\"count\": \"many\"", word: "count"),
        Break(file: "protocols.json", old: "\"date\": \"2026-03-12\"", new: "\"date\": \"yesterday\"", word: "date"),
        Break(file: "protocols.json", old: "\"chain\": \"L\"", new: "\"chain\": \"X\"", word: "risks"),
        Break(file: "contracts/ethereum.json", old: "\"protocol\": \"aave-v3\"", new: "\"protocol\": \"aave-v9\"", word: "aave-v9"),
        Break(file: "contracts/ethereum.json", old: "\"underlying\": [\"\(SmallWorld.usdc)\"]", new: "\"underlying\": [\"\(SmallWorld.pool)\"]", word: "points at"),
        Break(file: "contracts/ethereum.json", old: "ethereum:aave-v3:core-usdc", new: "base:aave-v3:core-usdc", word: "chain"),
        Break(file: "contracts/ethereum.json", old: "supply(address,uint256,address,uint16)", new: "supply(address,uint256", word: "signature"),
        Break(file: "contracts/ethereum.json", old: "instant-if-liquid", new: "whenever", word: "exit"),
        Break(file: "contracts/ethereum.json", old: "\"exit_delay_s\": 0", new: "\"exit_delay_s\": -5", word: "exit_delay_s"),
        Break(file: "contracts/ethereum.json", old: "\"status\": \"active\"", new: "\"status\": \"great\"", word: "status"),
        Break(file: "contracts/ethereum.json", old: "asset:USDC", new: "USDC", word: "depends_on"),
        Break(file: "yields.json", old: "ethereum:aave-v3:core-usdc", new: "ethereum:aave-v3:core-dai", word: "core-dai"),
        Break(file: "yields.json", old: "\"apy\": 3.39", new: "\"apy\": -3.39", word: "apy"),
        Break(file: "yields.json", old: ", \"as_of\": \"2026-09-02\"", new: "", word: "as_of"),
        Break(file: "yields.json", old: "3.39,", new: "3.39.1,", word: "JSON"),
        Break(file: "yields.json", old: "\"mean30\": 3.1", new: "\"apy\": 3.1", word: "JSON"),
        Break(file: "dependencies.json", old: "issuer:circle", new: "asset:USDC", word: "to"),
    ]

    @Test func theSmallWorldIsWhole() throws {
        let registry = try SmallWorld.load()
        #expect(registry.contracts.count == 1)
        #expect(registry.yields(for: "ethereum:aave-v3:core-usdc").first?.mean30 == 3.1)
    }

    @Test(arguments: breaks)
    func everyFlawIsNamed(_ flaw: Break) throws {
        let error = try #require(throws: RegistryError.self) {
            try SmallWorld.load(replacing: flaw.old, with: flaw.new, in: flaw.file)
        }
        #expect(error.explanation.contains(flaw.file))
        #expect(error.explanation.contains(flaw.word))
        #expect(error.explanation.contains("Nothing was planned or signed."))
    }

    @Test(arguments: SmallWorld.files.keys.sorted())
    func aMissingFileIsNamed(_ file: String) throws {
        var files = SmallWorld.files
        files[file] = nil
        let error = try #require(throws: RegistryError.self) { try SmallWorld.load(files) }
        #expect(error.explanation.contains(file))
    }

    /// Every field of every row, replaced by every kind of wrong value: an error that names the file, or
    /// a registry without that fact; never a crash, and never a silent change of money facts.
    @Test func anyOneFieldBrokenIsCaughtOrHarmless() throws {
        let wrong: [JSON] = [.null, true, 7, -1, "x", [], .object([]), .number("1e400")]
        let required: Set<String> = [
            "address", "symbol", "decimals", "id", "slug", "protocol", "status", "confidence", "contract",
            "apy", "source", "from", "to", "count", "max_usd", "usd", "target", "signature", "name",
        ]
        var tried = 0
        for (file, text) in SmallWorld.files {
            let json = try JSON(parsing: text)
            for path in Self.paths(json) {
                for value in wrong {
                    var files = SmallWorld.files
                    files[file] = Self.replace(json, path[...], by: value).description
                    tried += 1
                    do {
                        _ = try SmallWorld.load(files)
                        if value.isNull, let field = path.last, required.contains(field) {
                            Issue.record("\(file) was accepted without \(path.joined(separator: "."))")
                        }
                    } catch let error as RegistryError {
                        // A broken id may be noticed first by the file that refers to it, or that it asks for.
                        #expect(error.explanation.contains(".json"))
                    }
                }
            }
        }
        #expect(tried > 500)
    }

    /// Paths to every member; array items go by their number.
    static func paths(_ json: JSON, _ prefix: [String] = []) -> [[String]] {
        switch json {
        case .object(let members): members.flatMap { [prefix + [$0.key]] + paths($0.value, prefix + [$0.key]) }
        case .array(let items): items.indices.flatMap { paths(items[$0], prefix + [String($0)]) }
        default: []
        }
    }

    static func replace(_ json: JSON, _ path: ArraySlice<String>, by value: JSON) -> JSON {
        guard let head = path.first else { return value }
        let rest = path.dropFirst()
        switch json {
        case .object(let members):
            return .object(members.map { $0.key == head ? .init(head, replace($0.value, rest, by: value)) : $0 })
        case .array(let items):
            return .array(items.indices.map { String($0) == head ? replace(items[$0], rest, by: value) : items[$0] })
        default: return json
        }
    }
}

import Ethereum
import Foundation

extension Registry {
    /// Reads a registry folder:
    ///
    ///     networks.json  protocols.json  yields.json  dependencies.json  practice.json (optional)
    ///     tokens/<chain>.json  contracts/<chain>.json  weights.json (optional)
    ///
    /// Any flaw is an error that names the file and the row; a registry is whole or it is refused.
    public static func load(from directory: String) throws -> Registry {
        var reader = RegistryReader { name in
            let path = directory + "/" + name
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            do {
                return Bytes(try Data(contentsOf: URL(fileURLWithPath: path)))
            } catch {
                throw RegistryError.unreadable(file: name, reason: error.localizedDescription)
            }
        }
        return Registry(contents: try reader.read(directory: directory))
    }

    /// Reads the registry of the data folder that `DataDirectory` finds.
    public static func load() throws -> Registry {
        try load(from: DataDirectory.locate() + "/registry")
    }

    /// A registry out of memory, for tests and for updates that are looked at before they are kept.
    public static func load(files: [String: Bytes]) throws -> Registry {
        var reader = RegistryReader { files[$0] }
        return Registry(contents: try reader.read(directory: ""))
    }
}

/// Reads file after file; what has been read is what the next one may refer to.
struct RegistryReader {
    private let bytes: (String) throws -> Bytes?
    private var contents = RegistryContents()
    private var addresses = AddressReader()
    private var tokenByPlace: [Registry.Place: Token] = [:]
    private var nativeByChain: [ChainID: Token] = [:]
    private var contractIDs = Set<String>()
    private var protocolIDs = Set<String>()

    init(bytes: @escaping (String) throws -> Bytes?) { self.bytes = bytes }

    mutating func read(directory: String) throws -> RegistryContents {
        try readTable("networks.json", "networks", in: directory) { try $0.network($1) }
        let practice = try document("practice.json", required: false)
        if let practice, let row = practice["network"] {
            try network(Row(file: "practice.json", name: "the practice network", json: row))
        }
        try checkNetworks()
        try readTable("protocols.json", "protocols", in: directory) { try $0.protocolRecord($1) }
        for chain in contents.networks where !chain.isPractice {
            try readTable("tokens/\(chain.slug).json", "tokens", in: directory) { try $0.token($1, on: chain) }
        }
        for chain in contents.networks where !chain.isPractice {
            try readTable("contracts/\(chain.slug).json", "contracts", in: directory) { try $0.contract($1, on: chain) }
        }
        if let practice { try readPractice(practice, in: directory) }
        try readTable("yields.json", "yields", in: directory) { try $0.yield($1) }
        try readTable("dependencies.json", "dependencies", in: directory) { try $0.dependency($1) }
        if let weights = try document("weights.json", required: false) {
            contents.weights = weights
            note(weights, "weights.json", rows: 0, in: directory)
        }
        return contents
    }

    private mutating func readPractice(_ practice: JSON, in directory: String) throws {
        let file = "practice.json"
        guard let chain = contents.networks.first(where: \.isPractice) else {
            throw RegistryError.missing(file: file, row: "the file", field: "network")
        }
        var rows = 0
        rows += try table(practice, file, "tokens") { try $0.token($1, on: chain) }
        rows += try table(practice, file, "contracts") { try $0.contract($1, on: chain) }
        rows += try table(practice, file, "yields") { try $0.yield($1) }
        note(practice, file, rows: rows, in: directory)
    }
}

// MARK: - Files

extension RegistryReader {
    private func document(_ file: String, required: Bool = true) throws -> JSON? {
        guard let bytes = try bytes(file) else {
            if required { throw RegistryError.unreadable(file: file, reason: "it is not there") }
            return nil
        }
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch { throw RegistryError.notJSON(file: file, error) }
        guard json["schema"]?.int == 1 else {
            throw RegistryError.unknownSchema(file: file, found: json["schema"]?.description ?? "no number")
        }
        return json
    }

    private mutating func readTable(
        _ file: String, _ key: String, in directory: String, _ read: (inout RegistryReader, Row) throws -> Void
    ) throws {
        guard let json = try document(file) else { return }
        let rows = try table(json, file, key, read)
        note(json, file, rows: rows, in: directory)
    }

    private mutating func table(
        _ json: JSON, _ file: String, _ key: String, _ read: (inout RegistryReader, Row) throws -> Void
    ) throws -> Int {
        guard let rows = json[key]?.array else {
            throw RegistryError.missing(file: file, row: "the file", field: key)
        }
        for (index, row) in rows.enumerated() {
            // A row goes by its id, its symbol or its number, whichever it has.
            let name = row["id"]?.string ?? row["contract"]?.string ?? row["symbol"]?.string ?? row["slug"]?.string
            try read(&self, Row(file: file, name: name ?? "row \(index + 1) of \(key)", json: row))
        }
        return rows.count
    }

    private mutating func note(_ json: JSON, _ file: String, rows: Int, in directory: String) {
        contents.files.append(
            Registry.DataFile(
                name: file, path: directory.isEmpty ? file : directory + "/" + file, rows: rows,
                asOf: json["as_of"]?.string))
    }
}

// MARK: - Networks

extension RegistryReader {
    private mutating func network(_ row: Row) throws {
        contents.networks.append(
            Network(
                id: ChainID(try row.int("id")), slug: try row.string("slug"), name: try row.string("name"),
                nativeSymbol: try row.string("native_symbol"), nativeDecimals: try decimals(row, "native_decimals"),
                wrappedNative: try addresses.optionalAddress(row, "wrapped_native"),
                multicall3: try addresses.optionalAddress(row, "multicall3"),
                explorer: try row.optionalString("explorer"), publicRPCs: try row.strings("rpcs"),
                blockTimeSeconds: try row.optionalDouble("block_time_s"), kind: try row.optionalString("kind"),
                rollupStage: try row.optionalInt("l2beat_stage")))
    }

    private mutating func checkNetworks() throws {
        var ids = Set<ChainID>(), slugs = Set<String>()
        for network in contents.networks {
            let file = network.isPractice ? "practice.json" : "networks.json"
            guard ids.insert(network.id).inserted else {
                throw RegistryError.duplicate(file: file, row: network.slug, of: "chain \(network.id)")
            }
            guard slugs.insert(network.slug).inserted else {
                throw RegistryError.duplicate(file: file, row: network.slug, of: "the name \(network.slug)")
            }
            let native = Token(
                chainID: network.id, address: nil, symbol: network.nativeSymbol, name: network.nativeSymbol,
                decimals: network.nativeDecimals, pegGroup: network.nativeSymbol == "ETH" ? "eth" : nil,
                listsCount: 0)
            nativeByChain[network.id] = native
            contents.tokens.append(native)
        }
    }
}

// MARK: - Tokens

extension RegistryReader {
    private mutating func token(_ row: Row, on chain: Network) throws {
        let address = try addresses.address(row, "address")
        let token = Token(
            chainID: chain.id, address: address, symbol: try row.string("symbol"), name: try row.string("name"),
            decimals: try decimals(row, "decimals"), pegGroup: try row.optionalString("peg"),
            listsCount: try row.optionalInt("lists") ?? 0, accruing: try row.optionalBool("accruing") ?? false,
            issuer: try row.optionalString("issuer"), bridge: try row.optionalString("bridge"))
        guard !address.isZero else {
            throw RegistryError.badAddress(
                file: row.file, row: row.name, field: "address", value: address.checksummed, nil)
        }
        let place = Registry.Place(chain: chain.id, address: address)
        if let earlier = tokenByPlace[place] {
            throw RegistryError.duplicate(file: row.file, row: row.name, of: "\(earlier.symbol) at \(address)")
        }
        tokenByPlace[place] = token
        contents.tokens.append(token)
    }

    private func decimals(_ row: Row, _ field: String) throws -> Int {
        let count = try row.int(field)
        guard (0...36).contains(count) else {
            throw RegistryError.decimalsOutOfRange(file: row.file, row: row.name, decimals: count)
        }
        return count
    }
}

// MARK: - Contracts

extension RegistryReader {
    private mutating func contract(_ row: Row, on chain: Network) throws {
        let id = try row.string("id")
        guard contractIDs.insert(id).inserted else {
            throw RegistryError.duplicate(file: row.file, row: id, of: "the id \(id)")
        }
        guard id.hasPrefix(chain.slug + ":") else {
            throw RegistryError.contradiction(
                file: row.file, row: id, field: "chain", says: String(id.prefix { $0 != ":" }), elsewhere: chain.slug)
        }
        let protocolID = try row.string("protocol")
        guard protocolIDs.contains(protocolID) else {
            throw RegistryError.dangling(file: row.file, row: id, field: "protocol", target: protocolID)
        }
        let underlying = try row.strings("underlying").map { try knownToken(row, "underlying", $0, on: chain) }
        let receipt = try row.optionalString("receipt").map { try knownToken(row, "receipt", $0, on: chain) }
        contents.contracts.append(
            ContractRecord(
                id: id, protocolID: protocolID, name: try row.string("name"), kind: try row.string("kind"),
                chainID: chain.id, address: try addresses.address(row, "address"), underlying: underlying,
                receipt: receipt, deposit: try entry(row, "deposit"), withdraw: try entry(row, "withdraw"),
                exitMode: try exitMode(row), exitDelaySeconds: try row.optionalInt("exit_delay_s"),
                exitMaximumSeconds: try row.optionalInt("exit_max_s"), dependsOn: try dependsOn(row),
                status: try oneOf(row, "status", ["active", "listed", "matured"]),
                confidence: try oneOf(row, "confidence", ["high", "medium", "low"]),
                sources: try row.strings("sources"), asOf: try row.optionalDay("as_of"), roles: try roles(row),
                market: try row.optionalString("market"), curator: try row.optionalString("curator"),
                matures: try row.optionalDay("matures"), warning: try row.optionalString("warning"),
                note: try row.optionalString("note"), functions: try functions(row)))
    }

    /// "native", or the address of a token of the same chain's token file.
    private mutating func knownToken(_ row: Row, _ field: String, _ text: String, on chain: Network) throws -> Token {
        if text == "native", let native = nativeByChain[chain.id] { return native }
        let address = try addresses.address(row, field, text)
        guard let token = tokenByPlace[Registry.Place(chain: chain.id, address: address)] else {
            throw RegistryError.dangling(file: row.file, row: row.name, field: field, target: text)
        }
        return token
    }

    private mutating func entry(_ row: Row, _ field: String) throws -> ContractRecord.Entry? {
        guard let child = row.child(field) else { return nil }
        return try entry(child)
    }

    private mutating func functions(_ row: Row) throws -> [ContractRecord.Entry] {
        var entries: [ContractRecord.Entry] = []
        for child in try row.children("functions") { entries.append(try entry(child)) }
        return entries
    }

    private mutating func entry(_ child: Row) throws -> ContractRecord.Entry {
        let signature = try child.string("signature")
        guard Self.isSignature(signature) else { throw child.malformed("signature", .string(signature)) }
        return ContractRecord.Entry(target: try addresses.address(child, "target"), signature: signature)
    }

    /// `name(types)` with balanced brackets and no spaces; the ABI reader checks the types themselves.
    private static func isSignature(_ text: String) -> Bool {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")), open != text.utf8.startIndex, text.hasSuffix(")")
        else { return false }
        var depth = 0
        for (index, character) in zip(text.utf8.indices, text.utf8) {
            switch character {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): if index < open { return false }
            case 48...57, 65...90, 95, 97...122: break
            default: return false
            }
            if depth < 0 { return false }
            if depth == 0 && index >= open && text.utf8.index(after: index) != text.utf8.endIndex {
                return false
            }
        }
        return depth == 0
    }

    private func exitMode(_ row: Row) throws -> ContractRecord.ExitMode? {
        guard let name = try row.optionalString("exit") else { return nil }
        guard let mode = ContractRecord.ExitMode(rawValue: name) else { throw row.malformed("exit", .string(name)) }
        return mode
    }

    private mutating func roles(_ row: Row) throws -> [String: Address] {
        guard let child = row.child("roles") else { return [:] }
        var roles: [String: Address] = [:]
        for member in child.json.members ?? [] { roles[member.key] = try addresses.address(child, member.key) }
        return roles
    }

    /// Each is `kind:name`, so that shared causes meet in one node of the trust graph.
    private func dependsOn(_ row: Row) throws -> [String] {
        let names = try row.strings("depends_on")
        if let bad = names.first(where: { !$0.contains(":") || $0.hasPrefix(":") || $0.hasSuffix(":") }) {
            throw row.malformed("depends_on", .string(bad))
        }
        return names
    }

    private func oneOf(_ row: Row, _ field: String, _ allowed: Set<String>) throws -> String {
        let text = try row.string(field)
        guard allowed.contains(text) else { throw row.malformed(field, .string(text)) }
        return text
    }
}

// MARK: - Protocols

extension RegistryReader {
    private mutating func protocolRecord(_ row: Row) throws {
        let id = try row.string("id")
        guard protocolIDs.insert(id).inserted else {
            throw RegistryError.duplicate(file: row.file, row: id, of: "the id \(id)")
        }
        contents.protocols.append(
            ProtocolRecord(
                id: id, slug: try row.string("slug"), name: try row.string("name"),
                category: try row.string("category"), url: try row.optionalString("url"),
                license: try row.child("license").map { Sourced(try $0.string("spdx"), try $0.provenance()) },
                audits: try row.child("audits").map(audits), bounty: try row.child("bounty").map(bounty),
                admin: try row.child("admin").map(admin), reviews: try row.children("reviews").map(review),
                incidents: try row.children("incidents").map(incident),
                firstDeployed: try row.child("first_deployed").map(firstDeployed),
                valueLocked: try row.children("tvl").map { Sourced(try $0.int("usd"), try $0.provenance()) },
                oracles: try row.strings("oracles"), privacyNote: try row.optionalString("privacy")))
    }

    private func audits(_ row: Row) throws -> ProtocolRecord.Audits {
        .init(
            count: try row.int("count"), firms: try row.strings("firms"), latest: try row.optionalDay("latest"),
            basis: try row.optionalString("basis"), provenance: try row.provenance())
    }

    private func bounty(_ row: Row) throws -> ProtocolRecord.Bounty {
        .init(
            maximumUSD: try row.int("max_usd"), platform: try row.optionalString("platform"),
            requiresIdentity: try row.optionalBool("kyc"), provenance: try row.provenance())
    }

    private func admin(_ row: Row) throws -> ProtocolRecord.Admin {
        let kind = try row.optionalString("control")
        let control = kind.flatMap(ProtocolRecord.Control.init(rawValue:))
        if let kind, control == nil { throw row.malformed("control", .string(kind)) }
        return .init(
            control: control, words: try row.string("words"), upgradeable: try row.optionalBool("upgradeable"),
            delaySeconds: try row.optionalInt("delay_s"), note: try row.optionalString("note"),
            provenance: try row.provenance())
    }

    private func review(_ row: Row) throws -> ProtocolRecord.Review {
        var risks: [String: String] = [:]
        for member in row.child("risks")?.json.members ?? [] {
            guard let grade = member.value.string, ["L", "M", "H"].contains(grade) else {
                throw row.malformed("risks", member.value)
            }
            risks[member.key] = grade
        }
        return .init(
            instance: try row.string("instance"), stage: try row.string("stage"), risks: risks,
            reasons: try row.strings("reasons"), provenance: try row.provenance())
    }

    private func incident(_ row: Row) throws -> ProtocolRecord.Incident {
        guard let date = try row.optionalDay("date") else {
            throw RegistryError.missing(file: row.file, row: row.name, field: "date")
        }
        return .init(
            date: date, name: try row.string("name"), lossUSD: try row.optionalInt("loss_usd"),
            recoveredUSD: try row.optionalInt("recovered_usd"), technique: try row.optionalString("technique"),
            scope: try row.optionalString("scope"), provenance: try row.provenance())
    }

    private func firstDeployed(_ row: Row) throws -> Sourced<String> {
        guard let day = try row.optionalDay("date") else {
            throw RegistryError.missing(file: row.file, row: row.name, field: "date")
        }
        return Sourced(day, try row.provenance())
    }
}

// MARK: - Yields and dependencies

extension RegistryReader {
    private mutating func yield(_ row: Row) throws {
        let id = try row.string("contract")
        guard contractIDs.contains(id) else {
            throw RegistryError.dangling(file: row.file, row: row.name, field: "contract", target: id)
        }
        guard let apy = try row.optionalDouble("apy") else {
            throw RegistryError.missing(file: row.file, row: id, field: "apy")
        }
        let provenance = try row.provenance()
        guard provenance.asOf != nil else { throw RegistryError.missing(file: row.file, row: id, field: "as_of") }
        contents.yields.append(
            YieldPoint(
                contractID: id, apyBase: try row.optionalDouble("base"), apyReward: try row.optionalDouble("reward"),
                apy: apy, mean30: try row.optionalDouble("mean30"),
                availableUSD: try row.optionalDouble("available_usd"), totalUSD: try row.optionalDouble("total_usd"),
                provenance: provenance))
    }

    private mutating func dependency(_ row: Row) throws {
        let from = try row.string("from"), to = try row.string("to")
        guard from.contains(":"), to.contains(":"), from != to else { throw row.malformed("to", .string(to)) }
        contents.dependencies.append(
            Dependency(from: from, to: to, kind: try row.string("kind"), source: try row.string("source")))
    }
}

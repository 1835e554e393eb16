import Ethereum
import Foundation

/// The names people use for assets, protocols, chains, numbers and times: `Data/lexicon.json`.
///
/// The same file gives the model its feature flags and gives labelled words their values. It never
/// decides what a sentence means.
public struct Lexicon: Sendable {
    /// A phrase as its words, lower-cased, hyphens dropped.
    public typealias Key = [String]

    /// How a number word takes part: ten, x1000, /2, or the decimal point.
    public enum NumberWord: Hashable, Sendable {
        case value(Decimal256)
        case times(Decimal256)
        case part(Int)
        case point
    }

    public enum UnitWord: Hashable, Sendable {
        case times(Decimal256)
        case percent, basisPoints, dollars, cents, wei, gwei, finney, szabo, token
        /// A currency that is not priced here.
        case other
    }

    static let longest = 3

    let flags: [Key: Set<Int>]
    let assets: [Key: String]
    let assetGroups: [Key: String]
    let protocols: [Key: String]
    let chains: [Key: String]
    let unsupportedChains: [Key: String]
    let numbers: [String: NumberWord]
    let units: [Key: UnitWord]
    /// Length in days.
    let durations: [Key: Decimal256]
    let months: [String: Int]
    /// Monday is 1.
    let weekdays: [String: Int]
    let risks: [Key: String]
    let categories: [Key: String]
    let sorts: [Key: String]

    public init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InterpreterError.unreadable(path: path, reason: "the file cannot be opened")
        }
        do {
            try self.init(json: JSON(parsing: data))
        } catch let error as JSONError {
            throw InterpreterError.unreadable(path: path, reason: "\(error)")
        }
    }

    init(json: JSON) throws {
        func section(_ name: String) throws -> [JSON.Member] {
            guard let members = json[name]?.members else {
                throw InterpreterError.unreadable(path: "lexicon.json", reason: "the section \(name) is missing")
            }
            return members
        }
        /// Every way of saying each name, the name itself included, to the name.
        func names(_ name: String, keysCount: Bool = true) throws -> [Key: String] {
            var table: [Key: String] = [:]
            for member in try section(name) {
                let aliases = (member.value.array ?? []).compactMap(\.string)
                for phrase in (keysCount ? [member.key] : []) + aliases {
                    let key = Lexicon.key(phrase)
                    if table[key] == nil { table[key] = member.key }
                }
            }
            // A name's own spelling wins over another's alias.
            if keysCount {
                for member in try section(name) {
                    // Two symbols that differ in case only (USDT, USDt): the capital one is meant.
                    let key = Lexicon.key(member.key)
                    let rival = table[key]
                    let isRivalPlainer = rival.map { $0 == $0.uppercased() && Lexicon.key($0) == key } ?? false
                    if !isRivalPlainer || member.key == rival { table[key] = member.key }
                }
            }
            return table
        }
        func values<Value>(_ name: String, _ read: (String) -> Value?) throws -> [Key: Value] {
            var table: [Key: Value] = [:]
            for member in try section(name) {
                if let text = member.value.string, let value = read(text) { table[Lexicon.key(member.key)] = value }
            }
            return table
        }
        assets = try names("assets")
        assetGroups = try names("asset_groups")
        protocols = try names("protocols")
        chains = try names("chains")
        unsupportedChains = try names("unsupported_chains")
        risks = try names("risk", keysCount: false)
        categories = try names("categories", keysCount: false)
        sorts = try names("sorts")
        units = try values("units", Lexicon.unit)
        durations = try values("durations", Lexicon.days)
        numbers = Dictionary(
            try values("numbers", Lexicon.number).map { ($0.key.joined(separator: " "), $0.value) },
            uniquingKeysWith: { first, _ in first })
        months = Dictionary(
            try values("months", { Int($0) }).map { ($0.key.joined(separator: " "), $0.value) },
            uniquingKeysWith: { first, _ in first })
        weekdays = Dictionary(
            try values("weekdays", { Int($0) }).map { ($0.key.joined(separator: " "), $0.value) },
            uniquingKeysWith: { first, _ in first })

        var flags: [Key: Set<Int>] = [:]
        func flag(_ keys: some Sequence<Key>, _ row: Int) {
            for key in keys where (1...Lexicon.longest).contains(key.count) { flags[key, default: []].insert(row) }
        }
        flag(assets.keys, Features.asset)
        flag(assetGroups.keys, Features.asset)
        flag(protocols.keys, Features.protocolName)
        flag(chains.keys, Features.chain)
        flag(unsupportedChains.keys, Features.chain)
        flag(numbers.keys.map { $0.split(separator: " ").map(String.init) }, Features.number)
        flag(units.keys, Features.unit)
        flag(durations.keys, Features.duration)
        flag(months.keys.map { [$0] }, Features.calendar)
        flag(weekdays.keys.map { [$0] }, Features.calendar)
        flag(risks.keys, Features.risk)
        flag(categories.keys, Features.category)
        self.flags = flags
    }

    static func key(_ phrase: String) -> Key {
        Lexer.words(of: phrase).map(\.lowered).filter { $0 != "-" }
    }

    // MARK: What the values of the file say

    private static func number(_ text: String) -> NumberWord? {
        if text == "." { return .point }
        if text.hasPrefix("x") { return Decimal256(text.dropFirst()).map { .times($0) } }
        if text.hasPrefix("/") { return Int(text.dropFirst()).map { .part($0) } }
        return Decimal256(text).map { .value($0) }
    }

    private static func unit(_ text: String) -> UnitWord? {
        if text.hasPrefix("x") { return Decimal256(text.dropFirst()).map { .times($0) } }
        return switch text {
        case "percent": .percent
        case "bps": .basisPoints
        case "usd": .dollars
        case "usd-cent": .cents
        case "wei": .wei
        case "gwei": .gwei
        case "finney": .finney
        case "szabo": .szabo
        case "token": .token
        case "other": .other
        default: nil
        }
    }

    /// "7", "0" or a fraction of a day such as "1/24".
    private static func days(_ text: String) -> Decimal256? {
        let parts = text.split(separator: "/")
        guard let first = parts.first, let value = Decimal256(first) else { return nil }
        guard parts.count == 2 else { return value }
        // Rounded down, so that 24 hours are one day and not a little more.
        return Int(parts[1]).flatMap { value.divided(by: $0, places: 6, roundingDown: true) }
    }

    // MARK: Looking up

    /// The flag rows of each word. A phrase may be broken by hyphens, which get no flag.
    func flags(for lowered: [String], contacts: Set<Key>) -> [Set<Int>] {
        var found = [Set<Int>](repeating: [], count: lowered.count)
        let solid = lowered.indices.filter { lowered[$0] != "-" }
        for first in solid.indices {
            for size in 1...Lexicon.longest where first + size <= solid.count {
                let places = solid[first..<first + size]
                let phrase = places.map { lowered[$0] }
                let rows = flags[phrase] ?? []
                let isContact = contacts.contains(phrase)
                for place in places {
                    found[place].formUnion(rows)
                    if isContact { found[place].insert(Features.contact) }
                }
            }
        }
        return found
    }
}

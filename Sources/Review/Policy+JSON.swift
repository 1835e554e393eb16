import Ethereum
import Foundation

/// Why a policy file can't be used. There is no half-read policy: a misspelt limit would protect
/// nothing.
public enum PolicyError: Error, Equatable, Sendable {
    case unreadable(path: String, reason: String)
    case notJSON(JSONError)
    case unknownKey(String)
    case wrongValue(key: String)
}

extension Policy {
    /// The policy in a file; the standard one when there is no file.
    public static func load(from path: String) throws -> Policy {
        guard FileManager.default.fileExists(atPath: path) else { return .standard }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw PolicyError.unreadable(path: path, reason: error.localizedDescription)
        }
        return try Policy(json: try parse(data))
    }

    private static func parse(_ data: Data) throws(PolicyError) -> JSON {
        do throws(JSONError) {
            return try JSON(parsing: data)
        } catch {
            throw .notJSON(error)
        }
    }

    /// As the file holds it; `pretty` is meant to be edited.
    public var json: JSON {
        var members = [JSON.Member("allowed_chains", allowedChains.map { .array($0.map { .string($0) }) } ?? .null)]
        members.append(JSON.Member("token_limits", .array(tokenLimits.map(\.json))))
        members.append(JSON.Member("allowed_delegates", .array(allowedDelegates.map { .string($0.checksummed) })))
        members += rules.members
        members.append(JSON.Member("practice", .object(practice.members)))
        return .object(members)
    }

    /// What is not mentioned stays as in the standard policy.
    public init(json: JSON) throws(PolicyError) {
        guard let members = json.members else { throw .wrongValue(key: "policy") }
        self.init()
        for member in members {
            switch member.key {
            case "allowed_chains": allowedChains = try Self.chains(member.value)
            case "token_limits": tokenLimits = try Self.limits(member.value)
            case "allowed_delegates": allowedDelegates = try Self.addresses(member)
            case "practice":
                guard let inner = member.value.members else { throw .wrongValue(key: "practice") }
                for rule in inner { try practice.set(rule) }
            default: try rules.set(member)
            }
        }
    }

    private static func chains(_ json: JSON) throws(PolicyError) -> [String]? {
        if json.isNull { return nil }
        guard let items = json.array else { throw .wrongValue(key: "allowed_chains") }
        let slugs = items.compactMap(\.string)
        guard slugs.count == items.count else { throw .wrongValue(key: "allowed_chains") }
        return slugs
    }

    private static func addresses(_ member: JSON.Member) throws(PolicyError) -> [Address] {
        guard let items = member.value.array else { throw .wrongValue(key: member.key) }
        let addresses = items.compactMap { $0.string.flatMap { try? Address($0) } }
        guard addresses.count == items.count else { throw .wrongValue(key: member.key) }
        return addresses
    }

    private static func limits(_ json: JSON) throws(PolicyError) -> [TokenLimit] {
        guard let items = json.array else { throw .wrongValue(key: "token_limits") }
        var limits: [TokenLimit] = []
        for item in items {
            guard let chain = item["chain_id"]?.int, let chainID = UInt64(exactly: chain),
                let text = item["token"]?.string, let token = try? Address(text), let most = item["most"]?.string,
                Self.isAmount(most), item.members?.count == 3
            else { throw .wrongValue(key: "token_limits") }
            limits.append(TokenLimit(chainID: chainID, token: token, most: most))
        }
        return limits
    }

    /// Decimal text. Which decimals it may have is the token's to say.
    fileprivate static func isAmount(_ text: String) -> Bool { (try? Units.parse(text, decimals: 36)) != nil }
}

extension Policy.TokenLimit {
    fileprivate var json: JSON {
        ["chain_id": .number(String(chainID)), "token": .string(token.checksummed), "most": .string(most)]
    }
}

extension Policy.Rules {
    fileprivate var members: [JSON.Member] {
        [
            JSON.Member("allow_blind_signing", .bool(allowBlindSigning)),
            JSON.Member("allow_unlimited_approvals", .bool(allowUnlimitedApprovals)),
            JSON.Member("allow_contract_creation", .bool(allowContractCreation)),
            JSON.Member("allow_unattended", .bool(allowUnattended)),
            JSON.Member("most_fee", .string(mostFee)),
            JSON.Member("most_native", JSON(mostNative)),
        ]
    }

    fileprivate mutating func set(_ member: JSON.Member) throws(PolicyError) {
        func flag() throws(PolicyError) -> Bool {
            guard let value = member.value.bool else { throw .wrongValue(key: member.key) }
            return value
        }
        func amount() throws(PolicyError) -> String {
            guard let text = member.value.string, Policy.isAmount(text) else { throw .wrongValue(key: member.key) }
            return text
        }
        switch member.key {
        case "allow_blind_signing": allowBlindSigning = try flag()
        case "allow_unlimited_approvals": allowUnlimitedApprovals = try flag()
        case "allow_contract_creation": allowContractCreation = try flag()
        case "allow_unattended": allowUnattended = try flag()
        case "most_fee": mostFee = try amount()
        case "most_native": mostNative = member.value.isNull ? nil : try amount()
        default: throw .unknownKey(member.key)
        }
    }
}

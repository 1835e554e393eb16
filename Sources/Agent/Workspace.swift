import Chain
import Ethereum
import Foundation
import Interpreter
import Memory
import Planner
import Registry
import Wallet

/// What a person chose for one command or one sitting: `--chain`, `--rpc`, `--offline`, `--from` …
public struct Choices: Sendable {
    /// A chain's name or id.
    public var chain: String?
    public var rpc: String?
    /// No socket is opened at all.
    public var offline = false
    /// Plans for this address, whose key need not be here.
    public var from: String?
    /// An account's name or address.
    public var account: String?
    public var overrides = PlanOverrides()
    /// The clock, for "by Friday" and for tests.
    public var now: Date?

    public init() {}
}

/// Everything that is open while Seraph works: the registry, the store, the keys, the model, and the
/// chain that was chosen. Made once by the program; nothing in it decides anything.
public final class Workspace: Sendable {
    public let home: Home
    public let config: Config
    public let registry: Registry
    public let replies: Replies
    public let store: Store
    public let keys: KeystoreDirectory
    public let practice: PracticeChain
    public let choices: Choices
    private let root: String
    private let model: Lazy<Interpreter>

    public init(choices: Choices, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.choices = choices
        home = try Home(environment: environment)
        config = try Config(path: home.configPath)
        root = try DataRoot.locate()
        registry = try Registry.load(from: "\(root)/Data/registry")
        replies = try Replies(path: "\(root)/Prompts/replies.txt")
        store = try Store(path: home.storePath)
        keys = KeystoreDirectory(path: home.keystorePath)
        practice = Self.practice(home: home, config: config, root: root, environment: environment)
        let root = root
        model = Lazy {
            try Interpreter(model: "\(root)/Data/model/tagger.gguf", lexicon: "\(root)/Data/lexicon.json")
        }
    }

    /// The practice chain alone, for commands that need nothing else.
    public static func practice(
        home: Home, config: Config, root: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> PracticeChain {
        // DEVNET_VENV: an environment that make has prepared already.
        let prepared = environment["DEVNET_VENV"].map { "\($0)/bin/python" }
            .flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }
        return PracticeChain(sources: "\(root)/Devnet", home: home.devnetPath, python: config["devnet.python"] ?? prepared)
    }

    /// The embedded model, loaded on first use.
    public func interpreter() throws -> Interpreter { try model.value() }

    public var now: Date { choices.now ?? Date() }
    public var nowText: String { ISO8601DateFormatter().string(from: now) }

    // MARK: The chain

    /// `--chain`, else the configured one, else the practice chain when it runs, else Ethereum.
    public func network() throws -> Network {
        let name = choices.chain ?? config["network"] ?? (practice.running() != nil ? "practice" : "ethereum")
        guard let network = registry.network(slug: name) ?? ChainID(name).flatMap({ registry.network(id: $0) }) else {
            throw AgentError.unknownChain(Untrusted.clean(name, limit: 40))
        }
        return network
    }

    /// A client of `network`; nil offline, or when no endpoint was given for it: nobody's server is
    /// asked unless the person named it.
    public func client(_ network: Network) throws -> ChainClient? {
        guard !choices.offline, let url = endpoint(network) else { return nil }
        return ChainClient(network: network, transport: try HTTPTransport(url: url))
    }

    private func endpoint(_ network: Network) -> String? {
        if let rpc = choices.rpc { return rpc }
        if let rpc = config["rpc.\(network.slug)"] { return rpc }
        return network.isPractice ? practice.running()?.rpc : nil
    }

    // MARK: The person

    /// The account that signs: named, configured, or the first there is.
    public func account() throws -> Account? {
        let accounts = try keys.list()
        guard let wanted = choices.account ?? config["account"] else { return accounts.first }
        if let address = try? Address(wanted) {
            guard let account = accounts.first(where: { $0.address == address }) else {
                throw AgentError.unknownAccount(address.checksummed)
            }
            return account
        }
        guard let account = accounts.first(where: { $0.name.utf8.elementsEqual(wanted.utf8) }) else {
            throw AgentError.unknownAccount(Untrusted.clean(wanted, limit: 80))
        }
        return account
    }

    /// Whom plans are for: `--from`, else the account; nil when there is neither.
    public func owner() throws -> Address? {
        if let from = choices.from { return try Address(from) }
        return try account()?.address
    }

    public func contacts() throws -> [String: Address] {
        Dictionary(try store.contacts().map { ($0.name, $0.address) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A value made on first use, once, from whatever thread comes first.
private final class Lazy<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private let make: @Sendable () throws -> Value
    private var made: Value?

    init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

    func value() throws -> Value {
        lock.lock()
        defer { lock.unlock() }
        if let made { return made }
        let value = try make()
        made = value
        return value
    }
}

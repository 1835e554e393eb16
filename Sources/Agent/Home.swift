import Ethereum
import Foundation

/// Where Seraph keeps what it knows of one person.
///
/// `$SERAPH_HOME` when set, with everything in it; otherwise the XDG directories. Directories are
/// made 0700: nobody else on the machine reads them.
public struct Home: Sendable {
    public let configPath: String
    public let storePath: String
    public let keystorePath: String
    /// The rules that hold in the signer's way.
    public let policyPath: String
    public let modelsPath: String
    /// The practice chain's state, its process record and its Python environment.
    public let devnetPath: String

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        if let root = environment["SERAPH_HOME"], !root.isEmpty {
            let root = Self.absolute(root)
            self.init(config: root, data: root)
        } else {
            guard let home = environment["HOME"], !home.isEmpty else { throw AgentError.noHome }
            self.init(
                config: Self.xdg("XDG_CONFIG_HOME", else: "\(home)/.config", environment),
                data: Self.xdg("XDG_DATA_HOME", else: "\(home)/.local/share", environment))
        }
        for directory in [configDirectory, dataDirectory, devnetPath] { try Self.makePrivate(directory) }
    }

    private init(config: String, data: String) {
        configPath = "\(config)/config.toml"
        storePath = "\(data)/seraph.sqlite"
        keystorePath = "\(data)/keystore"
        policyPath = "\(config)/policy.json"
        modelsPath = "\(data)/models"
        devnetPath = "\(data)/devnet"
    }

    private var configDirectory: String { (configPath as NSString).deletingLastPathComponent }
    private var dataDirectory: String { (storePath as NSString).deletingLastPathComponent }

    private static func xdg(_ name: String, else fallback: String, _ environment: [String: String]) -> String {
        // A relative path in these variables is to be ignored (XDG Base Directory, 0.8).
        let value = environment[name] ?? ""
        return (value.hasPrefix("/") ? value : fallback) + "/seraph"
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func makePrivate(_ directory: String) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw AgentError.homeUnusable(path: directory, reason: "it is not a directory") }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw AgentError.homeUnusable(path: directory, reason: "it cannot be created")
        }
    }
}

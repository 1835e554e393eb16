import Foundation
import Testing

@testable import Agent

@Suite("Settings")
struct ConfigTests {
    @Test func linesCommentsAndQuotes() throws {
        let folder = try Folder()
        let config = try Config(path: folder.write("config.toml", """
            # mine
            network = "base"   # a comment
            risk = low # another
              account="my wallet"

            rpc.base = "http://127.0.0.1:8545/#key"
            network = "ethereum"
            """))
        #expect(config["network"] == "ethereum")
        #expect(config["risk"] == "low")
        #expect(config["account"] == "my wallet")
        #expect(config["rpc.base"] == "http://127.0.0.1:8545/#key")
        #expect(config["rpc.ethereum"] == nil)
    }

    @Test(arguments: ["network", "= x", "network =", "network = \"base", "network = \"base\" x", "frobnicate = 1", "rpc. = x", "[section]"])
    func aBadLineIsNamed(_ line: String) throws {
        let folder = try Folder()
        let path = try folder.write("config.toml", "risk = low\n\n\(line)\n")
        #expect {
            try Config(path: path)
        } throws: { error in
            guard case .configUnreadable(path, 3, let reason)? = error as? AgentError else { return false }
            return !reason.isEmpty && (error as? AgentError)?.explanation.contains("line 3") == true
        }
    }

    @Test func setAndReadAgain() throws {
        let folder = try Folder()
        let path = "\(folder.path)/config.toml"
        var config = try Config(path: path)
        try config.set("network", "base")
        try config.set("rpc.base", "http://127.0.0.1:8545")
        try config.set("network", "practice # not a comment")
        let again = try Config(path: path)
        #expect(again["network"] == "practice # not a comment")
        #expect(again["rpc.base"] == "http://127.0.0.1:8545")
        #expect(again.values.count == 2)
        #expect(try folder.mode("config.toml") == 0o600)
    }

    @Test func whatCannotBeSetChangesNothing() throws {
        let folder = try Folder()
        let path = try folder.write("config.toml", "risk = \"low\"\n")
        var config = try Config(path: path)
        #expect(throws: AgentError.self) { try config.set("frobnicate", "1") }
        for value in ["a\nnetwork = \"x\"", "a\"b", "a\u{2028}b", "a\rb"] { #expect(throws: AgentError.self) { try config.set("account", value) } }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "risk = \"low\"\n")
    }

    /// What was set can always be read again.
    @Test(arguments: ["", " ", "x ", "#", "a=b", "é", "\t"])
    func whatWasSetIsRead(_ value: String) throws {
        let folder = try Folder()
        let path = "\(folder.path)/config.toml"
        var config = try Config(path: path)
        guard (try? config.set("account", value)) != nil else { return }
        #expect(try Config(path: path)["account"] == value)
    }

    @Test func bytesThatAreNoText() throws {
        let folder = try Folder()
        try Data([0xff, 0xfe, 0x00]).write(to: URL(fileURLWithPath: "\(folder.path)/config.toml"))
        #expect(throws: AgentError.self) { try Config(path: "\(folder.path)/config.toml") }
    }
}

@Suite("Home")
struct HomeTests {
    @Test func oneDirectoryForEverything() throws {
        let folder = try Folder()
        let home = try Home(environment: ["SERAPH_HOME": "\(folder.path)/h", "HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"])
        #expect(home.configPath == "\(folder.path)/h/config.toml")
        #expect(home.storePath == "\(folder.path)/h/seraph.sqlite")
        #expect(home.keystorePath == "\(folder.path)/h/keystore")
        #expect(try folder.mode("h") == 0o700)
        #expect(try folder.mode("h/devnet") == 0o700)
    }

    @Test func xdg() throws {
        let folder = try Folder()
        let home = try Home(environment: ["HOME": "/nowhere", "XDG_CONFIG_HOME": "\(folder.path)/c", "XDG_DATA_HOME": "\(folder.path)/d"])
        #expect(home.configPath == "\(folder.path)/c/seraph/config.toml")
        #expect(home.storePath == "\(folder.path)/d/seraph/seraph.sqlite")
        #expect(try folder.mode("c/seraph") == 0o700)
        #expect(try folder.mode("d/seraph") == 0o700)
    }

    /// Relative paths in XDG variables are ignored, as the specification says; empty ones too.
    @Test(arguments: ["relative/path", ""]) func badXDG(_ value: String) throws {
        let folder = try Folder()
        let home = try Home(environment: ["SERAPH_HOME": "", "HOME": folder.path, "XDG_CONFIG_HOME": value, "XDG_DATA_HOME": value])
        #expect(home.configPath == "\(folder.path)/.config/seraph/config.toml")
        #expect(home.storePath == "\(folder.path)/.local/share/seraph/seraph.sqlite")
        #expect(try folder.mode(".local/share/seraph") == 0o700)
    }

    @Test func nowhere() {
        #expect(throws: AgentError.noHome) { try Home(environment: [:]) }
    }

    @Test func aFileIsInTheWay() throws {
        let folder = try Folder()
        let path = try folder.write("h", "a file")
        #expect(throws: AgentError.self) { try Home(environment: ["SERAPH_HOME": path]) }
        #expect(throws: AgentError.self) { try Home(environment: ["SERAPH_HOME": "\(path)/below"]) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a file")
    }
}

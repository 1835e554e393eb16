import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Registry

struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "The registry: what it holds, how old it is, whether it is whole.",
        subcommands: [State.self, Verify.self])

    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "status", abstract: "Counts and ages.")
        @OptionGroup var common: CommonOptions
        func run() async throws { _ = try DataCommand.report(common) }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check every record and every file's checksum.")
        @OptionGroup var common: CommonOptions
        func run() async throws {
            if try !DataCommand.report(common).changed.isEmpty { throw ExitCode(Exit.failed) }
        }
    }

    private static func report(_ common: CommonOptions) throws -> RegistryStatus {
        let workspace = try Workspace(choices: common.choices())
        let status = try workspace.registry.verify(now: workspace.nowText)
        if common.json {
            Output.json(status.json)
        } else {
            for (name, count) in status.counts { Output.line("\(name): \(count)") }
            Output.line("rates: newest \(status.newestRate ?? "unknown"), \(status.rateAgeDays.map { "\($0) days old" } ?? "age unknown")")
            Output.line(status.changed.isEmpty ? "Every file is as released." : "Changed since the release: \(status.changed.joined(separator: ", "))")
        }
        return status
    }
}

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Your settings.", subcommands: [Get.self, Set.self, List.self, Path.self])

    private static func open() throws -> (Home, Config) {
        let home = try Home()
        return (home, try Config(path: home.configPath))
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One setting.")
        @Flag var json = false
        @Argument var key: String
        func run() async throws {
            let value = try ConfigCommand.open().1[key]
            if json { return Output.json(["key": .string(key), "value": JSON(value)]) }
            guard let value else { throw ExitCode(Exit.failed) }
            Output.line(value)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change one setting.")
        @Flag var json = false
        @Argument var key: String
        @Argument var value: String
        func run() async throws {
            var config = try ConfigCommand.open().1
            try config.set(key, value)
            if json { Output.json(["key": .string(key), "value": .string(value)]) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What is set, and what can be.")
        @Flag var json = false
        func run() async throws {
            let config = try ConfigCommand.open().1
            if json { return Output.json(["settings": .array(config.values.map { ["key": .string($0.key), "value": .string($0.value)] })]) }
            for (key, value) in config.values { Output.line("\(key) = \"\(value)\"") }
            Output.line("\nThere are:")
            for (name, meaning) in Config.keys { Output.line("  \(name): \(meaning)") }
        }
    }

    struct Path: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where the file is.")
        @Flag var json = false
        func run() async throws {
            let path = try ConfigCommand.open().0.configPath
            if json { Output.json(["path": .string(path)]) } else { Output.line(path) }
        }
    }
}

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check what Seraph needs, part by part.")
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let workspace = try Workspace(choices: common.choices())
        var checks: [(name: String, problem: String?, note: String)] = []
        func check(_ name: String, _ work: () throws -> String) {
            do {
                checks.append((name, nil, try work()))
            } catch {
                checks.append((name, (error as? any Explained)?.explanation ?? "\(error)", ""))
            }
        }
        check("registry") { "\(workspace.registry.contracts.count) contracts, \(workspace.registry.tokens.count) tokens" }
        check("model") { try "read \"send 1 usdc to maya\" as \(workspace.interpreter().interpret("send 1 usdc to maya").intents.map(\.action.rawValue).joined(separator: ", "))" }
        check("store") { "\(try workspace.store.sessions().count) sessions; journal \(try workspace.store.verify())" }
        check("keystore") { "\(try workspace.keys.list().count) accounts" }
        check("practice chain") { workspace.practice.running().map { "listens at \($0.rpc)" } ?? "not running" }
        if common.json {
            Output.json(["checks": .array(checks.map { ["name": .string($0.name), "ok": .bool($0.problem == nil), "note": .string($0.problem ?? $0.note)] })])
        } else {
            for item in checks { Output.line("\(item.problem == nil ? "ok   " : "FAILS") \(item.name): \(item.problem ?? item.note)") }
        }
        if checks.contains(where: { $0.problem != nil }) { throw ExitCode(Exit.failed) }
    }
}

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A completion script for your shell.")
    @Argument(help: "bash, zsh or fish.") var shell: String

    func run() throws {
        guard let kind = CompletionShell(rawValue: shell) else { throw AgentError.usage("Completions exist for bash, zsh and fish.") }
        Output.line(Seraph.completionScript(for: kind))
    }
}

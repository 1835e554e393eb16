import Ethereum
import Foundation

/// The practice chain's process: a real EVM on this machine with practice money.
///
/// Two ways to run it: as a child that ends when the program that started it ends (the terminal UI),
/// or standing by itself until it is stopped (`seraph devnet start`). Its state is on disk either way.
public struct PracticeChain: Sendable {
    public static let chainID: UInt64 = 31337

    public struct Running: Hashable, Sendable {
        public let rpc: String
        public let pid: Int32
    }

    private let sources: String
    private let home: String
    private let python: String?

    /// - Parameters:
    ///   - sources: the `Devnet` directory.
    ///   - home: where state, log and Python environment live.
    ///   - python: an interpreter whose environment is ready already; nil to install one.
    public init(sources: String, home: String, python: String?) {
        self.sources = sources
        self.home = home
        self.python = python
    }

    private var recordPath: String { "\(home)/running.json" }
    private var logPath: String { "\(home)/devnet.log" }
    private var environmentPath: String { "\(home)/venv" }

    /// The chain that stands by itself, when its process is alive.
    public func running() -> Running? {
        guard let data = FileManager.default.contents(atPath: recordPath), let json = try? JSON(parsing: data),
            let rpc = json["rpc"]?.string, let pid = json["pid"]?.int.flatMap({ Int32(exactly: $0) }), pid > 1,
            kill(pid, 0) == 0, isOurs(pid)
        else { return nil }
        return Running(rpc: rpc, pid: pid)
    }

    /// A process id may have been given to somebody else since.
    private func isOurs(_ pid: Int32) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { return false }
        return String(decoding: data, as: UTF8.self).contains("practice_chain")
    }

    /// Starts it standing by itself, unless it runs already.
    public func start(progress: (String) -> Void) throws -> Running {
        if let running = running() { return running }
        let (process, output, _) = try launch(progress: progress, arguments: ["--stay"], keepsInput: false)
        let running = try ready(process, output)
        let record = JSON.object([.init("rpc", .string(running.rpc)), .init("pid", .number(String(running.pid)))])
        try Data(record.description.utf8).write(to: URL(fileURLWithPath: recordPath))
        return running
    }

    /// Starts it as a child: it ends when `Child` is closed, or with this process.
    public func startChild(progress: (String) -> Void) throws -> Child {
        let (process, output, input) = try launch(progress: progress, arguments: [], keepsInput: true)
        return Child(running: try ready(process, output), process: process, input: input)
    }

    /// Stops the one that stands by itself; false when none runs.
    public func stop() -> Bool {
        guard let running = running() else { return false }
        kill(running.pid, SIGTERM)
        for _ in 0..<100 where kill(running.pid, 0) == 0 && isOurs(running.pid) { usleep(50_000) }
        // Its state is on disk after every block, so nothing is lost by force.
        if isOurs(running.pid) { kill(running.pid, SIGKILL) }
        try? FileManager.default.removeItem(atPath: recordPath)
        return true
    }

    /// A chain that lives as long as this value is kept open.
    public final class Child: @unchecked Sendable {
        public let running: Running
        private let process: Process
        private let input: FileHandle

        init(running: Running, process: Process, input: FileHandle) {
            self.running = running
            self.process = process
            self.input = input
        }

        public func close() {
            try? input.close()
            process.waitUntilExit()
        }
    }

    // MARK: Starting

    private func launch(
        progress: (String) -> Void, arguments: [String], keepsInput: Bool
    ) throws -> (Process, FileHandle, FileHandle) {
        let interpreter = try python ?? installed(progress: progress)
        let process = Process()
        // setsid: a Ctrl-C at the terminal is for Seraph, not for the chain.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "setsid", interpreter, "-m", "practice_chain", "--port", "0", "--state", "\(home)/state",
        ] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONPATH"] = sources
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        process.environment = environment
        let output = Pipe()
        let input = Pipe()
        process.standardOutput = output
        if !FileManager.default.fileExists(atPath: logPath) {
            _ = FileManager.default.createFile(atPath: logPath, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let log = FileHandle(forWritingAtPath: logPath)
        log?.seekToEndOfFile()
        process.standardError = log ?? FileHandle.nullDevice
        process.standardInput = keepsInput ? input : FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw AgentError.practiceUnavailable(reason: "its process cannot be started")
        }
        return (process, output.fileHandleForReading, input.fileHandleForWriting)
    }

    /// Waits for the one line in which the chain says where it listens.
    private func ready(_ process: Process, _ output: FileHandle) throws -> Running {
        var line = Bytes()
        while true {
            let chunk = output.availableData
            if chunk.isEmpty { break }
            line += chunk
            if let end = line.firstIndex(of: 10) { line = Bytes(line[..<end]); break }
            if line.count > 4096 { break }
        }
        guard let json = try? JSON(parsing: line), let rpc = json["rpc"]?.string, let pid = json["pid"]?.int else {
            process.terminate()
            throw AgentError.practiceUnavailable(reason: "it did not start; \(logPath) says why")
        }
        return Running(rpc: rpc, pid: Int32(pid))
    }

    /// Installs the locked wheels once; milliseconds when they are there.
    private func installed(progress: (String) -> Void) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["\(sources)/install.sh", environmentPath]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        do { try process.run() } catch { throw AgentError.practiceUnavailable(reason: "its installer cannot be run") }
        var last = "its installer said nothing"
        var pending = Bytes()
        while true {
            let chunk = output.fileHandleForReading.availableData
            if chunk.isEmpty { break }
            pending += chunk
            while let end = pending.firstIndex(of: 10) {
                let text = Untrusted.clean(String(decoding: pending[..<end], as: UTF8.self))
                if !text.isEmpty { last = text; progress(text) }
                pending.removeSubrange(...end)
            }
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw AgentError.practiceUnavailable(reason: last) }
        return "\(environmentPath)/bin/python"
    }
}

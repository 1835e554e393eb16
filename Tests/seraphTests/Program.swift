import Foundation
import Testing

@testable import Ethereum

/// The real program, built beside the test bundle, run as a person or a script runs it.
enum Program {
    static let path: String = {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [bundle.path, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path]
        return (candidates.map { $0 + "/seraph" }).first { FileManager.default.isExecutableFile(atPath: $0) }
            ?? bundle.path + "/seraph"
    }()

    static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}

/// How a command ended.
struct Outcome {
    /// The exit status; minus the signal's number when it was killed by one.
    let status: Int32
    let out: Bytes
    let err: String

    var text: String { String(decoding: out, as: UTF8.self) }

    /// Standard output as the one JSON document it promises to be.
    func json(_ location: SourceLocation = #_sourceLocation) throws -> JSON {
        do {
            return try JSON(parsing: out)
        } catch {
            Issue.record("Not one JSON document: \(text.prefix(400)) — \(err.prefix(400))", sourceLocation: location)
            throw error
        }
    }

    /// The status, and words where there was a failure; never a crash.
    @discardableResult
    func ends(_ expected: Int32, saying words: String..., at location: SourceLocation = #_sourceLocation) -> Outcome {
        #expect(status == expected, "standard error: \(err.suffix(800)); standard output: \(text.prefix(400))", sourceLocation: location)
        for word in words {
            #expect(
                (err + text).lowercased().contains(word.lowercased()), "does not say “\(word)”: \(err.suffix(800))",
                sourceLocation: location)
        }
        let trouble = ["Fatal error", "Crash", "Swift runtime", "SeraphError(", "Error Domain="]
        for sign in trouble { #expect(!err.contains(sign), "\(err.suffix(800))", sourceLocation: location) }
        return self
    }
}

/// A command while it runs. Its output goes to files, so that no pipe can fill up.
final class Running: @unchecked Sendable {
    let process = Process()
    private let folder: URL

    init(_ executable: String, _ arguments: [String], environment: [String: String], input: Bytes) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("seraph-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func file(_ name: String, _ bytes: Bytes) throws -> URL {
            let url = folder.appendingPathComponent(name)
            try Data(bytes).write(to: url)
            return url
        }
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = try FileHandle(forReadingFrom: file("in", input))
        process.standardOutput = try FileHandle(forWritingTo: file("out", []))
        process.standardError = try FileHandle(forWritingTo: file("err", []))
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    private func bytes(_ name: String) -> Bytes {
        Bytes(FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) ?? Data())
    }

    /// What it has said on standard error until now.
    var said: String { String(decoding: bytes("err"), as: UTF8.self) }

    func ended(within seconds: Double = 180) async throws -> Outcome {
        let deadline = Date().addingTimeInterval(seconds)
        while process.isRunning {
            guard Date() < deadline else {
                kill(process.processIdentifier, SIGKILL)
                Issue.record("did not end within \(seconds) seconds; it said: \(said.suffix(400))")
                break
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        process.waitUntilExit()
        let isKilled = process.terminationReason == .uncaughtSignal
        return Outcome(status: isKilled ? -process.terminationStatus : process.terminationStatus, out: bytes("out"), err: said)
    }

    /// Waits until `words` appear on standard error and `moment` has come, then ends it as a power cut
    /// would. On a thread of its own: tests that compute for long keep tasks waiting, and the moment passes.
    func killed(after words: String, within seconds: Double = 120, when moment: @escaping @Sendable () -> Bool = { true }) async throws -> Outcome {
        let deadline = Date().addingTimeInterval(seconds)
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                while !(said.contains(words) && moment()), process.isRunning, Date() < deadline { usleep(5000) }
                kill(process.processIdentifier, SIGKILL)
                continuation.resume()
            }
        }
        return try await ended()
    }
}

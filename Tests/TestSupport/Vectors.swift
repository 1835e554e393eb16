import Ethereum
import Foundation
import Testing

/// The shared test data: a folder `shared/vectors` beside an ancestor of this file, or `SERAPH_SHARED`.
public enum Vectors {
    public static let directory: String? = {
        var candidates: [String] = []
        if let named = ProcessInfo.processInfo.environment["SERAPH_SHARED"] { candidates.append(named) }
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            candidates.append(folder.appendingPathComponent("shared").path)
        }
        return candidates.map { $0 + "/vectors" }.first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// One JSON value a line. Empty, after saying so, when the data is not on this machine.
    public static func rows(_ path: String) throws -> [JSON] {
        guard let directory else {
            print("SKIPPED \(path): no shared/vectors here; set SERAPH_SHARED to run it")
            return []
        }
        let file = "\(directory)/\(path)"
        let bytes = file.hasSuffix(".gz") ? try unzipped(file) : Bytes(try Data(contentsOf: URL(fileURLWithPath: file)))
        return try bytes.split(separator: 10).map { try JSON(parsing: $0) }
    }

    private static func unzipped(_ file: String) throws -> Bytes {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file]
        process.standardOutput = output
        try process.run()
        let bytes = Bytes(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }

    /// Runs `check` over the rows that concern today's capabilities, reports one line, and fails on
    /// the first few rows that do not pass, by name.
    public static func run(
        _ path: String, where applies: (JSON) -> Bool = { _ in true }, check: (JSON) throws -> Bool
    ) throws {
        let rows = try rows(path)
        if rows.isEmpty { return }
        var failed: [String] = []
        var skipped = 0
        for row in rows {
            guard applies(row) else { skipped += 1; continue }
            do {
                if try !check(row) { failed.append(row["name"]?.string ?? "?") }
            } catch {
                failed.append("\(row["name"]?.string ?? "?"): \(error)")
            }
        }
        let run = rows.count - skipped
        print("VECTORS | \(path) | \(run) run | \(run - failed.count) passed | \(skipped) not run")
        #expect(run > 0, "nothing of \(path) was run")
        #expect(failed.isEmpty, "\(path): \(failed.prefix(5).joined(separator: "; "))")
    }
}

/// A vector that does not have the shape its README promises.
public struct MalformedVector: Error {
    public let what: String

    public init(what: String) { self.what = what }
}

extension Optional {
    public func orMalformed(_ what: String) throws -> Wrapped {
        guard let self else { throw MalformedVector(what: what) }
        return self
    }
}

extension JSON {
    /// A hexadecimal member, with or without 0x.
    public func hex(_ key: String) throws -> Bytes {
        let text = try text(key)
        return text.hasPrefix("0x") ? try Hex.decode(text) : try Hex.decodeBare(text.utf8)
    }

    public func text(_ key: String) throws -> String { try (self[key]?.string).orMalformed(key) }

    /// A quantity: 0x hexadecimal, decimal text or a number.
    public func uint(_ key: String) throws -> UInt256 {
        switch self[key] {
        case .number(let digits): return try UInt256(decimal: digits).orMalformed(key)
        case .string(let text):
            return try (text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)).orMalformed(key)
        default: throw MalformedVector(what: key)
        }
    }

    /// As `uint`, with zero for an absent member.
    public func uintOrZero(_ key: String) throws -> UInt256 { self[key] == nil ? .zero : try uint(key) }

    public func items(_ key: String) throws -> [JSON] { try (self[key]?.array).orMalformed(key) }
}

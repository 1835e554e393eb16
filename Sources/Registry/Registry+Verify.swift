import Ethereum
import Foundation

/// What `seraph data status` and `seraph data verify` tell about the shipped data.
public struct RegistryStatus: Hashable, Sendable {
    public struct File: Hashable, Sendable {
        public let name: String
        public let rows: Int
        public let asOf: String?
        public let bytes: Int?
        /// Keccak-256 of what is on disk; nil when it could not be read.
        public let checksum: String?
        /// What the release says it should be; nil when the release does not list the file.
        public let expected: String?

        public var isAsReleased: Bool { checksum != nil && checksum == expected }
    }

    public let files: [File]
    /// "networks", "tokens", "contracts", "holdings", "protocols", "yields", "dependencies".
    public let counts: [(name: String, count: Int)]
    /// Contracts by chain, in the order of the networks.
    public let contractsByChain: [(chain: String, count: Int)]
    public let newestRate: String?
    public let oldestRate: String?
    /// Days since the newest rate.
    public let rateAgeDays: Int?

    /// Files that differ from the release, by name.
    public var changed: [String] { files.filter { !$0.isAsReleased }.map(\.name) }

    public static func == (a: RegistryStatus, b: RegistryStatus) -> Bool {
        a.files == b.files && a.counts.map(\.count) == b.counts.map(\.count) && a.newestRate == b.newestRate
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(files) }
}

extension Registry {
    /// Reads the files again and holds them against the checksums of the release. That the contents make
    /// sense was settled by loading; this settles that they are the ones that were shipped.
    /// - Parameter now: today as ISO 8601, for ages.
    public func verify(now: String) throws -> RegistryStatus {
        let expected = try expectedChecksums()
        let rows = files.map { file in
            let bytes = FileManager.default.contents(atPath: file.path)
            return RegistryStatus.File(
                name: file.name, rows: file.rows, asOf: file.asOf, bytes: bytes?.count,
                checksum: bytes.map { Hex.encodeBare(Keccak256.hash(Bytes($0))) }, expected: expected[file.name])
        }
        let days = contracts.flatMap { yields(for: $0.id) }.map(\.asOf).filter { Day.isWellFormed($0) }
        return RegistryStatus(
            files: rows, counts: counts,
            contractsByChain: networks.map { ($0.slug, contracts(chain: $0.id).count) },
            newestRate: days.max(), oldestRate: days.min(),
            rateAgeDays: days.max().flatMap { Day.days(from: $0, to: now) })
    }

    private var counts: [(name: String, count: Int)] {
        [
            ("networks", networks.count), ("tokens", tokens.count), ("contracts", contracts.count),
            ("contracts to deposit in and withdraw from", contracts.filter { $0.deposit != nil && $0.withdraw != nil }.count),
            ("protocols", protocols.count), ("yields", yieldCount), ("dependencies", dependencies.count),
        ]
    }

    private func expectedChecksums() throws -> [String: String] {
        let name = "checksums.json"
        guard let first = files.first, first.path.hasSuffix(first.name) else { return [:] }
        let path = first.path.dropLast(first.name.count) + name
        guard let data = FileManager.default.contents(atPath: String(path)) else {
            throw RegistryError.unreadable(file: name, reason: "it is not there")
        }
        let json: JSON
        do { json = try JSON(parsing: data) } catch { throw RegistryError.notJSON(file: name, error) }
        var sums: [String: String] = [:]
        for row in json["files"]?.array ?? [] {
            guard let file = row["file"]?.string, let sum = row["keccak256"]?.string else {
                throw RegistryError.missing(file: name, row: "a row of files", field: "file or keccak256")
            }
            sums[file] = sum
        }
        return sums
    }
}

extension RegistryStatus {
    public var json: JSON {
        [
            "counts": .object(counts.map { JSON.Member($0.name, JSON($0.count)) }),
            "contracts_by_chain": .object(contractsByChain.map { JSON.Member($0.chain, JSON($0.count)) }),
            "newest_rate": JSON(newestRate), "oldest_rate": JSON(oldestRate), "rate_age_days": JSON(rateAgeDays),
            "changed": .array(changed.map { .string($0) }), "verified": .bool(changed.isEmpty),
            "files": .array(files.map {
                [
                    "name": .string($0.name), "rows": JSON($0.rows), "as_of": JSON($0.asOf), "bytes": JSON($0.bytes),
                    "keccak256": JSON($0.checksum), "as_released": .bool($0.isAsReleased),
                ]
            }),
        ]
    }
}

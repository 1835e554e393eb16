import TestSupport
import Testing

@testable import Ethereum

/// ENSIP-15's tables against the files they were made from, and the names of ethers.
@Suite(.serialized) struct ENSVectorTests {
    @Test func names() throws {
        try Vectors.run("ethers-v6/namehash.jsonl.gz", where: { !ENSCorpus.isOutdated($0) }) { row in
            let node = try? ENSName(try row.text("ensName")).node
            return row["namehash"] == nil ? node == nil : try node == row.hex("namehash")
        }
    }

    /// What the corpus says of these is out of date (`ENSCorpus`), so they are held against the specification.
    @Test func outdatedNames() throws {
        let rows = try Vectors.rows("ethers-v6/namehash.jsonl.gz").filter(ENSCorpus.isOutdated)
        for row in rows {
            let text = try row.text("ensName")
            do throws(ENSNameError) {
                _ = try ENSName(text)
                #expect(row["namehash"] == nil, "\(text) holds a withdrawn character and was taken")
            } catch {
                guard case .disallowed(let character) = error.reason else {
                    Issue.record("\(text): \(error)")
                    continue
                }
                #expect(ENSCorpus.isWithdrawn(character), "\(text): \(error)")
            }
        }
        if !rows.isEmpty {
            print("OUTDATED | ethers-v6/namehash.jsonl.gz | \(rows.count) rows follow Unicode 15.1 | run against Unicode 17")
            #expect(rows.count == 45)
        }
    }

    // MARK: The tables

    @Test func specification() throws {
        guard let specification = try Vectors.rows("ensip15/spec.json.gz").first else { return }
        let tables = ENSTables.shared
        for sequence in try specification.items("emoji") {
            let emoji = try Self.characters(sequence)
            #expect(tables.emojiLength(in: emoji[...]) == emoji.count)
            #expect(try ENSName(Self.text(emoji)).normalized.unicodeScalars.map(\.value) == emoji.filter { $0 != 0xFE0F })
        }
        for pair in try specification.items("mapped") {
            let parts = try pair.array.orMalformed("mapped")
            #expect(tables.mapped(try Self.character(parts[0])) == (try Self.characters(parts[1])))
        }
        try Self.compare(tables.isIgnored, specification.items("ignored"))
        try Self.compare(tables.isMark, specification.items("cm"))
        try Self.compare(tables.isNonSpacingMark, specification.items("nsm"))
        let groups = try specification.items("groups")
        #expect(tables.groups.map(\.name) == (try groups.map { try $0.text("name") }))
        for (number, group) in groups.enumerated() {
            #expect(tables.groups[number].countsMarks == (group["cm"] == nil))
            let listed = Set(try Self.characters(group["primary"]) + Self.characters(group["secondary"]))
            let missing = listed.filter { tables.groups(having: $0).intersection(.init([number])).isEmpty }
            #expect(missing.isEmpty, "\(tables.groups[number].name)")
        }
        let members = try groups.reduce(0) { sum, group in
            try sum + Set(Self.characters(group["primary"]) + Self.characters(group["secondary"])).count
        }
        #expect(members == (0...0x10FFFF).reduce(0) { $0 + tables.groups(having: $1).count })
        print("VECTORS | ensip15/spec.json.gz | 1 run | 1 passed | 0 not run")
    }

    /// Unicode's own NormalizationTest: text, NFD, NFC.
    @Test func canonicalForms() throws {
        guard let sections = try Vectors.rows("ensip15/nf-tests.json.gz").first?.members else { return }
        var count = 0, passed = 0
        for section in sections {
            for row in try section.value.array.orMalformed(section.key) {
                let forms = try row.array.orMalformed(section.key)
                    .map { try $0.string.orMalformed(section.key).unicodeScalars.map(\.value) }
                let (decomposed, composed) = (forms[1], forms[2])
                let isRight = forms.allSatisfy {
                    CanonicalForm.decomposed($0) == decomposed && CanonicalForm.composed($0) == composed
                }
                #expect(isRight, "\(section.key): \(forms[0])")
                count += 1
                passed += isRight ? 1 : 0
            }
        }
        print("VECTORS | ensip15/nf-tests.json.gz | \(count) run | \(passed) passed | 0 not run")
        #expect(count == 20_034)
    }

    private static func compare(_ has: (UInt32) -> Bool, _ listed: [JSON]) throws {
        let listed = Set(try listed.map(character))
        let differing = (0...0x10FFFF as ClosedRange<UInt32>).filter { has($0) != listed.contains($0) }
        #expect(differing.isEmpty, "\(differing.prefix(5))")
    }

    private static func character(_ json: JSON) throws -> UInt32 { UInt32(try json.int.orMalformed("a character")) }

    private static func characters(_ json: JSON?) throws -> [UInt32] {
        try (json?.array).orMalformed("characters").map(character)
    }

    private static func text(_ characters: [UInt32]) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: characters.compactMap(Unicode.Scalar.init))
        return String(scalars)
    }
}

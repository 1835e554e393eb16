import Ethereum
import TestSupport
import Testing

/// `seraph eth namehash`, through the real program.
@Suite struct ToolboxNamesTests {
    private func answers(_ names: [String]) async throws -> [JSON] {
        try await Batch.answers("namehash", names.map { ["name": .string($0)] })
    }

    @Test func namehash() async throws {
        let answers = try await answers(["foo.eth", "ViTalIk.WALlet.Eth", "", "a..eth", "vit\u{430}lik.eth"])
        #expect(answers[0]["result"] == "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f")
        #expect(answers[0]["normalized"] == "foo.eth")
        #expect(answers[1]["result"] == "0x33868cc5c3fd3a9cd3adbc1e868ea133d2218f60dc2660c3bc48d8b1f4961384")
        #expect(answers[1]["normalized"] == "vitalik.wallet.eth")
        #expect(answers[2]["result"] == .string("0x" + String(repeating: "0", count: 64)))
        #expect(answers[2]["normalized"] == "")
        #expect(Batch.isRefusal(answers[3]))
        #expect(answers[3]["error"]?.string?.contains("empty") == true)
        #expect(Batch.isRefusal(answers[4]))
        #expect(answers[4]["error"]?.string?.contains("U+0430") == true)
    }

    /// A refused name stops nothing. Two rows have both an error and a namehash: the empty name is the root.
    @Test func theWholeCorpus() async throws {
        try await Batch.run("ethers-v6/namehash.jsonl.gz", through: "namehash") { row in
            ENSCorpus.isOutdated(row) ? nil : ["name": .string(try row.text("ensName"))]
        } check: { row, answer in
            guard row["namehash"] != nil else { return Batch.isRefusal(answer) }
            let normalized = try ENSName(try row.text("ensName")).normalized
            let answered = answer["normalized"]?.string ?? "none"
            return try answer["result"]?.string == row.text("namehash") && answered.utf8.elementsEqual(normalized.utf8)
        }
    }
}

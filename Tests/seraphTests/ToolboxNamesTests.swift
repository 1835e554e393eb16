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

    /// Every name of the corpus answers as the library does, which ENSVectorTests holds against the
    /// corpus itself; a refused one stops nothing.
    @Test func theWholeCorpus() async throws {
        try await Batch.run("ethers-v6/namehash.jsonl.gz", through: "namehash") { row in
            ["name": .string(try row.text("ensName"))]
        } check: { row, answer in
            guard let name = try? ENSName(try row.text("ensName")) else { return Batch.isRefusal(answer) }
            let normalized = answer["normalized"]?.string ?? "none"
            return answer["result"]?.string == Hex.encode(name.node) && normalized.utf8.elementsEqual(name.normalized.utf8)
        }
    }
}

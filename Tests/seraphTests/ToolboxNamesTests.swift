import Ethereum
import TestSupport
import Testing

/// `seraph eth namehash`, through the real program.
@Suite struct ToolboxNamesTests {
    private func answers(_ names: [String]) async throws -> [JSON] {
        let input = names.map { JSON.object([.init("name", .string($0))]).description + "\n" }.joined()
        let outcome = try await Person().run("eth", "namehash", "--batch", input: input)
        outcome.ends(0)
        return try outcome.out.split(separator: 10).map { try JSON(parsing: $0) }
    }

    @Test func namehash() async throws {
        let answers = try await answers(["foo.eth", "ViTalIk.WALlet.Eth", "", "a..eth", "vit\u{430}lik.eth"])
        try #require(answers.count == 5)
        #expect(answers[0]["result"] == "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f")
        #expect(answers[0]["normalized"] == "foo.eth")
        #expect(answers[1]["result"] == "0x33868cc5c3fd3a9cd3adbc1e868ea133d2218f60dc2660c3bc48d8b1f4961384")
        #expect(answers[1]["normalized"] == "vitalik.wallet.eth")
        #expect(answers[2]["result"] == .string("0x" + String(repeating: "0", count: 64)))
        #expect(answers[2]["normalized"] == "")
        #expect(answers[3]["error"]?.string?.contains("empty") == true)
        #expect(answers[4]["error"]?.string?.contains("U+0430") == true)
        #expect(answers[4]["result"] == nil)
    }

    /// Every name of the corpus, in order, answers as the library does; a refused one stops nothing.
    @Test func theWholeCorpus() async throws {
        let names = try Vectors.rows("ethers-v6/namehash.jsonl.gz").map { try $0.text("ensName") }
        if names.isEmpty { return }
        let answers = try await answers(names)
        try #require(answers.count == names.count)
        for (name, answer) in zip(names, answers) {
            guard let known = try? ENSName(name) else {
                #expect(answer["error"] != nil && answer["result"] == nil, "\(name.debugDescription)")
                continue
            }
            #expect(answer["result"] == .string(Hex.encode(known.node)), "\(name.debugDescription)")
            #expect(answer["normalized"]?.string?.utf8.elementsEqual(known.normalized.utf8) == true)
        }
        print("VECTORS | ethers-v6/namehash.jsonl.gz through the program | \(names.count) run | 0 not run")
    }
}

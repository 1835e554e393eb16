import Ethereum
import Testing

@Suite struct SecretBytesTests {
    @Test func comparesWholeContents() {
        let secret = SecretBytes(copying: [1, 2, 3])
        #expect(secret == SecretBytes(copying: [1, 2, 3]))
        for other in [[], [1], [1, 2], [1, 2, 4], [0, 2, 3], [1, 2, 3, 0]] as [Bytes] {
            #expect(secret != SecretBytes(copying: other))
        }
    }

    @Test func neverPrints() {
        let secret = SecretBytes(copying: "correct horse".utf8)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Optional(secret) as Any)"] {
            #expect(text.contains("hidden"))
            #expect(!text.contains("horse") && !text.contains("99"))
        }
    }

    @Test func movingInWipesTheOriginal() {
        var bytes: Bytes = [7, 7, 7]
        let secret = SecretBytes(wiping: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret == SecretBytes(copying: [7, 7, 7]))
    }

    @Test func randomOnesDiffer() {
        #expect(SecretBytes.random(count: 32) != SecretBytes.random(count: 32))
        #expect(SecretBytes.random(count: 32).count == 32)
    }

    @Test func holdsNothingAndManyPages() {
        #expect(SecretBytes(copying: []).count == 0)
        let large = Bytes(repeating: 9, count: 10_000)
        #expect(SecretBytes(copying: large).withUnsafeBytes { Bytes($0) } == large)
    }
}

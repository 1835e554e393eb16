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

    /// Whatever was in a place before, the next secret there starts from zeros.
    @Test(arguments: [1, 32, 64, 65, 5000]) func nothingIsLeftForTheNext(count: Int) {
        for _ in 0..<300 {
            let secret = SecretBytes(count: count) { buffer in
                #expect(buffer.allSatisfy { $0 == 0 })
                for index in buffer.indices { buffer[index] = 0xFF }
            }
            #expect(secret.withUnsafeBytes { $0.allSatisfy { $0 == 0xFF } })
        }
    }

    /// Many at once, of every small size, never share a byte.
    @Test func manyKeepApart() async {
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let secrets = (0..<200).map { SecretBytes(copying: Bytes(repeating: UInt8(task * 25 + $0 % 25), count: $0 % 65)) }
                    for (index, secret) in secrets.enumerated() {
                        #expect(secret == SecretBytes(copying: Bytes(repeating: UInt8(task * 25 + index % 25), count: index % 65)))
                    }
                }
            }
        }
    }
}

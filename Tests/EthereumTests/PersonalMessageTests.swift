import Ethereum
import TestSupport
import Testing

/// EIP-191 messages, and whose signature it is.
@Suite(.serialized) struct PersonalMessageTests {
    @Test("Trap 27: the length in the prefix counts bytes, not characters")
    func length() {
        // "\r\n" is one character to Swift, "é" decomposed one, a family one.
        for text in ["\r\n", "e\u{301}", "👨‍👩‍👧", "🚀", "", String(repeating: "é", count: 500)] {
            let bytes = Bytes(text.utf8)
            let prefixed = Bytes("\u{19}Ethereum Signed Message:\n".utf8) + Bytes(String(bytes.count).utf8) + bytes
            #expect(PersonalMessage.hash(text) == Keccak256.hash(prefixed))
            #expect(PersonalMessage.hash(bytes) == Keccak256.hash(prefixed))
        }
        // EIP-191's own example text, as every wallet hashes it.
        #expect(Hex.encode(PersonalMessage.hash("Hello World")) == "0xa1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2")
    }

    @Test("Trap 26: two spellings of one letter are two messages")
    func canonicalEquivalence() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(PersonalMessage.hash("\u{E9}") != PersonalMessage.hash("e\u{301}"))
    }

    @Test func vectors() throws {
        try Vectors.run("peer/personal-sign.jsonl") { row in
            let hash = PersonalMessage.hash(try row.hex("message"))
            if let text = row["text"]?.string { guard PersonalMessage.hash(text) == hash else { return false } }
            let signature = try Secp256k1.sign(hash: hash, with: SecretBytes(copying: try row.hex("privateKey")))
            return try hash == row.hex("digest") && signature.bytes == row.hex("signature")
                && Secp256k1.recover(hash: hash, Signature(reading: row.hex("signature"))).checksummed == row.text("from")
        }
        try Vectors.run("eth-sig-util/personal-sign.jsonl") { row in
            let key = SecretBytes(copying: try row.hex("privateKey"))
            let signature = try Secp256k1.sign(hash: PersonalMessage.hash(try row.hex("message")), with: key)
            return try signature.bytes == row.hex("signature")
        }
    }

    /// A signature to rely on: canonical, or refused by name.
    @Test("Trap 3: a high s is refused by name")
    func recovery() throws {
        try Vectors.run("peer/ecrecover.jsonl") { row in
            func recovered(_ v: UInt256) throws -> String? {
                let signature = try Signature(r: row.uint("r"), s: row.uint("s"), v: v)
                return try Secp256k1.recover(hash: row.hex("hash"), signature).checksummed
            }
            let v = try row.uint("yParity")
            if row["highS"] == true {
                do { _ = try recovered(v) } catch { return error as? SignatureError == .highS }
                return false
            }
            guard let address = row["address"]?.string else { return (try? recovered(v)) == nil }
            return try recovered(v) == address && recovered(v + 27) == address
        }
    }

    @Test("Trap 8: r and s out of range, and every other v, are refused by name")
    func ranges() throws {
        let key = SecretBytes(copying: Keccak256.hash("somebody"))
        let hash = PersonalMessage.hash("hello")
        let good = try Secp256k1.sign(hash: hash, with: key)
        func refusal(_ bytes: Bytes) -> SignatureError? {
            do { _ = try Signature(reading: bytes) } catch { return error }
            return nil
        }
        #expect(try Signature(reading: good.bytes) == good)
        #expect(refusal(UInt256.zero.word + good.s.word + [27]) == .rOutOfRange)
        #expect(refusal(Secp256k1.order.word + good.s.word + [27]) == .rOutOfRange)
        #expect(refusal(good.r.word + UInt256.zero.word + [27]) == .sOutOfRange)
        #expect(refusal(good.r.word + UInt256.max.word + [27]) == .sOutOfRange)
        #expect(refusal(good.r.word + (Secp256k1.order - good.s).word + [28 - good.yParity]) == .highS)
        for v: UInt8 in [2, 3, 26, 29, 30, 31, 35, 37, 255] { #expect(refusal(good.r.word + good.s.word + [v]) == .unknownV(UInt256(UInt64(v)))) }
        for count in [0, 1, 32, 63, 66, 130] { #expect(refusal(Bytes(repeating: 1, count: count)) == .wrongLength(count)) }
        // EIP-2098: yParity in the uppermost bit of s.
        var compact = good.r.word + good.s.word
        compact[32] |= good.yParity << 7
        #expect(try Signature(reading: compact) == good)
    }
}

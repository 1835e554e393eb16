import Crypto
import Ethereum
import Foundation
import TestSupport
import Testing

/// Project Wycheproof: signatures that other libraries once took and should not have, or the reverse.
///
/// Its corpus for Bitcoin has Ethereum's rule for s; the other two also know high ones as valid, so
/// there s is brought down before it is verified. The ECDH file is about keys that come in X.509
/// wrapping, which a wallet never reads: it is not run.
@Suite struct WycheproofTests {
    private enum HighS { case refused, accepted }

    private func run(_ path: String, _ highS: HighS, reading: (Bytes) -> (r: UInt256, s: UInt256)?) throws {
        try Vectors.run(path) { row in
            let group = try row["group"].orMalformed("group")
            let hash = Bytes(SHA256.hash(data: Data(try row.hex("msg"))))
            let publicKey = Bytes(try group.hex("uncompressed").dropFirst())
            let isValid = reading(try row.hex("sig")).map { r, s in
                let canBeLowered = highS == .accepted && s > Secp256k1.halfOrder
                let low = canBeLowered ? Secp256k1.order.subtracting(s) ?? s : s
                return Secp256k1.verify(hash: hash, Signature(r: r, s: low, yParity: 0), publicKey: publicKey)
            } ?? false
            return isValid == (row["result"] == "valid")
        }
    }

    @Test func der() throws {
        try run("wycheproof/ecdsa_secp256k1_sha256.jsonl.gz", .accepted, reading: DERSignature.read)
    }

    @Test("Trap 3: a high s does not verify (Wycheproof)")
    func derWithLowSOnly() throws {
        try run("wycheproof/ecdsa_secp256k1_sha256_bitcoin.jsonl.gz", .refused, reading: DERSignature.read)
    }

    @Test func sixtyFourBytes() throws {
        try run("wycheproof/ecdsa_secp256k1_sha256_p1363.jsonl", .accepted) { bytes in
            guard bytes.count == 64, let r = UInt256(bigEndian: bytes[..<32]), let s = UInt256(bigEndian: bytes[32...]) else { return nil }
            return (r, s)
        }
    }

    @Test func verifyingAgreesWithSigningAndRecovering() throws {
        for _ in 0..<50 {
            let secret = SecretBytes.random(count: 32)
            let publicKey = try Secp256k1.publicKey(of: secret)
            let hash = SecretBytes.random(count: 32).withUnsafeBytes { Bytes($0) }
            let signature = try Secp256k1.sign(hash: hash, with: secret)
            #expect(Secp256k1.verify(hash: hash, signature, publicKey: publicKey))
            #expect(!Secp256k1.verify(hash: Bytes(hash.reversed()), signature, publicKey: publicKey))
            #expect(!Secp256k1.verify(hash: Bytes(hash.dropLast()), signature, publicKey: publicKey))
            #expect(!Secp256k1.verify(hash: hash, signature, publicKey: Bytes(publicKey.dropLast())))
            #expect(!Secp256k1.verify(hash: hash, signature, publicKey: Bytes(publicKey.reversed())))
        }
    }
}

/// `SEQUENCE { INTEGER r, INTEGER s }` in DER (X.690), and in no other BER spelling.
private enum DERSignature {
    static func read(_ bytes: Bytes) -> (r: UInt256, s: UInt256)? {
        var outer = bytes[...]
        guard var inner = content(tag: 0x30, of: &outer), outer.isEmpty,
            let r = integer(of: &inner), let s = integer(of: &inner), inner.isEmpty
        else { return nil }
        return (r, s)
    }

    /// A signature's parts are short: their length is one byte below 128.
    private static func content(tag: UInt8, of bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.popFirst() == tag, let length = bytes.popFirst(), length < 0x80, length <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(Int(length)) }
        return bytes.prefix(Int(length))
    }

    /// Not negative, with a zero byte in front only where the sign needs it.
    private static func integer(of bytes: inout ArraySlice<UInt8>) -> UInt256? {
        guard let digits = content(tag: 2, of: &bytes), let first = digits.first, first < 0x80 else { return nil }
        let rest = digits.dropFirst()
        if first == 0 && !rest.isEmpty && rest.first.map({ $0 < 0x80 }) == true { return nil }
        return UInt256(bigEndian: first == 0 ? rest : digits)
    }
}

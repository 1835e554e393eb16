import Ethereum
import Foundation
import Testing

@testable import Wallet

@Suite struct DerivationPathTests {
    @Test(arguments: ["m", "m/44'/60'/0'/0/0", "m/0/2147483647'", "m/1/2/3"]) func readsBack(text: String) throws {
        #expect(try DerivationPath(text).description == text)
    }

    @Test func otherHardenedMarksMeanTheSame() throws {
        #expect(try DerivationPath("m/44h/60H/0'/0/7") == .account(7))
    }

    @Test(arguments: [
        "", "44'/60'", "M/0", "m/", "m//0", "m/-1", "m/+1", "m/01", "m/2147483648", "m/99999999999", "m/0''",
        "m/0x1", "m/１", "m/0/", " m/0", "m/'", "m" + String(repeating: "/0", count: 256),
    ]) func refusesWhatIsNotAPath(text: String) {
        #expect(throws: HDKeyError.self) { try DerivationPath(text) }
    }

    @Test func siblings() throws {
        #expect(try DerivationPath("m/44'/0").sibling(2)?.description == "m/44'/2")
        #expect(try DerivationPath("m/7'").sibling(1)?.description == "m/8'")
        #expect(try DerivationPath("m/2147483647").sibling(1) == nil)
        #expect(try DerivationPath("m/2147483647'").sibling(1) == nil)
        #expect(try DerivationPath("m").sibling(1) == nil)
    }
}

@Suite struct HDKeyTests {
    static let seed = SecretBytes(copying: (0..<16).map { UInt8($0) })

    @Test func seedsHaveBounds() {
        #expect(throws: HDKeyError.seedLength(15)) { try HDKey(seed: .random(count: 15)) }
        #expect(throws: HDKeyError.seedLength(65)) { try HDKey(seed: .random(count: 65)) }
    }

    /// BIP-32, test vector 1.
    @Test func theFirstVector() throws {
        let root = try HDKey(seed: Self.seed)
        #expect(text(root.xprv) == "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi")
        #expect(Hex.encodeBare(root.fingerprint) == "3442193e")
        let deep = try root.derived(DerivationPath("m/0'/1/2'/2/1000000000"))
        #expect(deep.publicHalf.xpub == "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy")
    }

    @Test("Trap 11: a parent key's leading zeros stay when a child is derived") func leadingZeros() throws {
        // BIP-32, test vectors 3 and 4.
        let cases = [
            ("4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be", "m/0'",
             "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L"),
            ("3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678", "m/0'/1'",
             "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7Je3vZJHxspZdFHfnBEjHqU5hG1Jaj32dVoS6XLT1"),
        ]
        for (seed, path, expected) in cases {
            let key = try HDKey(seed: SecretBytes(copying: Hex.decodeBare(seed.utf8))).derived(DerivationPath(path))
            #expect(text(key.xprv) == expected)
        }
    }

    @Test("Trap 14: MetaMask's, Ledger Live's and the old Ledger's paths are three different accounts") func paths() throws {
        let root = try HDKey(seed: Mnemonic(phrase: MnemonicTests.phrase).seed())
        let paths = ["m/44'/60'/0'/0/1", "m/44'/60'/1'/0/0", "m/44'/60'/0'/1", "m/44/60/0/0/1"]
        let addresses = try paths.map { try root.derived(DerivationPath($0)).address.checksummed }
        // From eth-account 0.13 and its HD module.
        #expect(Set(addresses).count == 4)
        #expect(addresses == HDKeyTests.expected)
    }

    static let expected = [
        "0x61360dD911C33a51fab983dd1682D0448AC4B4b2",
        "0xE91e0cf24E92466C5937A543E14F018ACA7B9980",
        "0x47B4a63301a816C50a63a0d26441C06235860d65",
        "0x69b17768f63509fA949cFcC4faC3D9b2FF9A739D",
    ]

    @Test func aPublicKeyLeadsToTheSameAccounts() throws {
        let account = try HDKey(seed: Self.seed).derived(DerivationPath("m/44'/60'/0'"))
        let watched = try HDPublicKey(xpub: account.publicHalf.xpub)
        for index in [0, 1, 7, 2_147_483_647] {
            let path = try DerivationPath("m/0/\(index)")
            let expected = try account.derived(path)
            let actual = try watched.derived(path)
            #expect(try actual.address == expected.address)
            #expect(actual.xpub == expected.publicHalf.xpub)
        }
        #expect(throws: HDKeyError.hardenedChildOfPublicKey) { try watched.derived(DerivationPath("m/0'")) }
    }

    @Test func depthHasAnEnd() throws {
        let deepest = try HDKey(seed: Self.seed).derived(DerivationPath("m" + String(repeating: "/0", count: 255)))
        #expect(deepest.position.depth == 255)
        #expect(throws: HDKeyError.tooDeep) { try deepest.derived(DerivationPath("m/0")) }
        #expect(throws: HDKeyError.tooDeep) { try deepest.publicHalf.derived(DerivationPath("m/0")) }
        #expect(try HDKey(xprv: deepest.xprv).xprv == deepest.xprv)
    }

    @Test func whatIsNoExtendedKey() throws {
        let xprv = text(try HDKey(seed: Self.seed).xprv)
        let xpub = try HDKey(seed: Self.seed).publicHalf.xpub
        #expect(throws: HDKeyError.invalidExtendedKey(.kind)) { try HDKey(xprv: secret(xpub)) }
        #expect(throws: HDKeyError.invalidExtendedKey(.kind)) { try HDPublicKey(xpub: xprv) }
        for wrong in ["", "x", xprv + " ", xprv + "1", "1" + xprv, String(xprv.dropLast()), xprv.replacingOccurrences(of: "9s2", with: "9S2"), String(repeating: "1", count: 100_000)] {
            #expect(throws: HDKeyError.self) { try HDKey(xprv: secret(wrong)) }
            #expect(throws: HDKeyError.self) { try HDPublicKey(xpub: wrong) }
        }
        #expect(throws: HDKeyError.invalidExtendedKey(.length(0))) { try HDKey(xprv: Base58Check.encode(secret(""))) }
    }

    private func text(_ secret: SecretBytes) -> String { secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

@Suite struct FingerprintHashTests {
    /// The examples of the authors' page.
    @Test(arguments: [
        ("", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        ("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b"),
    ]) func ripemd160(text: String, digest: String) {
        #expect(Hex.encodeBare(RIPEMD160.hash(Bytes(text.utf8))) == digest)
    }

    @Test func base58() {
        // Bitcoin's base58_encode_decode.json, with the checksum that Base58Check adds.
        for bytes: Bytes in [[], [0], [0, 0, 0, 1], [255], Bytes(repeating: 255, count: 78)] {
            let text = Base58Check.encode(SecretBytes(copying: bytes))
            #expect(Base58Check.decode(text) == SecretBytes(copying: bytes))
        }
        #expect(Base58Check.decode(secret("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"))?.count == 21)
        #expect(Base58Check.decode(secret("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")) == nil)
        #expect(Base58Check.decode(secret("0OIl")) == nil)
    }
}

import Ethereum
import Foundation
import TestSupport
import Testing

@testable import Wallet

/// What comes from outside may be anything: refused with words, or read, and never a crash.
@Suite struct MutationTests {
    @Test func keystores() throws {
        var generator = SeededGenerator(for: "mutated keystores")
        let original = try Keystore.encrypt(.random(count: 32), passphrase: secret("p"), cost: .scrypt(n: 2, r: 1, p: 1))
        let texts = [Bytes(original.text.utf8), Bytes(original.json.description.utf8)]
        var opened = 0
        for round in 0..<4000 {
            let text = mutated(texts[round % 2], &generator)
            do {
                let json = try Keystore.document(text)
                guard isCheap(json) else { continue }
                let key = try KeyFile.key(in: json, passphrase: secret("p"))
                #expect(try Secp256k1.address(of: key) == original.address || json["address"] == nil || json["address"]?.isNull == true || json["address"] == "")
                opened += 1
            } catch let error as KeystoreError {
                #expect(!error.explanation.isEmpty)
            }
        }
        #expect(opened > 0)
    }

    /// Without this a mutation of `c` or `n` makes a legal but slow file.
    private func isCheap(_ json: JSON) -> Bool {
        guard let parameters = (json["crypto"] ?? json["Crypto"])?["kdfparams"] else { return true }
        return ["n", "r", "p", "c"].allSatisfy { (parameters[$0]?.int ?? 0) < 64 }
    }

    @Test func phrases() throws {
        var generator = SeededGenerator(for: "mutated phrases")
        let originals = try Language.allCases.map { Bytes(try Mnemonic.generate(language: $0).phrase.utf8) }
        for round in 0..<3000 {
            let phrase = mutated(originals[round % originals.count], &generator)
            do {
                let mnemonic = try Mnemonic(phrase: SecretBytes(copying: phrase))
                #expect(try Mnemonic(phrase: mnemonic.text()).entropy == mnemonic.entropy)
            } catch {
                // The explanation compares with 2048 words, so it is not asked for every time.
                if round % 100 == 0 { #expect(!error.explanation.isEmpty) }
            }
        }
    }

    @Test func extendedKeys() throws {
        var generator = SeededGenerator(for: "mutated extended keys")
        let root = try HDKey(seed: .random(count: 32))
        let xprv = root.xprv.withUnsafeBytes { Bytes($0) }
        for round in 0..<3000 {
            let text = mutated(round % 2 == 0 ? xprv : Bytes(root.publicHalf.xpub.utf8), &generator)
            if text == xprv || text == Bytes(root.publicHalf.xpub.utf8) { continue }
            #expect(throws: HDKeyError.self) { try HDKey(xprv: SecretBytes(copying: text)) }
            #expect(throws: HDKeyError.self) { try HDPublicKey(xpub: String(decoding: text, as: UTF8.self)) }
        }
    }

    /// The checksum guards the text; behind it the fields are as strict.
    @Test func extendedKeyFields() throws {
        var generator = SeededGenerator(for: "mutated fields of extended keys")
        let payload = try #require(Base58Check.decode(HDKey(seed: .random(count: 32)).xprv)).withUnsafeBytes { Bytes($0) }
        for _ in 0..<2000 {
            let text = Base58Check.encode(SecretBytes(copying: mutated(payload, &generator)))
            if let key = try? HDKey(xprv: text) { #expect(key.xprv == text) }
            if let key = try? HDPublicKey(xpub: text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }) {
                #expect(secret(key.xpub) == text)
            }
        }
    }

    @Test func paths() throws {
        var generator = SeededGenerator(for: "mutated paths")
        let original = Bytes("m/44'/60'/0'/0/2147483647".utf8)
        for _ in 0..<3000 {
            let text = String(decoding: mutated(original, &generator), as: UTF8.self)
            guard let path = try? DerivationPath(text) else { continue }
            #expect(try DerivationPath(path.description) == path)
        }
    }

    /// One to four small changes: a byte changed, gone, doubled, or a piece moved.
    private func mutated(_ original: Bytes, _ generator: inout SeededGenerator) -> Bytes {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = .random(in: .min ... .max, using: &generator)
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(bytes[place], at: place)
            case 4: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
            default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
            }
        }
        return bytes
    }
}

import Ethereum
import Foundation

/// A recovery phrase kept under a passphrase, so that more accounts can grow from it later.
///
/// The file is shaped like a keystore's and says that it is none, so that no other wallet takes the
/// entropy for a private key. The BIP-39 extra passphrase is not kept, as hardware wallets do not keep
/// it: whoever finds this file and its passphrase still lacks it.
struct StoredPhrase: Sendable {
    /// A UUID, by which accounts name the phrase they grew from.
    let id: String
    /// The phrase's first account (m/44'/60'/0'/0/0, no extra passphrase): it proves what was opened.
    let address: Address
    let json: JSON
    private let language: Language
    private let sealed: SealedSecret

    private static let kind = "seraph-recovery-phrase"

    var text: String { json.pretty + "\n" }

    /// 36 lower-case hexadecimal digits and hyphens: safe as a file's name.
    static func isID(_ text: String) -> Bool {
        text.utf8.count == 36 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) || $0 == 45 }
    }

    init(parsing bytes: some Collection<UInt8>) throws(KeystoreError) {
        try self.init(json: try Keystore.document(bytes))
    }

    private init(json: JSON) throws(KeystoreError) {
        guard json["kind"]?.string == Self.kind else { throw .malformed("kind") }
        guard json["version"] == 1 else { throw .unsupportedVersion(Untrusted.clean(json["version"]?.description ?? "", limit: 20)) }
        guard let id = json["id"]?.string, Self.isID(id) else { throw .malformed("id") }
        guard let address = try Keystore.address(json["address"]) else { throw .missing("address") }
        guard let language = json["language"]?.string.flatMap(Language.init(rawValue:)) else { throw .malformed("language") }
        self.id = id
        self.address = address
        self.json = json
        self.language = language
        sealed = try SealedSecret(json: try Keystore.crypto(json))
    }

    static func seal(_ mnemonic: Mnemonic, passphrase: SecretBytes, cost: Keystore.Cost) throws -> StoredPhrase {
        let sealed = try SealedSecret.seal(mnemonic.entropy, passphrase: passphrase, cost: cost.derivation)
        return try StoredPhrase(json: [
            "kind": .string(kind),
            "version": 1,
            "id": .string(UUID().uuidString.lowercased()),
            "language": .string(mnemonic.language.rawValue),
            "address": .string(Hex.encodeBare(try firstAddress(of: mnemonic).bytes)),
            "crypto": sealed.json,
        ])
    }

    /// The phrase, once it is proven to be the one that was sealed.
    func open(passphrase: SecretBytes) throws -> Mnemonic {
        let mnemonic = try Mnemonic(entropy: try sealed.open(passphrase: passphrase), language: language)
        let actual = try Self.firstAddress(of: mnemonic)
        guard actual == address else { throw KeystoreError.addressMismatch(stated: address, actual: actual) }
        return mnemonic
    }

    static func firstAddress(of mnemonic: Mnemonic) throws -> Address {
        try HDKey(seed: mnemonic.seed()).derived(.account()).address
    }
}

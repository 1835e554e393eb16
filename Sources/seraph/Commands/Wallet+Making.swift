import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Wallet

/// Accounts that are made or brought here.
extension WalletCommand {
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A new wallet from a new phrase, which is shown once; or, with --under, one more account of a phrase.")
        @OptionGroup var common: CommonOptions
        @Option(help: "A name for the account.") var name: String?
        @Option(help: "12, 15, 18, 21 or 24 words.") var words = 12
        @Option(help: "The language of the words: english, japanese, … or en, ja, …") var language = "english"
        @Option(help: "Another account of the phrase that this account (a name or an address) came from.") var under: String?
        @OptionGroup var place: PlaceOptions
        @Option(help: "Read the passphrase from this file.") var passphraseFile: String?
        @Flag(help: "Don't print the phrase (then there is no backup but the keystore files).") var hidePhrase = false
        @Flag(help: "Don't keep the phrase, sealed, for more accounts.") var forgetPhrase = false

        func run() async throws {
            if let under { return try await add(under) }
            guard [12, 15, 18, 21, 24].contains(words) else { throw AgentError.usage("--words takes 12, 15, 18, 21 or 24.") }
            guard place.isEmpty else { throw AgentError.usage("--index, --path and --extra-passphrase-file belong to --under or to wallet import.") }
            let language = try WalletCommand.language(language)
            let workspace = try WalletCommand.workspace(common)
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "A new passphrase: ", twice: true)
            let (account, mnemonic) = try workspace.keys.create(
                words: words, language: language, name: WalletCommand.name(name, "main", workspace), passphrase: passphrase,
                keepsPhrase: !forgetPhrase)
            if !hidePhrase {
                // The backup goes to the person, not into a pipe's result.
                Exit.say("Write these words down, in this order, on paper. Whoever has them has the money:\n\n  \(mnemonic.words.joined(separator: " "))\n")
            }
            await WalletCommand.fundIfPractice(account, workspace)
            WalletCommand.print(account, json: common.json)
        }

        private func add(_ under: String) async throws {
            let (sibling, workspace) = try WalletCommand.find(under, common)
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "Passphrase of \(under): ")
            let account = try workspace.keys.add(
                under: sibling, path: place.derivationPath(), extra: place.extra(),
                name: WalletCommand.name(name, sibling.name, workspace), passphrase: passphrase)
            await WalletCommand.fundIfPractice(account, workspace)
            WalletCommand.print(account, json: common.json)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "An existing phrase, private key, extended private key or keystore file.")
        @OptionGroup var common: CommonOptions
        @Option(help: "A name for the account.") var name = ""
        @Option(help: "The file with the phrase, the 0x private key, the xprv or the keystore; - for standard input. Asked for in a terminal.")
        var secretFile = "-"
        @Option(help: "Read the passphrase (the new one) from this file.") var passphraseFile: String?
        @Option(help: "The file's own passphrase, when a keystore is imported; the same one by default.") var oldPassphraseFile: String?
        @Option(help: "The only language to read the phrase in.") var language: String?
        @OptionGroup var place: PlaceOptions
        @Option(help: "How many accounts of the phrase, from that one on.") var count: UInt32 = 1
        @Flag(help: "Don't keep the phrase, sealed, for more accounts.") var forgetPhrase = false

        func run() async throws {
            guard (1...100).contains(count) else { throw AgentError.usage("--count takes a number from 1 to 100.") }
            let workspace = try WalletCommand.workspace(common)
            let secret = try SecretInput.read(secretFile, prompt: "The phrase or the private key: ")
            let passphrase = try SecretInput.passphrase(file: passphraseFile, prompt: "A new passphrase: ", twice: true)
            let accounts = try bring(secret, into: workspace.keys, passphrase)
            if let first = accounts.first { await WalletCommand.fundIfPractice(first, workspace) }
            WalletCommand.print(accounts, json: common.json)
        }

        private func bring(_ secret: SecretBytes, into keys: KeystoreDirectory, _ passphrase: SecretBytes) throws -> [Account] {
            let kind = SecretKind(of: secret)
            guard kind == .phrase || kind == .extendedKey && count == 1 || place.isEmpty && count == 1 else {
                throw AgentError.usage("--index, --path and --count belong to a phrase (--path also to an xprv), and this is none.")
            }
            switch kind {
            case .keyFile:
                let old = try oldPassphraseFile.map { try SecretInput.read($0) } ?? passphrase
                let text = secret.withUnsafeBytes { Bytes($0) }
                return [try keys.importKeystore(text, filePassphrase: old, name: name, passphrase: passphrase)]
            case .key:
                return [try keys.importKey(SecretKind.key(secret), name: name, passphrase: passphrase)]
            case .extendedKey:
                let key = try HDKey(xprv: SecretKind.trimmed(secret)).derived(place.derivationPath() ?? .account())
                return [try keys.importKey(key.privateKey, name: name, passphrase: passphrase)]
            case .phrase:
                let mnemonic = try Mnemonic(phrase: secret, language: language.map(WalletCommand.language))
                return try keys.importMnemonic(
                    mnemonic, extra: place.extra(), paths: WalletCommand.paths(from: place.derivationPath() ?? .account(), count),
                    name: name, passphrase: passphrase, keepsPhrase: !forgetPhrase)
            }
        }
    }

    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "An address to look at and plan for, without its key; or the accounts of an extended public key.")
        @OptionGroup var common: CommonOptions
        @Argument(help: "The address, or an xpub.") var address: String
        @Option(help: "A name for it.") var name = ""
        @Option(help: "For an xpub: the path below it, e.g. m/0/0.") var path: String?
        @Option(help: "For an xpub: how many accounts, from that one on.") var count: UInt32 = 1

        func run() async throws {
            let workspace = try WalletCommand.workspace(common)
            let addresses = try address.utf8.starts(with: "xpub".utf8) ? addresses(of: HDPublicKey(xpub: address)) : [Address(address)]
            let accounts = try addresses.enumerated().map { number, address in
                try workspace.keys.watch(address, name: name.isEmpty || number == 0 ? name : "\(name) \(number + 1)")
            }
            WalletCommand.print(accounts, json: common.json)
        }

        private func addresses(of key: HDPublicKey) throws -> [Address] {
            guard (1...100).contains(count) else { throw AgentError.usage("--count takes a number from 1 to 100.") }
            return try WalletCommand.paths(from: DerivationPath(path ?? standardPath(below: key)), count)
                .map { try key.derived($0).address }
        }

        /// BIP-44 exports the account's key (m/44'/60'/0'), some wallets the one below it.
        private func standardPath(below key: HDPublicKey) throws -> String {
            switch key.position.depth {
            case 3: "m/0/0"
            case 4: "m/0"
            case 5: "m"
            default: throw AgentError.usage("This xpub lies at an unusual place: say where its accounts are with --path, e.g. m/0/0.")
            }
        }
    }

    /// Which account of a phrase.
    struct PlaceOptions: ParsableArguments {
        @Option(help: "The number of the account: m/44'/60'/0'/0/NUMBER.") var index: UInt32?
        @Option(help: "The whole derivation path, e.g. m/44'/60'/1'/0/0 as Ledger Live counts.") var path: String?
        @Option(help: "Read the phrase's own extra passphrase (BIP-39) from this file; it is not kept.") var extraPassphraseFile: String?

        var isEmpty: Bool { index == nil && path == nil && extraPassphraseFile == nil }

        /// Nil when neither is given.
        func derivationPath() throws -> DerivationPath? {
            guard index == nil || path == nil else { throw AgentError.usage("Give --index or --path, not both.") }
            if let index, index > Int32.max { throw WalletError.indexOutOfRange }
            return try path.map { try DerivationPath($0) } ?? index.map { .account($0) }
        }

        func extra() throws -> SecretBytes? { try extraPassphraseFile.map { try SecretInput.read($0) } }
    }

    // MARK: Shared

    private static func language(_ name: String) throws -> Language {
        guard let language = Language(named: name) else {
            throw AgentError.usage("--language takes \(Language.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return language
    }

    /// The name asked for; else `base`, with a number when it is taken.
    private static func name(_ wanted: String?, _ base: String, _ workspace: Workspace) throws -> String {
        if let wanted { return wanted }
        if base.isEmpty { return base }
        let taken = Set(try workspace.keys.list().map { $0.name.lowercased() })
        let numbered = (2...).lazy.map { "\(base) \($0)" }
        return taken.contains(base.lowercased()) ? numbered.first { !taken.contains($0.lowercased()) } ?? "" : base
    }

    private static func paths(from first: DerivationPath, _ count: UInt32) throws -> [DerivationPath] {
        if count == 1 { return [first] }
        return try (0..<count).map { number in
            guard let path = first.sibling(number) else { throw WalletError.indexOutOfRange }
            return path
        }
    }

    /// A new account on a running practice chain begins with practice money.
    private static func fundIfPractice(_ account: Account, _ workspace: Workspace) async {
        guard !workspace.choices.offline, let network = try? workspace.network(), network.isPractice,
            let client = try? workspace.client(network)
        else { return }
        do {
            try await client.fundPractice(account.address)
            Exit.say("Funded with practice money: 10 ETH and 10,000 USDC.")
        } catch let error as ChainError {
            Exit.say(error.explanation)
        } catch {}
    }
}

/// What a secret to be imported is, told from its first bytes, without a `String` of it.
private enum SecretKind {
    case keyFile, key, extendedKey, phrase

    init(of secret: SecretBytes) {
        self = Self.trimmed(secret).withUnsafeBytes { bytes in
            if bytes.first == UInt8(ascii: "{") { return .keyFile }
            if bytes.starts(with: "xprv".utf8) { return .extendedKey }
            let isOneWord = bytes.allSatisfy { $0 > 32 && $0 < 0x7F }
            return isOneWord ? .key : .phrase
        }
    }

    static func key(_ secret: SecretBytes) throws -> SecretBytes {
        var key = try trimmed(secret).withUnsafeBytes { bytes in
            try Hex.decodeBare(bytes.starts(with: "0x".utf8) ? bytes.dropFirst(2) : bytes[...])
        }
        return SecretBytes(wiping: &key)
    }

    /// Without the white space around it.
    static func trimmed(_ secret: SecretBytes) -> SecretBytes {
        secret.withUnsafeBytes { bytes in
            let start = bytes.firstIndex { $0 > 32 } ?? bytes.endIndex
            let end = bytes.lastIndex { $0 > 32 }.map { $0 + 1 } ?? start
            return SecretBytes(copying: bytes[start..<end])
        }
    }
}

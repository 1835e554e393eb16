import Ethereum

/// Accounts that grow from a phrase.
extension KeystoreDirectory {
    /// A new account from a new phrase. The phrase comes back once, to be written down: it is the only
    /// backup that outlives this machine.
    /// - Parameter keepsPhrase: whether it is also stored, sealed, so that more accounts can grow from it.
    public func create(
        words: Int = 12, language: Language = .english, name: String = "", passphrase: SecretBytes, keepsPhrase: Bool = true
    ) throws -> (account: Account, mnemonic: Mnemonic) {
        let mnemonic = try Mnemonic.generate(words: words, language: language)
        return (try importMnemonic(mnemonic, name: name, passphrase: passphrase, keepsPhrase: keepsPhrase), mnemonic)
    }

    /// The account at `path` of a phrase's tree.
    /// - Parameter extra: BIP-39's own passphrase, which is not the keystore's and is not kept.
    public func importMnemonic(
        _ mnemonic: Mnemonic, extra: SecretBytes? = nil, path: DerivationPath = .account(),
        name: String = "", passphrase: SecretBytes, keepsPhrase: Bool = true
    ) throws -> Account {
        try importMnemonic(
            mnemonic, extra: extra, paths: [path], name: name, passphrase: passphrase, keepsPhrase: keepsPhrase)[0]
    }

    /// Several accounts of one phrase. The first gets the name, the others the name and their number.
    public func importMnemonic(
        _ mnemonic: Mnemonic, extra: SecretBytes? = nil, paths: [DerivationPath],
        name: String = "", passphrase: SecretBytes, keepsPhrase: Bool = true
    ) throws -> [Account] {
        guard passphrase.count > 0 else { throw KeystoreError.emptyPassphrase }
        let root = try HDKey(seed: mnemonic.seed(passphrase: extra))
        func newcomers(_ phrase: String?) throws -> [Newcomer] {
            try paths.enumerated().map { number, path in
                try Newcomer(
                    key: root.derived(path).privateKey, name: name.isEmpty || number == 0 ? name : "\(name) \(number + 1)",
                    origin: .init(path: path, phrase: phrase))
            }
        }
        // Before the phrase is written, so that a refusal leaves nothing behind.
        try check(newcomers(nil), among: try list())
        let phrase = keepsPhrase ? try keep(mnemonic, passphrase: passphrase) : nil
        return try store(newcomers(phrase), passphrase: passphrase)
    }

    /// One more account of the phrase that `sibling` grew from.
    /// - Parameters:
    ///   - path: where; the first of m/44'/60'/0'/0/… that is not here yet when nil.
    ///   - extra: the BIP-39 passphrase that `sibling` was made with.
    public func add(
        under sibling: Account, path: DerivationPath? = nil, extra: SecretBytes? = nil, name: String = "",
        passphrase: SecretBytes
    ) throws -> Account {
        guard let phrase = sibling.phrase, let origin = sibling.path else { throw WalletError.noPhrase(sibling.address) }
        let mnemonic = try readPhrase(phrase).open(passphrase: passphrase)
        let root = try HDKey(seed: mnemonic.seed(passphrase: extra))
        guard try root.derived(origin).address == sibling.address else { throw WalletError.wrongExtraPassphrase }
        let path = try path ?? firstUnused(of: root)
        let key = try root.derived(path).privateKey
        return try store(
            [Newcomer(key: key, name: name, origin: .init(path: path, phrase: phrase))], passphrase: passphrase)[0]
    }

    private func firstUnused(of root: HDKey) throws -> DerivationPath {
        let here = Set(try list().filter { !$0.isWatchOnly }.map(\.address))
        for index in 0..<UInt32(here.count + 1) where try !here.contains(root.derived(.account(index)).address) {
            return .account(index)
        }
        throw WalletError.indexOutOfRange
    }

    /// Stores a phrase unless it is stored under this passphrase already; its id.
    private func keep(_ mnemonic: Mnemonic, passphrase: SecretBytes) throws -> String {
        try prepare(phrasesPath)
        let first = try StoredPhrase.firstAddress(of: mnemonic)
        for stored in try phrases() where stored.address == first {
            if (try? stored.open(passphrase: passphrase))?.entropy == mnemonic.entropy { return stored.id }
        }
        let stored = try StoredPhrase.seal(mnemonic, passphrase: passphrase, cost: cost)
        try SecureFile.write(Bytes(stored.text.utf8), to: "\(phrasesPath)/\(stored.id).json", replacing: false) { written in
            guard try StoredPhrase(parsing: written).open(passphrase: passphrase).entropy == mnemonic.entropy else {
                throw WalletError.verificationFailed
            }
        }
        return stored.id
    }
}

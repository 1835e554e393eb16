import Ethereum
import Glibc

/// Keys that come, change their name and go.
extension KeystoreDirectory {
    /// A file from another wallet, opened with `filePassphrase` and sealed anew.
    public func importKeystore(
        _ text: Bytes, filePassphrase: SecretBytes, name: String = "", passphrase: SecretBytes
    ) throws -> Account {
        let key = try KeyFile.key(in: text, passphrase: filePassphrase)
        return try importKey(key, name: name, passphrase: passphrase)
    }

    public func importKey(_ key: SecretBytes, name: String = "", passphrase: SecretBytes) throws -> Account {
        let newcomer = try Newcomer(key: key, name: name, origin: nil)
        return try store([newcomer], passphrase: passphrase)[0]
    }

    /// A key on its way in.
    struct Newcomer {
        let key: SecretBytes
        let address: Address
        let name: String
        let origin: Keystore.Origin?

        init(key: SecretBytes, name: String, origin: Keystore.Origin?) throws {
            guard Secp256k1.isValid(key) else { throw KeystoreError.notAKey }
            self.key = key
            self.name = name
            self.origin = origin
            address = try Secp256k1.address(of: key)
        }
    }

    /// Stores keys, after it is clear that each of them may be.
    func store(_ newcomers: [Newcomer], passphrase: SecretBytes) throws -> [Account] {
        guard passphrase.count > 0 else { throw KeystoreError.emptyPassphrase }
        try prepare()
        let accounts = try list()
        try check(newcomers, among: accounts)
        return try newcomers.map { newcomer in
            // A key for an address that was watched takes its place, and its name when it brings none.
            let watched = accounts.first { $0.address == newcomer.address }
            let account = try store(
                newcomer, name: newcomer.name.isEmpty ? watched?.name ?? "" : newcomer.name, passphrase: passphrase)
            if let watched { try SecureFile.remove("\(path)/\(watched.file)") }
            return account
        }
    }

    func check(_ newcomers: [Newcomer], among accounts: [Account]) throws {
        for newcomer in newcomers {
            if accounts.contains(where: { $0.address == newcomer.address && !$0.isWatchOnly }) {
                throw WalletError.accountExists(newcomer.address)
            }
            try check(name: newcomer.name, among: accounts.filter { $0.address != newcomer.address })
        }
    }

    private func store(_ newcomer: Newcomer, name: String, passphrase: SecretBytes) throws -> Account {
        let keystore = try Keystore.encrypt(
            newcomer.key, passphrase: passphrase, name: name.isEmpty ? nil : name, origin: newcomer.origin, cost: cost)
        let file = Self.fileName(for: newcomer.address)
        try SecureFile.write(Bytes(keystore.text.utf8), to: "\(path)/\(file)", replacing: false) { written in
            guard try Keystore(parsing: written).decrypt(passphrase: passphrase) == newcomer.key else {
                throw WalletError.verificationFailed
            }
        }
        let kind = newcomer.origin.map { Account.Kind.derived($0.path, phrase: $0.phrase) } ?? .key
        return Account(address: newcomer.address, name: name, file: file, kind: kind)
    }

    /// Changes the name in the file; the key stays sealed.
    public func rename(_ account: Account, to name: String) throws -> Account {
        try prepare()
        try check(name: name, among: try list().filter { $0.file != account.file })
        if account.isWatchOnly { return try rewriteWatched(account, name: name) }
        let renamed = try readKeystore(account.file).0.renamed(name)
        let text = Bytes(renamed.text.utf8)
        try SecureFile.write(text, to: "\(path)/\(account.file)", replacing: true) { written in
            guard written == text, try Keystore(parsing: written).address == account.address else {
                throw WalletError.verificationFailed
            }
        }
        return Account(address: account.address, name: name, file: account.file, kind: account.kind)
    }

    /// Deletes the file, and the stored phrase with its last account. Without the phrase on paper or
    /// another copy the money is gone: the caller has asked.
    public func remove(_ account: Account) throws {
        if account.isWatchOnly { return try removeWatched(account) }
        // Read it first: only a file that is this account's key may be deleted.
        guard try readKeystore(account.file).0.address == account.address else {
            throw WalletError.noSuchAccount(account.address)
        }
        let phrase = try isLastOfItsPhrase(account) ? account.phrase : nil
        try SecureFile.remove("\(path)/\(account.file)")
        try removeLeftovers(of: account.file)
        if let phrase { try SecureFile.remove("\(phrasesPath)/\(phrase).json") }
    }

    /// Whether a stored phrase goes when this account does.
    public func isLastOfItsPhrase(_ account: Account) throws -> Bool {
        guard let phrase = account.phrase, StoredPhrase.isID(phrase), SecureFile.exists("\(phrasesPath)/\(phrase).json")
        else { return false }
        return try !list().contains { $0.phrase == phrase && $0.file != account.file }
    }

    /// What a rewrite that was cut off left beside the file; it would outlive the key.
    private func removeLeftovers(of file: String) throws {
        for name in try SecureFile.names(in: path) where name.hasPrefix(file + ".") && name.hasSuffix(".tmp") {
            try SecureFile.remove("\(path)/\(name)")
        }
    }

    /// `UTC--2026-01-31T08-00-00.000000000Z--address`, so that names sort by age.
    private static func fileName(for address: Address) -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let date = "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let time = "\(padded(Int(parts.tm_hour), 2))-\(padded(Int(parts.tm_min), 2))-\(padded(Int(parts.tm_sec), 2))"
        return "UTC--\(date)T\(time).\(padded(now.tv_nsec, 9))Z--\(Hex.encodeBare(address.bytes))"
    }
}

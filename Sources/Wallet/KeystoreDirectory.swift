import Ethereum
import Glibc

/// An account whose key lies in the keystore. Knowing one gives no power: the key needs the
/// passphrase.
public struct Account: Hashable, Sendable {
    public let address: Address
    /// The person's name for it; empty when it has none.
    public let name: String
    /// The file's name within the directory.
    public let file: String

    public init(address: Address, name: String, file: String) {
        self.address = address
        self.name = name
        self.file = file
    }
}

/// Why the keystore cannot do what was asked.
public enum WalletError: Error, Equatable, Sendable {
    case noSuchAccount(Address)
    case accountExists(Address)
    case nameTaken(String)
    case invalidName
    case directoryOpenToOthers(String)
    case notADirectory(String)
    /// What was written does not open again; the file was not kept.
    case verificationFailed
}

/// The folder that holds the keys, one keystore file each, as geth names and writes them.
///
/// The folder is for its owner alone (0700), files are 0600 from their first moment, and a key counts
/// as stored only after the file has been read back from the disk and opened with the passphrase.
public struct KeystoreDirectory: Sendable {
    public let path: String
    /// What new files cost to open.
    public let cost: Keystore.Cost

    public static let longestName = 64

    /// Nothing is touched until something is asked for.
    public init(path: String, cost: Keystore.Cost = .standard) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.cost = cost
    }
}

// MARK: - Looking

extension KeystoreDirectory {
    /// Something in the folder that a person should know of.
    public enum Concern: Equatable, Sendable {
        case unreadable(file: String, KeystoreError)
        case failed(FileError)
        /// Without an address the file's account is unknown until it is opened.
        case noAddress(file: String)
        /// Other users of this machine can read the file and guess at its passphrase.
        case readableByOthers(file: String)
        case duplicate(file: String, Address)
    }

    /// The accounts, by file name (which begins with the date); nothing when there is no folder yet.
    public func list() throws -> [Account] { try scan().accounts }

    /// The accounts, and what was found beside them.
    public func scan() throws -> (accounts: [Account], concerns: [Concern]) {
        guard SecureFile.exists(path) else { return ([], []) }
        guard SecureFile.isDirectory(path) else { throw WalletError.notADirectory(path) }
        var accounts: [Account] = []
        var concerns: [Concern] = []
        for file in try SecureFile.names(in: path) where isKeystoreName(file) {
            do {
                let (keystore, mode) = try read(file)
                if mode & 0o077 != 0 { concerns.append(.readableByOthers(file: file)) }
                guard let address = keystore.address else { concerns.append(.noAddress(file: file)); continue }
                if accounts.contains(where: { $0.address == address }) {
                    concerns.append(.duplicate(file: file, address))
                    continue
                }
                accounts.append(Account(address: address, name: keystore.name ?? "", file: file))
            } catch let error as KeystoreError {
                concerns.append(.unreadable(file: file, error))
            } catch let error as FileError {
                concerns.append(.failed(error))
            }
        }
        return (accounts, concerns)
    }

    public func account(_ address: Address) throws -> Account {
        guard let account = try list().first(where: { $0.address == address }) else {
            throw WalletError.noSuchAccount(address)
        }
        return account
    }

    /// Compared byte by byte; nil when no account has this name.
    public func account(named name: String) throws -> Account? {
        try list().first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Geth's rule: hidden files, editors' leftovers and our own unfinished ones are not keys.
    private func isKeystoreName(_ file: String) -> Bool {
        !file.hasPrefix(".") && !file.hasSuffix("~") && !file.hasSuffix(".tmp")
            && !SecureFile.isDirectory("\(path)/\(file)")
    }

    private func read(_ file: String) throws -> (Keystore, mode_t) {
        // An account is a value anyone can make; its file must not lead out of the folder.
        guard !file.isEmpty, !file.utf8.contains(UInt8(ascii: "/")) else {
            throw FileError(operation: "open", path: file, code: EINVAL)
        }
        let (bytes, mode) = try SecureFile.read("\(path)/\(file)", limit: Keystore.maximumFileSize)
        return (try Keystore(parsing: bytes), mode)
    }
}

// MARK: - Opening

extension KeystoreDirectory {
    /// The private key of an account. The caller drops it as soon as it can; it wipes itself.
    func unlock(_ account: Account, passphrase: SecretBytes) throws -> SecretBytes {
        let key = try read(account.file).0.decrypt(passphrase: passphrase)
        let actual = try Secp256k1.address(of: key)
        guard actual == account.address else {
            throw KeystoreError.addressMismatch(stated: account.address, actual: actual)
        }
        return key
    }

    /// The private key itself, for a person who asked twice.
    public func exportKey(_ account: Account, passphrase: SecretBytes) throws -> SecretBytes {
        try unlock(account, passphrase: passphrase)
    }

    /// The keystore file's text, which other wallets read with the same passphrase.
    public func exportFile(_ account: Account) throws -> String { try read(account.file).0.text }
}

// MARK: - Changing

extension KeystoreDirectory {
    /// A new account from a new phrase. The phrase is the only backup, is not stored, and comes back
    /// once, to be written down.
    public func create(
        words: Int = 12, name: String = "", passphrase: SecretBytes
    ) throws -> (account: Account, mnemonic: Mnemonic) {
        let mnemonic = try Mnemonic.generate(words: words)
        return (try importMnemonic(mnemonic, name: name, passphrase: passphrase), mnemonic)
    }

    /// The account at `path` of a phrase's tree.
    /// - Parameter extra: BIP-39's own passphrase, which is not the keystore's.
    public func importMnemonic(
        _ mnemonic: Mnemonic, extra: SecretBytes? = nil, path: DerivationPath = .account(),
        name: String = "", passphrase: SecretBytes
    ) throws -> Account {
        let key = try HDKey(seed: mnemonic.seed(passphrase: extra)).derived(path).privateKey
        return try importKey(key, name: name, passphrase: passphrase)
    }

    /// A file from another wallet, opened with `filePassphrase` and sealed anew.
    public func importKeystore(
        _ text: Bytes, filePassphrase: SecretBytes, name: String = "", passphrase: SecretBytes
    ) throws -> Account {
        let key = try Keystore(parsing: text).decrypt(passphrase: filePassphrase)
        return try importKey(key, name: name, passphrase: passphrase)
    }

    public func importKey(_ key: SecretBytes, name: String = "", passphrase: SecretBytes) throws -> Account {
        guard Secp256k1.isValid(key) else { throw KeystoreError.notAKey }
        let address = try Secp256k1.address(of: key)
        try prepare()
        let accounts = try list()
        if accounts.contains(where: { $0.address == address }) { throw WalletError.accountExists(address) }
        try check(name: name, among: accounts)
        let keystore = try Keystore.encrypt(
            key, passphrase: passphrase, name: name.isEmpty ? nil : name, cost: cost)
        let file = Self.fileName(for: address)
        try SecureFile.write(Bytes(keystore.text.utf8), to: "\(path)/\(file)", replacing: false) { written in
            guard try Keystore(parsing: written).decrypt(passphrase: passphrase) == key else {
                throw WalletError.verificationFailed
            }
        }
        return Account(address: address, name: name, file: file)
    }

    /// Changes the name in the file; the key stays sealed.
    public func rename(_ account: Account, to name: String) throws -> Account {
        try prepare()
        try check(name: name, among: try list().filter { $0.file != account.file })
        let renamed = try read(account.file).0.renamed(name)
        let text = Bytes(renamed.text.utf8)
        try SecureFile.write(text, to: "\(path)/\(account.file)", replacing: true) { written in
            guard written == text, try Keystore(parsing: written).address == account.address else {
                throw WalletError.verificationFailed
            }
        }
        return Account(address: account.address, name: name, file: account.file)
    }

    /// Deletes the file. Without the phrase or another copy the money is gone: the caller has asked.
    public func remove(_ account: Account) throws {
        // Read it first: only a file that is this account's key may be deleted.
        guard try read(account.file).0.address == account.address else {
            throw WalletError.noSuchAccount(account.address)
        }
        try SecureFile.remove("\(path)/\(account.file)")
    }

    /// Makes the folder, or refuses one that others may write to: they could swap files.
    private func prepare() throws {
        if !SecureFile.exists(path) { try SecureFile.makeDirectory(path) }
        guard SecureFile.isDirectory(path) else { throw WalletError.notADirectory(path) }
        guard try SecureFile.mode(of: path) & 0o077 == 0 else { throw WalletError.directoryOpenToOthers(path) }
    }

    /// A name shows as it is stored, is not mistaken for an address, and belongs to one account.
    private func check(name: String, among accounts: [Account]) throws {
        if name.isEmpty { return }
        guard Untrusted.clean(name, limit: Self.longestName).utf8.elementsEqual(name.utf8),
            !name.lowercased().hasPrefix("0x")
        else { throw WalletError.invalidName }
        if accounts.contains(where: { $0.name.lowercased().utf8.elementsEqual(name.lowercased().utf8) }) {
            throw WalletError.nameTaken(name)
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

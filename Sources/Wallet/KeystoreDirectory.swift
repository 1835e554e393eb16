import Ethereum
import Glibc

/// The folder that holds the keys, one keystore file each, as geth names and writes them.
///
/// The folder is for its owner alone (0700), files are 0600 from their first moment, and a key counts
/// as stored only after the file has been read back from the disk and opened with the passphrase.
///
/// Two folders within it, which geth passes over, hold what is no key: `phrases`, the recovery phrases
/// that were kept, and `watched`, the addresses that are only looked at.
public struct KeystoreDirectory: Sendable {
    public let path: String
    /// What new files cost to open.
    public let cost: Keystore.Cost

    public static let longestName = 64

    var phrasesPath: String { "\(path)/phrases" }
    var watchedPath: String { "\(path)/watched" }

    /// Nothing is touched until something is asked for.
    public init(path: String, cost: Keystore.Cost = .standard) {
        self.path = path.utf8.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
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

    /// The accounts with keys by file name (which begins with the date), then the watched ones; nothing
    /// when there is no folder yet.
    public func list() throws -> [Account] { try scan().accounts }

    /// The accounts, and what was found beside them.
    public func scan() throws -> (accounts: [Account], concerns: [Concern]) {
        guard SecureFile.exists(path) else { return ([], []) }
        guard SecureFile.isDirectory(path) else { throw WalletError.notADirectory(path) }
        var found = Findings()
        for file in try SecureFile.names(in: path) where isKeystoreName(file) {
            found.note(file) {
                let (keystore, mode) = try readKeystore(file)
                guard let address = keystore.address else { return (nil, mode) }
                let kind = keystore.origin.map { Account.Kind.derived($0.path, phrase: $0.phrase) } ?? .key
                return (Account(address: address, name: keystore.name ?? "", file: file, kind: kind), mode)
            }
        }
        for file in try watchedFiles() {
            found.note(file) {
                let (bytes, mode) = try SecureFile.read("\(path)/\(file)", limit: Keystore.maximumFileSize)
                let (address, name) = try WatchedAddress.read(bytes)
                return (Account(address: address, name: name, file: file, kind: .watched), mode)
            }
        }
        return (found.accounts, found.concerns)
    }

    private struct Findings {
        var accounts: [Account] = []
        var concerns: [Concern] = []

        /// - Parameter look: the account of a file, nil when it names none, and the file's mode.
        mutating func note(_ file: String, look: () throws -> (Account?, mode_t)) {
            do {
                let (account, mode) = try look()
                if mode & 0o077 != 0 { concerns.append(.readableByOthers(file: file)) }
                guard let account else { return concerns.append(.noAddress(file: file)) }
                if accounts.contains(where: { $0.address == account.address }) {
                    return concerns.append(.duplicate(file: file, account.address))
                }
                accounts.append(account)
            } catch let error as KeystoreError {
                concerns.append(.unreadable(file: file, error))
            } catch let error as FileError {
                concerns.append(.failed(error))
            } catch {
                concerns.append(.unreadable(file: file, .malformed("file")))
            }
        }
    }

    /// The account whose key signs for `address`; a watched one has none and is refused.
    public func account(_ address: Address) throws -> Account {
        guard let account = try list().first(where: { $0.address == address }) else {
            throw WalletError.noSuchAccount(address)
        }
        guard !account.isWatchOnly else { throw WalletError.watchOnly(address) }
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

    /// Their paths within the folder.
    private func watchedFiles() throws -> [String] {
        guard SecureFile.isDirectory(watchedPath) else { return [] }
        return try SecureFile.names(in: watchedPath).filter { $0.hasSuffix(".json") }.map { "watched/\($0)" }
    }

    func readKeystore(_ file: String) throws -> (Keystore, mode_t) {
        // An account is a value anyone can make; its file must not lead out of the folder.
        guard !file.isEmpty, !file.utf8.contains(UInt8(ascii: "/")) else {
            throw FileError(operation: "open", path: file, code: EINVAL)
        }
        let (bytes, mode) = try SecureFile.read("\(path)/\(file)", limit: Keystore.maximumFileSize)
        return (try Keystore(parsing: bytes), mode)
    }

    func readPhrase(_ id: String) throws -> StoredPhrase {
        guard StoredPhrase.isID(id) else { throw KeystoreError.malformed("phrase") }
        return try StoredPhrase(
            parsing: SecureFile.read("\(phrasesPath)/\(id).json", limit: Keystore.maximumFileSize).bytes)
    }

    /// The phrases that were kept; files that are none are passed over.
    func phrases() throws -> [StoredPhrase] {
        guard SecureFile.isDirectory(phrasesPath) else { return [] }
        return try SecureFile.names(in: phrasesPath).filter { $0.hasSuffix(".json") }.compactMap { file in
            try? readPhrase(String(file.dropLast(5)))
        }
    }
}

// MARK: - Opening

extension KeystoreDirectory {
    /// The private key of an account. The caller drops it as soon as it can; it wipes itself.
    func unlock(_ account: Account, passphrase: SecretBytes) throws -> SecretBytes {
        guard !account.isWatchOnly else { throw WalletError.watchOnly(account.address) }
        let key = try readKeystore(account.file).0.decrypt(passphrase: passphrase)
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
    public func exportFile(_ account: Account) throws -> String {
        guard !account.isWatchOnly else { throw WalletError.watchOnly(account.address) }
        return try readKeystore(account.file).0.text
    }

    /// The phrase that an account grew from, for a person who asked twice.
    public func exportPhrase(_ account: Account, passphrase: SecretBytes) throws -> Mnemonic {
        guard let phrase = account.phrase else { throw WalletError.noPhrase(account.address) }
        return try readPhrase(phrase).open(passphrase: passphrase)
    }
}

// MARK: - The folder itself

extension KeystoreDirectory {
    /// Makes the folder (and one within it), or refuses one that others may write to: they could swap
    /// files.
    func prepare(_ inner: String? = nil) throws {
        for folder in [path] + (inner.map { [$0] } ?? []) {
            if !SecureFile.exists(folder) { try SecureFile.makeDirectory(folder) }
            guard SecureFile.isDirectory(folder) else { throw WalletError.notADirectory(folder) }
            guard try SecureFile.mode(of: folder) & 0o077 == 0 else { throw WalletError.directoryOpenToOthers(folder) }
        }
    }

    /// Closes files that other users could read (an editor or a copy left them so), and says which.
    public func closeOpenFiles() throws -> [String] {
        var files = try scan().concerns.compactMap { if case .readableByOthers(let file) = $0 { file } else { nil } }
        if SecureFile.isDirectory(phrasesPath) {
            files += try SecureFile.names(in: phrasesPath).map { "phrases/\($0)" }.filter { file in
                (try? SecureFile.mode(of: "\(path)/\(file)")).map { $0 & S_IFMT == S_IFREG && $0 & 0o077 != 0 } ?? false
            }
        }
        for file in files { try SecureFile.close("\(path)/\(file)") }
        return files
    }

    /// A name shows as it is stored, is not mistaken for an address, and belongs to one account.
    func check(name: String, among accounts: [Account]) throws {
        if name.isEmpty { return }
        guard Untrusted.clean(name, limit: Self.longestName).utf8.elementsEqual(name.utf8), !Self.looksLikeAddress(name)
        else { throw WalletError.invalidName }
        if accounts.contains(where: { $0.name.lowercased().utf8.elementsEqual(name.lowercased().utf8) }) {
            throw WalletError.nameTaken(name)
        }
    }

    /// `0x…`, in any spelling of it, or forty hexadecimal digits.
    private static func looksLikeAddress(_ name: String) -> Bool {
        let bytes = name.lowercased().utf8
        return bytes.starts(with: "0x".utf8) || bytes.count == 40 && bytes.allSatisfy { Hex.digitValue($0) != nil }
    }
}

import Ethereum
import Foundation
import Glibc
import Testing

@testable import Wallet

/// Real files in a folder of their own.
@Suite(.serialized) final class KeystoreDirectoryTests {
    let home: String
    let directory: KeystoreDirectory
    let passphrase = secret("correct horse")

    init() {
        home = NSTemporaryDirectory() + "/seraph-tests-\(UInt64.random(in: .min ... .max))"
        directory = KeystoreDirectory(path: home + "/keystore", cost: .light)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func mode(_ path: String) throws -> mode_t { try SecureFile.mode(of: path) & 0o777 }

    @Test func nothingIsThereAtFirst() throws {
        #expect(try directory.list() == [])
        #expect(!SecureFile.exists(directory.path))
    }

    @Test func aNewAccountComesBackFromItsPhrase() throws {
        let (account, mnemonic) = try directory.create(words: 12, name: "savings", passphrase: passphrase)
        #expect(try directory.list() == [account])
        #expect(try directory.account(named: "savings") == account)
        let other = KeystoreDirectory(path: home + "/other", cost: .light)
        let again = try other.importMnemonic(Mnemonic(phrase: mnemonic.phrase), passphrase: passphrase)
        #expect(again.address == account.address)
    }

    /// Foundation's atomic write would make these 0644.
    @Test("Trap 21: files are the owner's alone, new or rewritten, under any umask", arguments: [0o000, 0o022, 0o077] as [mode_t])
    func filesAreTheOwnersAlone(mask: mode_t) throws {
        let before = umask(mask)
        defer { umask(before) }
        let (account, _) = try directory.create(passphrase: passphrase)
        let watched = try directory.watch(.zero)
        let renamed = try directory.rename(account, to: "daily")
        let phrases = try SecureFile.names(in: directory.phrasesPath)
        #expect(phrases.count == 1)
        for folder in [directory.path, directory.phrasesPath, directory.watchedPath] { #expect(try mode(folder) == 0o700) }
        for file in [account.file, renamed.file, watched.file] + phrases.map({ "phrases/" + $0 }) {
            #expect(try mode(directory.path + "/" + file) == 0o600)
        }
    }

    @Test func aRewriteClosesAFileThatStoodOpen() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let path = directory.path + "/" + account.file
        chmod(path, 0o644)
        #expect(try directory.scan().concerns == [.readableByOthers(file: account.file)])
        _ = try directory.rename(account, to: "daily")
        #expect(try mode(path) == 0o600)
        chmod(path, 0o660)
        #expect(try directory.closeOpenFiles() == [account.file])
        #expect(try mode(path) == 0o600)
        #expect(try directory.closeOpenFiles() == [])
        #expect(try directory.scan().concerns == [])
    }

    @Test func renamingKeepsTheKey() throws {
        let key = SecretBytes.random(count: 32)
        let account = try directory.importKey(key, name: "old", passphrase: passphrase)
        let renamed = try directory.rename(account, to: "new name")
        #expect(try directory.list().map(\.name) == ["new name"])
        #expect(try directory.exportKey(renamed, passphrase: passphrase) == key)
    }

    @Test func namesAreOneEachAndShowAsTheyAre() throws {
        let account = try directory.importKey(.random(count: 32), name: "savings", passphrase: passphrase)
        #expect(throws: WalletError.nameTaken("Savings")) {
            try directory.importKey(.random(count: 32), name: "Savings", passphrase: passphrase)
        }
        for name in ["a\u{202E}b", "0xabc", "0Xabc", String(repeating: "a", count: 40), " padded ", "line\nbreak", String(repeating: "x", count: 65)] {
            #expect(throws: WalletError.invalidName) { try directory.rename(account, to: name) }
        }
        #expect(try directory.list() == [account])
    }

    @Test func theSameKeyIsNotStoredTwice() throws {
        let key = SecretBytes.random(count: 32)
        let account = try directory.importKey(key, passphrase: passphrase)
        #expect(throws: WalletError.accountExists(account.address)) {
            try directory.importKey(key, passphrase: passphrase)
        }
    }

    @Test func anEmptyPassphraseIsRefused() {
        #expect(throws: KeystoreError.emptyPassphrase) {
            try directory.importKey(.random(count: 32), passphrase: secret(""))
        }
    }

    @Test func exportedFilesOpenElsewhere() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let other = KeystoreDirectory(path: home + "/other", cost: .light)
        let moved = try other.importKeystore(
            Bytes(directory.exportFile(account).utf8), filePassphrase: passphrase, passphrase: secret("another"))
        #expect(moved.address == account.address)
        #expect(throws: KeystoreError.wrongPassphrase) { try other.exportKey(moved, passphrase: passphrase) }
    }

    // MARK: Phrases

    @Test func moreAccountsGrowFromAPhrase() throws {
        let (first, mnemonic) = try directory.create(words: 12, language: .japanese, name: "main", passphrase: passphrase)
        #expect(first.path == .account(0))
        let second = try directory.add(under: first, name: "second", passphrase: passphrase)
        let ledger = try directory.add(under: second, path: DerivationPath("m/44'/60'/1'/0/0"), passphrase: passphrase)
        #expect(second.path == .account(1))
        let root = try HDKey(seed: mnemonic.seed())
        #expect(try second.address == root.derived(.account(1)).address)
        #expect(try ledger.address == root.derived(DerivationPath("m/44'/60'/1'/0/0")).address)
        #expect(Set(try directory.list()) == [first, second, ledger])
        #expect(try directory.exportPhrase(ledger, passphrase: passphrase).entropy == mnemonic.entropy)
        #expect(try directory.exportPhrase(ledger, passphrase: passphrase).language == .japanese)
        #expect(throws: KeystoreError.wrongPassphrase) { try directory.add(under: first, passphrase: secret("no")) }
        #expect(throws: WalletError.accountExists(second.address)) {
            try directory.add(under: first, path: .account(1), passphrase: passphrase)
        }
    }

    @Test func severalAccountsComeAtOnceOrNotAtAll() throws {
        let mnemonic = try Mnemonic(phrase: MnemonicTests.phrase)
        let accounts = try directory.importMnemonic(
            mnemonic, paths: [.account(0), .account(1), .account(2)], name: "m", passphrase: passphrase)
        #expect(accounts.map(\.name) == ["m", "m 2", "m 3"])
        #expect(try directory.phrases().count == 1)
        #expect(throws: WalletError.accountExists(accounts[2].address)) {
            try directory.importMnemonic(mnemonic, paths: [.account(3), .account(2)], passphrase: passphrase)
        }
        #expect(try directory.list().count == 3)
        // The same phrase again finds the stored one.
        _ = try directory.importMnemonic(mnemonic, path: .account(7), passphrase: passphrase)
        #expect(try directory.phrases().count == 1)
    }

    @Test func theExtraPassphraseIsNotKept() throws {
        let mnemonic = try Mnemonic(phrase: MnemonicTests.phrase)
        let hidden = try directory.importMnemonic(mnemonic, extra: secret("TREZOR"), passphrase: passphrase)
        #expect(try directory.exportPhrase(hidden, passphrase: passphrase).entropy == mnemonic.entropy)
        #expect(throws: WalletError.wrongExtraPassphrase) { try directory.add(under: hidden, passphrase: passphrase) }
        let next = try directory.add(under: hidden, extra: secret("TREZOR"), passphrase: passphrase)
        #expect(try next.address == HDKey(seed: mnemonic.seed(passphrase: secret("TREZOR"))).derived(.account(1)).address)
    }

    @Test func aPhraseThatIsNotKeptLeavesNothing() throws {
        let (account, _) = try directory.create(passphrase: passphrase, keepsPhrase: false)
        #expect(account.kind == .derived(.account(), phrase: nil))
        #expect(!SecureFile.exists(directory.phrasesPath))
        #expect(throws: WalletError.noPhrase(account.address)) { try directory.add(under: account, passphrase: passphrase) }
        #expect(throws: WalletError.noPhrase(account.address)) { try directory.exportPhrase(account, passphrase: passphrase) }
    }

    @Test func aPhraseGoesWithItsLastAccount() throws {
        let (first, _) = try directory.create(passphrase: passphrase)
        let second = try directory.add(under: first, passphrase: passphrase)
        #expect(try !directory.isLastOfItsPhrase(first))
        try directory.remove(first)
        #expect(try directory.isLastOfItsPhrase(second))
        #expect(try directory.phrases().count == 1)
        try directory.remove(second)
        #expect(try directory.phrases().isEmpty)
    }

    /// No other wallet may take the entropy for a key, and no swapped file may lead to other accounts.
    @Test func aStoredPhraseIsNoKeystore() throws {
        _ = try directory.create(words: 24, passphrase: passphrase)
        let stored = try #require(try directory.phrases().first)
        #expect(throws: KeystoreError.unsupportedVersion("1")) { try Keystore(parsing: stored.text.utf8) }
        let other = try KeystoreDirectory(path: home + "/other", cost: .light).create(words: 24, passphrase: passphrase)
        let first = Hex.encodeBare(stored.address.bytes)
        let relabelled = stored.text.replacingOccurrences(of: first, with: Hex.encodeBare(other.account.address.bytes))
        #expect(throws: KeystoreError.addressMismatch(stated: other.account.address, actual: stored.address)) {
            try StoredPhrase(parsing: relabelled.utf8).open(passphrase: passphrase)
        }
    }

    // MARK: Watched addresses

    static let watched = Address(bytes: Bytes(repeating: 0x11, count: 20)) ?? .zero

    @Test func watchedAddressesComeLastAndNeverSign() throws {
        let watched = try directory.watch(Self.watched, name: "cold")
        let mine = try directory.importKey(.random(count: 32), name: "hot", passphrase: passphrase)
        #expect(try directory.list() == [mine, watched])
        #expect(throws: WalletError.watchOnly(Self.watched)) { try directory.account(Self.watched) }
        #expect(throws: WalletError.watchOnly(Self.watched)) { try directory.unlock(watched, passphrase: passphrase) }
        #expect(throws: WalletError.watchOnly(Self.watched)) { try directory.exportFile(watched) }
        #expect(throws: WalletError.accountExists(Self.watched)) { try directory.watch(Self.watched) }
        #expect(throws: WalletError.nameTaken("HOT")) { try directory.rename(watched, to: "HOT") }
        let renamed = try directory.rename(watched, to: "vault")
        #expect(try directory.account(named: "vault") == renamed)
        try directory.remove(renamed)
        #expect(try directory.list() == [mine])
    }

    @Test func aKeyTakesTheWatchedPlaceAndName() throws {
        let key = SecretBytes.random(count: 32)
        _ = try directory.watch(Secp256k1.address(of: key), name: "cold")
        let account = try directory.importKey(key, passphrase: passphrase)
        #expect(account.name == "cold")
        #expect(try directory.list() == [account])
    }

    @Test func gethSeesTheKeysAlone() throws {
        _ = try directory.create(passphrase: passphrase)
        _ = try directory.watch(Self.watched)
        // geth reads every regular file that is not hidden, in this folder only.
        let files = try SecureFile.names(in: directory.path).filter { !SecureFile.isDirectory(directory.path + "/" + $0) }
        #expect(files.count == 1)
        let name = try #require(files.first)
        let pattern = /UTC--\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{9}Z--[0-9a-f]{40}/
        #expect(name.wholeMatch(of: pattern) != nil)
    }

    @Test func removedAccountsAreGone() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        // What a rewrite that was killed leaves behind would outlive the key.
        let leftover = "\(directory.path)/\(account.file).123.tmp"
        try directory.exportFile(account).write(toFile: leftover, atomically: false, encoding: .utf8)
        try directory.remove(account)
        #expect(try directory.list() == [])
        #expect(!SecureFile.exists(leftover))
        #expect(throws: (any Error).self) { try directory.remove(account) }
    }

    @Test func aFileOutsideTheFolderIsNotTouched() throws {
        let inside = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let other = KeystoreDirectory(path: directory.path + "/other", cost: .light)
        _ = try other.importKey(.random(count: 32), passphrase: passphrase)
        let outside = Account(address: inside.address, name: "", file: "../" + inside.file)
        #expect(throws: FileError.self) { try other.exportKey(outside, passphrase: self.passphrase) }
        #expect(throws: FileError.self) { try other.remove(outside) }
        #expect(try directory.list() == [inside])
    }

    @Test func aFolderOpenToOthersTakesNoKeys() throws {
        try SecureFile.makeDirectory(directory.path)
        chmod(directory.path, 0o755)
        #expect(throws: WalletError.directoryOpenToOthers(directory.path)) {
            try directory.importKey(.random(count: 32), passphrase: passphrase)
        }
    }

    @Test func aSwappedFileIsNoticed() throws {
        let mine = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let theirs = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let path = directory.path + "/" + mine.file
        let relabelled = try directory.exportFile(theirs).replacingOccurrences(
            of: Hex.encodeBare(theirs.address.bytes), with: Hex.encodeBare(mine.address.bytes))
        try relabelled.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(throws: KeystoreError.addressMismatch(stated: mine.address, actual: theirs.address)) {
            try directory.exportKey(mine, passphrase: passphrase)
        }
    }

    @Test(.timeLimit(.minutes(1))) func strayFilesAreReportedAndDoNoHarm() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        func put(_ name: String, _ text: String) throws {
            try text.write(toFile: directory.path + "/" + name, atomically: false, encoding: .utf8)
            chmod(directory.path + "/" + name, 0o600)
        }
        try put("garbage", "\u{1}\u{2}")
        try put(".hidden", "{}")
        try put("half-written.tmp", "{")
        try put("huge", String(repeating: " ", count: 100_000))
        symlink("/etc/passwd", directory.path + "/link")
        mkfifo(directory.path + "/pipe", 0o600)
        mkdir(directory.path + "/folder", 0o700)
        let (accounts, concerns) = try directory.scan()
        #expect(accounts == [account])
        #expect(concerns.count == 4)
    }

    @Test func nothingIsLeftWhenTheDiskSaysNo() throws {
        try SecureFile.makeDirectory(directory.path)
        #expect(throws: WalletError.verificationFailed) {
            try SecureFile.write([1, 2, 3], to: directory.path + "/key", replacing: false) { _ in
                throw WalletError.verificationFailed
            }
        }
        #expect(try SecureFile.names(in: directory.path) == [])
    }
}

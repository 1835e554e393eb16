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
    @Test(arguments: [0o000, 0o022, 0o077] as [mode_t]) func filesAreTheOwnersAlone(mask: mode_t) throws {
        let before = umask(mask)
        defer { umask(before) }
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        #expect(try mode(directory.path) == 0o700)
        #expect(try mode(directory.path + "/" + account.file) == 0o600)
        let renamed = try directory.rename(account, to: "daily")
        #expect(try mode(directory.path + "/" + renamed.file) == 0o600)
    }

    @Test func aRewriteClosesAFileThatStoodOpen() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        let path = directory.path + "/" + account.file
        chmod(path, 0o644)
        #expect(try directory.scan().concerns == [.readableByOthers(file: account.file)])
        _ = try directory.rename(account, to: "daily")
        #expect(try mode(path) == 0o600)
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
        for name in ["a\u{202E}b", "0xabc", " padded ", "line\nbreak", String(repeating: "x", count: 65)] {
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

    @Test func removedAccountsAreGone() throws {
        let account = try directory.importKey(.random(count: 32), passphrase: passphrase)
        try directory.remove(account)
        #expect(try directory.list() == [])
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

@Suite struct KeystoreTests {
    @Test func everyAlteredByteIsNoticed() throws {
        let key = SecretBytes.random(count: 32)
        let keystore = try Keystore.encrypt(key, passphrase: secret("p"), cost: .light)
        let mac = try #require(keystore.json["crypto"]?["mac"]?.string)
        for index in stride(from: 0, to: mac.utf8.count, by: 13) {
            var digits = Bytes(mac.utf8)
            digits[index] = digits[index] == 48 ? 49 : 48
            let altered = keystore.text.replacingOccurrences(of: mac, with: String(decoding: digits, as: UTF8.self))
            #expect(throws: KeystoreError.wrongPassphrase) {
                try Keystore(parsing: altered.utf8).decrypt(passphrase: secret("p"))
            }
        }
        #expect(try keystore.decrypt(passphrase: secret("p")) == key)
    }

    @Test func passphrasesAreBytes() throws {
        let keystore = try Keystore.encrypt(.random(count: 32), passphrase: secret("caf\u{e9}"), cost: .light)
        #expect(throws: KeystoreError.wrongPassphrase) { try keystore.decrypt(passphrase: secret("cafe\u{301}")) }
        #expect(throws: KeystoreError.wrongPassphrase) { try keystore.decrypt(passphrase: secret("caf\u{e9} ")) }
    }

    /// The value comes from a separate implementation in Python; BoringSSL refuses these parameters.
    @Test func scryptWithTheSmallestBlock() throws {
        let key = try Scrypt.key(
            passphrase: secret("seraph"), salt: Bytes("practice salt".utf8), .init(n: 1 << 16, r: 1, p: 1))
        #expect(key == SecretBytes(copying: try Hex.decode("0x4baa5f4b25b3220cfb8449ddee39ba178c9c4d43a71b4ac9176ddc8399004644")))
    }
}

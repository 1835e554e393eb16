import Ethereum

/// Addresses without keys.
extension KeystoreDirectory {
    /// Watches an address: plans can be made for it, and nothing signs for it.
    public func watch(_ address: Address, name: String = "") throws -> Account {
        try prepare(watchedPath)
        let accounts = try list()
        if accounts.contains(where: { $0.address == address }) { throw WalletError.accountExists(address) }
        try check(name: name, among: accounts)
        let file = "watched/\(Hex.encodeBare(address.bytes)).json"
        try writeWatched(address, name: name, file: file, replacing: false)
        return Account(address: address, name: name, file: file, kind: .watched)
    }

    func rewriteWatched(_ account: Account, name: String) throws -> Account {
        let file = try provenFile(account)
        try writeWatched(account.address, name: name, file: file, replacing: true)
        return Account(address: account.address, name: name, file: file, kind: .watched)
    }

    func removeWatched(_ account: Account) throws { try SecureFile.remove("\(path)/\(provenFile(account))") }

    /// An account is a value anyone can make; only a file that was found here is touched.
    private func provenFile(_ account: Account) throws -> String {
        guard let found = try list().first(where: { $0.isWatchOnly && $0.address == account.address }) else {
            throw WalletError.noSuchAccount(account.address)
        }
        return found.file
    }

    private func writeWatched(_ address: Address, name: String, file: String, replacing: Bool) throws {
        let text = Bytes(WatchedAddress.text(address, name: name).utf8)
        try SecureFile.write(text, to: "\(path)/\(file)", replacing: replacing) { written in
            guard written == text else { throw WalletError.verificationFailed }
        }
    }
}

/// The file of a watched address.
enum WatchedAddress {
    private static let kind = "seraph-watched-address"

    static func text(_ address: Address, name: String) -> String {
        let json: JSON = ["kind": .string(kind), "version": 1, "address": .string(address.checksummed), "name": .string(name)]
        return json.pretty + "\n"
    }

    static func read(_ bytes: Bytes) throws(KeystoreError) -> (address: Address, name: String) {
        let json = try Keystore.document(bytes)
        guard json["kind"]?.string == kind else { throw .malformed("kind") }
        guard let address = try Keystore.address(json["address"]) else { throw .missing("address") }
        return (address, Untrusted.clean(json["name"]?.string ?? "", limit: KeystoreDirectory.longestName))
    }
}

import Ethereum

/// An account that the wallet knows. Knowing one gives no power: its key, if it is here, needs the
/// passphrase.
public struct Account: Hashable, Sendable {
    public let address: Address
    /// The person's name for it; empty when it has none.
    public let name: String
    /// The file's name within the directory.
    public let file: String
    public let kind: Kind

    public enum Kind: Hashable, Sendable {
        /// A single private key.
        case key
        /// A key that grew from a phrase, and the stored phrase's id, if that was kept.
        case derived(DerivationPath, phrase: String?)
        /// An address alone: it can be looked at and planned for, and never signs.
        case watched
    }

    public init(address: Address, name: String, file: String, kind: Kind = .key) {
        self.address = address
        self.name = name
        self.file = file
        self.kind = kind
    }

    public var isWatchOnly: Bool { kind == .watched }

    public var path: DerivationPath? {
        if case .derived(let path, _) = kind { path } else { nil }
    }

    /// The id of the stored phrase this account grew from.
    var phrase: String? {
        if case .derived(_, let phrase) = kind { phrase } else { nil }
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
    /// There is no key here to sign with or to export.
    case watchOnly(Address)
    /// The account did not grow from a phrase, or the phrase was not kept.
    case noPhrase(Address)
    /// The phrase with this extra passphrase does not lead to the account it was asked for.
    case wrongExtraPassphrase
    case indexOutOfRange
}

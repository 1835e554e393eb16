import Ethereum

/// What each error of this module says to a person. Facts are thrown elsewhere; sentences live here.

extension MnemonicError: Explained {
    public var explanation: String {
        switch self {
        case .wordCount(let count):
            return "A recovery phrase has 12, 15, 18, 21 or 24 words, but this has \(count). Nothing was imported. Check that no word is missing or doubled."
        case .unknownWord(let position, let word, let suggestions):
            let hint =
                suggestions.isEmpty
                ? "Check it against your backup." : "Did you mean \(suggestions.joined(separator: " or "))?"
            return "Word \(position), “\(word)”, is not in the list of recovery words. Nothing was imported. \(hint)"
        case .checksum:
            return "Every word is a recovery word, but together they fail their checksum: one is wrong, or two are swapped. Nothing was imported. Compare them with your backup, in order."
        case .passphraseNotText:
            return "The extra passphrase is not readable text. Nothing was imported. Type it again."
        }
    }
}

extension HDKeyError: Explained {
    public var explanation: String {
        switch self {
        case .invalidPath(let text):
            "“\(text)” is not a derivation path. Nothing was imported. It should look like m/44'/60'/0'/0/0."
        case .seedLength(let count):
            "A seed has 16 to 64 bytes, but this has \(count). Nothing was imported."
        case .noKeyHere:
            "This derivation path has no key (a one in 2^127 chance). Nothing was imported. Use the next index."
        }
    }
}

extension KeystoreError: Explained {
    public var explanation: String {
        let nothing = "No key was opened and nothing was signed."
        switch self {
        case .tooLarge(let count):
            return "This file has \(count) bytes or more, which is too long for a keystore file. \(nothing) Choose another file."
        case .notJSON(let error):
            return "This is not a keystore file. \(error.explanation)"
        case .missing(let part):
            return "This keystore file lacks its “\(part)” part. \(nothing) It may be damaged: use a backup."
        case .malformed(let part):
            return "The “\(part)” part of this keystore file is malformed. \(nothing) It may be damaged: use a backup."
        case .unsupportedVersion(let version):
            return "This keystore file is of version \(version), and only version 3 can be read. \(nothing) Export it anew from the wallet that made it."
        case .unsupported(let what):
            return "This keystore file uses \(what), which Seraph does not know. \(nothing) Export it anew from the wallet that made it."
        case .costOutOfBounds(let part):
            return "This keystore file asks for an absurd amount of work (“\(part)”). \(nothing) It is damaged or hostile: use a backup."
        case .wrongPassphrase:
            return "The passphrase is not right for this file (or the file was altered). \(nothing) Try again; capitals and spaces count."
        case .addressMismatch(let stated, let actual):
            return "This keystore file says it holds \(stated) but its key belongs to \(actual). \(nothing) Somebody may have swapped the file: do not use it."
        case .emptyPassphrase:
            return "An empty passphrase protects nothing. No key was stored. Choose one."
        case .notAKey:
            return "What was given is not a private key. \(nothing) Check that it was copied whole: 64 hexadecimal digits."
        }
    }
}

extension WalletError: Explained {
    public var explanation: String {
        switch self {
        case .noSuchAccount(let address):
            "There is no key for \(address) here. Nothing was signed. List the accounts, or import this one."
        case .accountExists(let address):
            "The account \(address) is already here. Nothing was changed."
        case .nameTaken(let name):
            "Another account is already called “\(name)”. Nothing was changed. Choose another name."
        case .invalidName:
            "This name cannot be used: at most \(KeystoreDirectory.longestName) visible characters, not beginning with 0x. Nothing was changed. Choose another name."
        case .directoryOpenToOthers(let path):
            "Other users of this machine may enter the keystore folder \(path). Nothing was stored. Close it with: chmod 700 '\(path)'"
        case .notADirectory(let path):
            "\(path) is not a folder. Nothing was stored. Move it away or choose another home."
        case .verificationFailed:
            "The key file did not open again after it was written, so it was not kept. Nothing was stored. Check the disk and try again."
        }
    }
}

extension FileError: Explained {
    public var explanation: String {
        "Could not \(operation) \(path): \(reason). Nothing was signed. Check the disk and the permissions."
    }
}

extension ApprovalRefusal: Explained {
    public var explanation: String {
        switch self {
        case .refused(let reason):
            "You said no\(reason.isEmpty ? "" : " (\(Untrusted.clean(reason)))"). Nothing was signed."
        case .blocked(let reasons):
            "This is not allowed: \(reasons.map { Untrusted.clean($0) }.joined(separator: "; ")). Nothing was signed. Change the request, or the policy if you mean it."
        }
    }
}

extension SigningError: Explained {
    public var explanation: String {
        switch self {
        case .noChainID:
            "This transaction names no chain, so anyone could repeat it on every other chain. Nothing was signed. Ask for it with a chain id."
        case .impossible(let problem):
            "\(problem.explanation) Nothing was signed. Ask for the transaction again with other values."
        case .blobs:
            "This is a blob transaction, and Seraph does not carry blobs. Nothing was signed. Use a wallet made for it."
        case .delegateNotAllowed(let delegate):
            "This transaction would let the code at \(delegate) move everything an account owns, and that code is not on your list of delegates. Nothing was signed. Add it only if you know what it does."
        case .authorization(let hazard):
            "\(hazard.explanation) Nothing was signed. Ask for the transaction again with another authorisation."
        case .approvedOtherBytes:
            "What was approved is not what was to be signed. Nothing was signed. Review it again."
        case .approvalOfAnotherRequest:
            "The approval belongs to another request. Nothing was signed. Review it again."
        case .answeredTooLate:
            "The answer came after the question was closed. Nothing was signed. Ask again."
        case .signatureMismatch:
            "The finished signature did not lead back to your account, so it was destroyed. Nothing was sent. Check the machine's memory and try again."
        }
    }
}

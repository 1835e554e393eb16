import Ethereum
import Foundation

/// How a passphrase becomes a key: the `kdf` and `kdfparams` of Web3 Secret Storage.
///
/// A file comes from anywhere, so every parameter is bounded before any work is done: a hostile `n`
/// would otherwise ask for petabytes, a hostile `c` for years.
struct KeyDerivation: Hashable, Sendable {
    let cost: Cost
    let salt: Bytes

    /// How dear a guess is.
    enum Cost: Hashable, Sendable {
        case scrypt(Scrypt.Parameters)
        /// With HMAC-SHA256.
        case pbkdf2(rounds: Int)
    }

    /// The 32 bytes that files use: the first half for the cipher, the second for the MAC.
    func key(_ passphrase: SecretBytes) throws -> SecretBytes {
        switch cost {
        case .scrypt(let parameters):
            try Scrypt.key(passphrase: passphrase, salt: salt, parameters)
        case .pbkdf2(let rounds):
            try PBKDF2.key(passphrase, salt: SecretBytes(copying: salt), hash: .sha256, rounds: rounds, count: 32)
        }
    }
}

// MARK: - Bounds

extension KeyDerivation.Cost {
    /// Refuses what is no setting of its algorithm, or needs more than 512 MiB, or more than four times
    /// the work of geth's standard setting (scrypt) or 40 times that of its PBKDF2.
    func checked() throws(KeystoreError) -> Self {
        switch self {
        case .scrypt(let parameters):
            let (n, r, p) = (parameters.n, parameters.r, parameters.p)
            guard (2...1 << 20).contains(n), n.nonzeroBitCount == 1 else { throw .costOutOfBounds("n") }
            guard (1...1024).contains(r) else { throw .costOutOfBounds("r") }
            guard (1...1024).contains(p) else { throw .costOutOfBounds("p") }
            guard n * r <= 1 << 22, n * r * p <= 1 << 23 else { throw .costOutOfBounds("n, r, p") }
        case .pbkdf2(let rounds):
            guard (1...10_000_000).contains(rounds) else { throw .costOutOfBounds("c") }
        }
        return self
    }
}

// MARK: - In files

extension KeyDerivation {
    /// From the object that has `kdf` and `kdfparams`.
    init(json crypto: JSON) throws(KeystoreError) {
        guard let parameters = crypto["kdfparams"] else { throw .missing("kdfparams") }
        salt = try parameters.keystoreHex("salt", 0...1024)
        // Only the first 32 bytes are ever used, and they do not depend on how many follow.
        guard (32...1024).contains(try parameters.keystoreInteger("dklen")) else { throw .costOutOfBounds("dklen") }
        switch crypto["kdf"]?.string {
        case "scrypt":
            cost = try Cost.scrypt(.init(
                n: parameters.keystoreInteger("n"), r: parameters.keystoreInteger("r"), p: parameters.keystoreInteger("p"))).checked()
        case "pbkdf2":
            guard let prf = parameters["prf"]?.string else { throw .missing("prf") }
            guard prf == "hmac-sha256" else { throw .unsupported("prf " + Untrusted.clean(prf, limit: 20)) }
            cost = try Cost.pbkdf2(rounds: parameters.keystoreInteger("c")).checked()
        case let other?: throw .unsupported("kdf " + Untrusted.clean(other, limit: 20))
        case nil: throw .missing("kdf")
        }
    }

    /// The members `kdf` and `kdfparams`.
    var members: [JSON.Member] {
        let salt = JSON.string(Hex.encodeBare(salt))
        switch cost {
        case .scrypt(let parameters):
            return [
                .init("kdf", "scrypt"),
                .init("kdfparams", [
                    "dklen": 32, "n": JSON(parameters.n), "p": JSON(parameters.p), "r": JSON(parameters.r), "salt": salt,
                ]),
            ]
        case .pbkdf2(let rounds):
            return [
                .init("kdf", "pbkdf2"),
                .init("kdfparams", ["c": JSON(rounds), "dklen": 32, "prf": "hmac-sha256", "salt": salt]),
            ]
        }
    }
}

extension JSON {
    /// A member that is a whole number; one too large for any use counts as out of bounds.
    func keystoreInteger(_ name: String) throws(KeystoreError) -> Int {
        guard let member = self[name] else { throw .missing(name) }
        guard case .number(let digits) = member else { throw .malformed(name) }
        guard let value = Int(digits) else { throw .costOutOfBounds(name) }
        return value
    }

    /// A member that is hexadecimal digits in any case, without 0x, with as many bytes as `counts` says.
    func keystoreHex(_ name: String, _ counts: ClosedRange<Int>) throws(KeystoreError) -> Bytes {
        guard let text = self[name]?.string else { throw .missing(name) }
        guard let bytes = try? Hex.decodeBare(text.utf8), counts.contains(bytes.count) else { throw .malformed(name) }
        return bytes
    }
}

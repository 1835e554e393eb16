import CSecp256k1

/// Why a key, a hash or a signature is not usable on secp256k1.
public enum Secp256k1Error: Error, Equatable, Sendable {
    /// Not 32 bytes, zero, or not below the order of the curve.
    case invalidPrivateKey
    case hashNot32Bytes(Int)
    /// r or s is zero or too large, yParity is not 0 or 1, or no point has this r.
    case invalidSignature
    /// A derived key fell on zero or past the order (probability about 2^-127); take the next index.
    case tweakOutOfRange
    case signingFailed
}

/// The curve of Ethereum's accounts, by libsecp256k1. The only Swift file that meets the C library:
/// pointers and return codes end here.
///
/// Signatures are deterministic (RFC 6979) and low-s (EIP-2). The context is created once, blinded
/// with random bytes against side channels, and only read afterwards, which the library documents as
/// safe from any thread.
public enum Secp256k1 {
    /// The number of points: private keys, r and s lie in 1..<order.
    public static let order = UInt256(limbs: (
        0xBFD2_5E8C_D036_4141, 0xBAAE_DCE6_AF48_A03B, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF
    ))
    /// The largest s that EIP-2 admits.
    public static let halfOrder = order >> 1

    private nonisolated(unsafe) static let context: OpaquePointer = {
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            fatalError("libsecp256k1 could not create its context")
        }
        let blinded = SecretBytes.random(count: 32).withUnsafeBytes { seed in
            secp256k1_context_randomize(context, seed.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        precondition(blinded == 1, "libsecp256k1 could not blind its context")
        return context
    }()
}

// MARK: - Keys

extension Secp256k1 {
    /// Whether `secret` is a private key: 32 bytes in 1..<order.
    public static func isValid(_ secret: SecretBytes) -> Bool {
        secret.count == 32 && secret.withUnsafeBytes { secp256k1_ec_seckey_verify(context, $0.unsigned) == 1 }
    }

    /// The 64 bytes x ‖ y of the public key.
    public static func publicKey(of secret: SecretBytes) throws(Secp256k1Error) -> Bytes {
        Bytes(serialized(try point(of: secret), compressed: false).dropFirst())
    }

    /// The 33-byte compressed public key, as BIP-32 uses it.
    public static func compressedPublicKey(of secret: SecretBytes) throws(Secp256k1Error) -> Bytes {
        serialized(try point(of: secret), compressed: true)
    }

    /// The account of a private key.
    public static func address(of secret: SecretBytes) throws(Secp256k1Error) -> Address {
        address(publicKey: try publicKey(of: secret))
    }

    /// The last 20 bytes of the hash of x ‖ y.
    static func address(publicKey: Bytes) -> Address {
        Address(bytes: Keccak256.hash(publicKey).suffix(20)) ?? .zero
    }

    /// `secret + tweak` modulo the order: one step of BIP-32.
    public static func adding(_ tweak: SecretBytes, to secret: SecretBytes) throws(Secp256k1Error) -> SecretBytes {
        guard isValid(secret), tweak.count == 32 else { throw .invalidPrivateKey }
        var succeeded = false
        let sum = SecretBytes(count: 32) { buffer in
            secret.withUnsafeBytes { buffer.copyMemory(from: $0) }
            succeeded = tweak.withUnsafeBytes { tweak in
                secp256k1_ec_seckey_tweak_add(
                    context, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), tweak.unsigned) == 1
            }
        }
        guard succeeded else { throw .tweakOutOfRange }
        return sum
    }

    private static func point(of secret: SecretBytes) throws(Secp256k1Error) -> secp256k1_pubkey {
        guard isValid(secret) else { throw .invalidPrivateKey }
        var point = secp256k1_pubkey()
        let made = secret.withUnsafeBytes { secp256k1_ec_pubkey_create(context, &point, $0.unsigned) }
        guard made == 1 else { throw .invalidPrivateKey }
        return point
    }

    private static func serialized(_ point: secp256k1_pubkey, compressed: Bool) -> Bytes {
        var point = point
        var length = compressed ? 33 : 65
        var bytes = Bytes(repeating: 0, count: length)
        let flags = UInt32(compressed ? SECP256K1_EC_COMPRESSED : SECP256K1_EC_UNCOMPRESSED)
        _ = secp256k1_ec_pubkey_serialize(context, &bytes, &length, &point, flags)
        return bytes
    }
}

// MARK: - Signing and recovering

extension Secp256k1 {
    /// Signs a 32-byte hash: deterministic, low s.
    public static func sign(hash: Bytes, with secret: SecretBytes) throws(Secp256k1Error) -> Signature {
        guard hash.count == 32 else { throw .hashNot32Bytes(hash.count) }
        guard isValid(secret) else { throw .invalidPrivateKey }
        var native = secp256k1_ecdsa_recoverable_signature()
        let signed = secret.withUnsafeBytes { secret in
            secp256k1_ecdsa_sign_recoverable(context, &native, hash, secret.unsigned, nil, nil)
        }
        guard signed == 1 else { throw .signingFailed }
        var compact = Bytes(repeating: 0, count: 64)
        var recoveryID: Int32 = 0
        _ = secp256k1_ecdsa_recoverable_signature_serialize_compact(context, &compact, &recoveryID, &native)
        // 2 and 3 mean r wrapped past the order: one signature in 2^128, and Ethereum cannot write it.
        guard let r = UInt256(bigEndian: compact[..<32]), let s = UInt256(bigEndian: compact[32...]),
            recoveryID == 0 || recoveryID == 1
        else { throw .signingFailed }
        return Signature(r: r, s: s, yParity: UInt8(recoveryID))
    }

    /// The account whose key made `signature` over `hash`. A high s recovers as well, as the EVM's
    /// precompile does; where a signature must be canonical, ask `Signature.isCanonical`.
    public static func recover(hash: Bytes, _ signature: Signature) throws(Secp256k1Error) -> Address {
        guard hash.count == 32 else { throw .hashNot32Bytes(hash.count) }
        guard signature.isInRange else { throw .invalidSignature }
        let compact = signature.r.word + signature.s.word
        var native = secp256k1_ecdsa_recoverable_signature()
        var point = secp256k1_pubkey()
        guard
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                context, &native, compact, Int32(signature.yParity)) == 1,
            secp256k1_ecdsa_recover(context, &point, &native, hash) == 1
        else { throw .invalidSignature }
        return address(publicKey: Bytes(serialized(point, compressed: false).dropFirst()))
    }

    /// Whether the key `publicKey` (x ‖ y, 64 bytes) made `signature` over `hash`. Its parity is not
    /// looked at, and a high s is no signature here (EIP-2).
    public static func verify(hash: Bytes, _ signature: Signature, publicKey: Bytes) -> Bool {
        guard hash.count == 32, publicKey.count == 64 else { return false }
        var point = secp256k1_pubkey()
        var native = secp256k1_ecdsa_signature()
        return secp256k1_ec_pubkey_parse(context, &point, [4] + publicKey, 65) == 1
            && secp256k1_ecdsa_signature_parse_compact(context, &native, signature.r.word + signature.s.word) == 1
            && secp256k1_ecdsa_verify(context, &native, hash, &point) == 1
    }
}

extension UnsafeRawBufferPointer {
    /// For the C library, which takes `unsigned char *`; only called on buffers that are not empty.
    fileprivate var unsigned: UnsafePointer<UInt8> { baseAddress!.assumingMemoryBound(to: UInt8.self) }
}

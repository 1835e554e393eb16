import Ethereum

/// What is wrong with the text of an extended key.
public enum ExtendedKeyFlaw: Error, Equatable, Sendable {
    /// Not Base58, or the checksum fails.
    case checksum
    case length(Int)
    /// Neither `xprv` nor `xpub`.
    case version
    /// The key does not begin as a key of its kind does: the version says private and the key public, or
    /// the reverse.
    case kind
    case privateKeyOutOfRange
    case notOnCurve
    /// A root, which has no parent, with the fingerprint or the number of one.
    case rootWithParent
}

/// Extended keys as text: 78 bytes in Base58Check.
///
/// Source: BIP-32, "Serialization format"; its test vector 5 is the list of what to refuse.
extension HDKey {
    /// Reads an `xprv…`.
    public init(xprv text: SecretBytes) throws(HDKeyError) {
        let fields = try ExtendedKeyFields(text, version: .privateKey)
        guard fields.key.withUnsafeBytes({ $0[0] }) == 0 else { throw .invalidExtendedKey(.kind) }
        let key = fields.key.withUnsafeBytes { SecretBytes(copying: $0.dropFirst()) }
        guard Secp256k1.isValid(key) else { throw .invalidExtendedKey(.privateKeyOutOfRange) }
        try self.init(privateKey: key, chainCode: fields.chainCode, position: fields.position)
    }

    /// The `xprv…` text, which is as secret as the key.
    public var xprv: SecretBytes {
        let key = SecretBytes(count: 33) { buffer in
            privateKey.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0) }
        }
        return ExtendedKeyFields(position: position, chainCode: chainCode, key: key).text(.privateKey)
    }
}

extension HDPublicKey {
    /// Reads an `xpub…`.
    public init(xpub text: String) throws(HDKeyError) {
        let fields = try ExtendedKeyFields(SecretBytes(copying: text.utf8), version: .publicKey)
        let key = fields.key.withUnsafeBytes { Bytes($0) }
        guard key[0] == 2 || key[0] == 3 else { throw .invalidExtendedKey(.kind) }
        guard Secp256k1.isValid(compressedPublicKey: key) else { throw .invalidExtendedKey(.notOnCurve) }
        self.init(publicKey: key, chainCode: fields.chainCode, position: fields.position)
    }

    public var xpub: String {
        ExtendedKeyFields(position: position, chainCode: chainCode, key: SecretBytes(copying: publicKey))
            .text(.publicKey).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// The 78 bytes in parts: version (4), depth (1), parent's fingerprint (4), child number (4), chain code
/// (32), key (33: compressed, or a private key behind a zero).
private struct ExtendedKeyFields {
    let position: HDKey.Position
    let chainCode, key: SecretBytes

    /// Of Bitcoin's main network, which Ethereum wallets use as well.
    enum Version: UInt32 {
        case privateKey = 0x0488_ADE4
        case publicKey = 0x0488_B21E
    }

    init(position: HDKey.Position, chainCode: SecretBytes, key: SecretBytes) {
        self.position = position
        self.chainCode = chainCode
        self.key = key
    }

    init(_ text: SecretBytes, version: Version) throws(HDKeyError) {
        guard let payload = Base58Check.decode(text) else { throw .invalidExtendedKey(.checksum) }
        guard payload.count == 78 else { throw .invalidExtendedKey(.length(payload.count)) }
        let head = payload.withUnsafeBytes { Bytes($0.prefix(13)) }
        guard let stated = Version(rawValue: Self.number(head[0..<4])) else { throw .invalidExtendedKey(.version) }
        guard stated == version else { throw .invalidExtendedKey(.kind) }
        position = HDKey.Position(
            depth: head[4], childNumber: Self.number(head[9..<13]), parentFingerprint: Bytes(head[5..<9]))
        guard position.depth > 0 || position == .root else { throw .invalidExtendedKey(.rootWithParent) }
        chainCode = payload.withUnsafeBytes { SecretBytes(copying: $0[13..<45]) }
        key = payload.withUnsafeBytes { SecretBytes(copying: $0[45..<78]) }
    }

    func text(_ version: Version) -> SecretBytes {
        let head = Self.bytes(version.rawValue) + [position.depth] + position.parentFingerprint + Self.bytes(position.childNumber)
        return Base58Check.encode(SecretBytes(count: 78) { buffer in
            buffer.copyBytes(from: head)
            chainCode.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[13..<45]).copyMemory(from: $0) }
            key.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[45..<78]).copyMemory(from: $0) }
        })
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private static func bytes(_ number: UInt32) -> Bytes {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

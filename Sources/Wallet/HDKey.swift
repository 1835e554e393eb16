import Crypto
import Ethereum

/// Why a text is no path or no extended key, or why a path has no key.
public enum HDKeyError: Error, Equatable, Sendable {
    case invalidPath(String)
    case seedLength(Int)
    /// The derived number is no private key (about one in 2^127); the next index has one.
    case noKeyHere
    /// An extended key writes its depth in one byte.
    case tooDeep
    /// Only a private key has hardened children.
    case hardenedChildOfPublicKey
    case invalidExtendedKey(ExtendedKeyFlaw)
}

/// A private key of the BIP-32 tree, with the chain code that its children need.
///
/// Source: BIP-32.
public struct HDKey: Sendable {
    /// 32 bytes, leading zeros kept: dropping one is how wallets lost money (BIP-32 vectors 3 and 4).
    public let privateKey: SecretBytes
    /// The same key's public half, compressed: 33 bytes.
    public let publicKey: Bytes
    public let chainCode: SecretBytes
    public let position: Position

    /// Where in its tree a key lies.
    public struct Position: Hashable, Sendable {
        public let depth: UInt8
        /// Which child of its parent; zero for the root.
        public let childNumber: UInt32
        /// The first four bytes of the parent's identifier; zeros for the root.
        public let parentFingerprint: Bytes

        static let root = Position(depth: 0, childNumber: 0, parentFingerprint: [0, 0, 0, 0])

        func child(_ index: UInt32, of publicKey: Bytes) throws(HDKeyError) -> Position {
            guard depth < .max else { throw .tooDeep }
            return Position(depth: depth + 1, childNumber: index, parentFingerprint: Self.fingerprint(of: publicKey))
        }

        /// RIPEMD-160 of SHA-256 of the compressed public key; its first four bytes.
        static func fingerprint(of publicKey: Bytes) -> Bytes {
            Bytes(RIPEMD160.hash(Bytes(SHA256.hash(data: publicKey))).prefix(4))
        }
    }

    /// The root of the tree that grows from a seed of 16 to 64 bytes.
    public init(seed: SecretBytes) throws(HDKeyError) {
        guard (16...64).contains(seed.count) else { throw .seedLength(seed.count) }
        defer { Leftovers.wipe() }
        let halves = Halves(of: seed, key: SymmetricKey(data: Bytes("Bitcoin seed".utf8)))
        try self.init(privateKey: halves.left, chainCode: halves.right, position: .root)
    }

    init(privateKey: SecretBytes, chainCode: SecretBytes, position: Position) throws(HDKeyError) {
        guard let publicKey = try? Secp256k1.compressedPublicKey(of: privateKey) else { throw .noKeyHere }
        self.privateKey = privateKey
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.position = position
    }

    public func derived(_ path: DerivationPath) throws(HDKeyError) -> HDKey {
        defer { Leftovers.wipe() }
        var key = self
        for index in path.indices { key = try key.child(index) }
        return key
    }

    public var address: Address {
        get throws(Secp256k1Error) { try Secp256k1.address(compressedPublicKey: publicKey) }
    }

    public var fingerprint: Bytes { Position.fingerprint(of: publicKey) }

    /// What may be shown to others: from it every account that is not hardened can be watched, and none
    /// can be spent from. With it and one child's private key the parent's can be computed, though.
    public var publicHalf: HDPublicKey {
        HDPublicKey(publicKey: publicKey, chainCode: chainCode, position: position)
    }

    /// Hardened children hash the private key behind a zero byte, others the public key.
    private func child(_ index: UInt32) throws(HDKeyError) -> HDKey {
        let halves: Halves
        if index >= DerivationPath.hardened {
            let padded = SecretBytes(count: 33) { buffer in
                privateKey.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0) }
            }
            halves = Halves(ofChild: index, padded, chainCode: chainCode)
        } else {
            halves = Halves(ofChild: index, SecretBytes(copying: publicKey), chainCode: chainCode)
        }
        guard let sum = try? Secp256k1.adding(halves.left, to: privateKey) else { throw .noKeyHere }
        return try HDKey(privateKey: sum, chainCode: halves.right, position: position.child(index, of: publicKey))
    }
}

/// A public key of the BIP-32 tree: what a watch-only wallet derives from.
public struct HDPublicKey: Sendable {
    /// Compressed: 33 bytes.
    public let publicKey: Bytes
    public let chainCode: SecretBytes
    public let position: HDKey.Position

    public func derived(_ path: DerivationPath) throws(HDKeyError) -> HDPublicKey {
        var key = self
        for index in path.indices { key = try key.child(index) }
        return key
    }

    public var address: Address {
        get throws(Secp256k1Error) { try Secp256k1.address(compressedPublicKey: publicKey) }
    }

    public var fingerprint: Bytes { HDKey.Position.fingerprint(of: publicKey) }

    private func child(_ index: UInt32) throws(HDKeyError) -> HDPublicKey {
        guard index < DerivationPath.hardened else { throw .hardenedChildOfPublicKey }
        let halves = Halves(ofChild: index, SecretBytes(copying: publicKey), chainCode: chainCode)
        guard let sum = try? Secp256k1.adding(halves.left, toCompressedPublicKey: publicKey) else { throw .noKeyHere }
        return HDPublicKey(publicKey: sum, chainCode: halves.right, position: try position.child(index, of: publicKey))
    }
}

/// HMAC-SHA512, cut in the middle: what is added to the key, and the chain code.
private struct Halves {
    let left, right: SecretBytes

    init(of data: SecretBytes, key: SymmetricKey) {
        let code = data.withUnsafeBytes { HMAC<SHA512>.authenticationCode(for: $0, using: key) }
        left = code.withUnsafeBytes { SecretBytes(copying: $0.prefix(32)) }
        right = code.withUnsafeBytes { SecretBytes(copying: $0.suffix(32)) }
    }

    init(ofChild index: UInt32, _ parent: SecretBytes, chainCode: SecretBytes) {
        let data = SecretBytes(count: parent.count + 4) { buffer in
            parent.withUnsafeBytes { buffer.copyBytes(from: $0) }
            for offset in 0..<4 {
                buffer[parent.count + offset] = UInt8(truncatingIfNeeded: index >> UInt32(24 - 8 * offset))
            }
        }
        self.init(of: data, key: chainCode.withUnsafeBytes { SymmetricKey(data: $0) })
    }
}

import Crypto
import Ethereum

/// Why a text is not a derivation path, or a path has no key.
public enum HDKeyError: Error, Equatable, Sendable {
    case invalidPath(String)
    case seedLength(Int)
    /// The derived number is no private key (about one in 2^127); the next index has one.
    case noKeyHere
}

/// A derivation path such as `m/44'/60'/0'/0/0`; an apostrophe (or h) marks hardened steps.
public struct DerivationPath: Hashable, Sendable, CustomStringConvertible {
    /// Hardened steps have the top bit set.
    public let indices: [UInt32]

    static let hardened: UInt32 = 0x8000_0000

    public init(_ text: String) throws(HDKeyError) {
        let failure = HDKeyError.invalidPath(Untrusted.clean(text, limit: 80))
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, first.elementsEqual("m".utf8), parts.count <= 256 else { throw failure }
        var indices: [UInt32] = []
        for part in parts.dropFirst() {
            var digits = part
            let isHardened = digits.last.map { "'hH".utf8.contains($0) } ?? false
            if isHardened { digits = digits.dropLast() }
            guard (1...10).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
                digits.count == 1 || digits.first != 48,
                let index = UInt32(String(decoding: digits, as: UTF8.self)), index < Self.hardened
            else { throw failure }
            indices.append(isHardened ? index | Self.hardened : index)
        }
        self.indices = indices
    }

    init(indices: [UInt32]) { self.indices = indices }

    /// BIP-44 for Ethereum, as MetaMask, geth and Foundry count accounts: `m/44'/60'/0'/0/index`.
    public static func account(_ index: UInt32 = 0) -> DerivationPath {
        DerivationPath(indices: [44 | hardened, 60 | hardened, hardened, 0, index & ~hardened])
    }

    public var description: String {
        indices.reduce("m") { text, index in
            text + "/" + String(index & ~Self.hardened) + (index >= Self.hardened ? "'" : "")
        }
    }
}

/// A private key of the BIP-32 tree, with the chain code that its children need.
public struct HDKey: Sendable {
    /// 32 bytes, leading zeros kept: dropping one is how wallets lost money (BIP-32 vectors 3 and 4).
    public let privateKey: SecretBytes
    public let chainCode: SecretBytes
    public let depth: Int
    /// Which child of its parent; zero for the root.
    public let childNumber: UInt32

    /// The root of the tree that grows from a seed of 16 to 64 bytes.
    public init(seed: SecretBytes) throws(HDKeyError) {
        guard (16...64).contains(seed.count) else { throw .seedLength(seed.count) }
        let key = SymmetricKey(data: Bytes("Bitcoin seed".utf8))
        let (left, right) = Self.halves(of: seed, key: key)
        guard Secp256k1.isValid(left) else { throw .noKeyHere }
        self.init(privateKey: left, chainCode: right, depth: 0, childNumber: 0)
    }

    private init(privateKey: SecretBytes, chainCode: SecretBytes, depth: Int, childNumber: UInt32) {
        self.privateKey = privateKey
        self.chainCode = chainCode
        self.depth = depth
        self.childNumber = childNumber
    }

    public func derived(_ path: DerivationPath) throws(HDKeyError) -> HDKey {
        var key = self
        for index in path.indices { key = try key.child(index) }
        return key
    }

    public var address: Address {
        get throws(Secp256k1Error) { try Secp256k1.address(of: privateKey) }
    }

    /// Hardened children hash the private key behind a zero byte, others the public key.
    private func child(_ index: UInt32) throws(HDKeyError) -> HDKey {
        guard let publicKey = try? Secp256k1.compressedPublicKey(of: privateKey) else { throw .noKeyHere }
        let isHardened = index >= DerivationPath.hardened
        let data = SecretBytes(count: 37) { buffer in
            if isHardened {
                buffer[0] = 0
                privateKey.withUnsafeBytes { key in
                    for offset in 0..<32 { buffer[1 + offset] = key[offset] }
                }
            } else {
                for offset in 0..<33 { buffer[offset] = publicKey[offset] }
            }
            for offset in 0..<4 {
                buffer[33 + offset] = UInt8(truncatingIfNeeded: index >> UInt32(24 - 8 * offset))
            }
        }
        let key = chainCode.withUnsafeBytes { SymmetricKey(data: $0) }
        let (left, right) = Self.halves(of: data, key: key)
        guard let sum = try? Secp256k1.adding(left, to: privateKey) else { throw .noKeyHere }
        return HDKey(privateKey: sum, chainCode: right, depth: depth + 1, childNumber: index)
    }

    /// HMAC-SHA512, cut in the middle.
    private static func halves(of data: SecretBytes, key: SymmetricKey) -> (SecretBytes, SecretBytes) {
        let code = data.withUnsafeBytes { HMAC<SHA512>.authenticationCode(for: $0, using: key) }
        return code.withUnsafeBytes { bytes in
            (SecretBytes(copying: bytes.prefix(32)), SecretBytes(copying: bytes.suffix(32)))
        }
    }
}

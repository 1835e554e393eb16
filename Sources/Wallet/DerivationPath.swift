import Ethereum

/// A derivation path such as `m/44'/60'/0'/0/0`; an apostrophe (or h) marks hardened steps.
public struct DerivationPath: Hashable, Sendable, CustomStringConvertible {
    /// Hardened steps have the top bit set.
    public let indices: [UInt32]

    static let hardened: UInt32 = 0x8000_0000

    /// Strict: it begins with `m`, every step is a decimal number below 2^31 without leading zeros, and
    /// there are at most 255 (an extended key writes its depth in one byte).
    public init(_ text: String) throws(HDKeyError) {
        let failure = HDKeyError.invalidPath(Untrusted.clean(text, limit: 80))
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, first.elementsEqual("m".utf8), parts.count <= 256 else { throw failure }
        var indices: [UInt32] = []
        for part in parts.dropFirst() {
            guard let index = Self.index(part) else { throw failure }
            indices.append(index)
        }
        self.indices = indices
    }

    init(indices: [UInt32]) { self.indices = indices }

    private static func index(_ step: Substring.UTF8View) -> UInt32? {
        var digits = step
        let isHardened = digits.last.map { "'hH".utf8.contains($0) } ?? false
        if isHardened { digits = digits.dropLast() }
        guard (1...10).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.count == 1 || digits.first != 48,
            let index = UInt32(String(decoding: digits, as: UTF8.self)), index < hardened
        else { return nil }
        return isHardened ? index | hardened : index
    }

    /// BIP-44 for Ethereum, as MetaMask, geth and Foundry count accounts: `m/44'/60'/0'/0/index`.
    public static func account(_ index: UInt32 = 0) -> DerivationPath {
        DerivationPath(indices: [44 | hardened, 60 | hardened, hardened, 0, index & ~hardened])
    }

    /// The path `count` steps further among its siblings; nil past the last one.
    public func sibling(_ count: UInt32) -> DerivationPath? {
        guard let last = indices.last, last & ~Self.hardened <= ~Self.hardened - count else { return nil }
        return DerivationPath(indices: indices.dropLast() + [last + count])
    }

    public var description: String {
        indices.reduce("m") { text, index in
            text + "/" + String(index & ~Self.hardened) + (index >= Self.hardened ? "'" : "")
        }
    }
}

import Ethereum

/// Names for rows that must not collide or be guessed.
public enum Identifier {
    /// 16 random bytes as 32 hexadecimal digits.
    public static func new() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hex.encodeBare((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}

/// Signing text rather than a transaction: EIP-191, version 0x45 ("personal_sign").
///
/// The prefix keeps a signed message from ever being a valid transaction.
public enum PersonalMessage {
    /// The hash to sign. The length in the prefix counts bytes, not characters.
    public static func hash(_ message: Bytes) -> Bytes {
        var hasher = Keccak256()
        hasher.update("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
        hasher.update(message)
        return hasher.finalize()
    }

    public static func hash(_ text: String) -> Bytes { hash(Bytes(text.utf8)) }
}

/// Signing text rather than a transaction: EIP-191, version 0x45 ("personal_sign").
///
/// The prefix keeps a signed message from ever being a valid transaction.
public enum PersonalMessage {
    /// The hash to sign. The length in the prefix counts bytes, not characters.
    public static func hash(_ message: Bytes) -> Bytes {
        Keccak256.hash(Bytes("\u{19}Ethereum Signed Message:\n\(message.count)".utf8) + message)
    }

    public static func hash(_ text: String) -> Bytes { hash(Bytes(text.utf8)) }
}

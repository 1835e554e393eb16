/// Copying through the terminal itself (OSC 52), so that it works over ssh too. Terminals that don't
/// know it ignore it.
enum Clipboard {
    static func sequence(_ text: String) -> String { "\u{1B}]52;c;\(base64(Array(text.utf8)))\u{07}" }

    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [0, 0]
            let bits = UInt32(padded[0]) << 16 | UInt32(padded[1]) << 8 | UInt32(padded[2])
            for position in 0..<4 {
                text.append(position <= group.count ? letters[Int(bits >> UInt32(18 - 6 * position)) & 63] : "=")
            }
        }
        return text
    }
}

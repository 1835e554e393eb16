import Ethereum
import Review
import Testing

/// Messages (EIP-191) and sign-ins (EIP-4361), as their cards say them.
@Suite struct MessageTests {
    private func review(
        _ message: Bytes, _ circumstances: Circumstances = Circumstances(chain: 1, origin: "https://app.example.org"),
        policy: Policy = .standard
    ) -> ReviewResult {
        examine(
            message: message, account: me, registry: registry, addresses: Scene.book, policy: policy,
            circumstances: circumstances)
    }

    private func review(_ text: String) -> ReviewResult { review(Bytes(text.utf8)) }

    private func signIn(
        domain: String = "app.example.org", address: Address = me, uri: String = "https://app.example.org/login",
        chain: String = "1", end: String = ""
    ) -> String {
        """
        \(domain) wants you to sign in with your Ethereum account:
        \(address.checksummed)

        Welcome

        URI: \(uri)
        Version: 1
        Chain ID: \(chain)
        Nonce: 8e14edb8b5a98
        Issued At: 2026-01-02T03:04:05Z\(end)
        """
    }

    @Test func theDigestIsOfTheseBytes() {
        let card = review("Hello").card
        #expect(card.digest == Hex.encode(PersonalMessage.hash("Hello")))
        #expect(card.rows.contains { $0.label == "Message" && $0.value == "Hello" })
        #expect(card.rows.contains { $0.value == "5 bytes" })
        #expect(review("Hello").level == .ok)
    }

    @Test func everyLineIsThere() {
        let card = review("first\nsecond\r\n\nlast").card
        #expect(card.rows.map(\.value).contains("second\\u{D}"))
        #expect(card.rows.map(\.value).contains("last"))
        #expect(card.severity == .info)
    }

    /// An escape in the text itself cannot pass for one of ours.
    @Test func backslashesAreDoubled() {
        #expect(review(#"\u{202E}"#).card.rows.contains { $0.value == #"\\u{202E}"# })
    }

    @Test(arguments: ["\u{200B}", "\u{FEFF}", "\u{2066}", "\u{00A0}", "\u{3164}", "\u{E0041}", "\u{7}", "\u{9B}31m"])
    func whatHidesIsNamed(_ hidden: String) {
        let result = review("pay" + hidden + "me")
        #expect(result.level == .warn)
        #expect(result.card.warnings.contains { $0.text.contains("U+") })
    }

    @Test func thirtyTwoOpaqueBytesAreNotSigned() {
        let hash = Keccak256.hash(Bytes("anything".utf8))
        #expect(review(hash).refusals.map(\.rule) == [.blindSigning])
        var policy = Policy.standard
        policy.rules.allowBlindSigning = true
        let result = review(hash, policy: policy)
        #expect(result.level == .danger)
        #expect(result.card.rows.contains { $0.value == Hex.encode(hash) })
        #expect(review("a text of thirty-two characters!").level == .ok)
        #expect(review(Hex.encode(hash)).level == .warn)
    }

    /// Whatever its bytes, its prefix keeps it from being either; it is still nothing an honest site asks.
    @Test func aTransactionAsAMessage() {
        var policy = Policy.standard
        policy.rules.allowBlindSigning = true
        let result = review(Scene.approve.payload, policy: policy)
        #expect(result.level == .danger)
        #expect(result.card.warnings.contains { $0.text.contains("a transaction or typed data") })
    }

    @Test func absurdLengthsAreRefused() {
        #expect(review(Bytes(repeating: 0x78, count: 65_537)).level == .refuse)
        #expect(review(Bytes(repeating: 0x78, count: 65_536)).level == .ok)
    }

    @Test func aSignInForTheSiteThatAsks() {
        let result = review(signIn())
        #expect(result.level == .ok)
        #expect(result.card.title == "Sign in to app.example.org")
    }

    @Test(arguments: [
        ("app.example.org.evil.net", Level.danger), ("app.example.org:8443", .danger), ("xn--pp-vta.example.org", .danger),
        ("APP.example.org", .ok), ("app.example.org:443", .ok),
    ])
    func theDomainMustBeTheSites(_ domain: String, _ level: Level) {
        let result = review(signIn(domain: domain, uri: "did:example:1"))
        #expect(result.level == level, "\(result.card.warnings)")
    }

    @Test func aSignInIsForThisAccountAndTime() throws {
        #expect(review(signIn(address: stranger)).level == .danger)
        #expect(review(signIn(chain: "137")).level == .warn)
        #expect(review(signIn(uri: "https://bank.example.com/login")).level == .warn)
        let ended = signIn(end: "\nExpiration Time: 2026-02-01T00:00:00Z")
        var circumstances = Circumstances(chain: 1, origin: "https://app.example.org", now: 1_769_903_999)
        #expect(review(Bytes(ended.utf8), circumstances).level == .ok)
        circumstances.now = 1_769_904_000
        #expect(review(Bytes(ended.utf8), circumstances).card.warnings.contains { $0.text == "It has expired." })
    }

    @Test func whoAsksMayBeUnknown() {
        let result = review(Bytes(signIn().utf8), .unknown)
        #expect(result.level == .warn)
        #expect(result.card.rows.contains { $0.label == "Asked by" && $0.value == "nobody knows" })
    }

    @Test func aBrokenSignInIsDanger() {
        #expect(review(signIn().replacing("Nonce: ", with: "Nonce:")).level == .danger)
    }
}

import Ethereum
import Review
import Testing

/// A permit and its kin, as documents; one member can be another than usual.
struct Document {
    static let permit = """
        {"types": {"Permit": [{"name": "owner", "type": "address"}, {"name": "spender", "type": "address"}, \
        {"name": "value", "type": "uint256"}, {"name": "nonce", "type": "uint256"}, {"name": "deadline", "type": "uint256"}], \
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"}, \
        {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}]}, "primaryType": "Permit", \
        "domain": {"name": "USD Coin", "version": "2", "chainId": 1, "verifyingContract": "\(Mainnet.usdc.checksummed)"}, \
        "message": {"owner": "\(me.checksummed)", "spender": "\(Mainnet.aavePool.checksummed)", "value": "5000000", \
        "nonce": "0", "deadline": "1800000000"}}
        """

    /// DAI's own form, with its switch.
    static let dai = """
        {"types": {"Permit": [{"name": "holder", "type": "address"}, {"name": "spender", "type": "address"}, \
        {"name": "nonce", "type": "uint256"}, {"name": "expiry", "type": "uint256"}, {"name": "allowed", "type": "bool"}], \
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"}, \
        {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}]}, "primaryType": "Permit", \
        "domain": {"name": "Dai Stablecoin", "version": "1", "chainId": 1, \
        "verifyingContract": "0x6B175474E89094C44Da98b954EedeAC495271d0F"}, \
        "message": {"holder": "\(me.checksummed)", "spender": "\(Mainnet.aavePool.checksummed)", "nonce": "0", \
        "expiry": "0", "allowed": true}}
        """

    static let permit2Transfer = """
        {"types": {"PermitTransferFrom": [{"name": "permitted", "type": "TokenPermissions"}, {"name": "spender", "type": "address"}, \
        {"name": "nonce", "type": "uint256"}, {"name": "deadline", "type": "uint256"}], \
        "TokenPermissions": [{"name": "token", "type": "address"}, {"name": "amount", "type": "uint256"}], \
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}, \
        {"name": "verifyingContract", "type": "address"}]}, "primaryType": "PermitTransferFrom", \
        "domain": {"name": "Permit2", "chainId": 1, "verifyingContract": "0x000000000022D473030F116dDEE9F6B43aC78BA3"}, \
        "message": {"permitted": {"token": "\(Mainnet.usdc.checksummed)", "amount": "7000000"}, \
        "spender": "\(Mainnet.aavePool.checksummed)", "nonce": "0", "deadline": "1800000000"}}
        """

    static let note = """
        {"types": {"Note": [{"name": "to", "type": "address[]"}, {"name": "text", "type": "string"}], \
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}]}, "primaryType": "Note", \
        "domain": {"name": "X", "chainId": 1}, "message": {"to": ["\(alice.checksummed)", "\(stranger.checksummed)"], "text": "hello"}}
        """
}

@Suite struct TypedDataTests {
    static let here = Circumstances(chain: 1, hasCode: [Mainnet.aavePool: true], now: 1_795_000_000)

    static func review(
        _ document: String, _ circumstances: Circumstances = here, policy: Policy = .standard, book: AddressBook = Scene.book
    ) -> ReviewResult {
        examine(
            typedData: Bytes(document.utf8), account: me, registry: registry, addresses: book, policy: policy,
            circumstances: circumstances)
    }

    private func review(_ document: String) -> ReviewResult { Self.review(document) }

    @Test func aPermitIsAnApproval() throws {
        let result = review(Document.permit)
        #expect(result.level == .warn)
        #expect(result.card.title == "Let Aave V3 Pool take 5 USDC" || result.card.title.hasSuffix("take 5 USDC"))
        #expect(result.card.digest == Hex.encode(try TypedData(parsing: Bytes(Document.permit.utf8)).signingHash))
        #expect(result.card.rows.contains { $0.label == "Handed in until" && $0.value.hasPrefix("2027-01-15 08:00:00 UTC, in 57 days") })
        #expect(result.card.warnings.contains { $0.text.hasPrefix("This is an approval") })
        for name in ["owner", "spender", "value", "nonce", "deadline"] {
            #expect(result.card.rows.contains { $0.label == name }, "\(name) is not shown")
        }
    }

    @Test func permitsCountInThePolicy() {
        let unlimited = Document.permit.replacing("5000000", with: UInt256.max.description)
        #expect(review(unlimited).refusals.map(\.rule) == [.unlimitedApprovals])
        #expect(review(Document.dai).refusals.map(\.rule) == [.unlimitedApprovals])
        var policy = Policy.standard
        policy.tokenLimits = [.init(chainID: 1, token: Mainnet.usdc, most: "4.999999")]
        for document in [Document.permit, Document.permit2Transfer] {
            #expect(Self.review(document, policy: policy).refusals.map(\.rule) == [.token])
        }
        policy.tokenLimits = [.init(chainID: 1, token: Mainnet.usdc, most: "7")]
        #expect(Self.review(Document.permit2Transfer, policy: policy).refusals.isEmpty)
    }

    @Test func daisPermitNeverEndsAndIsAboutEverything() {
        let result = review(Document.dai)
        #expect(result.card.title.hasSuffix("take unlimited DAI"))
        #expect(result.card.warnings.contains { $0.text == "It practically never expires." })
        let back = review(Document.dai.replacing("true", with: "false"))
        #expect(back.card.title.contains("revoke"))
        #expect(back.refusals.isEmpty && back.level == .warn)
    }

    @Test func permit2IsOnlyPermit2() {
        #expect(review(Document.permit2Transfer).level == .warn)
        let elsewhere = Document.permit2Transfer.replacing(
            "0x000000000022D473030F116dDEE9F6B43aC78BA3", with: stranger.checksummed)
        #expect(review(elsewhere).level == .danger)
    }

    /// One member more, and it is none of the known forms.
    @Test func whatOnlyResemblesAPermitIsDanger() {
        let more = Document.permit
            .replacing(#"{"name": "deadline", "type": "uint256"}]"#, with: #"{"name": "deadline", "type": "uint256"}, {"name": "extra", "type": "uint8"}]"#)
            .replacing(#""deadline": "1800000000"}"#, with: #""deadline": "1800000000", "extra": "1"}"#)
        let result = review(more)
        #expect(result.level == .danger)
        #expect(result.card.warnings.contains { $0.text.contains("none of the known forms") })
    }

    @Test func somebodyElsesPermissionIsNotOursToGive() {
        let result = review(Document.permit.replacing(#""owner": "\#(me.checksummed)""#, with: #""owner": "\#(stranger.checksummed)""#))
        #expect(result.impediments == [.permissionOfAnother(owner: stranger)])
    }

    @Test func everyFieldIsShownWithItsType() {
        let rows = review(Document.note).card.rows
        #expect(rows.contains { $0.label == "to[0]" && $0.value == alice.checksummed && $0.note == "address, Alice (your contacts)" })
        #expect(rows.contains { $0.label == "to[1]" && $0.value == stranger.checksummed })
        #expect(rows.contains { $0.label == "text" && $0.value == "“hello”" && $0.note == "string" })
    }

    @Test func aDocumentWithoutAChainIsGoodOnAll() {
        let result = review(
            Document.note.replacing(#", {"name": "chainId", "type": "uint256"}"#, with: "").replacing(#", "chainId": 1"#, with: ""))
        #expect(result.level == .danger)
        #expect(result.card.rows.contains { $0.label == "Network" && $0.value == "every chain" })
    }

    @Test func aSpenderNobodyLookedAtIsNoBetterThanAStranger() {
        let document = Document.permit.replacing(Mainnet.aavePool.checksummed, with: stranger.checksummed)
        #expect(Self.review(document, Circumstances(chain: 1, now: 1_795_000_000)).level == .danger)
        #expect(Self.review(document, Circumstances(chain: 1, hasCode: [stranger: true], now: 1_795_000_000)).level == .warn)
        #expect(Self.review(document, Circumstances(chain: 1, hasCode: [stranger: false], now: 1_795_000_000)).level == .danger)
    }

    @Test func nothingIsSignedUnattendedOnRealMoney() {
        var circumstances = Self.here
        circumstances.isOwnRequest = true
        #expect(Self.review(Document.note, circumstances).verdict == .ask)
    }

    /// Cut anywhere, or with a byte changed: refused, another digest, or (where the domain's type is
    /// misnamed, and then derived) another warning; and never a crash.
    @Test func everyByteOfTheDocumentCounts() {
        let honest = review(Document.permit).card
        let bytes = Bytes(Document.permit.utf8)
        for index in bytes.indices {
            var altered = bytes
            altered[index] ^= 1
            let result = examine(
                typedData: altered, account: me, registry: registry, addresses: Scene.book, circumstances: Self.here)
            #expect(result.level == .refuse || result.card.digest != honest.digest || result.card.warnings != honest.warnings, "byte \(index): \(String(decoding: altered[max(0, index - 12)..<min(altered.count, index + 12)], as: UTF8.self))")
            _ = examine(typedData: Bytes(bytes.prefix(index)), account: me, registry: registry, circumstances: Self.here)
        }
    }
}

import Ethereum
import Foundation
import Registry
import Review
import Testing

@Suite struct WarningTests {
    private func warnings(_ scene: Scene, _ book: AddressBook = Scene.book, _ effects: Effects = .changes([])) -> [Card.Warning] {
        scene.examined(book, effects: effects).card.warnings
    }

    private func sending(to recipient: Address) -> Scene {
        Scene(
            "send", to: Mainnet.usdc, "transfer(address,uint256)", [.address(recipient), .uint(1)],
            expectation: Expectation(
                kind: .transfer, chainID: 1, from: me, targets: [Mainnet.usdc], asset: .token(Mainnet.usdc), amount: 1,
                recipient: recipient))
    }

    @Test func aKnownRecipientIsQuiet() { #expect(warnings(sending(to: alice)).isEmpty) }

    @Test func aFirstTimeRecipientIsNamedInFull() {
        #expect(warnings(sending(to: stranger)).contains { $0.severity == .caution && $0.text.contains(stranger.checksummed) })
        var book = Scene.book
        book.past = [stranger]
        #expect(warnings(sending(to: stranger), book).isEmpty)
    }

    /// Four digits in front and four behind are what poisoners match.
    @Test func aLookAlikeIsDanger() throws {
        var bytes = alice.bytes
        for index in 2..<18 { bytes[index] = ~bytes[index] }
        let poison = try #require(Address(bytes: bytes))
        #expect(warnings(sending(to: poison)).contains { $0.severity == .danger && $0.text.contains("looks like Alice") })
        bytes[1] = ~bytes[1]
        let chance = try #require(Address(bytes: bytes))
        #expect(!warnings(sending(to: chance)).contains { $0.text.contains("looks like") })
    }

    @Test func tokensSentToTheirContractAreLost() {
        #expect(warnings(sending(to: Mainnet.usdc)).contains { $0.severity == .danger && $0.text.contains("token contract") })
        #expect(warnings(sending(to: .zero)).contains { $0.severity == .danger && $0.text.contains("zero address") })
    }

    @Test func creditToSomeoneElseIsDanger() {
        var scene = Scene.supplyAave
        scene.transaction.data = try! ABIFunction("supply(address,uint256,address,uint16)").call(
            [.address(Mainnet.usdc), .uint(5_000_000_000), .address(alice), .uint(.zero)])
        let result = scene.examined()
        #expect(result.mismatches.map(\.field) == ["recipient"])
        #expect(result.card.warnings.contains { $0.text.contains("goes to Alice, not to you") })
    }

    @Test func aNewSpenderIsDanger() {
        var scene = Scene.approve
        scene.transaction.data = try! ABIFunction("approve(address,uint256)").call([.address(stranger), .uint(1)])
        #expect(warnings(scene).contains { $0.severity == .danger && $0.text.contains("spender is new") })
    }

    @Test func setApprovalForAllIsDanger() {
        let nft = address("0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D")
        let scene = Scene(
            "all", to: nft, "setApprovalForAll(address,bool)", [.address(stranger), .bool(true)],
            expectation: Expectation(kind: .authorise, chainID: 1, from: me, targets: [nft]))
        let result = scene.examined()
        #expect(result.card.severity == .danger)
        #expect(result.refusals.map(\.rule).contains(.unlimitedApprovals))
        #expect(result.card.title == "Probably: Let \(stranger.checksummed) take everything you have and will have at \(nft.checksummed)")
    }

    @Test func permitIsDanger() {
        let scene = Scene(
            "permit", to: Mainnet.usdc, "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            [
                .address(me), .address(stranger), .uint(5), .uint(1_800_000_000), .uint(27),
                .fixedBytes(Bytes(repeating: 1, count: 32)), .fixedBytes(Bytes(repeating: 2, count: 32)),
            ], expectation: Scene.approve.expectation)
        #expect(warnings(scene).contains { $0.severity == .danger && $0.text.contains("signed permission") })
    }

    @Test func valueWithACallThatTakesNone() {
        var scene = Scene.approve
        scene.transaction.value = 1
        #expect(warnings(scene).contains { $0.severity == .danger && $0.text.contains("no use for it") })
    }

    @Test func aRehearsalThatTakesMoreIsDanger() {
        let more = Effects.changes([.init(asset: .token(Mainnet.usdc), incoming: .zero, outgoing: 250_500_001)])
        #expect(warnings(.sendToken, Scene.book, more).contains { $0.severity == .danger })
        let same = Effects.changes([.init(asset: .token(Mainnet.usdc), incoming: .zero, outgoing: 250_500_000)])
        #expect(warnings(.sendToken, Scene.book, same).isEmpty)
        let other = Effects.changes([.init(asset: .token(Mainnet.weth), incoming: .zero, outgoing: 1)])
        #expect(warnings(.sendToken, Scene.book, other).contains { $0.severity == .danger })
    }

    @Test func unknownContractsAreGuesses() {
        let scene = Scene(
            "guess", to: stranger, "transfer(address,uint256)", [.address(alice), .uint(5)],
            expectation: Scene.sendToken.expectation)
        let result = scene.examined()
        #expect(result.card.title.hasPrefix("Probably: "))
        #expect(result.card.rows.contains { $0.label == "Function" && $0.note?.contains("guess") == true })
        #expect(result.card.title.contains("5 smallest units of the unknown token"))
    }

    @Test func hostileContactNamesAreCleaned() {
        let card = Scene.sendToken.examined(AddressBook(contacts: [alice: "US\u{202E}CD\u{1B}[2J\u{200B}"])).card
        expectClean(card)
        #expect(card.title.hasSuffix("to USCD[2J"))
    }

    /// A token list that someone has tampered with does not get as far as a card.
    @Test func hostileTokenNamesAreRefusedAtTheDoor() throws {
        var files: [String: Bytes] = [:]
        for name in FileManager.default.subpaths(atPath: registryDirectory) ?? [] where name.hasSuffix(".json") {
            files[name] = Bytes(try Data(contentsOf: URL(fileURLWithPath: registryDirectory + "/" + name)))
        }
        let practice = String(decoding: try #require(files["practice.json"]), as: UTF8.self)
        files["practice.json"] = Bytes(
            practice.replacingOccurrences(of: #""symbol": "USDS""#, with: #""symbol": "US\u202eDS\u001b[2J""#).utf8)
        #expect(throws: RegistryError.self) { try Registry.load(files: files) }
    }

    private func expectClean(_ card: Card) {
        var texts = [card.title] + card.warnings.map(\.text)
        for row in card.rows { texts += [row.label, row.value, row.note ?? ""] }
        let acting: [UInt32] = [0x202E, 0x200B]
        for scalar in texts.joined().unicodeScalars {
            #expect(scalar.value >= 0x20 && !acting.contains(scalar.value))
        }
    }
}

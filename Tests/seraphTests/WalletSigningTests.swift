import Foundation
import Testing

@testable import Ethereum
@testable import Memory

/// `wallet sign-…`, `verify-message`, `recover` and `decode`, in the real program, offline.
@Suite("Signing by hand", .serialized)
struct WalletSigningTests {
    private static let flags = ["--offline", "--chain", "ethereum"]

    private func sign(_ person: Person, _ arguments: [String], saying word: String? = "sign") async throws -> Outcome {
        try await person.run(
            ["wallet"] + arguments + ["--passphrase-file", person.secret, "--json"] + Self.flags,
            bytes: Bytes((word.map { $0 + "\n" } ?? "").utf8))
    }

    private static let transaction = """
        {"to": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "value": "0x0", "gas": "0x15f90", "chainId": "0x1", \
        "data": "0xa9059cbb0000000000000000000000001111111111111111111111111111111111111111000000000000000000000000000000000000000000000000000000000007a120"}
        """

    private static func permit(_ owner: Address, value: String) -> String {
        """
        {"types": {"Permit": [{"name": "owner", "type": "address"}, {"name": "spender", "type": "address"}, \
        {"name": "value", "type": "uint256"}, {"name": "nonce", "type": "uint256"}, {"name": "deadline", "type": "uint256"}], \
        "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "version", "type": "string"}, \
        {"name": "chainId", "type": "uint256"}, {"name": "verifyingContract", "type": "address"}]}, "primaryType": "Permit", \
        "domain": {"name": "USD Coin", "version": "2", "chainId": 1, "verifyingContract": "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"}, \
        "message": {"owner": "\(owner.checksummed)", "spender": "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2", \
        "value": "\(value)", "nonce": "0", "deadline": "1900000000"}}
        """
    }

    @Test func aMessageThereAndBack() async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("messages")
        let done = try await sign(person, ["sign-message", "Grüße"]).ends(0, saying: "Grüße", "7 bytes")
        let json = try done.json()
        let signature = try #require(json["signature"]?.string)
        #expect(json["address"]?.string == owner.checksummed)
        #expect(json["hash"]?.string == Hex.encode(PersonalMessage.hash("Grüße")))

        let verified = try await person.run("wallet", "verify-message", "Grüße", "--signature", signature, "--address", owner.checksummed, "--json").ends(0).json()
        #expect(verified["verified"]?.bool == true)
        // The other way to write the same letters is another message.
        try await person.run("wallet", "verify-message", "Gru\u{308}ße", "--signature", signature, "--address", owner.checksummed).ends(1)
        let recovered = try await person.run("wallet", "recover", "Grüße", "--signature", signature, "--json").ends(0).json()
        #expect(recovered["recovered"]?.string == owner.checksummed)
        let journal = try person.store().history(limit: 10, event: .approved)
        #expect(journal.first?.detail["signature"]?.string == signature)
        try person.write("message.txt", Bytes("Grüße".utf8))
        #expect(try await sign(person, ["sign-message", "--file", "\(person.home)/message.txt"]).ends(0).json()["signature"]?.string == signature)
    }

    @Test func aNoSignsNothing() async throws {
        let person = try Person()
        try person.ownsLightWallet("no")
        try await sign(person, ["sign-message", "Hello"], saying: "no").ends(4)
        try await sign(person, ["sign-message", "Hello"], saying: nil).ends(4)
        try await sign(person, ["sign-message", "Hello", "--yes-i-have-read-it"], saying: nil).ends(4, saying: "allow_unattended")
        try await sign(person, ["sign-message", "--hex", Hex.encode(Keccak256.hash([1]))]).ends(4, saying: "hash of anything")
        let store = try person.store()
        #expect(try store.history(limit: 10, event: .approved).isEmpty)
        #expect(try !store.history(limit: 10, event: .rejected).isEmpty)
    }

    @Test func typedDataIsReadBeforeItIsSigned() async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("permits")
        let document = Self.permit(owner, value: "5000000")
        try person.write("permit.json", Bytes(document.utf8))
        let path = "\(person.home)/permit.json"
        let done = try await sign(person, ["sign-typed-data", path]).ends(0, saying: "take 5 USDC", "This is an approval")
        let signature = try #require(try done.json()["signature"]?.string)
        let recovered = try await person.run("wallet", "recover", "--typed-data", path, "--signature", signature).ends(0)
        #expect(recovered.text == owner.checksummed + "\n")

        try person.write("permit.json", Bytes(Self.permit(owner, value: UInt256.max.description).utf8))
        try await sign(person, ["sign-typed-data", path]).ends(4, saying: "allow_unlimited_approvals")
        try person.write("permit.json", Bytes(document.replacing("\"nonce\": \"0\"", with: "\"nonce\": \"0\", \"x\": 1").utf8))
        try await sign(person, ["sign-typed-data", path]).ends(4, saying: "would be shown but not signed")
        #expect(try person.store().history(limit: 10, event: .approved).count == 1)
    }

    @Test func aTransactionFromAFile() async throws {
        let person = try Person()
        let owner = try person.ownsLightWallet("transactions")
        let path = "\(person.home)/transaction.json"
        try person.write("transaction.json", Bytes(Self.transaction.utf8))
        try await sign(person, ["sign-transaction", path]).ends(3, saying: "--nonce", "--max-fee")
        let json = try await sign(person, ["sign-transaction", path, "--nonce", "3", "--max-fee", "30gwei"]).ends(0, saying: "Send 0.5 USDC").json()
        let raw = try #require(json["raw"]?.string)
        let signed = try SignedTransaction(raw: Hex.decode(raw))
        #expect(signed.sender == owner && json["from"]?.string == owner.checksummed)
        #expect(json["hash"]?.string == Hex.encode(signed.hash))
        #expect(try person.signed().map(\.raw) == [signed.raw])

        let decoded = try await person.run("wallet", "decode", raw, "--json", "--offline").ends(0).json()
        #expect(decoded["recovered"]?.string == owner.checksummed)
        #expect(decoded["title"]?.string?.hasPrefix("Send 0.5 USDC") == true)
        let unsigned = Hex.encode(signed.transaction.signingPayload)
        let bare = try await person.run("wallet", "decode", unsigned, "--json", "--offline").ends(0).json()
        #expect(bare["signed"]?.bool == false && bare["from"]?.isNull == true)
        try await person.run("wallet", "decode", "0x02c0", "--offline").ends(1)
        try await person.run("wallet", "decode", String(raw.dropLast(2)), "--offline").ends(1)

        // The very bytes, in hexadecimal, are signed as well.
        try person.write("transaction.json", Bytes(unsigned.utf8))
        #expect(try await sign(person, ["sign-transaction", path]).ends(0).json()["raw"]?.string == raw)
        try person.write("transaction.json", Bytes(Self.transaction.replacing("\"gas\"", with: "\"gass\"").utf8))
        try await sign(person, ["sign-transaction", path, "--nonce", "3", "--max-fee", "30gwei", "--gas", "90000"]).ends(1, saying: "gass")
        try person.write("transaction.json", Bytes(Self.transaction.replacing("\"0x1\"", with: "\"0x5\"").utf8))
        try await sign(person, ["sign-transaction", path, "--nonce", "3", "--max-fee", "30gwei"]).ends(4, saying: "chain 5")
    }

    /// Practice money needs no person where the policy says so, and only where nothing is warned of.
    @Test func unattendedOnPracticeMoney() async throws {
        let person = try Person()
        try person.ownsLightWallet("practice")
        let common = ["--passphrase-file", person.secret, "--json", "--offline", "--chain", "practice", "--yes-i-have-read-it"]
        try await person.run(["wallet", "sign-message", "Hello"] + common, bytes: []).ends(0)
        try await person.run(["wallet", "sign-message", "Hel\u{202E}lo"] + common, bytes: []).ends(4)
    }

    @Test(arguments: [
        ["sign-message"], ["sign-message", "a", "--file", "b"], ["sign-message", "--hex", "0x1"], ["sign-typed-data", "/nowhere"],
        ["recover", "a", "--signature", "0x00"], ["verify-message", "a", "--signature", "0x00", "--address", "me"],
        ["decode", "hello"], ["decode", "0x"], ["decode", "0x" + String(repeating: "c0", count: 1000)],
    ])
    func wrongInputEndsInWords(_ arguments: [String]) async throws {
        let person = try Person()
        try person.ownsLightWallet("wrong")
        let outcome = try await person.run(["wallet"] + arguments, bytes: [])
        #expect(outcome.status == 1 || outcome.status == 2, "\(outcome.err)")
        outcome.ends(outcome.status)
        #expect(!outcome.err.isEmpty && outcome.out.isEmpty)
    }
}

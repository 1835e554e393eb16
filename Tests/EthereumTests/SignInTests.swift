import Ethereum
import Foundation
import TestSupport
import Testing

/// EIP-4361: reading, writing and checking sign-in messages.
@Suite struct SignInTests {
    private static let full = """
        service.org wants you to sign in with your Ethereum account:
        0xe5A12547fe4E872D192E3eCecb76F2Ce1aeA4946

        I accept the ServiceOrg Terms of Service: https://service.org/tos

        URI: https://service.org/login
        Version: 1
        Chain ID: 1
        Nonce: 12341234
        Issued At: 2022-03-17T12:45:13.610Z
        Expiration Time: 2023-03-17T12:45:13.610Z
        Not Before: 2022-03-17T12:45:13.610Z
        Request ID: some_id
        Resources:
        - https://service.org/login
        - ipfs://Qme7ss3ARVgxv6rXqVPiikMJ8u2NLgmgszg13pYrDKEoiu
        """

    @Test func readsAndWritesEveryField() throws {
        let message = try SignInMessage(parsing: Self.full)
        #expect(message.scheme == nil)
        #expect(message.domain == "service.org")
        #expect(message.address.checksummed == "0xe5A12547fe4E872D192E3eCecb76F2Ce1aeA4946")
        #expect(message.statement == "I accept the ServiceOrg Terms of Service: https://service.org/tos")
        #expect(message.uri == "https://service.org/login")
        #expect(message.chainID == 1)
        #expect(message.nonce == "12341234")
        #expect(message.expirationTime?.text == "2023-03-17T12:45:13.610Z")
        #expect(message.requestID == "some_id")
        #expect(message.resources?.count == 2)
        #expect(message.text == Self.full)
        #expect(try SignInMessage(fields: message.json) == message)
        #expect(SignInMessage.isClaimed(by: Self.full))
    }

    /// Each line taken away, doubled, or moved one down is another text, and mostly no message.
    @Test func refusesEveryDisorder() throws {
        let lines = Self.full.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // Without their line these are still whole: the optional fields, and one resource.
        let optional = Set([10, 11, 12, 14, 15])
        for index in lines.indices {
            var without = lines
            without.remove(at: index)
            // Without the list's heading its entries stand alone; the statement without its text is empty.
            if !optional.contains(index) && index != 3 {
                #expect(throws: SignInError.self, "line \(index)") { try SignInMessage(parsing: without.joined(separator: "\n")) }
            }
            var twice = lines
            twice.insert(lines[index], at: index)
            if index < 14 {
                #expect(throws: SignInError.self, "line \(index) twice") { try SignInMessage(parsing: twice.joined(separator: "\n")) }
            }
        }
        for extra in ["\n", " ", "\nResources:", "\r\n", "\n- not a uri"] {
            #expect(throws: SignInError.self) { try SignInMessage(parsing: Self.full + extra) }
        }
        #expect(throws: SignInError.self) { try SignInMessage(parsing: " " + Self.full) }
        #expect(throws: SignInError.self) { try SignInMessage(parsing: Self.full.replacingOccurrences(of: "\n", with: "\r\n")) }
    }

    @Test(arguments: [
        ("service.org wants", "sérvice.org wants"), ("service.org wants", " wants"), ("service.org wants", "a b wants"),
        ("service.org wants", "[::1 wants"), ("I accept", "I “accept"), ("I accept", "I \u{202E}accept"), ("1234\n", "123４\n"),
        ("Chain ID: 1\n", "Chain ID: 0x1\n"), ("Chain ID: 1\n", "Chain ID: -1\n"), ("Chain ID: 1\n", "Chain ID: 1.0\n"),
        ("Chain ID: 1\n", "Chain ID: 115792089237316195423570985008687907853269984665640564039457584007913129639936\n"),
        ("Version: 1", "Version: 2"), ("Version: 1", "Version: 01"), ("Nonce: 12341234", "Nonce: 1234-234"),
        ("2022-03-17T12:45:13.610Z\nExp", "2022-02-29T12:45:13.610Z\nExp"), ("2022-03-17T12:45:13.610Z\nExp", "2022-03-17 12:45:13Z\nExp"),
        ("2022-03-17T12:45:13.610Z\nExp", "2022-03-17T12:45:13\nExp"), ("2022-03-17T12:45:13.610Z\nExp", "2022-03-17T24:00:00Z\nExp"),
        ("some_id", "some/id"), ("some_id", "some%2"), ("https://service.org/login\nVersion", "//service.org\nVersion"),
        ("0xe5A", "0xE5A"),
    ])
    func refusesMalformedFields(change: (from: String, to: String)) throws {
        let text = Self.full.replacingOccurrences(of: change.from, with: change.to)
        try #require(text != Self.full)
        #expect(throws: SignInError.self) { try SignInMessage(parsing: text) }
    }

    @Test func recognisesWhatMeansToBeOne() {
        #expect(SignInMessage.isClaimed(by: "evil.org wants you to sign in with your Ethereum account:\nsoon"))
        #expect(!SignInMessage.isClaimed(by: "a letter about how service.org wants you to sign in"))
        #expect(!SignInMessage.isClaimed(by: ""))
    }

    @Test func bindsToItsSite() throws {
        func message(_ domain: String) throws -> SignInMessage {
            try SignInMessage(parsing: Self.full.replacingOccurrences(of: "service.org wants", with: "\(domain) wants"))
        }
        #expect(try message("service.org").isFor(origin: "https://service.org"))
        #expect(try message("Service.ORG").isFor(origin: "https://service.org:443"))
        #expect(try message("localhost:8080").isFor(origin: "http://localhost:8080"))
        #expect(try message("https://service.org").isFor(origin: "https://service.org"))
        #expect(try !message("https://service.org").isFor(origin: "http://service.org"))
        #expect(try !message("service.org").isFor(origin: "https://service.org.evil.com"))
        #expect(try !message("service.org").isFor(origin: "https://service.org:8443"))
        #expect(try !message("service.org").isFor(origin: "service.org"))
        #expect(try !message("service.org@evil.com").isFor(origin: "https://service.org"))
        #expect(try !message("service.org@evil.com").isFor(origin: "https://evil.com"))
    }

    @Test func isGoodForItsTimeOnly() throws {
        let message = try SignInMessage(parsing: Self.full)
        func problems(_ time: String) throws -> [SignInError] { message.problems(at: try #require(DateTime(time))) }
        #expect(try problems("2022-03-17T12:45:13.609999999Z").count == 1)
        #expect(try problems("2022-03-17T12:45:13.61Z").isEmpty)
        #expect(try problems("2023-03-17T14:45:13.6099+02:00").isEmpty)
        #expect(try problems("2023-03-17T14:45:13.610+02:00").count == 1)
    }

    // MARK: Times

    @Test func timesAreMoments() throws {
        #expect(DateTime("1970-01-01T00:00:00Z")?.seconds == 0)
        #expect(DateTime("2000-03-01T00:00:00Z")?.seconds == 951_868_800)
        #expect(DateTime("2021-09-30T16:25:24-02:00")?.seconds == 1_633_026_324)
        #expect(DateTime("0000-01-01T00:00:00Z")?.seconds == -62_167_219_200)
        #expect(DateTime("9999-12-31T23:59:59.999Z")?.seconds == 253_402_300_799)
        #expect(DateTime("2016-12-31T23:59:60Z")?.seconds == 1_483_228_800)
        for text in ["", "2022", "2022-13-01T00:00:00Z", "2022-04-31T00:00:00Z", "1900-02-29T00:00:00Z", "2022-01-01T00:00:00.Z",
            "2022-01-01T00:00:00+24:00", "2022-01-01T00:00:00Zz", "+2022-01-01T00:00:00Z", "２022-01-01T00:00:00Z"] {
            #expect(DateTime(text) == nil, "\(text)")
        }
        var random = SeededGenerator(for: "times")
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &random)
            let written = try #require(DateTime(secondsSince1970: seconds))
            #expect(DateTime(written.text)?.seconds == seconds, "\(written.text)")
        }
    }

    // MARK: The shared corpus

    @Test func vectors() throws {
        try Vectors.run("siwe/parsing_positive.jsonl") { row in
            let message = try SignInMessage(parsing: try (row["value"]?["message"]?.string).orMalformed("message"))
            let expected = (row["value"]?["fields"]?.members ?? []).filter { !$0.value.isNull }
            return expected.count == message.json.members?.count && expected.allSatisfy { message.json[$0.key] == $0.value }
                && message.text == row["value"]?["message"]?.string
        }
        try Vectors.run("siwe/parsing_negative.jsonl") { row in
            let text = try row.text("value")
            return SignInMessage.isClaimed(by: text) && (try? SignInMessage(parsing: text)) == nil
        }
        try Vectors.run("siwe/parsing_negative_objects.jsonl") { row in
            (try? SignInMessage(fields: row["value"] ?? .null)) == nil
        }
        try Vectors.run("siwe/verification_positive.jsonl") { try isVerified($0["value"] ?? .null) }
        try Vectors.run("siwe/verification_negative.jsonl") { try !isVerified($0["value"] ?? .null) }
    }

    /// `eip1271.jsonl` is not run: whether a contract accepts a signature is known on its chain only.
    /// Offline such a signature is refused, as the account itself did not make it.
    @Test func contractSignaturesAreNotTheAccounts() throws {
        for row in try Vectors.rows("siwe/eip1271.jsonl") {
            let message = try SignInMessage(parsing: try (row["value"]?["message"]?.string).orMalformed("message"))
            let bytes = try (row["value"]).orMalformed("value").hex("signature")
            guard let signature = try? Signature(reading: Bytes(bytes.prefix(65))) else { continue }
            #expect(throws: SignInError.otherSigner) { try message.verify(signature, at: now()) }
        }
    }

    private func isVerified(_ value: JSON) throws -> Bool {
        guard let message = try? SignInMessage(fields: value) else { return false }
        let signature = try Signature(reading: value.hex("signature"))
        let time = try value["time"].map { _ in try DateTime(value.text("time")).orMalformed("time") }
        do {
            try message.verify(
                signature, at: try time ?? now(), domain: value["domainBinding"]?.string, nonce: value["matchNonce"]?.string)
            return true
        } catch {
            return false
        }
    }

    private func now() throws -> DateTime {
        try #require(DateTime(secondsSince1970: Int64(Date().timeIntervalSince1970)))
    }
}

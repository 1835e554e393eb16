import Synchronization
import Testing

@testable import Chain
@testable import Ethereum

private let raw: Bytes = [2, 0xc0, 1, 2, 3]
private let hash = Keccak256.hash(raw)
private let named = "\"\(Hex.encode(Keccak256.hash([2, 0xc0, 1, 2, 3])))\""

/// A server of the right chain that answers `eth_sendRawTransaction` as given, and then knows the
/// transaction or not.
private func sending(knows: Bool, _ answer: LocalServer.Answer) throws -> (ChainClient, LocalServer) {
    try client(seconds: 2) { request in
        switch request.method {
        case "eth_chainId": .result("\"0x1\"")
        case "eth_getTransactionByHash": .result(knows ? "{\"hash\":\(named)}" : "null")
        default: answer
        }
    }
}

@Suite("Sending signed bytes")
struct BroadcastTests {
    @Test func accepted() async throws {
        let (client, server) = try sending(knows: false, .result(named))
        #expect(try await client.send(raw) == .accepted(hash: hash))
        #expect(server.requests.map(\.method) == ["eth_chainId", "eth_sendRawTransaction"])
        #expect(server.requests.last?.parameters == [.string(Hex.encode(raw))])
    }

    @Test func notToAnotherChain() async throws {
        let (client, server) = try client { _ in .result("\"0x2\"") }
        #expect(await failure { _ = try await client.send(raw) } == .wrongChain(expected: 1, found: 2))
        #expect(server.requests.map(\.method) == ["eth_chainId"])
    }

    @Test(arguments: [
        ("already known", SendOutcome.alreadyKnown(hash: hash)),
        ("nonce too low: next nonce 5, tx nonce 4", .nonceTooLow),
        ("replacement transaction underpriced", .underpriced("replacement transaction underpriced")),
        ("max fee per gas less than block base fee", .underpriced("max fee per gas less than block base fee")),
        ("insufficient funds for gas * price + value", .insufficientFunds("insufficient funds for gas * price + value")),
        ("tx type not supported\u{202e}", .refused("tx type not supported")),
    ])
    func outcomes(_ message: String, _ outcome: SendOutcome) async throws {
        let (client, _) = try sending(knows: false, .error("{\"code\":-32000,\"message\":\"\(message)\"}"))
        #expect(try await client.send(raw) == outcome)
    }

    @Test func aNonceThatTheseVeryBytesHaveUsed() async throws {
        let (client, _) = try sending(knows: true, .error(#"{"code":-32000,"message":"nonce too low"}"#))
        #expect(try await client.send(raw) == .alreadyKnown(hash: hash))
    }

    @Test(
        "Trap 51: taken, and then the line went dead: it is not sent a second time",
        arguments: [LocalServer.Answer.cut(after: ""), .silence, .body("garbage"), .status(502, headers: "", body: "")])
    func takenAndThenTheLineWentDead(_ answer: LocalServer.Answer) async throws {
        let (client, server) = try sending(knows: true, answer)
        #expect(try await client.send(raw) == .alreadyKnown(hash: hash))
        #expect(server.requests.filter { $0.method == "eth_sendRawTransaction" }.count == 1)
    }

    @Test(arguments: [LocalServer.Answer.cut(after: ""), .silence, .body("garbage")])
    func nobodyKnowsWhetherItWasTaken(_ answer: LocalServer.Answer) async throws {
        let (client, _) = try sending(knows: false, answer)
        let error = await failure { _ = try await client.send(raw) }
        guard case .sendUncertain(hash, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.explanation.contains("may be on its way") == true)
        #expect(error?.explanation.contains("Nothing was sent") == false)
    }

    @Test func anotherHashIsALie() async throws {
        let other = "\"0x\(String(repeating: "1", count: 64))\""
        let (client, _) = try sending(knows: false, .result(other))
        #expect(
            await failure { _ = try await client.send(raw) }
                == .hashMismatch(sent: hash, named: Bytes(repeating: 0x11, count: 32)))
    }
}

@Suite("Receipts")
struct ReceiptTests {
    static func receipt(hash: String = named, status: String = "0x1") -> String {
        """
        {"transactionHash":\(hash),"status":"\(status)","blockNumber":"0x7","blockHash":\(named),
        "from":"\(someone)","to":null,"gasUsed":"0x5208","effectiveGasPrice":"0x2","contractAddress":null,"logs":[]}
        """
    }

    @Test func read() async throws {
        let (client, _) = try client { _ in .result(Self.receipt()) }
        let receipt = try await client.receipt(hash)
        #expect(receipt?.succeeded == true)
        #expect(receipt?.fee == 42_000)
        #expect(receipt?.to == nil)
    }

    @Test(arguments: [
        receipt(hash: "\"0x\(String(repeating: "2", count: 64))\""), receipt(status: "0x2"), receipt(status: "true"), "[]", "{}",
    ])
    func nonsense(_ answer: String) async throws {
        let (client, _) = try client { _ in .result(answer) }
        guard case .malformed? = await failure({ _ = try await client.receipt(hash) }) else {
            Issue.record("believed")
            return
        }
    }

    @Test("Trap 52: a block that is dropped again is not the end of the story")
    func waitedForThroughAReorganisation() async throws {
        let asked = Mutex(0)
        let (client, _) = try client { request in
            if request.method == "eth_blockNumber" { return .result("\"0x8\"") }
            let count = asked.withLock { $0 += 1; return $0 }
            // Seen, thrown out again, seen again.
            return .result([1, 2, 4].contains(count) && count != 2 || count > 4 ? Self.receipt() : "null")
        }
        let receipt = try await client.waitForReceipt(hash, timeout: .seconds(20), poll: .milliseconds(20), confirmations: 2)
        #expect(receipt.blockNumber == 7)
    }

    @Test func notForever() async throws {
        let (client, _) = try client { _ in .result("null") }
        let error = await failure {
            _ = try await client.waitForReceipt(hash, timeout: .seconds(1), poll: .milliseconds(300))
        }
        #expect(error == .noReceiptYet(hash: hash, seconds: 1))
    }
}

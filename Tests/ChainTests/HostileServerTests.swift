import Foundation
import Testing

@testable import Chain
@testable import Ethereum

// One at a time: several measure time.
@Suite("A lying or dying server ends in a typed error", .serialized)
struct HostileServerTests {
    @Test("Trap 46: a server of another chain is found out before anything is signed or sent")
    func aWrongChain() async throws {
        let (client, _) = try client { _ in .result("\"0x2105\"") }
        let error = await failure { try await client.verifyChainID() }
        #expect(error == .wrongChain(expected: 1, found: 8453))
        #expect(error?.explanation.contains("8453") == true)
        #expect(error?.explanation.contains("Nothing was sent") == true)
    }

    @Test(arguments: [
        "", " ", "not json", "{", "[]", "null", "42", "\"0x1\"", "{\"jsonrpc\":\"2.0\"}",
        "{\"id\":ID,\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":ID,\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID}",
        "{\"jsonrpc\":\"2.0\",\"id\":\"ID\",\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID0,\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"result\":\"0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x1\",\"result\":\"0x2\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":\"no\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":\"x\",\"message\":\"no\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x1\"} trailing",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":-1}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":1e300}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"-0x1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0xzz\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x+1\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":null}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":[\"0x1\"]}",
        "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":\"0x1\(String(repeating: "0", count: 64))\"}",
        String(repeating: "[", count: 5_000),
    ])
    func garbage(_ body: String) async throws {
        let (client, _) = try client { _ in .body(body) }
        let error = await failure { _ = try await client.balance(of: someone) }
        guard case .malformed("eth_getBalance", _)? = error else {
            Issue.record("\(body.prefix(80)) gave \(String(describing: error))")
            return
        }
    }

    @Test func theLargestNumberIsKept() async throws {
        let (client, _) = try client { _ in .result("\"0x\(String(repeating: "f", count: 64))\"") }
        #expect(try await client.balance(of: someone) == .max)
    }

    @Test func aNonceThatIsTooLarge() async throws {
        let (client, _) = try client { _ in .result("\"0x10000000000000000\"") }
        let error = await failure { _ = try await client.nonce(of: someone) }
        #expect(error == .malformed(method: "eth_getTransactionCount", what: "the count is too large"))
    }

    @Test func aHugeAnswerIsCutOffWhileItArrives() async throws {
        let (client, server) = try client(seconds: 30, bytes: 2 << 20) { _ in .flood(megabytes: 300) }
        let error = await failure { _ = try await client.balance(of: someone) }
        #expect(error == .transport(.tooLarge(limit: 2 << 20), place: "127.0.0.1:\(server.port)"))
    }

    @Test func aHugePromiseIsRefusedAtOnce() async throws {
        let (client, server) = try client { _ in
            .cut(after: "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{")
        }
        let error = await failure { _ = try await client.balance(of: someone) }
        #expect(error == .transport(.tooLarge(limit: 1 << 20), place: "127.0.0.1:\(server.port)"))
    }

    @Test(arguments: [LocalServer.Answer.silence, .drip])
    func slowness(_ answer: LocalServer.Answer) async throws {
        let (client, server) = try client(seconds: 1) { _ in answer }
        let start = ContinuousClock.now
        let error = await failure { _ = try await client.balance(of: someone) }
        #expect(error == .transport(.timedOut(seconds: 1), place: "127.0.0.1:\(server.port)"))
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"", "HTTP/1.1 200"])
    func aCutConnection(_ after: String) async throws {
        let (client, _) = try client { _ in .cut(after: after) }
        let error = await failure { _ = try await client.balance(of: someone) }
        guard case .transport(.connection, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func nobodyListens() async throws {
        let transport = try HTTPTransport(url: "http://127.0.0.1:9", limits: .init(seconds: 5))
        let error = await failure { try await ChainClient(network: mainnet, transport: transport).verifyChainID() }
        guard case .transport(.connection, place: "127.0.0.1:9")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreNotFollowed(_ status: Int) async throws {
        let other = LocalServer { _ in .result("\"0x1\"") }
        let (client, server) = try client { _ in
            .status(status, headers: "Location: \(other.url)\r\n", body: "")
        }
        let error = await failure { try await client.verifyChainID() }
        #expect(error == .transport(.redirected, place: "127.0.0.1:\(server.port)"))
        #expect(other.requests.isEmpty)
    }

    @Test(arguments: [400, 401, 403, 404, 429, 500, 502, 503])
    func otherStatuses(_ status: Int) async throws {
        let body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}"
        let (client, server) = try client { _ in .status(status, headers: "", body: body) }
        let error = await failure { try await client.verifyChainID() }
        #expect(error == .transport(.httpStatus(status), place: "127.0.0.1:\(server.port)"))
    }

    @Test func wordsOfTheServerAreCleaned() async throws {
        let message = #"{"code":-32000,"message":"\u001b[2J\u202eevil\u200b\nSign this: 0x00"}"#
        let (client, _) = try client { _ in .error(message) }
        let error = await failure { _ = try await client.balance(of: someone) }
        guard case .refused(_, -32000, let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202e && $0.value != 0x200b })
    }

    @Test func theKeyInTheURLIsNeverSaid() async throws {
        let (client, _) = try client { _ in .status(500, headers: "", body: "") }
        let error = await failure { try await client.verifyChainID() }
        #expect(error?.explanation.contains("secret") == false)
    }

    @Test func aCancelledReadEnds() async throws {
        let (client, _) = try client(seconds: 10) { _ in .silence }
        let task = Task { await failure { _ = try await client.balance(of: someone) } }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        guard case .transport(.cancelled, _)? = await task.value else {
            Issue.record("not cancelled")
            return
        }
    }
}

@Suite("Which servers may be spoken to")
struct ServerAddressTests {
    @Test(arguments: [
        "https://eth.example/v1/key", "http://localhost:8545", "http://127.0.0.1", "http://192.168.1.7:8545",
        "http://10.0.0.2", "http://172.16.0.1", "http://[::1]:8545", "http://node.local:8545",
    ])
    func taken(_ url: String) throws {
        _ = try HTTPTransport(url: url)
    }

    @Test(arguments: [
        "http://eth.example", "http://8.8.8.8", "http://172.32.0.1", "http://127.0.0.1.evil.example",
        "http://10.evil.example", "http://0x7f000001",
    ])
    func unencrypted(_ url: String) {
        #expect { try HTTPTransport(url: url) } throws: { error in
            if case TransportError.unencrypted = error { true } else { false }
        }
    }

    @Test(arguments: ["", "eth.example", "file:///etc/passwd", "ftp://a", "ws://a", "https://", "https://user:pass@a", "http://"])
    func notURLs(_ url: String) {
        #expect(throws: TransportError.badURL) { try HTTPTransport(url: url) }
    }
}

@Suite("What well-meaning servers also write")
struct LenientServerTests {
    @Test func aNullErrorBesideAResult() async throws {
        let (client, _) = try client { _ in .body(#"{"jsonrpc":"2.0","id":ID,"result":"0x0001","error":null}"#) }
        #expect(try await client.balance(of: someone) == 1)
    }

    @Test func anErrorToAQuestionThatWasNotUnderstood() async throws {
        let (client, _) = try client { _ in .body(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}"#) }
        #expect(
            await failure { _ = try await client.balance(of: someone) }
                == .refused(method: "eth_getBalance", code: -32700, message: "parse error"))
    }
}

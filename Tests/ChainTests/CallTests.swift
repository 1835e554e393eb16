import Testing

@testable import Chain
@testable import Ethereum

@Suite("Calls, estimates and rehearsals")
struct CallTests {
    static let errorString =
        "0x08c379a0" + String(repeating: "0", count: 62) + "20" + String(repeating: "0", count: 62) + "04"
        + "6e6f7065" + String(repeating: "0", count: 56)

    @Test(arguments: [
        (#"{"code":3,"message":"execution reverted: nope","data":"\#(errorString)"}"#, RevertReason.message("nope")),
        (#"{"code":-32015,"message":"VM execution error.","data":"Reverted \#(errorString)"}"#, .message("nope")),
        (#"{"code":-32603,"message":"reverted with reason","data":{"data":"\#(errorString)"}}"#, .message("nope")),
        (#"{"code":3,"message":"execution reverted","data":"0x"}"#, .silent),
        (#"{"code":-32000,"message":"execution reverted"}"#, .silent),
        (#"{"code":3,"message":"execution reverted","data":"0x4e487b71\#(String(repeating: "0", count: 62))11"}"#, .panic(code: 0x11)),
        (#"{"code":3,"message":"execution reverted","data":"0xdeadbeef00"}"#, .custom(data: [0xde, 0xad, 0xbe, 0xef, 0])),
        // A string that is not one: shown as bytes, never trusted to be text.
        (#"{"code":3,"message":"execution reverted","data":"0x08c379a0ff"}"#, .custom(data: [0x08, 0xc3, 0x79, 0xa0, 0xff])),
    ])
    func reverts(_ error: String, _ reason: RevertReason) async throws {
        let (client, _) = try client { _ in .error(error) }
        #expect(await failure { _ = try await client.call(to: usdc, data: []) } == .reverted(reason))
        #expect(await failure { _ = try await client.estimateGas(CallRequest(from: someone, to: usdc)) } == .reverted(reason))
        #expect(await client.simulate(CallRequest(from: someone, to: usdc)) == .reverts(reason))
    }

    @Test func otherErrorsAreNotReverts() async throws {
        let (client, _) = try client { _ in .error(#"{"code":-32000,"message":"header not found"}"#) }
        #expect(
            await failure { _ = try await client.call(to: usdc, data: []) }
                == .refused(method: "eth_call", code: -32000, message: "header not found"))
        #expect(await client.simulate(CallRequest(from: someone, to: usdc)) == .unavailable(reason: "The server refused eth_call: header not found (code -32000)."))
    }

    @Test(arguments: [(21_000, 21_000), (100_000, 125_000), (16_000_000, 16_777_216), (16_777_216, 16_777_216)] as [(UInt64, UInt64)])
    func estimatesGetAMargin(_ estimate: UInt64, _ limit: UInt64) async throws {
        let (client, _) = try client { _ in .result("\"\(UInt256(estimate).quantity)\"") }
        #expect(try await client.estimateGas(CallRequest(from: someone, to: usdc)) == limit)
    }

    @Test func moreGasThanATransactionMayUse() async throws {
        let (client, _) = try client { _ in .result("\"0x1000001\"") }
        #expect(
            await failure { _ = try await client.estimateGas(CallRequest(from: someone, to: usdc)) }
                == .gasTooHigh(needed: 16_777_217, cap: 16_777_216))
    }

    @Test func lessGasThanAnyTransactionNeeds() async throws {
        let (client, _) = try client { _ in .result("\"0x5207\"") }
        guard case .malformed? = await failure({ _ = try await client.estimateGas(CallRequest(from: someone, to: usdc)) }) else {
            Issue.record("taken")
            return
        }
    }

    @Test func aTokenThatIsNone() async throws {
        let (client, _) = try client { _ in .result("\"0x\"") }
        #expect(
            await failure { _ = try await client.tokenBalance(usdc, of: someone) }
                == .noAnswer(contract: usdc, function: "balanceOf(address)"))
    }

    @Test(arguments: ["\"0x\(String(repeating: "0", count: 62))4e\"", "\"0x01\"", "\"0x\(String(repeating: "0", count: 126))06\""])
    func decimalsThatAreNone(_ answer: String) async throws {
        let (client, _) = try client { _ in .result(answer) }
        #expect(await failure { _ = try await client.decimals(of: usdc) } == .noAnswer(contract: usdc, function: "decimals()"))
    }

    @Test func symbolsOfBothKindsAreCleaned() async throws {
        let old = Hex.encode(Bytes("MKR\u{1b}[2J".utf8) + Bytes(repeating: 0, count: 25))
        let (client, _) = try client { _ in .result("\"\(old)\"") }
        #expect(try await client.symbol(of: usdc) == "MKR[2J")
    }

    @Test func aRehearsalOfSeveralStepsCountsWhatMoves() async throws {
        let transfer = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
        func topic(_ address: Address) -> String { Hex.encode(address.word) }
        func log(_ token: String, _ from: Address, _ to: Address, _ amount: UInt64) -> String {
            #"{"address":"\#(token)","topics":["\#(transfer)","\#(topic(from))","\#(topic(to))"],"data":"\#(Hex.encode(UInt256(amount).word))"}"#
        }
        let native = "0x" + String(repeating: "e", count: 40)
        let calls = [
            #"{"status":"0x1","returnData":"0x","gasUsed":"0x5208","logs":[\#(log(native, someone, usdc, 7))]}"#,
            #"{"status":"0x1","returnData":"0x01","gasUsed":"0xffff","logs":[\#(log(usdc.checksummed, usdc, someone, 5)),\#(log(usdc.checksummed, someone, usdc, 2))]}"#,
        ].joined(separator: ",")
        let (client, server) = try client { _ in .result("[{\"calls\":[\(calls)]}]") }
        let request = CallRequest(from: someone, to: usdc, value: 7)
        guard case .ran(let ran) = await client.simulate(sequence: [request, request]) else {
            Issue.record("not run")
            return
        }
        #expect(ran.map(\.gasUsed) == [21_000, 65_535])
        #expect(
            ran.balanceChanges(of: someone) == [
                BalanceChange(token: nil, incoming: 0, outgoing: 7), BalanceChange(token: usdc, incoming: 5, outgoing: 2),
            ])
        #expect(server.requests.first?.parameters.first?["traceTransfers"]?.bool == true)
    }

    @Test(arguments: ["[]", "[{}]", "[{\"calls\":[]}]", "{}", "[{\"calls\":[{\"status\":\"0x2\",\"returnData\":\"0x\",\"gasUsed\":\"0x1\",\"logs\":[]}]}]"])
    func aRehearsalThatMakesNoSenseIsNone(_ answer: String) async throws {
        let (client, _) = try client { _ in .result(answer) }
        guard case .unavailable = await client.simulate(sequence: [CallRequest(from: someone, to: usdc)]) else {
            Issue.record("believed")
            return
        }
    }
}

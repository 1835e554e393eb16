import Testing

@testable import Chain
@testable import Ethereum

private let head = #"{"number":"0x10","timestamp":"0x20","baseFeePerGas":"0x3b9aca00"}"#  // 1 gwei
private let gwei: UInt256 = 1_000_000_000

private func history(_ base: String, _ rewards: String, _ ratios: String) -> String {
    "{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":\(base),\"reward\":\(rewards),\"gasUsedRatio\":\(ratios)}"
}

private let unsupported = #"{"code":-32601,"message":"the method is not supported"}"#

@Suite("Fees")
struct FeeTests {
    @Test func theMedianTipOfBlocksThatWereNotEmptyAndTwiceTheBaseFee() async throws {
        let (client, _) = try client { request in
            request.method == "eth_getBlockByNumber"
                ? .result(head)
                : .result(
                    history(
                        #"["0x1","0x1","0x1","0x1","0x77359400"]"#,  // next: 2 gwei
                        #"[["0x1","0x5","0x9"],["0x0","0x0","0x0"],["0x3","0x4","0x8"],["0x2","0x6","0xa"]]"#,
                        "[0.5,0,0.25,1]"))
        }
        let fees = try await client.fees()
        #expect(fees.baseFee == 2 * gwei)
        #expect(fees.slow == .dynamic(maxFee: 4 * gwei + 2, maxPriorityFee: 2))
        #expect(fees.normal == .dynamic(maxFee: 4 * gwei + 5, maxPriorityFee: 5))
        #expect(fees.fast == .dynamic(maxFee: 4 * gwei + 9, maxPriorityFee: 9))
    }

    @Test func emptyBlocksSayNothingSoTheServersTipCounts() async throws {
        let (client, _) = try client { request in
            switch request.method {
            case "eth_getBlockByNumber": .result(head)
            case "eth_feeHistory": .result(history(#"["0x1","0x3b9aca00"]"#, #"[["0x0","0x0","0x0"]]"#, "[0]"))
            default: .result("\"0x64\"")
            }
        }
        #expect(try await client.fees().normal == .dynamic(maxFee: 2 * gwei + 100, maxPriorityFee: 100))
    }

    @Test func withoutHistoryTheBlocksBaseFee() async throws {
        let (client, _) = try client { $0.method == "eth_getBlockByNumber" ? .result(head) : .error(unsupported) }
        #expect(try await client.fees().slow == .dynamic(maxFee: 3 * gwei, maxPriorityFee: gwei))
    }

    @Test("Trap 49: after a full block the base fee is an eighth higher, whatever a lagging history says")
    func afterAFullBlock() async throws {
        let full = head.dropLast() + #","gasUsed":"0x1c9c380","gasLimit":"0x1c9c380"}"#
        let (client, _) = try client { request in
            request.method == "eth_getBlockByNumber"
                ? .result(String(full)) : .result(history(#"["0x1","0x3b9aca00"]"#, #"[["0x1","0x1","0x1"]]"#, "[1]"))
        }
        #expect(try await client.fees().baseFee == 1_125_000_000)
    }

    @Test func chainsWithoutBaseFeesGetAGasPrice() async throws {
        let (client, _) = try client { request in
            request.method == "eth_getBlockByNumber" ? .result(#"{"number":"0x1","timestamp":"0x2"}"#) : .result("\"0x64\"")
        }
        let fees = try await client.fees()
        #expect(fees.slow == .legacy(gasPrice: 100))
        #expect(fees.normal == .legacy(gasPrice: 110))
        #expect(fees.fast == .legacy(gasPrice: 125))
        #expect(fees.baseFee == nil)
    }

    @Test(arguments: ["0x2d79883d2000", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"])
    func aServerThatWantsTooMuchIsRefused(_ base: String) async throws {
        let (client, _) = try client { request in
            switch request.method {
            case "eth_getBlockByNumber": .result(#"{"number":"0x1","timestamp":"0x2","baseFeePerGas":"\#(base)"}"#)
            case "eth_feeHistory": .result(history("[\"\(base)\"]", "[]", "[]"))
            default: .result("\"0x1\"")
            }
        }
        guard case .feeTooHigh? = await failure({ _ = try await client.fees() }) else {
            Issue.record("taken")
            return
        }
    }

    @Test(arguments: [
        history("[]", "[]", "[]"), history("[\"0x1\"]", "[[\"0x1\"]]", "[0.5]"),
        history("[\"0x1\"]", "[[\"0x1\",\"0x1\",\"-1\"]]", "[0.5]"), history("[\"0x1\"]", "[]", "[2]"),
        history("[\"0x1\"]", "[]", "[-0.5]"), history("7", "[]", "[]"), "[]", "{}",
        history("[" + Array(repeating: "\"0x1\"", count: 12).joined(separator: ",") + "]", "[]", "[]"),
    ])
    func malformedHistory(_ text: String) async throws {
        let (client, _) = try client { $0.method == "eth_getBlockByNumber" ? .result(head) : .result(text) }
        guard case .malformed("eth_feeHistory", _)? = await failure({ _ = try await client.fees() }) else {
            Issue.record("taken")
            return
        }
    }
}

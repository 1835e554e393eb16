import Testing

@testable import Ethereum
@testable import Planner
@testable import Registry

private func usdc() -> Token { registry.tokens(symbol: "USDC", chain: 1)[0] }

@Suite("Questions: what is not known is asked, never guessed")
struct QuestionTests {
    @Test(arguments: [
        (#"{"action":"send","asset":"USDC","recipient":"maya"}"#, [Slot.amount]),
        (#"{"action":"send","amount":{"value":"5","unit":"token"},"recipient":"maya"}"#, [.asset]),
        (#"{"action":"send","amount":{"value":"5","unit":"token"},"asset":"USDC"}"#, [.recipient]),
        (#"{"action":"send","amount":{"value":"5","unit":"token"},"asset":"USDC","recipient":"stranger"}"#, [.recipient]),
        (#"{"action":"send","amount":{"value":"50","unit":"percent"},"asset":"USDC","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"value":"1.2345678","unit":"token"},"asset":"USDC","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"value":"500","unit":"usd"},"asset":"ETH","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"value":"500","unit":"usd"},"asset":"sUSDS","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"value":"100","unit":"previous"},"asset":"ETH","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"unit":"unlimited"},"asset":"USDC","recipient":"maya"}"#, [.amount]),
        (#"{"action":"send","amount":{"value":"1","unit":"token"},"asset":"stablecoins","recipient":"maya"}"#, [.asset]),
        (#"{"action":"send","amount":{"value":"1","unit":"token"},"asset":"rETH","recipient":"maya"}"#, [.asset]),
        (#"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC"}"#, [.protocol]),
        (#"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC","protocol":"morpho"}"#, [.contract]),
        (#"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC","protocol":"spark"}"#, [.contract]),
        (#"{"action":"stake","amount":{"value":"1","unit":"token"},"asset":"ETH"}"#, [.protocol]),
        (#"{"action":"withdraw","amount":{"value":"100","unit":"percent"},"protocol":"compound"}"#, [.contract]),
        (#"{"action":"withdraw","amount":{"value":"50","unit":"percent"},"asset":"USDC","protocol":"aave"}"#, [.amount]),
        (#"{"action":"withdraw","asset":"USDC","protocol":"aave"}"#, [.amount]),
        (#"{"action":"approve","amount":{"value":"1","unit":"token"},"asset":"USDC","spender":"uniswap"}"#, [.spender]),
        (#"{"action":"revoke","older_than_days":30}"#, [.asset, .spender]),
        (#"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"ETH","to_asset":"USDC"}"#, [.minOut]),
        (#"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"ETH"}"#, [.toAsset]),
    ])
    func asked(_ text: String, _ missing: [Slot]) async throws {
        let outcome = try await offline(text)
        guard let question = outcome.question else {
            Issue.record("\(text): \(outcome)")
            return
        }
        #expect(question.missing == missing)
        #expect(question.text.hasSuffix("?") || question.text.hasSuffix("."))
    }
}

@Suite("Refusals: said plainly, with nothing signed")
struct RefusalTests {
    static let wrongCase = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606EB48"

    static func send(_ recipient: String, _ amount: String = "1", _ asset: String = "USDC") -> String {
        #"{"action":"send","amount":{"value":"\#(amount)","unit":"token"},"asset":"\#(asset)","recipient":"\#(recipient)"}"#
    }

    @Test(arguments: [
        (send("0x0000000000000000000000000000000000000000"), PlanRefusal.zeroRecipient),
        (send("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"), .tokenContractRecipient(usdc())),
        (send("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "1", "ETH"), .tokenContractRecipient(usdc())),
        (send(wrongCase), .badAddress(wrongCase, .badChecksum(expected: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"))),
        (send("0x1111"), .badAddress("0x1111", .wrongLength(digits: 4))),
        (send("0xzz11111111111111111111111111111111111111"), .badAddress("0xzz11111111111111111111111111111111111111", .notHex)),
        (send("vitalik.eth"), .nameService("vitalik.eth")),
        (send("maya", "0"), .zeroAmount),
        (send("maya", "1e6"), .badAmount("1e6")),
        (send("maya", "-1"), .badAmount("-1")),
        (send("maya", "1,000"), .badAmount("1,000")),
        (send("maya", "1", "NOSUCHTOKEN"), .unknownToken("NOSUCHTOKEN", chain: "Ethereum")),
        (#"{"action":"send","token_id":"7","contract":"0x1111111111111111111111111111111111111111","recipient":"maya"}"#, .unsupportedNFT),
        (#"{"action":"bridge","amount":{"value":"1","unit":"token"},"asset":"USDC","to_chain":"base"}"#, .unsupported(.bridge)),
        (#"{"action":"borrow","amount":{"value":"1","unit":"token"},"asset":"DAI","protocol":"spark"}"#, .unsupported(.borrow)),
        (#"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC","protocol":"nobody"}"#, .unknownProtocol("nobody", chain: "Ethereum")),
        (#"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC","contract":"0x1111111111111111111111111111111111111111"}"#, .notInRegistry(maya, chain: "Ethereum")),
        (#"{"action":"earn","amount":{"value":"1","unit":"token"},"asset":"USDC"}"#, .noAllocation),
        (#"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"USDC","to_asset":"USDC"}"#, .sameToken(usdc())),
        (#"{"action":"swap","amount":{"value":"1","unit":"token"},"amount_side":"out","asset":"USDC","to_asset":"ETH"}"#, .exactOutput),
        (#"{"action":"swap","amount":{"value":"1","unit":"token"},"asset":"USDC","to_asset":"ETH","protocol":"curve"}"#, .noRouter(protocol: "curve", chain: "Ethereum")),
        (#"{"action":"balance"}"#, .nothingToDo),
        (#"{"action":"send","amount":{"value":"1","unit":"token"},"asset":"ETH","recipient":"0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2","note":"hi"}"#, .noteForContract(address("0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2"))),
        (#"{"action":"send","amount":{"value":"1","unit":"token"},"asset":"USDC","recipient":"maya","chain":"solana"}"#, .unknownChain("solana")),
    ])
    func refused(_ text: String, _ refusal: PlanRefusal) async throws {
        let outcome = try await offline(text)
        #expect(outcome.refusal == refusal, "\(outcome)")
        #expect(outcome.refusal?.explanation.contains("Nothing was signed") == true)
    }

    @Test func aBadChecksumNamesTheGroupThatDiffers() async throws {
        let words = try await offline(Self.send(Self.wrongCase)).refusal?.explanation
        #expect(words?.contains("Group 10 reads EB48, and these digits would be spelt eB48.") == true)
    }

    @Test func twoChainsInOnePlan() async throws {
        let outcome = try await offline(
            #"{"action":"wrap","amount":{"value":"1","unit":"token"},"asset":"ETH","chain":"base"}"#,
            #"{"action":"wrap","amount":{"value":"1","unit":"token"},"asset":"ETH","chain":"arbitrum"}"#)
        guard case .severalChains? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func contractsThatCantBeSpeltAreNamed() async throws {
        let outcome = try await offline(
            #"{"action":"supply","amount":{"value":"1","unit":"token"},"asset":"USDC","protocol":"maple"}"#)
        guard case .unsupportedContract(let contract, signature: "deposit(uint256,bytes32)")? = outcome.refusal else {
            Issue.record("\(outcome)")
            return
        }
        #expect(contract.id == "ethereum:maple:syrupusdc")
    }

    @Test func hostileTextIsCleaned() async throws {
        let outcome = try await offline(Self.send("maya", "1", "US\\u202eDC\\u001b[2J"))
        let words = try #require(outcome.refusal?.explanation)
        #expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202e })
    }
}

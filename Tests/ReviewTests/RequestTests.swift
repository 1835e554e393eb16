import Ethereum
import Review
import Testing

/// Requests from outside: read strictly, or refused with the reason.
@Suite struct RequestTests {
    static func transaction(_ change: (inout [String: String]) -> Void = { _ in }) -> String {
        var members = [
            "from": "\"\(me.checksummed)\"", "to": "\"\(alice.checksummed)\"", "value": "\"0x1\"", "data": "\"0x\"",
            "nonce": "\"0x7\"", "gas": "\"0x5208\"", "maxFeePerGas": "\"0x6fc23ac00\"",
            "maxPriorityFeePerGas": "\"0x3b9aca00\"", "chainId": "\"0x1\"", "type": "\"0x2\"",
        ]
        change(&members)
        let text = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        return #"{"method": "eth_sendTransaction", "params": [{\#(text)}]}"#
    }

    static func review(_ request: String, _ circumstances: Circumstances = Circumstances(chain: 1)) -> ReviewResult {
        examine(
            request: Bytes(request.utf8), account: me, registry: registry, addresses: Scene.book, circumstances: circumstances)
    }

    private func error(_ request: String) -> RequestError? {
        guard case .request(let error)? = Self.review(request).impediments.first else { return nil }
        return error
    }

    @Test func anHonestOneIsRead() {
        let result = Self.review(Self.transaction())
        #expect(result.level == .ok, "\(result.card.warnings)")
        #expect(result.payload?.nonce == 7)
    }

    @Test func nothingIsGuessed() {
        #expect(error(Self.transaction { $0["maxFeePerGass"] = "\"0x1\"" }) == .unknownMember("maxFeePerGass"))
        #expect(error(Self.transaction { $0["value"] = "\"1\"" }) == .notAQuantity("value"))
        #expect(error(Self.transaction { $0["value"] = "1" }) == .notAQuantity("value"))
        #expect(error(Self.transaction { $0["value"] = "\"0x01\"" }) == .notAQuantity("value"))
        #expect(error(Self.transaction { $0["value"] = "\"0x\"" }) == .notAQuantity("value"))
        #expect(error(Self.transaction { $0["value"] = "null" }) == .notAQuantity("value"))
        #expect(error(Self.transaction { $0["data"] = "\"0x123\"" }) == .malformed(member: "data"))
        #expect(error(Self.transaction { $0["input"] = "\"0x01\"" }) == .contradiction("data", "input"))
        #expect(error(Self.transaction { $0["gasPrice"] = "\"0x1\"" }) == .contradiction("gasPrice", "maxFeePerGas"))
        #expect(error(Self.transaction { $0["type"] = "\"0x3\"" }) == .unsupportedType(3))
        #expect(error(Self.transaction { $0["to"] = "\"\(alice.checksummed.replacing("C", with: "c"))\"" }) == .malformed(member: "to"))
        for name in ["nonce", "gas", "maxFeePerGas", "chainId"] {
            #expect(error(Self.transaction { $0[name] = nil }) == .missing(member: name))
        }
        #expect(error(Self.transaction { $0["from"] = "\"\(stranger.checksummed)\"" }) == .notYourAccount(stranger))
    }

    /// The last of two would count here and the first elsewhere; NFC and NFD are two names, not one.
    @Test("Trap 25: a request with a name twice is refused, and names are compared by their bytes")
    func duplicateNames() {
        let twice = Self.transaction().replacing(#""to": "#, with: #""to": "\#(stranger.checksummed)", "to": "#)
        #expect(error(twice) == .notJSON(.duplicateKey("to")))
        #expect(error(Self.transaction { $0["valu\u{65}\u{301}"] = "\"0x1\"" }) != nil)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "7", #"{"method": 7, "params": []}"#, #"{"method": "eth_sendTransaction"}"#,
        #"{"method": "eth_sendTransaction", "params": {}}"#, #"{"method": "eth_sendTransaction", "params": [7]}"#,
        #"{"method": "personal_sign", "params": ["0x61"]}"#, #"{"method": "personal_sign", "params": [7, 8]}"#,
        #"{"method": "eth_signTypedData_v4", "params": ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 7]}"#,
        #"{"method": "wallet_signAuthorization", "params": [{"chainId": "0x1", "nonce": "0x7"}]}"#,
        #"{"method": "wallet_switchEthereumChain", "params": [{"chainId": 1}]}"#,
        #"{"method": "wallet_addEthereumChain", "params": [{"chainId": "0x1", "rpcUrls": [7]}]}"#,
        #"{"method": "personal_sign", "params": [], "extra": 1}"#, #"{"method": "eth_decrypt", "params": []}"#,
    ])
    func whatIsNoRequestIsRefused(_ text: String) {
        let result = Self.review(text)
        #expect(result.level == .refuse)
        #expect(result.payload == nil && !result.card.title.isEmpty)
    }

    @Test func everyRefusalSaysThatNothingWasSigned() {
        let errors: [RequestError] = [
            .notJSON(.unexpectedEnd), .notARequest, .unknownMember("x"), .unsafeMethod("eth_sign"), .unknownMethod("x"),
            .wrongParameters(method: "x"), .notYourAccount(me), .notAQuantity("value"), .malformed(member: "to"),
            .missing(member: "gas"), .contradiction("data", "input"), .unsupportedType(3),
        ]
        for error in errors { #expect(error.explanation.contains("Nothing was signed")) }
    }

    @Test func mentionsAreWhatANodeIsAskedAbout() throws {
        let inner = try ABIFunction("approve(address,uint256)").call([.address(stranger), .uint(5)])
        let data = try ABIFunction("aggregate3((address,bool,bytes)[])").call(
            [.array([.tuple([.address(Mainnet.usdc), .bool(false), .bytes(inner)])])])
        let text = Self.transaction { $0["data"] = "\"\(Hex.encode(data))\"" }
        let request = try ExternalRequest(parsing: Bytes(text.utf8))
        #expect(request.mentions(registry: registry) == [alice, Mainnet.usdc, stranger])
        #expect(request.approvals(registry: registry) == [.init(token: Mainnet.usdc, spender: stranger)])
    }

    /// A request of any bytes ends in a verdict.
    @Test func mutatedRequestsNeverCrash() {
        let seed = UInt64.random(in: 0 ... .max)
        print("request fuzz seed \(seed)")
        var random = Seeded(state: seed)
        let typed = JSON.string(Document.permit).description
        let honest = [
            Self.transaction(), #"{"method": "eth_signTypedData_v4", "params": ["\#(me.checksummed)", \#(typed)]}"#,
            #"{"method": "personal_sign", "params": ["0x68656c6c6f", "\#(me.checksummed)"]}"#,
        ].map { Bytes($0.utf8) }
        for _ in 0..<3_000 {
            var bytes = honest[Int(random.next() % UInt64(honest.count))]
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let result = examine(request: bytes, account: me, registry: registry, circumstances: Circumstances(chain: 1))
            #expect(!result.card.title.isEmpty, "seed \(seed)")
        }
    }
}

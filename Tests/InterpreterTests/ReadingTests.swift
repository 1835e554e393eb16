import Ethereum
import Registry
import Testing

@testable import Interpreter

@Suite struct ReadingTests {
    private func amount(
        _ text: String, next: String? = nil, hasAsset: Bool = true, dollar: Bool = false, approval: Bool = false
    ) -> Amount? {
        AmountReader(lexicon: lexicon).amount(
            words(text), next: next, hasAsset: hasAsset, isDollarAsset: dollar, isApproval: approval)
    }

    @Test(arguments: [
        ("10k", "10000"), ("1.5m", "1500000"), ("ten", "10"), ("1,250.50", "1250.50"), ("0,5", "0.5"), (".8", "0.8"),
        ("1e3", "1000"), ("1_000", "1000"), ("60 000", "60000"), ("two hundred and fifty", "250"), ("2 grand", "2000"),
        ("one and a half", "1.5"), ("a dozen", "12"), ("twenty five", "25"), ("1.250,50", "1250.50"),
        ("1,000,000", "1000000"), ("two thousand", "2000"), ("three point five", "3.5"), ("0.05", "0.05"),
        ("25000.000001", "25000.000001"), ("two and a half k", "2500"), ("a hundred", "100"), ("1.5 million", "1500000"),
        ("nineteen hundred", "1900"), ("2.375", "2.375"), ("a couple of", "2"), ("1'000", "1000"),
        ("five hundred thousand", "500000"),
    ]
    )
    func tokens(_ text: String, _ value: String) {
        #expect(amount(text) == Amount(value, .token), "\(text)")
    }

    @Test(arguments: [
        ("25%", "25"), ("half", "50"), ("a third", "33.33"), ("two thirds", "66.67"), ("3/4", "75"), ("three quarters", "75"),
        ("all", "100"), ("everything", "100"), ("max", "100"), ("the whole lot", "100"), ("¼", "25"), ("50 percent", "50"),
        ("the rest", "100"), ("every last bit", "100"),
    ])
    func percents(_ text: String, _ value: String) {
        #expect(amount(text) == Amount(value, .percent), "\(text)")
    }

    @Test(arguments: [("$500", "500"), ("300 bucks", "300"), ("$2.5k", "2500"), ("40 dollars", "40"), ("500 usd", "500")])
    func dollars(_ text: String, _ value: String) {
        #expect(amount(text) == Amount(value, .usd), "\(text)")
        #expect(amount(text, dollar: true) == Amount(value, .token), "\(text) of a dollar token")
    }

    @Test func halfOfAThingAndHalfOfWhatIsMine() {
        #expect(amount("half", next: "a") == Amount("0.5", .token))
        #expect(amount("half a", next: "wbtc") == Amount("0.5", .token))
        #expect(amount("half", next: "my") == Amount("50", .percent))
    }

    @Test func smallestUnits() {
        #expect(amount("1000000 wei") == Amount("1000000", .base))
        #expect(amount("20 gwei") == Amount("20000000000", .base))
        #expect(amount("250000000 base units") == Amount("250000000", .base))
        #expect(amount("0xff") == Amount("255", .base))
    }

    @Test(arguments: ["some", "a bit", "1.000", "25.000", "whatever", "loads"])
    func notAmounts(_ text: String) {
        #expect(amount(text) == nil, "\(text)")
    }

    @Test func unlimitedOnlyInApprovals() {
        #expect(amount("unlimited", approval: true) == .unlimited)
        #expect(amount("unlimited") == nil)
        #expect(amount("max", approval: true) == .unlimited)
    }

    @Test func grandWithoutAnAssetIsDollars() {
        #expect(amount("5 grand", hasAsset: false) == Amount("5000", .usd))
        #expect(amount("5 grand", hasAsset: true) == Amount("5000", .token))
    }

    @Test(arguments: [
        ("0.5%", "0.5"), ("10 bps", "0.1"), ("half a percent", "0.5"), ("7", "7"), ("four percent", "4"), ("50 basis points", "0.5"),
    ])
    func percentages(_ text: String, _ value: String) {
        #expect(AmountReader(lexicon: lexicon).percentage(words(text))?.text == value, "\(text)")
    }

    @Test(arguments: [
        ("a week", 7), ("two weeks", 14), ("instant access", 0), ("30 days", 30), ("a month", 30), ("half a year", 180),
        ("24 hours", 1), ("a quarter", 90), ("three months", 90), ("friday", 5), ("a fortnight", 14), ("locked", 0),
        ("12 hours", 1), ("a year", 365), ("tomorrow", 1), ("10d", 10), ("monday", 1), ("sunday", 7),
    ])
    func lockups(_ text: String, _ days: Int) {
        #expect(TimeReader(lexicon: lexicon, now: sunday).days(words(text)) == days, "\(text)")
    }

    @Test(arguments: [
        ("usdc", "USDC"), ("ether", "ETH"), ("ehter", "ETH"), ("stables", "stablecoins"), ("bitcoin", "WBTC"), ("uscd", "USDC"),
        ("wsteth", "wstETH"), ("susde", "sUSDe"), ("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
        ("$PEPE", "PEPE"), ("the weth", "WETH"), ("USDC.e", "USDC.e"),
    ])
    func assets(_ text: String, _ symbol: String) {
        #expect(NameReader(lexicon: lexicon).asset(words(text)).lowercased() == symbol.lowercased(), "\(text)")
    }

    @Test(arguments: [
        ("aave", "aave"), ("aave v3", "aave-v3"), ("rocketpool", "rocket-pool"), ("rocket pool", "rocket-pool"),
        ("uniswap-v3", "uniswap-v3"), ("compund", "compound"), ("etherfi", "ether-fi"), ("1inch", "1inch"), ("zorbo", "zorbo"),
    ])
    func protocols(_ text: String, _ slug: String) {
        #expect(NameReader(lexicon: lexicon).protocolSlug(words(text)) == slug, "\(text)")
    }

    @Test func chains() {
        let names = NameReader(lexicon: lexicon)
        #expect(names.chain(words("mainnet")) == .known("ethereum"))
        #expect(names.chain(words("arb one")) == .known("arbitrum"))
        #expect(names.chain(words("solana")) == .unsupported("solana"))
        #expect(names.chain(words("qqqqqq")) == .unknown)
    }
}

import Agent
import Registry

/// The reference conversation as view values: "I have 10,000 USDC …".
enum Fixtures {
    static let utterance = "I have 10,000 USDC. Get me the best low risk yield, nothing locked over a week."
    static let account = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    static let pool = "0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2"

    static let status = StatusView(
        network: "Practice chain", isPractice: true, health: .online(block: 128), account: "main", address: account,
        balances: [BalanceRow(symbol: "USDC", amount: "10,000", chain: "Practice"), BalanceRow(symbol: "ETH", amount: "5", chain: "Practice")],
        model: "seraph-tagger", pendingApprovals: 2)

    static let ranking = [
        RankingRow(
            rank: 1, id: "aave-v3-ethereum-usdc", protocolName: "Aave", name: "Aave V3 USDC", chain: "Ethereum",
            address: pool, apy: "3.39 %", size: "161.0 M USD available", exit: "any time, while there is liquidity",
            score: 87.3,
            scores: [
                NamedScore("safety", 91), NamedScore("yield", 62), NamedScore("privacy", 40), NamedScore("openness", 88),
                NamedScore("efficiency", 80), NamedScore("Smart Score", nil),
            ],
            reasons: ["4 audits since 2022, bounty of 1,000,000 USD", "no loss of deposits since 2020"],
            cautions: ["an administrator can pause withdrawals"]),
        RankingRow(
            rank: 2, id: "compound-v3-ethereum-usdc", protocolName: "Compound", name: "Compound V3 USDC",
            chain: "Ethereum", address: "0xc3d688B66703497DAA19211EEdff47f25384cdc3", apy: "4.21 %",
            size: "98.4 M USD available", exit: "any time, while there is liquidity", score: 81.0,
            scores: [NamedScore("safety", 84), NamedScore("yield", 71)], reasons: ["3 audits"], cautions: []),
        RankingRow(
            rank: 3, id: "sky-susds", protocolName: "Sky", name: "Sky Savings", chain: "Ethereum",
            address: "0xa3931d71877C0E7a3148CB7Eb4463524FEc27fbD", apy: "unknown", size: "unknown",
            exit: "7-day cooldown", score: 64.2, scores: [NamedScore("safety", 70)], reasons: [],
            cautions: ["needs a swap into USDS first"]),
    ]

    static let excluded = [
        ExcludedRow(name: "Ethena sUSDe", reason: "7-day cooldown, then a market price: more than low risk"),
        ExcludedRow(name: "Maple syrupUSDC", reason: "withdrawals queue, longer than a week in June"),
        ExcludedRow(name: "Morpho Re7 USDC", reason: "loss of depositors in the last 12 months"),
        ExcludedRow(name: "Fluid USDC", reason: "less than 2 years in use"),
        ExcludedRow(name: "Gearbox USDC", reason: "less than 50 M USD available"),
    ]

    static var turn: Turn {
        var turn = Turn(
            utterance: utterance,
            reply: "Two markets fit: low risk, out at any time. Half to each keeps either below your limit of 50 %.")
        turn.chips = [
            Chip("do", "earn"), Chip("amount", "10,000 USDC"), Chip("risk", "low"), Chip("locked at most", "7 days"),
        ]
        turn.ranking = ranking
        turn.excluded = excluded
        turn.allocation = [
            AllocationRow(id: "aave-v3-ethereum-usdc", name: "Aave V3 USDC", share: "50 %", amount: "5,000 USDC", income: "169.50 USDC", exit: "any time"),
            AllocationRow(id: "compound-v3-ethereum-usdc", name: "Compound V3 USDC", share: "50 %", amount: "5,000 USDC", income: "210.50 USDC", exit: "any time"),
        ]
        turn.allocationNotes = [
            "Expected income about 380.00 USDC a year at today's rates; rates change.",
            "Both parts need Circle to keep USDC at one dollar.",
        ]
        turn.plan = plan
        turn.model = ModelView(name: "seraph-tagger", promptTokens: 61, outputTokens: 38, milliseconds: 12.4)
        return turn
    }

    static let plan = PlanView(
        id: "P-7K2", chain: "Ethereum", from: account,
        steps: [
            "Let the Aave V3 Pool take exactly 5,000 USDC", "Supply 5,000 USDC to Aave V3",
            "Let Compound V3 USDC take exactly 5,000 USDC", "Supply 5,000 USDC to Compound V3",
        ])

    static let portfolio = PortfolioView(
        account: account,
        balances: [
            BalanceRow(symbol: "USDC", amount: "10,000", chain: "Ethereum"),
            BalanceRow(symbol: "ETH", amount: "0.812345678901234567", chain: "Ethereum"),
            BalanceRow(symbol: "DAI", amount: "unknown", chain: "Ethereum"),
        ],
        positions: [PositionRow(contractID: "aave-v3-ethereum-usdc", name: "Aave V3 USDC", amount: "1,250.5 USDC", apy: "3.39 %")],
        unknown: ["DAI on Ethereum: the node did not answer in 10 s"])

    static let card = Card(
        title: "Let the Aave V3 Pool take exactly 5,000 USDC",
        rows: [
            Card.Row("Network", "Ethereum (chain 1)"),
            Card.Row("From", account, note: "main, this wallet"),
            Card.Row("Token", "USDC 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", note: "Circle, registry"),
            Card.Row("Spender", pool, note: "Aave V3 Pool, registry of 2026-11-01"),
            Card.Row("Amount", "5,000 USDC", note: "5000000000 base units, not unlimited"),
            Card.Row("Stays allowed", "5,000 USDC until it is used or revoked", severity: .caution),
            Card.Row("Greatest fee", "0.00186 ETH", note: "62,000 gas at most 30 gwei"),
            Card.Row("Nonce", "7"),
        ],
        warnings: [
            Card.Warning(.caution, "An approval outlives this transaction: the spender may take the amount at any later time."),
            Card.Warning(.danger, "The simulation failed: the node did not answer. What would happen is unknown."),
        ],
        function: "approve(address,uint256)",
        arguments: [
            Card.Argument(name: "spender", type: "address", value: pool, label: "Aave V3 Pool"),
            Card.Argument(name: "value", type: "uint256", value: "5000000000", label: "5,000 USDC"),
        ],
        digest: "0x3f1a7a0c5f2b0f4a1f7f8f0f3c9d2b1e4a5c6d7e8f9012345678901234567890")

    static func approval(_ number: Int, confirmation: String? = "approve", state: ApprovalView.State = .waiting) -> ApprovalView {
        ApprovalView(
            id: "A-\(number)", planID: plan.id, number: number, count: 2, state: state,
            card: number == 1
                ? card
                : Card(
                    title: "Supply 5,000 USDC to Aave V3",
                    rows: [Card.Row("To", pool, note: "Aave V3 Pool"), Card.Row("Amount", "5,000 USDC")], warnings: [],
                    function: "supply(address,uint256,address,uint16)", arguments: [], digest: "0x77"),
            confirmation: confirmation)
    }

    static let mined = ApprovalOutcome(
        id: "A-1", state: .mined,
        text: "Block 129, fee 0.00101 ETH. Allowance of the Aave V3 Pool: before 0 USDC, after 5,000 USDC, as promised.",
        hash: "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060")
}

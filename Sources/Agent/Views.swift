import Ethereum
import Registry
import Review

// What screens and scripts are given: finished values, already in words and exact decimal text. A
// view never computes money, never decides what is dangerous, and never sees a key.

public typealias Card = Review.Card

/// One exchange: what was said, what was understood, what is answered.
public struct Turn: Hashable, Sendable {
    public var utterance: String
    public var intents: [Intent]
    /// What was understood, in words: ("do", "earn"), ("amount", "10,000 USDC"), ("risk", "low")…
    public var chips: [Chip]
    public var reply: String
    public var clarification: Clarification?
    public var ranking: [RankingRow]
    public var excluded: [ExcludedRow]
    public var allocation: [AllocationRow]
    /// "Expected income about 380.12 USDC a year at today's rates", "Both parts need Circle …".
    public var allocationNotes: [String]
    public var plan: PlanView?
    public var portfolio: PortfolioView?
    public var warnings: [String]
    public var model: ModelView?

    public init(utterance: String, reply: String = "") {
        self.utterance = utterance
        self.intents = []
        self.chips = []
        self.reply = reply
        self.clarification = nil
        self.ranking = []
        self.excluded = []
        self.allocation = []
        self.allocationNotes = []
        self.plan = nil
        self.portfolio = nil
        self.warnings = []
        self.model = nil
    }
}

public struct Chip: Hashable, Sendable {
    public let label: String
    public let text: String

    public init(_ label: String, _ text: String) {
        self.label = label
        self.text = text
    }
}

/// One short question, and the slots it is about.
public struct Clarification: Hashable, Sendable {
    public let question: String
    public let missing: [Slot]

    public init(question: String, missing: [Slot]) {
        self.question = question
        self.missing = missing
    }
}

public struct RankingRow: Hashable, Sendable {
    public let rank: Int
    public let id: String
    public let protocolName: String
    public let name: String
    public let chain: String
    public let address: String
    /// "3.39 %", or "unknown".
    public let apy: String
    /// "161.0 M USD available", or "unknown".
    public let size: String
    /// "any time, while there is liquidity", "7-day cooldown".
    public let exit: String
    /// 0 to 100.
    public let score: Double
    /// safety, yield, privacy, openness, efficiency, Smart Score: 0 to 100, nil when unknown.
    public let scores: [NamedScore]
    public let reasons: [String]
    public let cautions: [String]

    public init(
        rank: Int, id: String, protocolName: String, name: String, chain: String, address: String, apy: String,
        size: String, exit: String, score: Double, scores: [NamedScore], reasons: [String], cautions: [String]
    ) {
        self.rank = rank
        self.id = id
        self.protocolName = protocolName
        self.name = name
        self.chain = chain
        self.address = address
        self.apy = apy
        self.size = size
        self.exit = exit
        self.score = score
        self.scores = scores
        self.reasons = reasons
        self.cautions = cautions
    }
}

public struct NamedScore: Hashable, Sendable {
    public let name: String
    public let value: Double?

    public init(_ name: String, _ value: Double?) {
        self.name = name
        self.value = value
    }
}

public struct ExcludedRow: Hashable, Sendable {
    public let name: String
    public let reason: String

    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

public struct AllocationRow: Hashable, Sendable {
    public let id: String
    public let name: String
    /// "50 %".
    public let share: String
    /// "5,000 USDC".
    public let amount: String
    /// Expected in a year at today's rate: "169.50 USDC", or "unknown".
    public let income: String
    public let exit: String

    public init(id: String, name: String, share: String, amount: String, income: String, exit: String) {
        self.id = id
        self.name = name
        self.share = share
        self.amount = amount
        self.income = income
        self.exit = exit
    }
}

public struct PlanView: Hashable, Sendable {
    public let id: String
    public let chain: String
    public let from: String
    /// "Let the Aave V3 Pool take exactly 5,000 USDC", in order.
    public let steps: [String]

    public init(id: String, chain: String, from: String, steps: [String]) {
        self.id = id
        self.chain = chain
        self.from = from
        self.steps = steps
    }
}

public struct ModelView: Hashable, Sendable {
    public let name: String
    public let promptTokens: Int
    public let outputTokens: Int
    public let milliseconds: Double

    public init(name: String, promptTokens: Int, outputTokens: Int, milliseconds: Double) {
        self.name = name
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.milliseconds = milliseconds
    }
}

/// One transaction that waits for a person.
public struct ApprovalView: Hashable, Sendable {
    public enum State: String, Sendable {
        case waiting, rejected, signed, broadcast, mined, failed
    }

    public let id: String
    public let planID: String
    public let number: Int
    public let count: Int
    public let state: State
    public let card: Card
    /// What must be typed before value leaves: "approve" or an amount; nil when one key is enough.
    public let confirmation: String?

    public init(
        id: String, planID: String, number: Int, count: Int, state: State, card: Card, confirmation: String?
    ) {
        self.id = id
        self.planID = planID
        self.number = number
        self.count = count
        self.state = state
        self.card = card
        self.confirmation = confirmation
    }
}

/// How an approval ended: the truth of the journal, never more.
public struct ApprovalOutcome: Hashable, Sendable {
    public let id: String
    public let state: ApprovalView.State
    /// One or more sentences for the conversation: hash, block, balances before and after.
    public let text: String
    public let hash: String?

    public init(id: String, state: ApprovalView.State, text: String, hash: String?) {
        self.id = id
        self.state = state
        self.text = text
        self.hash = hash
    }
}

public struct BalanceRow: Hashable, Sendable {
    public let symbol: String
    /// "10,000", or "unknown".
    public let amount: String
    public let chain: String

    public init(symbol: String, amount: String, chain: String) {
        self.symbol = symbol
        self.amount = amount
        self.chain = chain
    }
}

public struct PositionRow: Hashable, Sendable {
    public let contractID: String
    public let name: String
    public let amount: String
    public let apy: String

    public init(contractID: String, name: String, amount: String, apy: String) {
        self.contractID = contractID
        self.name = name
        self.amount = amount
        self.apy = apy
    }
}

public struct PortfolioView: Hashable, Sendable {
    public let account: String
    public let balances: [BalanceRow]
    public let positions: [PositionRow]
    /// Reads that failed, with their reasons: shown as unknown, never as zero.
    public let unknown: [String]

    public init(account: String, balances: [BalanceRow], positions: [PositionRow], unknown: [String]) {
        self.account = account
        self.balances = balances
        self.positions = positions
        self.unknown = unknown
    }
}

/// The status line.
public struct StatusView: Hashable, Sendable {
    public enum Health: Hashable, Sendable {
        case connecting
        case online(block: UInt64)
        case offline
        case down(reason: String)
    }

    public var network: String
    public var isPractice: Bool
    public var health: Health
    /// "main", or nil when there is no wallet yet.
    public var account: String?
    public var address: String?
    public var balances: [BalanceRow]
    public var model: String
    public var pendingApprovals: Int

    public init(
        network: String, isPractice: Bool, health: Health, account: String?, address: String?,
        balances: [BalanceRow], model: String, pendingApprovals: Int
    ) {
        self.network = network
        self.isPractice = isPractice
        self.health = health
        self.account = account
        self.address = address
        self.balances = balances
        self.model = model
        self.pendingApprovals = pendingApprovals
    }
}

/// A line of the conversation as it is kept.
public struct MessageView: Hashable, Sendable {
    public enum Author: String, Sendable { case person, agent }

    public let author: Author
    public let text: String
    /// RFC 3339.
    public let time: String

    public init(author: Author, text: String, time: String) {
        self.author = author
        self.text = text
        self.time = time
    }
}

import Chain
import Ethereum
import Registry

/// What planning ends in. Exactly one of: transactions to look at, one question, an honest no.
public enum PlanOutcome: Sendable {
    case plan(Plan)
    case question(PlanQuestion)
    case refusal(PlanRefusal)
}

/// What must be known before there can be a plan. Facts; `text` in `PlanQuestion+Words.swift` asks.
public enum PlanQuestion: Error, Hashable, Sendable {
    case missing(Action, [Slot])
    /// A share of a balance that can't be read now.
    case shareWithoutBalance(percent: String, Token)
    /// More digits than the token has.
    case tooManyDecimals(value: String, Token)
    /// No price is known here, and a dollar figure needs one.
    case dollarsWithoutPrice(value: String, Token)
    /// "Then put it in Aave", where the step before yields nothing that can be counted.
    case nothingBefore
    case unlimitedAmount
    case group(String)
    case severalTokens(symbol: String, [Token])
    case unknownContact(String, Slot)
    case severalContracts([ContractRecord])
    case whichProtocol(Action, [String])
    case severalSpenders([Address: String])
    /// A swap without a quote: the least that the person would take.
    case leastAcceptable(Token)
    case slippage(String)
}

/// Why there is no plan. Facts; the words are in `PlanRefusal+Explanation.swift`.
public enum PlanRefusal: Error, Equatable, Sendable {
    case nothingToDo
    case unsupported(Action)
    case unsupportedNFT
    case unknownChain(String)
    case severalChains([String])
    case unknownToken(String, chain: String)
    case badAddress(String, AddressError)
    case nameService(String)
    case zeroRecipient
    case tokenContractRecipient(Token)
    case badAmount(String)
    case zeroAmount
    case moreThanAll(percent: String)
    case noteForContract(Address)
    case noteTooLong(bytes: Int)
    case insufficient(Token, needed: UInt256, available: UInt256)
    case insufficientPosition(ContractRecord, Token, needed: UInt256, available: UInt256)
    case insufficientForGas(Token, needed: UInt256, available: UInt256)
    case unknownProtocol(String, chain: String)
    case noMarket(protocol: String, Token, chain: String)
    case notInRegistry(Address, chain: String)
    case unsupportedContract(ContractRecord, signature: String?)
    case cannotWrap(Token)
    case noRouter(protocol: String?, chain: String)
    case sameToken(Token)
    case exactOutput
    case noQuote(Token, Token, reason: String)
    case quoteBelowMinimum(Token, quote: UInt256, minimum: UInt256)
    case priceImpact(percent: UInt64)
    case noAllocation
    case allocationMismatch(Token, asked: UInt256, allocated: UInt256)
    case tipAboveMaximum
    case feeAboveLimit(Token, fee: UInt256, limit: UInt256)
    case wouldFail(step: Int, description: String, RevertReason)
}

/// What a person should know before going on. Facts; `words` in `PlanWarning+Words.swift`.
public enum PlanWarning: Hashable, Sendable {
    case offline
    case notRehearsed(reason: String)
    case unlistedToken(Address)
    case recipientIsSelf
    case recipientIsContract(String)
    case publicNote
    case noteDropped(Token)
    case unlimitedApproval(String)
    case unlistedSpender(Address)
    case allowanceUnknown(Token)
    case allowanceLeftOver(Token, left: UInt256)
    case mediumConfidence(ContractRecord)
    case registryNote(String)
    case exitDelay(ContractRecord)
    case arrivesWrapped(Token)
    case slippage(percent: String)
    case priceImpact(percent: UInt64)
    case pathUnchecked
    case balanceUnknown(Token, reason: String)
    case movesMoreThanPlanned(Token?, amount: UInt256)
}

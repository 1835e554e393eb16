import Ethereum
import Registry

/// One part of an allocation.
public struct AllocationLeg: Hashable, Sendable {
    public let contract: ContractRecord
    public let protocolSlug: String
    /// Base units of the allocation's token.
    public let amount: UInt256
    /// For the screen; the amounts are what adds up.
    public let sharePercent: Double
    public let apyPercent: Double?
    /// What a year at the cautious rate would bring, in base units.
    public let yearlyIncome: UInt256
    /// How fast this part can leave.
    public let exit: String

    public init(
        contract: ContractRecord, protocolSlug: String, amount: UInt256, sharePercent: Double, apyPercent: Double?,
        yearlyIncome: UInt256, exit: String
    ) {
        self.contract = contract
        self.protocolSlug = protocolSlug
        self.amount = amount
        self.sharePercent = sharePercent
        self.apyPercent = apyPercent
        self.yearlyIncome = yearlyIncome
        self.exit = exit
    }
}

/// An amount divided over contracts of one chain. The parts add up to it exactly.
public struct Allocation: Hashable, Sendable {
    public let chainID: ChainID
    public let token: Token
    public let total: UInt256
    public let legs: [AllocationLeg]
    /// The sum over the parts, in base units. An estimate: rates change daily.
    public let yearlyIncome: UInt256
    /// What all parts lean on, what the limits did, what could not be checked.
    public let notes: [String]
    public let cautions: [String]

    public init(
        chainID: ChainID, token: Token, total: UInt256, legs: [AllocationLeg], yearlyIncome: UInt256,
        notes: [String], cautions: [String]
    ) {
        self.chainID = chainID
        self.token = token
        self.total = total
        self.legs = legs
        self.yearlyIncome = yearlyIncome
        self.notes = notes
        self.cautions = cautions
    }
}

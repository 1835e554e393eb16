import Ethereum
import Registry

extension PlanQuestion {
    /// The slots that an answer would fill.
    public var missing: [Slot] {
        switch self {
        case .missing(_, let slots): slots
        case .shareWithoutBalance, .tooManyDecimals, .dollarsWithoutPrice, .nothingBefore, .unlimitedAmount: [.amount]
        case .group, .severalTokens: [.asset]
        case .unknownContact(_, let slot): [slot]
        case .severalContracts: [.contract]
        case .whichProtocol: [.protocol]
        case .severalSpenders: [.spender]
        case .leastAcceptable: [.minOut]
        case .slippage: [.slippagePercent]
        }
    }

    /// One short question.
    public var text: String {
        switch self {
        case .missing(let action, let slots):
            Self.ask(action, slots)
        case .shareWithoutBalance(let percent, let token):
            "I can't see your \(token.symbol) balance from here, so I don't know what \(percent)% of it is. "
                + "How much \(token.symbol) exactly?"
        case .tooManyDecimals(let value, let token):
            "\(Untrusted.clean(value, limit: 90)) has more decimals than \(token.symbol), which has \(token.decimals). "
                + "What is the exact amount?"
        case .dollarsWithoutPrice(let value, let token):
            "I have no price for \(token.symbol), so I don't know how much \(Untrusted.clean(value, limit: 40)) dollars "
                + "of it is. How much \(token.symbol) exactly?"
        case .nothingBefore:
            "I can't tell how much the step before brings. How much exactly?"
        case .unlimitedAmount: "How much exactly? Only a permission can be without a limit."
        case .group(let name): "Which one of the \(name) do you mean? For example USDC, USDT or DAI."
        case .severalTokens(let symbol, let tokens):
            "Several tokens are called \(symbol) on this chain: "
                + tokens.map { "\($0.name) at \($0.address?.checksummed ?? "the chain itself")" }.joined(separator: "; ")
                + ". Which one? Answer with its address."
        case .unknownContact(let name, _): "I don't know “\(name)”. What is the address?"
        case .severalContracts(let contracts): Self.choose(contracts)
        case .whichProtocol(let action, let names):
            names.isEmpty
                ? "With which protocol? I know none for this on this chain."
                : "With which protocol do you want to \(action.rawValue): \(names.joined(separator: ", "))?"
        case .severalSpenders(let spenders):
            "Which of these may take it: "
                + spenders.sorted { $0.value < $1.value }.map { "\($0.value) (\($0.key))" }.joined(separator: "; ")
                + "? Answer with its address."
        case .leastAcceptable(let token):
            "No price can be asked for now. What is the least \(token.symbol) that you would take for it?"
        case .slippage(let text):
            "\(Untrusted.clean(text, limit: 40)) is not a slippage that I can use. Between 0 and 50 percent, how much?"
        }
    }

    private static func choose(_ contracts: [ContractRecord]) -> String {
        let shown = contracts.prefix(8).map { "\($0.name) (\($0.id))" }.joined(separator: "; ")
        let more = contracts.count > 8 ? "; and \(contracts.count - 8) more" : ""
        return "Which one do you mean: \(shown)\(more)?"
    }

    private static func ask(_ action: Action, _ slots: [Slot]) -> String {
        let words = slots.map { slot in
            switch slot {
            case .amount: "how much"
            case .asset: "which token"
            case .toAsset: "for which token"
            case .recipient: "to whom"
            case .spender: "for whom"
            case .protocol: "with which protocol"
            case .contract: "which contract"
            default: slot.rawValue
            }
        }
        let verb = action.rawValue.split(separator: "_").joined(separator: " ")
        guard let last = words.last else { return "What exactly do you want to \(verb)?" }
        let list = words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " and " + last
        return "\(list.prefix(1).uppercased())\(list.dropFirst()) do you want to \(verb)?"
    }
}

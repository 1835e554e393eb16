import Ethereum
import Registry

extension PlanWarning {
    public var words: String {
        switch self {
        case .offline:
            "Made without the chain: your balance, earlier permissions and the contracts' state were not checked."
        case .notRehearsed(let reason): "The steps could not be rehearsed on this server: \(reason)"
        case .unlistedToken(let address):
            "The token at \(address) is not in the registry. A token can call itself anything; be sure of the address."
        case .recipientIsSelf: "The recipient is your own account."
        case .recipientIsContract(let name): "The recipient is a contract (\(name)), which may have no way to give it back."
        case .publicNote: "The note will be public, for everyone and for good."
        case .noteDropped(let token): "The note is left out: a transfer of \(token.symbol) has no place for one."
        case .unlimitedApproval(let name): "\(name) could take all of this token, now and at any later time."
        case .unlistedSpender(let address): "\(address) is not in the registry: nobody here knows what it does with a permission."
        case .allowanceUnknown(let token):
            "\(token.symbol) accepts a new permission only when the old one is zero, and the old one could not be read. "
                + "If it is not zero, this step fails and costs its fee."
        case .allowanceLeftOver(let token, let left):
            left.bitWidth > 200
                ? "An earlier permission over your \(token.symbol) is practically unlimited; consider revoking it."
                : "An earlier permission is larger than needed; \(token.words(left)) of it stay allowed."
        case .mediumConfidence(let contract): "The registry is only fairly sure of the address of \(contract.name)."
        case .registryNote(let text): text
        case .exitDelay(let contract):
            "Taking money out of \(contract.name) takes \(Self.duration(contract.exitDelaySeconds ?? 0))"
                + (contract.exitMaximumSeconds.map { ", at most \(Self.duration($0))" } ?? "") + "."
        case .arrivesWrapped(let token): "It arrives as \(token.symbol); unwrap it afterwards."
        case .slippage(let percent): "You accept up to \(percent)% less than quoted; bots may take all of that."
        case .priceImpact(let percent): "The pool is small for this trade: it moves the price by \(percent)%."
        case .pathUnchecked: "Whether there is a pool for this pair was not checked; if not, the swap fails and costs its fee."
        case .balanceUnknown(let token, let reason): "Your \(token.symbol) balance could not be read: \(reason)."
        case .movesMoreThanPlanned(let token, let amount):
            "In the rehearsal \(token.map { $0.words(amount) } ?? "\(amount) units of an unknown token") more left your "
                + "account than these steps are for. Do not go on unless you know why."
        }
    }

    private static func duration(_ seconds: Int) -> String {
        let (count, unit) =
            seconds >= 2 * 86_400 ? (seconds / 86_400, "days") : seconds >= 7_200 ? (seconds / 3_600, "hours") : (seconds / 60, "minutes")
        return "\(count) \(unit)"
    }
}

import Ethereum
import Registry

extension Draft {
    /// Drafts every intent in order. What can't be planned is refused by its name.
    mutating func draft(_ intents: [Intent]) throws {
        for (index, intent) in intents.enumerated() where intent.action.movesValue {
            intentIndex = index
            try draft(intent)
        }
        guard !steps.isEmpty else { throw Interruption.refusal(.nothingToDo) }
    }

    private mutating func draft(_ intent: Intent) throws {
        switch intent.action {
        case .send: try send(intent)
        case .approve: try approve(intent)
        case .revoke: try revoke(intent)
        case .wrap: try wrap(intent)
        case .unwrap: try unwrap(intent)
        case .supply, .stake: try supply(intent)
        case .withdraw: try withdraw(intent)
        case .swap: try swap(intent)
        case .earn: try earn(intent)
        default: throw Interruption.refusal(.unsupported(intent.action))
        }
    }
}

import Ethereum
import Interpreter
import Registry

/// Where a conversation stands, as it is kept between turns: what is open, and what it is about.
struct DialogueState: Hashable {
    var context: DialogueContext
    /// The plan on the table.
    var planID: String?
    /// A reading that was asked back and waits for a yes.
    var doubt: [Intent]
    /// Contract ids that were last shown, in their order, for "the second one".
    var shown: [String]

    static let empty = DialogueState(context: .empty, planID: nil, doubt: [], shown: [])

    init(context: DialogueContext, planID: String?, doubt: [Intent], shown: [String]) {
        self.context = context
        self.planID = planID
        self.doubt = doubt
        self.shown = shown
    }

    var json: JSON {
        let (state, slot): (String, Slot?) =
            switch context.state {
            case .none: ("none", nil)
            case .plan: ("plan", nil)
            case .shown: ("shown", nil)
            case .ask(let slot): ("ask", slot)
            }
        return [
            "state": .string(state), "slot": JSON(slot?.rawValue),
            "intents": .array(context.intents.map(\.json)), "plan": JSON(planID),
            "doubt": .array(doubt.map(\.json)), "shown": .array(shown.map { .string($0) }),
        ]
    }

    /// What cannot be read counts as nothing open: the safe reading of a damaged row.
    init(json: JSON?) {
        self = .empty
        guard let json else { return }
        let state: DialogueContext.State =
            switch json["state"]?.string {
            case "plan": .plan
            case "shown": .shown
            case "ask": json["slot"]?.string.flatMap(Slot.init(rawValue:)).map { .ask($0) } ?? .none
            default: .none
            }
        context = DialogueContext(state: state, intents: Self.intents(json["intents"]))
        planID = json["plan"]?.string
        doubt = Self.intents(json["doubt"])
        shown = (json["shown"]?.array ?? []).compactMap(\.string)
    }

    private static func intents(_ json: JSON?) -> [Intent] { (json?.array ?? []).compactMap(Intent.init(json:)) }
}

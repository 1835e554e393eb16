import Agent
import Ethereum

/// Everything on the screen, as a value. `update` takes what happened and returns what should be
/// done; `render` draws it for any size. Neither touches a terminal, a clock, a file or a key.
public struct ScreenState: Sendable {
    /// The views beside (or, on a small screen, instead of) the conversation.
    enum Panel: CaseIterable, Hashable, Sendable { case ranking, plan, portfolio, approvals, help }

    struct Waiting: Hashable, Sendable {
        let question: String
        let since: Milliseconds
    }

    var width: Int
    var height: Int
    public internal(set) var glyphs: Glyphs
    var now: Milliseconds = 0

    var isLoading = true
    var status: StatusView?
    var transcript: Transcript
    var editor = Editor()
    var history = InputHistory()
    var waiting: Waiting?
    /// One line of advice above the input; the next key takes it away.
    var hint: String?

    var panel: Panel?
    var panelScroll = 0
    /// Once closed by hand it does not open by itself again.
    var panelWasClosed = false

    var lastTurn: Turn?
    var ranked: Turn?
    var plan: PlanView?
    var portfolio: PortfolioView?
    var approvals: [ApprovalView] = []
    var lastHash: String?

    var approval: ApprovalDialog?
    var prompts: [PromptDialog] = []
    /// One passphrase opens the key for the session.
    var needsPassphrase = true

    public init(width: Int = 80, height: Int = 24, glyphs: Glyphs = .unicode) {
        self.width = width
        self.height = height
        self.glyphs = glyphs
        transcript = Transcript(width: 80, glyphs: glyphs)
        lay()
    }

    /// Whether `tick` events are wanted: only while something is being waited for.
    public var isAnimating: Bool { waiting != nil || isLoading || approval?.stage == .working }

    /// Whether a card is on the screen that the keyboard must be emptied for.
    public var hasFreshCard: Bool { approval.map { !$0.hasBeenPresented } ?? false }

    mutating func lay() { transcript.lay(width: layout.conversationWidth, glyphs: glyphs) }
}

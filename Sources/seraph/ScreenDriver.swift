import Agent
import Chain
import Ethereum
import Foundation
import Registry
import Synchronization
import TerminalUI
import Wallet

/// Carries out what the screen wishes, over the Agent. The only place where screen and agent meet.
final class ScreenDriver: Driver {
    /// The conversation that is gone on with at every start.
    private static let session = "home"

    private struct Open {
        var workspace: Workspace
        var conversation: Conversation
        /// Opened once a session, wiped when the program ends.
        var passphrase: SecretBytes?
        /// The digests of the cards that the person was shown, by approval.
        var shown: [String: String] = [:]
    }

    private let choices: Choices
    private let demo: Bool
    private let opened = Mutex<Open?>(nil)
    private let child = Mutex<PracticeChain.Child?>(nil)
    private let demoHome: String?

    init(choices: Choices, demo: Bool) {
        self.choices = choices
        self.demo = demo
        demoHome = demo ? NSTemporaryDirectory() + "seraph-demo-\(getpid())" : nil
    }

    /// Ends the practice chain, and with `--demo` everything that was kept.
    func closeAll() {
        child.withLock { $0?.close(); $0 = nil }
        if let demoHome { try? FileManager.default.removeItem(atPath: demoHome) }
    }

    func perform(_ effect: Effect, ui: UI) async {
        do {
            try await carryOut(effect, ui)
        } catch let error as any Explained {
            ui.post(.failure(error.explanation))
        } catch is CancellationError {
            // The person stopped it; what was said stays.
        } catch {
            ui.post(.failure("Something went wrong: \(Untrusted.clean("\(error)")). Nothing was signed by it."))
        }
    }

    private func carryOut(_ effect: Effect, _ ui: UI) async throws {
        switch effect {
        case .start: try await start(ui)
        case .ask(let text): try await ask(text, ui)
        case .refreshStatus: ui.post(.status(try await status()))
        case .loadPortfolio: try await loadPortfolio(ui)
        case .loadApprovals: ui.post(.approvals(try desk().list()))
        case .reviewApprovals: try await review(ui)
        case .loadHistory:
            let lines = try desk().activity(limit: 20)
            ui.post(.notice(lines.isEmpty ? "Nothing has been signed from this wallet yet." : lines.joined(separator: "\n")))
        case .approve(let id, let passphrase): try await approve(id, passphrase, ui)
        case .reject(let id, let reason):
            try desk().reject(id, reason: reason)
            ui.post(.approvalOutcome(ApprovalOutcome(id: id, state: .rejected, text: "Nothing was signed.", hash: nil)))
            ui.post(.status(try await status()))
        default: break
        }
    }

    // MARK: - Starting

    private func start(_ ui: UI) async throws {
        var environment = ProcessInfo.processInfo.environment
        if let demoHome { environment["SERAPH_HOME"] = demoHome }
        var choices = choices
        var workspace = try Workspace(choices: choices, environment: environment)
        if try wantsPractice(workspace) {
            do {
                let running = try startPractice(workspace, ui)
                choices.chain = "practice"
                choices.rpc = running.rpc
            } catch let error as AgentError {
                ui.post(.failure(error.explanation))
                choices.offline = true
            }
            workspace = try Workspace(choices: choices, environment: environment)
        }
        let conversation = Conversation(workspace: workspace, session: Self.session, channel: Channel.terminal)
        opened.withLock { $0 = Open(workspace: workspace, conversation: conversation) }
        try await welcome(workspace, ui)
        ui.post(.opened(history: try await conversation.history(), status: try await status()))
        for report in try await desk().recover(progress: { ui.post(.notice($0)) }) { ui.post(.notice(report)) }
        // Loads the model now, so that the first answer does not wait for it.
        _ = try workspace.interpreter()
    }

    /// Practice is where everybody begins, unless a chain was chosen or configured.
    private func wantsPractice(_ workspace: Workspace) throws -> Bool {
        guard !choices.offline, choices.rpc == nil else { return false }
        return try choices.chain == nil && workspace.config["network"] == nil || workspace.network().isPractice
    }

    private func startPractice(_ workspace: Workspace, _ ui: UI) throws -> PracticeChain.Running {
        if !demo, let running = workspace.practice.running() { return running }
        let started = try workspace.practice.startChild { ui.post(.notice($0)) }
        child.withLock { $0 = started }
        return started.running
    }

    /// Makes the first wallet, and tops practice money up.
    private func welcome(_ workspace: Workspace, _ ui: UI) async throws {
        if try workspace.keys.list().isEmpty { try await makeWallet(workspace, ui) }
        guard let account = try workspace.account(), let network = try? workspace.network(), network.isPractice,
            let client = try workspace.client(network)
        else { return }
        let isNew = try await client.nonce(of: account.address) == 0
        // Only a fresh account: what was spent in practice stays spent.
        if isNew { try await client.fundPractice(account.address) }
    }

    private func makeWallet(_ workspace: Workspace, _ ui: UI) async throws {
        if demo {
            let passphrase = SecretBytes.random(count: 32)
            _ = try workspace.keys.create(name: "demo", passphrase: passphrase, keepsPhrase: false)
            hold(passphrase, ui)
            return
        }
        let answer = await ui.ask(
            Prompt(
                title: "Welcome to Seraph",
                message: "Let's make a wallet on this machine. Choose a passphrase for its key: at least 8 characters. Nobody can recover it for you.",
                kind: .secret(twice: true, minimum: 8)))
        guard case .secret(let passphrase) = answer else {
            ui.post(.notice("No wallet was made. You can look around; make one later with `seraph wallet new`."))
            return
        }
        let (_, mnemonic) = try workspace.keys.create(name: "main", passphrase: passphrase)
        _ = await ui.ask(
            Prompt(
                title: "Write these words down",
                message: "In this order, on paper. They are the only backup; whoever has them has the money.",
                kind: .info(words: mnemonic.words)))
        hold(passphrase, ui)
    }

    private func hold(_ passphrase: SecretBytes, _ ui: UI) {
        opened.withLock { $0?.passphrase = passphrase }
        ui.post(.passphraseHeld)
    }

    // MARK: - Talking

    private func ask(_ text: String, _ ui: UI) async throws {
        guard let open = opened.withLock({ $0 }) else { return }
        let answer = try await open.conversation.ask(text)
        ui.post(.turn(answer.turn))
        if !answer.approvals.isEmpty { try await review(ui) }
        ui.post(.status(try await status()))
    }

    private func loadPortfolio(_ ui: UI) async throws {
        let workspace = try workspace()
        guard let account = try workspace.account() else { throw AgentError.noWallet }
        guard let client = try workspace.client(workspace.network()) else { throw AgentError.needsChain(what: "A portfolio") }
        let reader = PortfolioReader(registry: workspace.registry, client: client)
        ui.post(.portfolio(try await reader.read(account.address, account: account.name)))
    }

    // MARK: - Approving

    /// Makes the bytes anew and remembers which cards were shown.
    private func review(_ ui: UI) async throws {
        let desk = try desk()
        var views: [ApprovalView] = []
        for view in try desk.list(onlyWaiting: true) { views.append(try await desk.prepare(view.id)) }
        let digests = Dictionary(uniqueKeysWithValues: views.map { ($0.id, $0.card.digest) })
        opened.withLock { $0?.shown = digests }
        ui.post(.review(views))
    }

    private func approve(_ id: String, _ given: SecretBytes?, _ ui: UI) async throws {
        guard let open = opened.withLock({ $0 }) else { return }
        guard let passphrase = given ?? open.passphrase else {
            return ui.post(.passphraseNeeded("Your passphrase opens the key for this signature."))
        }
        guard let digest = open.shown[id] else { return try await review(ui) }
        do {
            let result = try await desk().approve(
                id, passphrase: passphrase, presenter: ApprovalDesk.seen(digest: digest),
                progress: { ui.post(.approvalProgress($0)) })
            opened.withLock { $0?.passphrase = passphrase }
            ui.post(.approvalOutcome(result.outcome))
        } catch KeystoreError.wrongPassphrase {
            opened.withLock { $0?.passphrase = nil }
            ui.post(.passphraseNeeded("That passphrase does not open the key. Nothing was signed."))
        } catch let error as any Explained {
            ui.post(.approvalOutcome(ApprovalOutcome(id: id, state: .failed, text: error.explanation, hash: nil)))
        }
        ui.post(.status(try await status()))
    }

    // MARK: - The status line

    private func status() async throws -> StatusView {
        let workspace = try workspace()
        let network = try workspace.network()
        let account = try workspace.account()
        var view = StatusView(
            network: network.name, isPractice: network.isPractice, health: .offline, account: account?.name,
            address: account?.address.checksummed, balances: [], model: "embedded tagger",
            pendingApprovals: try desk().list(onlyWaiting: true).count)
        guard let client = try workspace.client(network) else { return view }
        do {
            view.health = .online(block: try await client.blockNumber())
            if let account {
                let wallet = try await PortfolioReader(registry: workspace.registry, client: client).read(account.address, account: account.name)
                view.balances = wallet.balances.prefix(2).map(Self.glance)
            }
        } catch let error as ChainError {
            view.health = .down(reason: error.explanation)
        }
        return view
    }

    /// A status line has little room: four places are enough there, cut and never rounded up.
    private static func glance(_ row: BalanceRow) -> BalanceRow {
        guard let point = row.amount.firstIndex(of: ".") else { return row }
        let kept = row.amount[..<(row.amount.index(point, offsetBy: 5, limitedBy: row.amount.endIndex) ?? row.amount.endIndex)]
        return BalanceRow(symbol: row.symbol, amount: String(kept), chain: row.chain)
    }

    private func workspace() throws -> Workspace {
        guard let open = opened.withLock({ $0 }) else { throw AgentError.usage("Seraph is still starting.") }
        return open.workspace
    }

    private func desk() throws -> ApprovalDesk { ApprovalDesk(try workspace()) }
}

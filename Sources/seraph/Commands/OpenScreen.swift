import Agent
import ArgumentParser
import TerminalUI

/// The terminal UI: what `seraph` alone opens.
struct OpenScreen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the terminal UI (the default).", shouldDisplay: false)

    @OptionGroup var common: CommonOptions
    @Flag(help: "A throw-away wallet and home, gone when you leave.") var demo = false

    func run() throws {
        let surroundings = Surroundings.current()
        let driver = ScreenDriver(choices: try common.choices(), demo: demo)
        defer { driver.closeAll() }
        if let obstacle = TerminalRunner.canOpen(surroundings) {
            Exit.say("No full screen here (\(obstacle)); reading lines instead. Leave with /quit or end of input.")
            let linear = LinearMode(driver: driver, glyphs: surroundings.glyphs, print: { Output.line($0) }, say: { Exit.say($0) })
            if linear.run() > 0 { throw ExitCode(Exit.failed) }
            return
        }
        guard let runner = TerminalRunner(driver: driver, surroundings: surroundings) else {
            throw AgentError.usage("The terminal cannot be opened. Use the subcommands, e.g. seraph ask \"…\".")
        }
        if runner.run() == .cannotOpen { throw ExitCode(Exit.failed) }
    }
}

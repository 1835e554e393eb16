import Agent
import ArgumentParser
import Chain
import Ethereum
import Foundation
import Memory
import Wallet

/// Exit codes, and the one place where errors become words on standard error.
enum Exit {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let question: Int32 = 3
    static let refused: Int32 = 4
    static let network: Int32 = 5

    static func leave(for error: any Error) -> Never {
        if let code = error as? ExitCode { exit(code.rawValue) }
        if let explained = error as? any Explained {
            say(explained.explanation)
            exit(code(for: explained))
        }
        // What is left is ArgumentParser's: help and version, or wrong usage.
        let code = Seraph.exitCode(for: error)
        let message = Seraph.fullMessage(for: error)
        if code.isSuccess {
            print(message)
            exit(0)
        }
        say(code == .validationFailure || message.contains("Usage:") ? message : "Something went wrong: \(Untrusted.clean(message, limit: 400)). Nothing was signed by this command unless it said so.")
        exit(code == .validationFailure || message.contains("Usage:") ? usage : failed)
    }

    private static func code(for error: any Explained) -> Int32 {
        switch error {
        case is ApprovalRefusal: refused
        case is ChainError, is TransportError: network
        case let error as AgentError:
            switch error {
            case .usage, .unknownChain: usage
            case .incomplete: question
            case .unattendedRefused: refused
            case .practiceUnavailable, .practiceNotRunning, .sendRefused, .needsChain: network
            default: failed
            }
        default: failed
        }
    }

    /// Words for a person go to standard error; standard output is the result and nothing else.
    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

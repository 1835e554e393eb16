import Agent
import Ethereum
import Foundation

/// Standard output: one JSON document, or plain text.
enum Output {
    static func json(_ value: JSON) { print(value.pretty) }
    static func line(_ text: String) { print(text) }
}


/// Reads what must not be on the command line: passphrases and keys.
enum SecretInput {
    /// A passphrase from `--passphrase-file`, else from the terminal without echo.
    /// The file's last line break does not belong to it.
    static func passphrase(file: String?, prompt: String, twice: Bool = false) throws -> SecretBytes {
        if let file { return try read(file) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw AgentError.usage("A passphrase is needed: run this in a terminal, or give --passphrase-file FILE.")
        }
        let first = try hidden(prompt)
        if twice {
            guard try hidden("Once more: ") == first else { throw AgentError.usage("The two passphrases differ. Nothing was made.") }
        }
        return first
    }

    /// A secret from a file, or from standard input with `-`.
    static func read(_ path: String) throws -> SecretBytes {
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let data = try handle.read(upToCount: 65_536) else {
            throw AgentError.usage("The secret in \(Untrusted.clean(path)) cannot be read.")
        }
        var bytes = Bytes(data)
        if bytes.last == 10 { bytes.removeLast() }
        if bytes.last == 13 { bytes.removeLast() }
        return SecretBytes(wiping: &bytes)
    }

    private static func hidden(_ prompt: String) throws -> SecretBytes {
        FileHandle.standardError.write(Data(prompt.utf8))
        var saved = termios()
        tcgetattr(STDIN_FILENO, &saved)
        var quiet = saved
        quiet.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        var bytes = Bytes()
        var byte: UInt8 = 0
        while Glibc.read(STDIN_FILENO, &byte, 1) == 1, byte != 10 { bytes.append(byte) }
        return SecretBytes(wiping: &bytes)
    }
}

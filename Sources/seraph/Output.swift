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

    /// A secret from a file, or from standard input with `-`: hidden typing when that is a terminal.
    /// The last line break does not belong to it.
    static func read(_ path: String, prompt: String = "The secret: ") throws -> SecretBytes {
        if path == "-", isatty(STDIN_FILENO) == 1 { return try hidden(prompt) }
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        defer { if path != "-" { close(descriptor) } }
        warnIfOpen(descriptor, path)
        var bytes = Bytes()
        defer { bytes.wipe() }
        guard descriptor >= 0, fill(&bytes, from: descriptor), bytes.count <= longest else {
            throw AgentError.usage("The secret in \(Untrusted.clean(path)) cannot be read, or is longer than \(longest) bytes.")
        }
        if bytes.last == 10 { bytes.removeLast() }
        if bytes.last == 13 { bytes.removeLast() }
        return SecretBytes(copying: bytes)
    }

    private static let longest = 65_536

    /// Reads to the end, or one byte past the longest. The room is made once, so that growing leaves no
    /// copies behind.
    private static func fill(_ bytes: inout Bytes, from descriptor: Int32) -> Bool {
        bytes.reserveCapacity(longest + 1)
        var chunk = Bytes(repeating: 0, count: 4096)
        defer { chunk.wipe() }
        while bytes.count <= longest {
            let count = Glibc.read(descriptor, &chunk, min(chunk.count, longest + 1 - bytes.count))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return false }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return true
    }

    /// A secret file that others may read has perhaps been read already; to refuse it would not undo
    /// that, and moving the secret into the keystore is the cure. So it is said, not refused.
    private static func warnIfOpen(_ descriptor: Int32, _ path: String) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else { return }
        Exit.say("Other users of this machine may read \(path == "-" ? "the file on standard input" : Untrusted.clean(path)). Close it with chmod 600, or delete it when it is no longer needed.")
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
        bytes.reserveCapacity(4096)
        while bytes.count < 4096, Glibc.read(STDIN_FILENO, &byte, 1) == 1, byte != 10 { bytes.append(byte) }
        return SecretBytes(wiping: &bytes)
    }
}

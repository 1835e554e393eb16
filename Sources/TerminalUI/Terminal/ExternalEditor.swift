import Glibc

/// A long message written in the person's own editor. The draft is in a file only they can read, and
/// the file is removed afterwards. Drafts hold no secrets: those are never typed into the input line.
enum ExternalEditor {
    /// The text as the editor left it; nil when there is no editor or it failed.
    static func edit(_ text: String) -> String? {
        guard let editor = Surroundings.variable("VISUAL") ?? Surroundings.variable("EDITOR") else { return nil }
        let directory = Surroundings.variable("TMPDIR") ?? "/tmp"
        var path = Array("\(directory)/seraph-message-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { return nil }
        defer { unlink(path) }
        let bytes = Array(text.utf8)
        let written = write(file, bytes, bytes.count)
        close(file)
        guard written == bytes.count, run(editor, on: path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }) else { return nil }
        return readBack(path)
    }

    /// Through the shell, because $EDITOR may carry arguments; the path goes as an argument of its own.
    private static func run(_ editor: String, on path: String) -> Bool {
        let words = ["sh", "-c", "\(editor) \"$1\"", "sh", path]
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return false }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { if errno != EINTR { return false } }
        return status == 0
    }

    private static func readBack(_ path: [CChar]) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: Editor.limit * 4)
        let count = read(file, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        return String(decoding: buffer.prefix(count), as: UTF8.self).trimmed
    }
}

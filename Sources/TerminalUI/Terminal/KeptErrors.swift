import Glibc

/// Stray words on standard error would land in the middle of the screen. While it is open they go to
/// a nameless file, and reach the person when it closes, or when we crash.
final class KeptErrors {
    let real: Int32
    let kept: Int32

    /// Nil when standard error goes somewhere else already (a file, a pipe): then it is left alone.
    init?() {
        guard isatty(STDERR_FILENO) == 1, let file = tmpfile() else { return nil }
        kept = dup(fileno(file))
        fclose(file)
        real = dup(STDERR_FILENO)
        guard kept >= 0, real >= 0, dup2(kept, STDERR_FILENO) >= 0 else { return nil }
        for end in [kept, real] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func release() {
        fflush(nil)
        dup2(real, STDERR_FILENO)
        Self.pour(from: kept, to: real)
        close(real)
        close(kept)
    }

    /// Only calls that are safe in a signal handler, and memory of its own.
    static func pour(from source: Int32, to target: Int32) {
        lseek(source, 0, SEEK_SET)
        withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            while true {
                let count = read(source, buffer.baseAddress, buffer.count)
                guard count > 0 else { return }
                _ = write(target, buffer.baseAddress, count)
            }
        }
    }
}

import Ethereum
import Foundation

/// `--batch`: one document a line in, one a line out, in order. A refused one is answered, and the run
/// goes on.
struct Batch {
    /// A line that is longer is answered with an error, not kept.
    static let longestLine = 16 << 20

    let work: Toolbox.Tool

    func run() {
        var input = LineInput(file: STDIN_FILENO, longest: Self.longestLine)
        var output = LineOutput(file: STDOUT_FILENO)
        // Whoever waits for an answer before asking on gets it: nothing is held back while we wait.
        while let line = input.next(beforeWaiting: { output.flush() }) {
            if let answer = answer(line) { output.append(answer.description) }
        }
        output.flush()
    }

    /// Nil for a blank line.
    private func answer(_ line: LineInput.Line) -> JSON? {
        guard case .bytes(let bytes) = line else {
            return Self.refusal("This line is longer than \(Self.longestLine >> 20) MiB, so it was not read. Nothing was signed. Split it.")
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
        do {
            return try work(Document(parsing: bytes))
        } catch let error as any Explained {
            return Self.refusal(error.explanation)
        } catch {
            return Self.refusal("This document could not be worked on (\(type(of: error))). Nothing was signed. Check it against the tool's description.")
        }
    }

    private static func refusal(_ text: String) -> JSON { ["error": .string(text)] }
}

/// Lines of bytes, ended by 0x0A, with a 0x0D before it or not. Nothing is decoded: what is not UTF-8
/// must be refused by whoever reads the line, not repaired here.
private struct LineInput {
    enum Line {
        case bytes(Bytes)
        case tooLong
    }

    let file: Int32
    let longest: Int
    private var waiting = Bytes()
    private var start = 0
    private var isAtEnd = false
    private var chunk = Bytes(repeating: 0, count: 1 << 16)

    init(file: Int32, longest: Int) {
        self.file = file
        self.longest = longest
    }

    /// The next line; nil at the end. The last one need not be ended.
    mutating func next(beforeWaiting: () -> Void) -> Line? {
        var isTooLong = false
        var searched = start
        while true {
            if let end = waiting[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return line(upTo: end, isTooLong)
            }
            waiting.removeFirst(start)
            start = 0
            if waiting.count > longest {
                isTooLong = true
                waiting.removeAll()
            }
            searched = waiting.count
            if isAtEnd {
                if waiting.isEmpty && !isTooLong { return nil }
                defer { waiting.removeAll() }
                return line(upTo: waiting.count, isTooLong)
            }
            beforeWaiting()
            readMore()
        }
    }

    private func line(upTo end: Int, _ isTooLong: Bool) -> Line {
        if isTooLong || end - start > longest { return .tooLong }
        let hasReturn = end > start && waiting[end - 1] == 0x0D
        return .bytes(Bytes(waiting[start..<(hasReturn ? end - 1 : end)]))
    }

    private mutating func readMore() {
        var count = -1
        repeat { count = read(file, &chunk, chunk.count) } while count < 0 && errno == EINTR
        if count > 0 {
            waiting.append(contentsOf: chunk[..<count])
        } else {
            isAtEnd = true
        }
    }
}

/// Gathers lines into few writes.
private struct LineOutput {
    let file: Int32
    private var waiting = Bytes()

    init(file: Int32) { self.file = file }

    mutating func append(_ line: String) {
        waiting.append(contentsOf: line.utf8)
        waiting.append(0x0A)
        if waiting.count > 1 << 16 { flush() }
    }

    /// Where nobody reads any more, what is left is dropped.
    mutating func flush() {
        var rest = waiting[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        waiting.removeAll(keepingCapacity: true)
    }
}

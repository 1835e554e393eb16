import CFuzzer
import Foundation

// fuzz TARGET [option…] [folder or file…]: libFuzzer's own command line, after the name of a target.
// With files it runs each once, which is how a finding is repeated; `fuzz list` names the targets.

let arguments = CommandLine.arguments
let names = Target.all.map { $0.name }

if arguments.dropFirst().first == "list" {
    print(names.joined(separator: " "))
    exit(0)
}
guard let chosen = Target.all.first(where: { $0.name == arguments.dropFirst().first }) else {
    FileHandle.standardError.write(Data("usage: fuzz TARGET [option…] [folder or file…]; targets: \(names.joined(separator: ", "))\n".utf8))
    exit(2)
}
Target.current = chosen

let options = ["-max_len=\(chosen.longest)", "-timeout=10", "-rss_limit_mb=1024", "-malloc_limit_mb=512"]
let line = [arguments[0]] + options + arguments.dropFirst(2)
// libFuzzer keeps the pointers for as long as the process lives.
var values: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
var count = CInt(line.count)
let status = values.withUnsafeMutableBufferPointer { buffer in
    var start = buffer.baseAddress
    return LLVMFuzzerRunDriver(&count, &start) { bytes, length in
        Target.current.feed(Array(UnsafeBufferPointer(start: bytes, count: length)))
        return 0
    }
}
exit(status)

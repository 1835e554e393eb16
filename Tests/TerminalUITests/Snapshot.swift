import Foundation
import Testing

/// Screens as committed text. The first recording fails, so that somebody looks at it; to record anew
/// delete the file.
func expectScreen(_ screen: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Screens")
    let file = folder.appendingPathComponent("\(name).txt")
    guard let recorded = try? String(contentsOf: file, encoding: .utf8) else {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? (screen + "\n").write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name).txt for the first time: look at it", sourceLocation: sourceLocation)
        return
    }
    let difference = differingRows(expected: recorded, found: screen + "\n")
    #expect(difference.isEmpty, "\(name).txt differs:\n\(difference)", sourceLocation: sourceLocation)
}

/// Only what differs, row by row.
private func differingRows(expected: String, found: String) -> String {
    let before = expected.components(separatedBy: "\n")
    let after = found.components(separatedBy: "\n")
    return (0..<max(before.count, after.count)).compactMap { row in
        let old = row < before.count ? before[row] : "(no row)"
        let new = row < after.count ? after[row] : "(no row)"
        return old == new ? nil : "row \(row)\n  expected |\(old)|\n  found    |\(new)|"
    }.joined(separator: "\n")
}

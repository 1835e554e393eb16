import Foundation
import Testing

@testable import SmallModel

/// A model in three files, as gguf-split writes it.
struct SplitFileTests {
    final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "split-\(UUID())")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ part: Int) -> String { url.appending(path: "m-0000\(part)-of-00003.gguf").path }
        func write(_ part: Int, _ builder: GGUFBuilder) throws { try Data(builder.bytes).write(to: URL(filePath: path(part))) }
    }

    static func part(_ number: UInt32, of count: UInt32 = 3, tensor: String, total: UInt32 = 3) -> GGUFBuilder {
        GGUFBuilder(
            pairs: (number == 0 ? [("general.name", .text("whole"))] : [])
                + [("split.no", .unsigned(number)), ("split.count", .unsigned(count)), ("split.tensors.count", .unsigned(total))],
            tensors: [.init(name: tensor, sizes: [8], offset: 0)],
            data: [UInt8](repeating: UInt8(number), count: 32))
    }

    static func whole() throws -> Folder {
        let folder = try Folder()
        for (number, name) in ["a", "b", "c"].enumerated() { try folder.write(number + 1, part(UInt32(number), tensor: name)) }
        return folder
    }

    @Test(arguments: 1...3) func anyPartOpensTheWhole(part: Int) throws {
        let folder = try Self.whole()
        let file = try GGUFFile(path: folder.path(part))
        #expect(file.tensors.map(\.name) == ["a", "b", "c"])
        #expect(try file.metadata.text("general.name") == "whole")
        #expect(file.tensor("c")?.withUnsafeBytes { $0[0] } == 2)
    }

    @Test func partsThatDoNotFitAreRefused() throws {
        let folder = try Self.whole()
        func error() -> ModelError? { do throws(ModelError) { _ = try GGUFFile(path: folder.path(1)) } catch { return error }; return nil }
        try folder.write(3, Self.part(2, tensor: "a"))
        #expect(error() == .duplicateTensor("a"))
        try folder.write(3, Self.part(1, tensor: "c"))
        #expect(error() == .badValue(key: "split.no"))
        try folder.write(3, Self.part(2, of: 4, tensor: "c"))
        #expect(error() == .badValue(key: "split.count"))
        try folder.write(1, Self.part(0, tensor: "a", total: 4))
        try folder.write(3, Self.part(2, tensor: "c"))
        #expect(error() == .badValue(key: "split.tensors.count"))
        try FileManager.default.removeItem(atPath: folder.path(3))
        #expect(error() == .unreadable(path: folder.path(3), errno: 2))
        try folder.write(1, Self.part(0, of: 100_000, tensor: "a"))
        #expect(error() == .badValue(key: "split.count"))
    }

    @Test func aPartWithAnotherNameSaysSo() throws {
        let folder = try Self.whole()
        let other = folder.url.appending(path: "renamed.gguf").path
        try FileManager.default.moveItem(atPath: folder.path(1), toPath: other)
        #expect(throws: ModelError.splitNameUnclear(path: other, part: 1, of: 3)) { try GGUFFile(path: other) }
    }
}

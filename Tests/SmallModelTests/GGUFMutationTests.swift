import Foundation
import Testing

@testable import SmallModel

/// Files that somebody damaged, by accident or not: whatever they hold, loading and
/// running them ends in an answer or a `ModelError`, in little memory.
struct GGUFMutationTests {
    /// Opens the file and uses everything that can be used.
    static func exercise(_ bytes: [UInt8]) throws(ModelError) {
        let file = try GGUFFile(bytes: bytes)
        _ = ModelInfo(file)
        for key in file.metadata.keys {
            guard let array = try? file.metadata.array(key) else { continue }
            _ = try array.texts()
            _ = try array.integers()
            _ = try array.reals()
        }
        if try file.metadata.text("general.architecture") == Tagger.architecture {
            let tagger = try Tagger(file)
            _ = try tagger.logits(tokens: [0, 1, 2], features: [[(0, 1)], [], [(95, 0.5)]], at: [0, 2])
        } else {
            let generator = try Generator(file)
            _ = try? generator.logits("the quick")
        }
    }

    /// The process's peak of resident memory, in bytes.
    static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }

    @Test(arguments: ["tiny-q8_0.gguf", "tiny-tagger.gguf"], [UInt64(1), 2, 3])
    func damagedFiles(name: String, seed: UInt64) throws {
        let whole = try Fixture.bytes(name)
        try Self.exercise(whole)
        // Tensors' bytes begin here; damage to what describes them is more telling.
        let header = try #require(GGUFFile(bytes: whole).tensors.map(\.offset).min())
        var random = SplitMix64(state: seed)
        let before = try Self.peak()
        for round in 0..<500 {
            var bytes = whole
            let reach = round % 4 == 0 ? whole.count : header
            switch random.next() % 5 {
            case 0:  // a bit
                bytes[Int(random.next() % UInt64(reach))] ^= 1 << (random.next() % 8)
            case 1:  // a few bytes
                for _ in 0..<8 { bytes[Int(random.next() % UInt64(reach))] = UInt8(truncatingIfNeeded: random.next()) }
            case 2:  // the end is missing
                bytes.removeLast(Int(random.next() % UInt64(whole.count)))
            case 3:  // a length or offset beyond reason
                let bombs: [UInt64] = [.max, 1 << 63, 1 << 32, 0xffff_ffff, 1 << 20, UInt64(Int64.max), 0]
                let bomb = bombs[Int(random.next() % UInt64(bombs.count))]
                let place = Int(random.next() % UInt64(reach - 8))
                bytes.replaceSubrange(place..<place + 8, with: GGUFBuilder.field(bomb))
            default:  // a stretch moved
                let from = Int(random.next() % UInt64(reach - 64))
                let to = Int(random.next() % UInt64(reach - 64))
                bytes.replaceSubrange(to..<to + 64, with: whole[from..<from + 64])
            }
            do throws(ModelError) { try Self.exercise(bytes) } catch { #expect(!error.explanation.isEmpty) }
        }
        // The peak is the whole process's: it tells something only when nothing else runs.
        //   SERAPH_MEASURE_MEMORY=1 swift test --filter GGUFMutationTests
        guard ProcessInfo.processInfo.environment["SERAPH_MEASURE_MEMORY"] != nil else { return }
        let grown = try Self.peak() - before
        print("\(name), seed \(seed): resident memory grew by \(grown >> 20) MiB")
        #expect(grown < 64 << 20, "seed \(seed): resident memory grew by \(grown) bytes")
    }

    @Test func randomBytesAreNoModel() {
        var random = SplitMix64(state: 9)
        for round in 0..<1000 {
            var bytes = (0..<Int(random.next() % 4096)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if round % 2 == 0 {  // past the first checks
                bytes = Array("GGUF".utf8) + GGUFBuilder.field(UInt32(3)) + GGUFBuilder.field(random.next() % 8)
                    + GGUFBuilder.field(random.next() % 8) + bytes
            }
            #expect(throws: ModelError.self) { try Self.exercise(bytes) }
        }
    }
}

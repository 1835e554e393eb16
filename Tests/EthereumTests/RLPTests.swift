import Ethereum
import TestSupport
import Testing

@Suite struct RLPTests {
    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "RLP round trip")
        for _ in 0..<1_000 {
            let item = random.item()
            #expect(try RLP.decode(RLP.encode(item)) == item)
        }
    }

    /// Whatever the reader takes, the writer gives back; everything else is an error and no crash.
    @Test func rubbishIsRefusedOrExact() {
        var random = SeededGenerator(for: "RLP rubbish")
        for _ in 0..<20_000 {
            let bytes = random.bytes(0...12)
            if let item = try? RLP.decode(bytes) { #expect(RLP.encode(item) == bytes) }
        }
    }

    @Test(arguments: [
        ("0x", RLPError.empty), ("0x8100", .notCanonical(offset: 0)), ("0x817f", .notCanonical(offset: 0)),
        ("0xb800", .notCanonical(offset: 0)), ("0xb837", .notCanonical(offset: 0)), ("0xb90001", .notCanonical(offset: 0)),
        ("0xf80102", .notCanonical(offset: 0)), ("0x83aabb", .truncated(offset: 0)), ("0xc2", .truncated(offset: 0)),
        ("0xc2820102", .truncated(offset: 1)), ("0x0000", .trailingBytes(offset: 1)), ("0xc000", .trailingBytes(offset: 1)),
        ("0xbfffffffffffffffff", .truncated(offset: 0)), ("0xffffffffffffffffff", .truncated(offset: 0)),
        ("0xb8", .truncated(offset: 0)),
    ]) func refuses(text: String, error: RLPError) throws {
        let bytes = try Hex.decode(text)
        #expect(throws: error) { try RLP.decode(bytes) }
    }

    @Test func depthIsBounded() throws {
        var deep = RLP.Item.list([])
        for _ in 0..<127 { deep = .list([deep]) }
        #expect(try RLP.decode(RLP.encode(deep)) == deep)
        let tooDeep = RLP.encode(.list([.list([deep])]))
        #expect(throws: RLPError.tooDeep) { try RLP.decode(tooDeep) }
    }
}

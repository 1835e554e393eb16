import Ethereum
@testable import Review
import Testing

@Suite struct CallDataTests {
    private func types(_ texts: String...) -> [ABIType] { texts.map { try! ABIType($0) } }

    @Test func agreesWithTheEncoder() throws {
        let shape = types("(address,bool,bytes)[]", "uint256[2]", "string", "bytes4", "int128", "(uint8,uint8[])[1]")
        let values: [ABIValue] = [
            .array([
                .tuple([.address(alice), .bool(true), .bytes([1, 2, 3])]), .tuple([.address(me), .bool(false), .bytes([])]),
            ]),
            .array([.uint(1), .uint(.max)]), .string("héllo"), .fixedBytes([1, 2, 3, 4]), .int(.max),
            .array([.tuple([.uint(7), .array([.uint(1), .uint(2)])])]),
        ]
        let read = try CallDataReader.read(shape, from: ABI.encode(values, as: shape))
        #expect(
            read == [
                .list([
                    .list([.address(alice), .flag(true), .blob([1, 2, 3])]),
                    .list([.address(me), .flag(false), .blob([])]),
                ]),
                .list([.number(1), .number(.max)]), .text(Bytes("héllo".utf8)), .bytes([1, 2, 3, 4]), .signed(.max),
                .list([.list([.number(7), .list([.number(1), .number(2)])])]),
            ])
        #expect(read[4].text == "-1")
    }

    @Test func everyDirtyBitIsSeen() {
        for (type, clean) in [("address", 12), ("bool", 31), ("uint16", 30), ("uint160", 12)] {
            for index in 0..<clean {
                var word = Bytes(repeating: 0, count: 32)
                word[index] = 0x10
                #expect(throws: CallDataError.dirty(word: 0)) { try CallDataReader.read(types(type), from: word) }
            }
        }
    }

    @Test func hugeClaimsTakeNoTime() throws {
        let selfPointing = UInt256(32).word + UInt256(UInt64(1) << 40).word
        #expect(throws: CallDataError.tooLong) { try CallDataReader.read(types("uint256[]"), from: selfPointing) }
        #expect(throws: CallDataError.self) { try CallDataReader.read(types("uint256[100000]"), from: selfPointing) }
        #expect(throws: CallDataError.tooShort) { try CallDataReader.read(types("uint256"), from: []) }
        #expect(throws: CallDataError.oddLayout) { try CallDataReader.read(types("bytes"), from: UInt256.max.word) }
    }

    @Test func nothingHidesBetweenTheParts() throws {
        let honest = try ABI.encode([.bytes([1]), .bytes([2])], as: types("bytes", "bytes"))
        // Both offsets lead to the same tail, and the other is left over.
        var shared = honest
        shared[63] = shared[31]
        #expect(throws: CallDataError.oddLayout) { try CallDataReader.read(types("bytes", "bytes"), from: shared) }
        #expect(throws: CallDataError.trailing(32)) {
            try CallDataReader.read(types("bytes", "bytes"), from: honest + Bytes(repeating: 0, count: 32))
        }
    }
}

import Ethereum
import TestSupport
import Testing

@Suite struct UInt256Tests {
    @Test func agreesWithPython() throws {
        let lines = uint256Fixture.split(separator: "\n")
        #expect(lines.count > 150)
        for line in lines {
            let fields = line.split(separator: " ").map { $0 == "-" ? nil : UInt256(hex: "0x" + $0) }
            try #require(fields.count == 11)
            let (a, b, c) = (try #require(fields[0]), try #require(fields[1]), try #require(fields[2]))
            let product = a.multipliedReportingOverflow(by: b)
            let shift = Int((c % 257).limb0)
            #expect(a.adding(b) == fields[3], "\(a) + \(b)")
            #expect(a.subtracting(b) == fields[4], "\(a) - \(b)")
            #expect((product.overflow ? nil : product.partialValue) == fields[5], "\(a) * \(b)")
            #expect(a.dividedBy(b)?.quotient == fields[6], "\(a) / \(b)")
            #expect(a.dividedBy(b)?.remainder == fields[7], "\(a) % \(b)")
            #expect(a.multiplied(by: b, dividedBy: c) == fields[8], "\(a) * \(b) / \(c)")
            #expect(a << shift == fields[9], "\(a) << \(shift)")
            #expect(a >> shift == fields[10], "\(a) >> \(shift)")
        }
    }

    @Test func divisionUndoesMultiplication() {
        var random = SeededGenerator(for: "UInt256 division")
        for _ in 0..<3_000 {
            let (a, b) = (random.number(), random.number())
            guard let (quotient, remainder) = a.dividedBy(b) else { #expect(b.isZero); continue }
            #expect(remainder < b)
            #expect((quotient * b).adding(remainder) == a, "\(a) / \(b)")
            #expect(a.multiplied(by: b, dividedBy: b) == a, "\(a) * \(b) / \(b)")
        }
    }

    @Test func textReadsBack() throws {
        var random = SeededGenerator(for: "UInt256 text")
        for _ in 0..<2_000 {
            let value = random.number()
            #expect(UInt256(decimal: value.description) == value)
            #expect(UInt256(hex: value.quantity) == value)
            #expect(UInt256(bigEndian: value.word) == value)
            #expect(UInt256(bigEndian: value.minimalBytes) == value)
            #expect(value.word.count == 32 && value.minimalBytes.first != 0)
            #expect(value.bitWidth == (value.isZero ? 0 : 256 - value.word.reduce((0, true)) { state, byte in
                state.1 ? (state.0 + byte.leadingZeroBitCount, byte == 0) : state
            }.0))
        }
    }

    @Test func theLargestNumber() {
        let digits = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        #expect(UInt256(decimal: digits) == .max)
        #expect(UInt256.max.description == digits)
        #expect(UInt256(decimal: String(digits.dropLast()) + "6") == nil)
        #expect(UInt256(decimal: "1" + String(repeating: "0", count: 78)) == nil)
        #expect(UInt256.max.quantity == "0x" + String(repeating: "f", count: 64))
        #expect(UInt256(hex: "0x1" + String(repeating: "0", count: 64)) == nil)
        #expect(UInt256(bigEndian: Bytes(repeating: 0, count: 33)) == nil)
    }

    @Test(arguments: ["", "-1", "+1", "1.0", "1e3", " 1", "1 ", "0x1", "１", "1_000", "²"]) func notDecimal(text: String) {
        #expect(UInt256(decimal: text) == nil)
    }

    @Test(arguments: ["", "0x", "1", "0X1", "0xg", "0x 1", "-0x1", "0x１"]) func notHexadecimal(text: String) {
        #expect(UInt256(hex: text) == nil)
    }

    @Test func zeroAndLeadingZeros() {
        #expect(UInt256(decimal: "000") == .zero)
        #expect(UInt256.zero.description == "0")
        #expect(UInt256.zero.quantity == "0x0")
        #expect(UInt256(1024 as UInt64).quantity == "0x400")
        #expect(UInt256.zero.minimalBytes.isEmpty)
        #expect(UInt256.one.dividedBy(.zero) == nil)
        #expect(UInt256.one.multiplied(by: .one, dividedBy: .zero) == nil)
    }

    @Test func powersOfTen() {
        #expect(UInt256.powerOfTen(0) == 1)
        #expect(UInt256.powerOfTen(77)?.description == "1" + String(repeating: "0", count: 77))
        #expect(UInt256.powerOfTen(78) == nil)
        #expect(UInt256.powerOfTen(-1) == nil)
    }

    @Test func shiftsPastTheEndsGiveZero() {
        #expect(UInt256.max << 256 == .zero)
        #expect(UInt256.max >> 256 == .zero)
        #expect(UInt256.max >> 255 == 1)
        #expect((UInt256.one << 255) >> 255 == 1)
    }

    @Test func comparesFromTheTop() {
        #expect(UInt256(limbs: (.max, 0, 0, 0)) < UInt256(limbs: (0, 1, 0, 0)))
        #expect(UInt256(limbs: (0, 0, 0, 1)) > UInt256(limbs: (.max, .max, .max, 0)))
        #expect(UInt256(limbs: (1, 2, 3, 4)).asUInt64 == nil)
        #expect(UInt256(7 as UInt64).asUInt64 == 7)
    }
}

import Ethereum
import TestSupport
import Testing

@Suite struct UnitsTests {
    @Test(arguments: [
        ("1.5", 6, "1500000"), ("1", 0, "1"), ("0", 18, "0"), (".5", 1, "5"), ("1.", 1, "10"), ("007", 0, "7"),
        ("1.500000000", 1, "15"), ("0.000000000000000001", 18, "1"), ("10000", 6, "10000000000"),
        ("115792089237316195423570985008687907853269984665640564039457.584007913129639935", 18,
         "115792089237316195423570985008687907853269984665640564039457584007913129639935"),
    ]) func reads(text: String, decimals: Int, raw: String) throws {
        #expect(try Units.parse(text, decimals: decimals).description == raw)
    }

    @Test(arguments: ["", ".", "-1", "+1", "1,5", "1.5.0", "1e3", " 1", "0x1", "１", "1_0", "٣", "1\u{301}"])
    func refuses(text: String) {
        #expect(throws: UnitsError.notANumber) { try Units.parse(text, decimals: 18) }
    }

    @Test func nothingIsRounded() {
        #expect(throws: UnitsError.tooManyDecimals(got: 7, decimals: 6)) { try Units.parse("0.0000001", decimals: 6) }
        #expect(throws: UnitsError.tooManyDecimals(got: 1, decimals: 0)) { try Units.parse("1.5", decimals: 0) }
    }

    @Test func amountsEndAt256Bits() {
        #expect(throws: UnitsError.tooLarge) { try Units.parse("1" + String(repeating: "0", count: 78), decimals: 0) }
        #expect(throws: UnitsError.tooLarge) { try Units.parse("1", decimals: 78) }
        #expect(throws: UnitsError.tooLarge) { try Units.parse(String(repeating: "9", count: 100_000), decimals: 18) }
        #expect(throws: UnitsError.tooLarge) {
            try Units.parse("115792089237316195423570985008687907853269984665640564039457584007913129639936", decimals: 0)
        }
    }

    @Test(arguments: [
        ("0", 6, "0"), ("1", 18, "0.000000000000000001"), ("1500000", 6, "1.5"), ("1000000", 6, "1"), ("10", 0, "10"),
        ("100", 1, "10"), ("1000001", 6, "1.000001"),
    ]) func writesTheShortest(raw: String, decimals: Int, text: String) throws {
        #expect(Units.format(try #require(UInt256(decimal: raw)), decimals: decimals) == text)
    }

    @Test(arguments: [
        ("999", "999"), ("1000", "1,000"), ("12345678", "12,345,678"), ("0", "0"), ("100000", "100,000"),
    ]) func groupsThousands(raw: String, text: String) throws {
        let value = try #require(UInt256(decimal: raw))
        #expect(Units.formatGrouped(value, decimals: 0) == text)
        #expect(Units.formatGrouped(value * 10 + 5, decimals: 1) == text + ".5")
    }

    @Test func whatIsWrittenReadsBack() throws {
        var random = SeededGenerator(for: "Units round trip")
        for _ in 0..<1_000 {
            let value = random.number()
            let decimals = Int.random(in: 0...36, using: &random)
            #expect(try Units.parse(Units.format(value, decimals: decimals), decimals: decimals) == value)
        }
    }
}

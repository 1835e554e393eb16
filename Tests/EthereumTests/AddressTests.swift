import Ethereum
import TestSupport
import Testing

@Suite struct AddressTests {
    /// The examples of EIP-55.
    static let checksummed = [
        "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ]

    @Test(arguments: checksummed) func printsItsChecksum(text: String) throws {
        #expect(try Address(text).description == text)
        #expect(try Address(text.lowercased()).checksummed == text)
    }

    @Test func oneWrongCaseIsNoticedAndExplained() {
        let error = #expect(throws: AddressError.self) { try Address("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed") }
        #expect(error == .badChecksum(expected: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        #expect(error?.explanation.contains("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") == true)
    }

    @Test(arguments: [
        ("", AddressError.notHex), ("0x", .wrongLength(digits: 0)), ("52908400098527886E0F7030069857D2E4169EE7", .notHex),
        ("0x52908400098527886E0F7030069857D2E4169EE", .wrongLength(digits: 39)),
        ("0x52908400098527886E0F7030069857D2E4169EE77", .wrongLength(digits: 41)),
        ("0X52908400098527886E0F7030069857D2E4169EE7", .notHex), (" 0x52908400098527886E0F7030069857D2E4169EE7", .notHex),
        ("0x5290840009852788６E0F7030069857D2E4169EE7", .notHex), ("0x5290840009852788gE0F7030069857D2E4169EE7", .notHex),
    ]) func refuses(text: String, error: AddressError) {
        #expect(throws: error) { try Address(text) }
    }

    @Test func twentyBytesOrNone() {
        #expect(Address(bytes: Bytes(repeating: 1, count: 19)) == nil)
        #expect(Address(bytes: Bytes(repeating: 1, count: 21)) == nil)
        #expect(Address(bytes: Bytes(repeating: 0, count: 20)) == .zero)
        #expect(Address.zero.isZero && Address.zero.word == Bytes(repeating: 0, count: 32))
    }
}

@Suite struct HexTests {
    @Test func readsBack() throws {
        var random = SeededGenerator(for: "Hex round trip")
        for _ in 0..<500 {
            let bytes = random.bytes(0...40)
            #expect(try Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(try Hex.decodeBare(Hex.encodeBare(bytes).uppercased().utf8) == bytes)
        }
        #expect(Hex.encode([] as Bytes) == "0x")
    }

    @Test(arguments: [
        ("", HexError.missingPrefix), ("00", .missingPrefix), ("0x0", .oddLength(1)), ("0x0g", .invalidDigit(position: 1)),
        ("0x+f", .invalidDigit(position: 0)), ("0x 0", .invalidDigit(position: 0)),
    ]) func refuses(text: String, error: HexError) {
        #expect(throws: error) { try Hex.decode(text) }
    }
}

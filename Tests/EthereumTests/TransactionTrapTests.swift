import Ethereum
import TestSupport
import Testing

/// Where wallets made at home have lost money on transactions, and what each looks like here. The
/// bytes are facts of the networks' own and of other wallets' tests; they stand here so that these
/// tests mean something without the shared vectors.
@Suite struct TransactionTrapTests {
    /// EIP-155's own example: chain 1, nonce 9, 20 gwei, 21000 gas, 1 ether, signed with 0x46 times 32.
    static let example = (
        raw: "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
        sender: "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"
    )
    static let key = SecretBytes(copying: Bytes(repeating: 0x46, count: 32))

    private func signed() throws -> SignedTransaction { try SignedTransaction(raw: Hex.decode(Self.example.raw)) }

    /// The fields of the example with one of them in other words: nonce 0, gas price 1, gas limit 2,
    /// to 3, value 4, data 5, v 6, r 7, s 8.
    private func altered(_ index: Int, _ item: RLP.Item) throws -> Bytes {
        guard case .list(var items) = try RLP.decode(Hex.decode(Self.example.raw)) else { return [] }
        items[index] = item
        return RLP.encode(.list(items))
    }

    @Test("Trap 1: integers have no leading zeros, and zero is the empty string")
    func integers() throws {
        for index in [0, 1, 2, 4, 6, 7, 8] {
            for zeros: Bytes in [[0], [0, 1]] {
                let raw = try altered(index, .bytes(zeros))
                #expect(throws: TransactionError.self, "field \(index)") { try SignedTransaction(raw: raw) }
            }
        }
        #expect(RLP.encode(.integer(0 as UInt64)) == [0x80])
        #expect(throws: RLPError.notCanonical(offset: 0)) { try RLP.decode([0x81, 0x00]) }
    }

    @Test("Trap 2: r and s lose their leading zeros in RLP, and keep them in the 65-byte form")
    func leadingZeros() throws {
        var random = SeededGenerator(for: "leading zeros of r and s")
        var seen = 0
        for _ in 0..<5_000 {
            let signature = try Secp256k1.sign(hash: random.bytes(32...32), with: Self.key)
            #expect(signature.bytes.count == 65)
            #expect(try Signature(reading: signature.bytes) == signature)
            guard signature.r.word[0] == 0 || signature.s.word[0] == 0 else { continue }
            seen += 1
            let transaction = Transaction(
                chainID: 1, nonce: 0, gasLimit: 21_000, to: .zero, value: 0, data: [], fees: .legacy(gasPrice: 1))
            let raw = try transaction.signed(with: signature).raw
            guard case .list(let items) = try RLP.decode(raw) else { continue }
            #expect(items[7] == .integer(signature.r) && items[8] == .integer(signature.s))
            #expect(try SignedTransaction(raw: raw).signature == signature)
        }
        // r has one in 256 times, and so has s a little oftener: none in 5,000 is one in 10^17.
        #expect(seen > 0)
    }

    @Test("Trap 3: a high s is neither made nor taken (EIP-2)")
    func highS() throws {
        let signed = try signed()
        let high = try #require(Secp256k1.order.subtracting(signed.signature.s))
        #expect(signed.signature.s <= Secp256k1.halfOrder && high > Secp256k1.halfOrder)
        // The same key, mathematically: only the rule stands between one transaction and its twin.
        let twin = Signature(r: signed.signature.r, s: high, yParity: 1 - signed.signature.yParity)
        #expect(try Secp256k1.recover(hash: signed.transaction.signingHash, twin) == signed.sender)
        #expect(throws: TransactionError.invalidSignature) { try signed.transaction.signed(with: twin) }
        #expect(throws: SignatureError.highS) { try Signature(reading: twin.bytes) }
    }

    @Test("Trap 4: v is 27 or 28 or above 34 in a legacy transaction, and 0 or 1 in every other")
    func parity() throws {
        for v in [0, 1, 26, 29, 34, 35, 36] as [UInt64] {
            let raw = try altered(6, .integer(v))
            #expect(throws: TransactionError.invalidV, "v \(v)") { try SignedTransaction(raw: raw) }
        }
        var transaction = try signed().transaction
        transaction.fees = .dynamic(maxFee: 2, maxPriorityFee: 1)
        let typed = try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: Self.key))
        guard case .list(var items) = try RLP.decode(Bytes(typed.raw.dropFirst())) else { return }
        for parity in [2, 27, 28, 37] as [UInt64] {
            items[9] = .integer(parity)
            let raw = [2] + RLP.encode(.list(items))
            #expect(throws: TransactionError.invalidField(.yParity, .tooLarge)) { try SignedTransaction(raw: raw) }
        }
    }

    @Test("Trap 5: v holds any chain id up to the largest that 256 bits leave room for")
    func largeChains() throws {
        let largest = (UInt256.max - 36) >> 1
        for chain in [127, 1 << 16, 1 << 31, (1 << 53) + 1, 1 << 63, UInt256.one << 120, largest] as [UInt256] {
            var transaction = try signed().transaction
            transaction.chainID = chain
            let signed = try transaction.signed(with: Secp256k1.sign(hash: transaction.signingHash, with: Self.key))
            #expect(signed.sender.checksummed == Self.example.sender)
            #expect(try SignedTransaction(raw: signed.raw).transaction.chainID == chain)
            #expect(try UInt256(hex: signed.json.text("v")) == chain + chain + 35 + UInt256(UInt64(signed.signature.yParity)))
        }
    }

    @Test("Trap 7: lengths are minimal, and nothing follows or sticks out")
    func lengths() throws {
        let raw = try Hex.decode(Self.example.raw)
        let malformed: [Bytes] = [
            raw + [0], Bytes(raw.dropLast()), [0xF9, 0x00] + raw.dropFirst(1), [0xF8, 0x6D] + raw.dropFirst(2) + [0x80],
            [0xC1, 0x83, 0x01, 0x02, 0x03],
        ]
        for bytes in malformed { #expect(throws: TransactionError.self) { try SignedTransaction(raw: bytes) } }
        #expect(throws: RLPError.truncated(offset: 1)) { try RLP.decode([0xC1, 0x83, 0x01, 0x02, 0x03]) }
    }

    @Test("Trap 8: r and s lie below the curve's order, and nothing is recovered with ids 2 and 3")
    func ranges() throws {
        let (hash, signature) = (try signed().transaction.signingHash, try signed().signature)
        let order = Secp256k1.order
        for (r, s) in [(order, signature.s), (.zero, signature.s), (signature.r, order), (signature.r, .zero), (.max, .max)] {
            #expect(throws: Secp256k1Error.invalidSignature) {
                try Secp256k1.recover(hash: hash, Signature(r: r, s: s, yParity: 0))
            }
        }
        for parity in [2, 3, 27, 255] as [UInt8] {
            let other = Signature(r: signature.r, s: signature.s, yParity: parity)
            #expect(throws: Secp256k1Error.invalidSignature) { try Secp256k1.recover(hash: hash, other) }
        }
    }

    @Test("Trap 9: signatures are those of RFC 6979, whoever makes them")
    func deterministic() throws {
        let signed = try signed()
        let made = try signed.transaction.signed(with: Secp256k1.sign(hash: signed.transaction.signingHash, with: Self.key))
        #expect(Hex.encode(made.raw) == Self.example.raw)
        #expect(made.sender.checksummed == Self.example.sender)
    }

    @Test("Trap 28: only ASCII digits are digits")
    func digits() {
        let hexadecimal = ["0x１２", "0x1２", "0x+f", "0x-1", "0x 1", "0X12", "0x1_2", "0x12\u{301}"]
        for text in hexadecimal {
            #expect(throws: HexError.self, "\(text)") { try Hex.decode(text) }
            #expect(UInt256(hex: text) == nil, "\(text)")
        }
        for text in ["1.5abc", "1,5", "+1", "１", "٣", "1e3", "0x1", "1\u{301}", "\u{FEFF}1"] {
            #expect(throws: UnitsError.notANumber, "\(text)") { try Units.parse(text, decimals: 18) }
            #expect(UInt256(decimal: text) == nil, "\(text)")
        }
        #expect(throws: AddressError.notHex) { try Address("0x5290840009852788６E0F7030069857D2E4169EE7") }
    }

    @Test("Trap 29: no length and no slice brings the reader down")
    func hostileSizes() throws {
        let sizes: [Bytes] = [
            [0xBF] + Bytes(repeating: 0xFF, count: 8), [0xFF] + Bytes(repeating: 0xFF, count: 8), [0xFF, 0x7F] + Bytes(repeating: 0xFF, count: 7),
            [0xB9, 0xFF, 0xFF], [2, 0xFF], [4, 0xF8], [0xC0], [3, 0xC0],
        ]
        for bytes in sizes {
            #expect(throws: (any Error).self) { try SignedTransaction(raw: bytes) }
            #expect(throws: (any Error).self) { try Transaction(signingPayload: bytes) }
        }
        let raw = try Hex.decode(Self.example.raw)
        for count in raw.indices { #expect(throws: (any Error).self) { try SignedTransaction(raw: Bytes(raw.prefix(count))) } }
        // A slice does not begin at zero.
        let slice = ([0xAA] + raw)[1...]
        #expect(try Hex.decodeBare(Hex.encodeBare(slice).utf8) == raw)
        #expect(UInt256(bigEndian: slice.prefix(2)) == 0xF86C)
        #expect(Address(bytes: slice.prefix(20))?.bytes == Bytes(raw.prefix(20)))
    }

    @Test("Trap 39: the same text is another amount in a token of 6, 8, 2 or 18 decimals")
    func decimals() throws {
        for (decimals, raw) in [(6, "1500000"), (8, "150000000"), (2, "150"), (18, "1500000000000000000")] {
            #expect(try Units.parse("1.5", decimals: decimals).description == raw)
            #expect(try Units.format(#require(UInt256(decimal: raw)), decimals: decimals) == "1.5")
        }
        #expect(throws: UnitsError.tooManyDecimals(got: 3, decimals: 2)) { try Units.parse("0.001", decimals: 2) }
    }

    @Test("Trap 44: addresses are compared as bytes, and a checksum that is there is checked")
    func addressCase() throws {
        let right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        #expect(try Address(right) == Address(right.lowercased()))
        #expect(throws: AddressError.badChecksum(expected: right)) { try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD") }
    }

    @Test("Trap 49: a tip above its cap is no transaction")
    func tipOverCap() throws {
        var transaction = try signed().transaction
        transaction.fees = .dynamic(maxFee: 1, maxPriorityFee: 2)
        let signature = try Secp256k1.sign(hash: transaction.signingHash, with: Self.key)
        #expect(throws: TransactionError.invalidField(.maxPriorityFee, .overMaxFee)) { try transaction.signed(with: signature) }
        #expect(transaction.impossibility == .priorityFeeOverMaxFee)
    }

    @Test("Trap 50: gas below what is due before any code runs is noticed")
    func gasBelowIntrinsic() throws {
        var transaction = try signed().transaction
        #expect(transaction.impossibility == nil)
        transaction.data = [0, 1]
        #expect(transaction.impossibility == .gasLimitTooLow(needed: 21_020) && transaction.minimumGasLimit == 21_050)
    }
}

@Suite struct AuthorizationTests {
    static let key = SecretBytes(copying: Bytes(repeating: 0x46, count: 32))

    private func signed(_ authorization: Authorization, with key: SecretBytes = key) throws -> SignedAuthorization {
        try authorization.signed(with: Secp256k1.sign(hash: authorization.signingHash, with: key))
    }

    private func transaction(_ list: [SignedAuthorization]) -> Transaction {
        Transaction(
            chainID: 1, nonce: 7, gasLimit: 100_000, to: .zero, value: 0, data: [],
            fees: .dynamic(maxFee: 2, maxPriorityFee: 1), carried: .authorizations(list))
    }

    /// MetaMask's eth-sig-util: chain 8545, nonce 1.
    @Test func theDigestOfAnotherWallet() throws {
        let authorization = Authorization(
            chainID: 8545, delegate: try Address("0x1234567890123456789012345678901234567890"), nonce: 1)
        #expect(Hex.encode(authorization.signingHash) == "0xb847dee5b33802280f3279d57574e1eb6bf5d628d7f63049e3cb20bad211056c")
    }

    @Test("Trap 55: chain id 0, another chain, a used nonce and a signature by nobody are told apart")
    func hazards() throws {
        let me = try Secp256k1.address(of: Self.key)
        func hazard(_ chain: UInt256, _ nonce: UInt64, with key: SecretBytes = Self.key) throws -> Authorization.Hazard? {
            let entry = try signed(Authorization(chainID: chain, delegate: .zero, nonce: nonce), with: key)
            return transaction([entry]).hazard(of: entry, sentBy: me)
        }
        #expect(try hazard(1, 8) == nil)
        #expect(try hazard(1, 7) == .staleNonce(expected: 8))
        #expect(try hazard(0, 8) == .everyChain)
        #expect(try hazard(10, 8) == .anotherChain(10))
        #expect(try hazard(1, .max) == .nobody)
        // Of somebody else's account nothing here tells the nonce.
        #expect(try hazard(1, 7, with: .random(count: 32)) == nil)
        let nobody = Authorization(chainID: 1, delegate: .zero, nonce: 8).signed(with: Signature(r: 5, s: 5, yParity: 2))
        #expect(nobody.authority == nil && transaction([nobody]).hazard(of: nobody, sentBy: me) == .nobody)
    }

    @Test func aHighSIsNobodys() throws {
        let good = try signed(Authorization(chainID: 1, delegate: .zero, nonce: 0))
        let high = try #require(Secp256k1.order.subtracting(good.signature.s))
        let twin = good.authorization.signed(with: Signature(r: good.signature.r, s: high, yParity: 1 - good.signature.yParity))
        #expect(good.authority != nil && twin.authority == nil)
    }

    @Test func formsThatNoNodeTakes() throws {
        let good = transaction([try signed(Authorization(chainID: 1, delegate: .zero, nonce: 8))])
        #expect(try Transaction(signingPayload: good.signingPayload) == good)
        #expect(good.intrinsicGas == 46_000)
        var empty = good
        empty.carried = .authorizations([])
        #expect(throws: TransactionError.invalidField(.authorizationList, .missing)) { try Transaction(signingPayload: empty.signingPayload) }
        var creation = good
        creation.to = nil
        #expect(throws: TransactionError.invalidField(.to, .missing)) { try Transaction(signingPayload: creation.signingPayload) }
        guard case .list(var items) = try RLP.decode(Bytes(good.signingPayload.dropFirst())) else { return }
        let entries: [[RLP.Item]] = [
            [], [.bytes([])], [.bytes([]), .bytes([1]), .bytes([]), .bytes([]), .bytes([]), .bytes([])],
            [.bytes([0]), .bytes(Bytes(repeating: 0, count: 20)), .bytes([]), .bytes([]), .bytes([]), .bytes([])],
            [.bytes([]), .bytes(Bytes(repeating: 0, count: 20)), .bytes(Bytes(repeating: 1, count: 9)), .bytes([]), .bytes([]), .bytes([])],
            [.bytes([]), .bytes(Bytes(repeating: 0, count: 20)), .bytes([]), .bytes([1, 0]), .bytes([]), .bytes([])],
            [.bytes([]), .bytes(Bytes(repeating: 0, count: 20)), .bytes([]), .bytes([]), .bytes(Bytes(repeating: 1, count: 33)), .bytes([])],
            [.bytes([]), .bytes(Bytes(repeating: 0, count: 20)), .bytes([]), .bytes([]), .bytes([]), .list([])],
        ]
        for entry in entries {
            items[9] = .list([.list(entry)])
            let payload = [4] + RLP.encode(.list(items))
            #expect(throws: TransactionError.self, "\(entry)") { try Transaction(signingPayload: payload) }
        }
    }

    @Test func aStatedAuthorityMustBeTheRecoveredOne() throws {
        let json = transaction([try signed(Authorization(chainID: 1, delegate: .zero, nonce: 8))]).json
        #expect(try Transaction(json: json).json == json)
        let text = json.description
        let me = try Secp256k1.address(of: Self.key).checksummed
        let forged = try JSON(parsing: text.replacing(me, with: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        #expect(throws: TransactionError.duplicateMeaning("authority")) { try Transaction(json: forged) }
    }

    @Test func blobsHaveHashesOfAKnownVersion() throws {
        var blobs = transaction([])
        blobs.carried = .blobs(maxFeePerGas: 1, hashes: [[1] + Bytes(repeating: 7, count: 31)])
        #expect(try Transaction(signingPayload: blobs.signingPayload) == blobs)
        for (hash, problem) in [
            (Bytes(repeating: 2, count: 32), TransactionError.Problem.unknownVersion(2)), (Bytes(repeating: 1, count: 31), .wrongLength(31)),
            ([], .wrongLength(0)),
        ] {
            blobs.carried = .blobs(maxFeePerGas: 1, hashes: [hash])
            #expect(throws: TransactionError.invalidField(.blobVersionedHashes, problem)) { try Transaction(signingPayload: blobs.signingPayload) }
        }
    }
}

@Suite struct GasMarketTests {
    /// EIP-1559: full, half full and empty, and the smallest step up.
    @Test(arguments: [
        (1_000_000_000, 30_000_000, 1_125_000_000), (1_000_000_000, 15_000_000, 1_000_000_000), (1_000_000_000, 0, 875_000_000),
        (1, 15_000_001, 2), (7, 0, 7), (0, 30_000_000, 1),
    ] as [(UInt64, UInt64, UInt64)])
    func nextBaseFee(base: UInt64, used: UInt64, next: UInt64) {
        #expect(GasMarket.nextBaseFee(after: UInt256(base), gasUsed: used, gasLimit: 30_000_000) == UInt256(next))
    }

    @Test func blocksThatMakeNoSense() {
        #expect(GasMarket.nextBaseFee(after: 1, gasUsed: 2, gasLimit: 1) == nil)
        #expect(GasMarket.nextBaseFee(after: 1, gasUsed: 0, gasLimit: 0) == nil)
        #expect(GasMarket.nextBaseFee(after: .max, gasUsed: 30_000_000, gasLimit: 30_000_000) == nil)
    }

    @Test(arguments: [(0, 1), (1, 2), (9, 10), (10, 11), (11, 13), (100, 110), (101, 112)] as [(UInt64, UInt64)])
    func replacement(old: UInt64, new: UInt64) {
        #expect(GasMarket.leastReplacement(of: UInt256(old)) == UInt256(new))
    }
}

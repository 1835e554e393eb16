import Ethereum

/// An unsigned transaction as read back from the bytes that will be signed.
///
/// This is the reader of the Review, and it shares no code with the writer of the Planner: what one of
/// them gets wrong, the other shows.
public struct UnsignedPayload: Hashable, Sendable {
    /// The EIP-2718 type: 0, 1, 2 or 4.
    public let type: UInt8
    public let chainID: UInt256
    public let nonce: UInt64
    public let gasLimit: UInt64
    /// Nil creates a contract.
    public let to: Address?
    public let value: UInt256
    public let data: Bytes
    /// The most that a unit of gas can cost.
    public let maxFeePerGas: UInt256
    public let maxPriorityFeePerGas: UInt256
    /// The addresses that the transaction declares it will touch (EIP-2930).
    public let accessList: [Address]
    /// How many storage slots it declares.
    public let accessListKeys: Int
    /// Whose account becomes whose code (EIP-7702).
    public let delegations: [Delegation]
    /// Keccak-256 of the bytes: what is signed.
    public let digest: Bytes

    /// Gas limit times the highest price; nil when it does not fit 256 bits.
    public var highestFee: UInt256? {
        let (fee, overflow) = maxFeePerGas.multipliedReportingOverflow(by: UInt256(gasLimit))
        return overflow ? nil : fee
    }

    /// The same surroundings with another call in them: one that this one makes.
    func calling(_ target: Address, value: UInt256, data: Bytes) -> UnsignedPayload {
        UnsignedPayload(
            type: type, chainID: chainID, nonce: nonce, gasLimit: gasLimit, to: target, value: value, data: data,
            maxFeePerGas: maxFeePerGas, maxPriorityFeePerGas: maxPriorityFeePerGas, accessList: [], accessListKeys: 0,
            delegations: [], digest: digest)
    }

    /// Gas that is due before any code runs: EIP-2028, 2930, 3860 and 7702.
    var intrinsicGas: UInt64 {
        var gas = 21_000 + dataTokens * 4
        if to == nil { gas += 32_000 + UInt64(data.count + 31) / 32 * 2 }
        gas += 2_400 * UInt64(accessList.count) + 1_900 * UInt64(accessListKeys) + 25_000 * UInt64(delegations.count)
        return gas
    }

    /// The floor under much data since Prague (EIP-7623).
    var floorGas: UInt64 { 21_000 + dataTokens * 10 }

    private var dataTokens: UInt64 { data.reduce(0) { $0 + ($1 == 0 ? 1 : 4) } }
}

/// Leave for code to act as an account (EIP-7702). As far-reaching as handing over the key.
public struct Delegation: Hashable, Sendable {
    /// Zero: valid on every chain.
    public let chainID: UInt256
    /// Where the code lives; the zero address takes a delegation back.
    public let delegate: Address
    public let nonce: UInt64
    /// Whose account it is about; nil when the signature is nobody's, or is still to be made.
    public let authority: Address?

    public init(chainID: UInt256, delegate: Address, nonce: UInt64, authority: Address? = nil) {
        self.chainID = chainID
        self.delegate = delegate
        self.nonce = nonce
        self.authority = authority
    }
}

/// Why bytes are not an unsigned transaction that can be reviewed.
public enum PayloadError: Error, Equatable, Sendable {
    case empty
    /// Blob (3) and unknown transaction types.
    case unsupportedType(UInt8)
    /// A length that is not the shortest form, runs past the end, or leaves bytes over.
    case malformed(offset: Int)
    case wrongFieldCount(Int)
    case badField(String)
    /// Without a chain id the signature is valid on every chain.
    case noChainID
}

extension UnsignedPayload {
    public init(reading payload: Bytes) throws(PayloadError) {
        guard let first = payload.first else { throw .empty }
        let isTyped = first < 0x80
        guard !isTyped || first == 1 || first == 2 || first == 4 else { throw .unsupportedType(first) }
        var reader = ListReader(bytes: payload, position: isTyped ? 1 : 0, end: payload.count)
        var fields = FieldReader(items: try reader.onlyList())

        type = isTyped ? first : 0
        if isTyped { chainID = try fields.number("chain id") } else { chainID = try fields.legacyChainID() }
        guard !chainID.isZero else { throw .noChainID }
        nonce = try fields.smallNumber("nonce")
        if type >= 2 {
            maxPriorityFeePerGas = try fields.number("priority fee")
            maxFeePerGas = try fields.number("highest fee")
        } else {
            maxFeePerGas = try fields.number("gas price")
            maxPriorityFeePerGas = maxFeePerGas
        }
        gasLimit = try fields.smallNumber("gas limit")
        to = try fields.addressOrNothing("to")
        value = try fields.number("value")
        data = try fields.bytes("data")
        (accessList, accessListKeys) = isTyped ? try fields.accessList() : ([], 0)
        delegations = type == 4 ? try fields.delegations() : []
        try fields.finish(legacy: !isTyped)
        digest = Keccak256.hash(payload)
        // EIP-7702: it creates no contract, and without an authorisation it is no such transaction.
        if type == 4 {
            guard to != nil else { throw .badField("to") }
            guard !delegations.isEmpty else { throw .badField("authorisation list") }
        }
    }
}

extension Delegation {
    /// Signed: `keccak256(0x05 ‖ rlp([chain id, address, nonce]))` leads to the authority.
    fileprivate init(chainID: UInt256, delegate: Address, nonce: UInt64, signature: Signature) {
        let items: [RLP.Item] = [.bytes(chainID.minimalBytes), .bytes(delegate.bytes), .bytes(UInt256(nonce).minimalBytes)]
        let digest = Keccak256.hash([5] + RLP.encode(.list(items)))
        let authority = signature.isCanonical ? try? Secp256k1.recover(hash: digest, signature) : nil
        self.init(chainID: chainID, delegate: delegate, nonce: nonce, authority: authority)
    }
}

/// One item of an RLP list: a byte string, or a list still to be opened.
private enum Item {
    case bytes(Bytes)
    case list(ListReader)
}

/// Walks the items of one RLP list (yellow paper, appendix B), accepting only the one shortest form
/// of each.
private struct ListReader {
    let bytes: Bytes
    var position: Int
    let end: Int

    /// The list that is all there is up to the end.
    mutating func onlyList() throws(PayloadError) -> [Item] {
        guard case .list(var inner)? = try next(), position == end else { throw .malformed(offset: position) }
        return try inner.items()
    }

    mutating func items() throws(PayloadError) -> [Item] {
        var items: [Item] = []
        while let item = try next() { items.append(item) }
        return items
    }

    private mutating func next() throws(PayloadError) -> Item? {
        guard position < end else { return nil }
        let start = position
        let prefix = bytes[position]
        position += 1
        switch prefix {
        case ..<0x80:
            return .bytes([prefix])
        case ..<0xB8:
            let content = try take(Int(prefix - 0x80), start)
            // A single byte below 0x80 stands for itself.
            if content.count == 1, content[content.startIndex] < 0x80 { throw .malformed(offset: start) }
            return .bytes(Bytes(content))
        case ..<0xC0:
            let length = try length(of: Int(prefix - 0xB7), start)
            return .bytes(Bytes(try take(length, start)))
        default:
            let length = prefix < 0xF8 ? Int(prefix - 0xC0) : try length(of: Int(prefix - 0xF7), start)
            let content = try take(length, start)
            return .list(ListReader(bytes: bytes, position: content.startIndex, end: content.endIndex))
        }
    }

    private mutating func length(of count: Int, _ start: Int) throws(PayloadError) -> Int {
        let digits = try take(count, start)
        guard digits.first != 0, count <= 4 else { throw .malformed(offset: start) }
        let length = digits.reduce(0) { $0 << 8 | Int($1) }
        guard length > 55 else { throw .malformed(offset: start) }
        return length
    }

    private mutating func take(_ count: Int, _ start: Int) throws(PayloadError) -> ArraySlice<UInt8> {
        guard count <= end - position else { throw .malformed(offset: start) }
        defer { position += count }
        return bytes[position..<position + count]
    }
}

/// Takes the fields of a transaction one by one.
private struct FieldReader {
    let items: [Item]
    var index = 0

    init(items: [Item]) { self.items = items }

    mutating func bytes(_ name: String) throws(PayloadError) -> Bytes {
        guard index < items.count else { throw .wrongFieldCount(items.count) }
        guard case .bytes(let bytes) = items[index] else { throw .badField(name) }
        index += 1
        return bytes
    }

    mutating func number(_ name: String) throws(PayloadError) -> UInt256 {
        let digits = try bytes(name)
        guard digits.first != 0, let number = UInt256(bigEndian: digits) else { throw .badField(name) }
        return number
    }

    mutating func smallNumber(_ name: String) throws(PayloadError) -> UInt64 {
        guard let number = try number(name).asUInt64 else { throw .badField(name) }
        return number
    }

    mutating func addressOrNothing(_ name: String) throws(PayloadError) -> Address? {
        let bytes = try bytes(name)
        if bytes.isEmpty { return nil }
        guard let address = Address(bytes: bytes) else { throw .badField(name) }
        return address
    }

    /// EIP-155 signs (…, chain id, 0, 0): the seventh field, read ahead of its turn.
    func legacyChainID() throws(PayloadError) -> UInt256 {
        if items.count == 6 { throw .noChainID }
        guard items.count == 9 else { throw .wrongFieldCount(items.count) }
        var ahead = self
        ahead.index = 6
        let chainID = try ahead.number("chain id")
        guard try ahead.bytes("r").isEmpty, try ahead.bytes("s").isEmpty else { throw .badField("r and s") }
        return chainID
    }

    mutating func accessList() throws(PayloadError) -> (addresses: [Address], keys: Int) {
        guard index < items.count else { throw .wrongFieldCount(items.count) }
        guard case .list(var list) = items[index] else { throw .badField("access list") }
        index += 1
        var addresses: [Address] = []
        var count = 0
        for entry in try list.items() {
            guard case .list(var pair) = entry else { throw .badField("access list") }
            let parts = try pair.items()
            guard parts.count == 2, case .bytes(let bytes) = parts[0], let address = Address(bytes: bytes),
                case .list(var keys) = parts[1]
            else { throw .badField("access list") }
            for key in try keys.items() {
                guard case .bytes(let key) = key, key.count == 32 else { throw .badField("access list") }
                count += 1
            }
            addresses.append(address)
        }
        return (addresses, count)
    }

    /// Each is (chain id, address, nonce, parity, r, s).
    mutating func delegations() throws(PayloadError) -> [Delegation] {
        let name = "authorisation list"
        guard index < items.count else { throw .wrongFieldCount(items.count) }
        guard case .list(var list) = items[index] else { throw .badField(name) }
        index += 1
        var delegations: [Delegation] = []
        for entry in try list.items() {
            guard case .list(var parts) = entry else { throw .badField(name) }
            var fields = FieldReader(items: try parts.items())
            guard fields.items.count == 6 else { throw .badField(name) }
            let chainID = try fields.number(name)
            guard let delegate = try fields.addressOrNothing(name) else { throw .badField(name) }
            let nonce = try fields.smallNumber(name)
            let parity = try fields.smallNumber(name)
            guard parity <= 255 else { throw .badField(name) }
            let signature = Signature(r: try fields.number(name), s: try fields.number(name), yParity: UInt8(parity))
            delegations.append(Delegation(chainID: chainID, delegate: delegate, nonce: nonce, signature: signature))
        }
        return delegations
    }

    func finish(legacy: Bool) throws(PayloadError) {
        guard items.count == (legacy ? 9 : index) else { throw .wrongFieldCount(items.count) }
    }
}

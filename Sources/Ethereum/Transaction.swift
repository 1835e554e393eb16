/// An unsigned transaction of the kinds Seraph makes: legacy (EIP-155), type 1 (EIP-2930) and
/// type 2 (EIP-1559).
///
/// `signingPayload` and `init(signingPayload:)` are exact inverses over the bytes that are signed:
/// what the reader accepts, the writer gives back byte for byte.
public struct Transaction: Hashable, Sendable {
    /// What is paid for gas, in wei a unit.
    public enum Fees: Hashable, Sendable {
        case legacy(gasPrice: UInt256)
        /// EIP-2930: a gas price, in the envelope that carries an access list (perhaps an empty one).
        case accessList(gasPrice: UInt256)
        /// EIP-1559.
        case dynamic(maxFee: UInt256, maxPriorityFee: UInt256)
    }

    /// An address, and the storage slots of it, that the transaction declares it will touch.
    public struct AccessListEntry: Hashable, Sendable {
        public let address: Address
        /// 32 bytes each.
        public let storageKeys: [Bytes]

        public init(address: Address, storageKeys: [Bytes]) {
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// Nil only for legacy transactions from before EIP-155, which are valid on every chain. Typed
    /// transactions can be written and read with zero, which names no chain. The Signer refuses both.
    public var chainID: UInt256?
    public var nonce: UInt64
    public var gasLimit: UInt64
    /// Nil creates a contract.
    public var to: Address?
    public var value: UInt256
    public var data: Bytes
    public var fees: Fees
    public var accessList: [AccessListEntry]

    public init(
        chainID: UInt256?, nonce: UInt64, gasLimit: UInt64, to: Address?, value: UInt256, data: Bytes,
        fees: Fees, accessList: [AccessListEntry] = []
    ) {
        self.chainID = chainID
        self.nonce = nonce
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.fees = fees
        self.accessList = accessList
    }

    /// The EIP-2718 type: 0, 1 or 2. A gas price together with an access list is type 1.
    public var type: UInt8 {
        switch fees {
        case .dynamic: 2
        case .accessList: 1
        case .legacy: accessList.isEmpty ? 0 : 1
        }
    }
}

extension Transaction.Fees {
    /// The most a unit of gas can cost.
    public var maxFeePerGas: UInt256 {
        switch self {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(let maxFee, _): maxFee
        }
    }
}

/// Why bytes or JSON are not a transaction that Seraph signs.
public enum TransactionError: Error, Equatable, Sendable {
    case empty
    case rlp(RLPError)
    /// Blob (3) and delegating (4) transactions, and whatever comes later.
    case unsupportedType(UInt8)
    case notAList
    case wrongFieldCount(Int)
    case invalidField(Field, Problem)
    /// v is neither 27, 28 nor 35 and above.
    case invalidV
    /// Zero, out of range, or s in the upper half (EIP-2).
    case invalidSignature
    case unknownMember(String)
    case duplicateMeaning(String)

    public enum Field: String, Sendable {
        case type, chainID, nonce, gasLimit, gasPrice, maxFee, maxPriorityFee, to, value, data, accessList
        case v, r, s, yParity
    }

    public enum Problem: Equatable, Sendable {
        case missing
        case listNotBytes
        case bytesNotList
        case leadingZero
        case tooLarge
        case wrongLength(Int)
        case zero
        case notAQuantity
    }
}

// MARK: - Encoding

extension Transaction {
    /// The exact bytes that are hashed and signed: `rlp([…, chainID, 0, 0])` for legacy (EIP-155),
    /// `type ‖ rlp([…])` otherwise. A typed transaction without a chain id is written with zero.
    public var signingPayload: Bytes {
        var items = fields
        if type == 0, let chainID {
            items += [.integer(chainID), .bytes([]), .bytes([])]
        }
        return envelope(items)
    }

    /// The 32 bytes that ECDSA signs.
    public var signingHash: Bytes { Keccak256.hash(signingPayload) }

    /// Joins a signature to these fields, and recovers whose it is.
    public func signed(with signature: Signature) throws -> SignedTransaction {
        let tail: [RLP.Item] = [
            .integer(try v(for: signature)), .integer(signature.r), .integer(signature.s),
        ]
        return try SignedTransaction(raw: envelope(fields + tail))
    }

    /// What stands before r and s: the parity itself in typed transactions; 27 + parity in legacy
    /// ones, or chainID · 2 + 35 + parity since EIP-155.
    func v(for signature: Signature) throws(TransactionError) -> UInt256 {
        let parity = UInt256(UInt64(signature.yParity))
        guard type == 0 else { return parity }
        guard let chainID else { return parity + 27 }
        guard chainID <= Self.largestLegacyChainID else { throw .invalidField(.chainID, .tooLarge) }
        return chainID + chainID + 35 + parity
    }

    /// Past this, v does not fit 256 bits.
    static let largestLegacyChainID = (UInt256.max - 36) >> 1

    private func envelope(_ items: [RLP.Item]) -> Bytes {
        let list = RLP.encode(.list(items))
        return type == 0 ? list : [type] + list
    }

    private var fields: [RLP.Item] {
        let call: [RLP.Item] = [
            .integer(gasLimit), .bytes(to?.bytes ?? []), .integer(value), .bytes(data),
        ]
        switch fees {
        case .legacy(let price) where accessList.isEmpty:
            return [.integer(nonce), .integer(price)] + call
        case .legacy(let price), .accessList(let price):
            return [.integer(chainID ?? .zero), .integer(nonce), .integer(price)] + call + [accessListItem]
        case .dynamic(let maxFee, let maxPriorityFee):
            return [
                .integer(chainID ?? .zero), .integer(nonce), .integer(maxPriorityFee), .integer(maxFee),
            ] + call + [accessListItem]
        }
    }

    private var accessListItem: RLP.Item {
        .list(accessList.map { entry in
            .list([.bytes(entry.address.bytes), .list(entry.storageKeys.map { .bytes($0) })])
        })
    }
}

// MARK: - Decoding

extension Transaction {
    /// Reads the exact bytes to be signed. Strict: every field canonical and in range, nothing before
    /// or after, and only kinds whose meaning is known here.
    public init(signingPayload bytes: Bytes) throws(TransactionError) {
        var reader = try TransactionReader(bytes)
        switch (reader.type, reader.count) {
        case (0, 6):
            self = try reader.body()
        case (0, 9):
            self = try reader.body()
            let chainID = try reader.uint256(.chainID)
            guard !chainID.isZero else { throw .invalidField(.chainID, .zero) }
            guard chainID <= Self.largestLegacyChainID else { throw .invalidField(.chainID, .tooLarge) }
            self.chainID = chainID
            for field in [TransactionError.Field.r, .s] {
                guard try reader.bytes(field).isEmpty else { throw .invalidSignature }
            }
        case (1, 8), (2, 9):
            self = try reader.body()
        default:
            throw .wrongFieldCount(reader.count)
        }
    }
}

/// Takes the fields of a transaction one after the other, each with its own rules.
struct TransactionReader {
    let type: UInt8
    let count: Int
    private var items: ArraySlice<RLP.Item>

    init(_ bytes: Bytes) throws(TransactionError) {
        guard let first = bytes.first else { throw .empty }
        // EIP-2718: a legacy transaction is a list, so it begins with 0xc0 or above.
        let isLegacy = first >= 0xC0
        guard isLegacy || first == 1 || first == 2 else { throw .unsupportedType(first) }
        let item: RLP.Item
        do {
            item = try RLP.decode(isLegacy ? bytes : Bytes(bytes.dropFirst()))
        } catch {
            throw .rlp(error)
        }
        guard case .list(let items) = item else { throw .notAList }
        type = isLegacy ? 0 : first
        count = items.count
        self.items = items[...]
    }

    /// All fields up to the signature; the chain id of a legacy transaction comes later, in v's place.
    mutating func body() throws(TransactionError) -> Transaction {
        let chainID = type == 0 ? nil : try uint256(.chainID)
        let nonce = try uint64(.nonce)
        // EIP-2681: the last nonce can never be used.
        guard nonce < .max else { throw .invalidField(.nonce, .tooLarge) }
        let fees: Transaction.Fees
        switch type {
        case 0: fees = .legacy(gasPrice: try uint256(.gasPrice))
        case 1: fees = .accessList(gasPrice: try uint256(.gasPrice))
        default:
            let maxPriorityFee = try uint256(.maxPriorityFee)
            fees = .dynamic(maxFee: try uint256(.maxFee), maxPriorityFee: maxPriorityFee)
        }
        return Transaction(
            chainID: chainID, nonce: nonce, gasLimit: try uint64(.gasLimit), to: try recipient(),
            value: try uint256(.value), data: try bytes(.data), fees: fees,
            accessList: type == 0 ? [] : try accessList())
    }

    mutating func bytes(_ field: TransactionError.Field) throws(TransactionError) -> Bytes {
        guard let item = items.popFirst() else { throw .invalidField(field, .missing) }
        guard case .bytes(let bytes) = item else { throw .invalidField(field, .listNotBytes) }
        return bytes
    }

    mutating func uint256(_ field: TransactionError.Field) throws(TransactionError) -> UInt256 {
        let bytes = try bytes(field)
        guard bytes.first != 0 else { throw .invalidField(field, .leadingZero) }
        guard let value = UInt256(bigEndian: bytes) else { throw .invalidField(field, .tooLarge) }
        return value
    }

    private mutating func uint64(_ field: TransactionError.Field) throws(TransactionError) -> UInt64 {
        guard let value = try uint256(field).asUInt64 else { throw .invalidField(field, .tooLarge) }
        return value
    }

    private mutating func recipient() throws(TransactionError) -> Address? {
        let bytes = try bytes(.to)
        if bytes.isEmpty { return nil }
        guard let address = Address(bytes: bytes) else { throw .invalidField(.to, .wrongLength(bytes.count)) }
        return address
    }

    private mutating func accessList() throws(TransactionError) -> [Transaction.AccessListEntry] {
        guard case .list(let entries) = items.popFirst() else { throw .invalidField(.accessList, .bytesNotList) }
        var list: [Transaction.AccessListEntry] = []
        for entry in entries {
            guard case .list(let parts) = entry, parts.count == 2, case .bytes(let account) = parts[0],
                case .list(let keys) = parts[1]
            else { throw .invalidField(.accessList, .bytesNotList) }
            guard let address = Address(bytes: account) else {
                throw .invalidField(.accessList, .wrongLength(account.count))
            }
            var storageKeys: [Bytes] = []
            for key in keys {
                guard case .bytes(let key) = key else { throw .invalidField(.accessList, .listNotBytes) }
                guard key.count == 32 else { throw .invalidField(.accessList, .wrongLength(key.count)) }
                storageKeys.append(key)
            }
            list.append(.init(address: address, storageKeys: storageKeys))
        }
        return list
    }
}

/// An unsigned transaction: legacy (with or without EIP-155), type 1 (EIP-2930), type 2 (EIP-1559),
/// type 3 (EIP-4844) and type 4 (EIP-7702).
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

    /// What a transaction of type 3 or 4 brings beside its call.
    public enum Carried: Hashable, Sendable {
        case nothing
        /// EIP-4844: the most that a unit of blob gas may cost, and the 32-byte versioned hash of each
        /// blob. The blobs themselves travel beside the transaction and are not signed.
        case blobs(maxFeePerGas: UInt256, hashes: [Bytes])
        /// EIP-7702: accounts that let code act for them.
        case authorizations([SignedAuthorization])
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
    /// Blobs and authorisations go with dynamic fees; beside a plain gas price they are written with
    /// the dynamic fees that pay the same.
    public var carried: Carried

    public init(
        chainID: UInt256?, nonce: UInt64, gasLimit: UInt64, to: Address?, value: UInt256, data: Bytes,
        fees: Fees, accessList: [AccessListEntry] = [], carried: Carried = .nothing
    ) {
        self.chainID = chainID
        self.nonce = nonce
        self.gasLimit = gasLimit
        self.to = to
        self.value = value
        self.data = data
        self.fees = fees
        self.accessList = accessList
        self.carried = carried
    }

    /// The EIP-2718 type, 0 to 4. A gas price together with an access list is type 1.
    public var type: UInt8 {
        switch (carried, fees) {
        case (.blobs, _): 3
        case (.authorizations, _): 4
        case (.nothing, .dynamic): 2
        case (.nothing, .accessList): 1
        case (.nothing, .legacy): accessList.isEmpty ? 0 : 1
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

    /// The most of it that goes to the block's proposer.
    public var maxPriorityFeePerGas: UInt256 {
        switch self {
        case .legacy(let price), .accessList(let price): price
        case .dynamic(_, let maxPriorityFee): maxPriorityFee
        }
    }
}

/// Why bytes or JSON are not a transaction that Seraph signs.
public enum TransactionError: Error, Equatable, Sendable {
    case empty
    case rlp(RLPError)
    /// Whatever comes after type 4.
    case unsupportedType(UInt8)
    /// A blob transaction in the form nodes hand to each other, its blobs attached.
    case blobsAttached
    /// The fields of a whole transaction, and no signature after them.
    case notSigned
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
        case maxFeePerBlobGas, blobVersionedHashes, authorizationList, from
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
        case unknownVersion(UInt8)
        /// A tip above the cap it is part of.
        case overMaxFee
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
        switch type {
        case 0:
            return [.integer(nonce), .integer(fees.maxFeePerGas)] + call
        case 1:
            return [.integer(chainID ?? .zero), .integer(nonce), .integer(fees.maxFeePerGas)] + call + [accessListItem]
        default:
            return [
                .integer(chainID ?? .zero), .integer(nonce), .integer(fees.maxPriorityFeePerGas),
                .integer(fees.maxFeePerGas),
            ] + call + [accessListItem] + carriedItems
        }
    }

    private var carriedItems: [RLP.Item] {
        switch carried {
        case .nothing: []
        case .blobs(let maxFee, let hashes): [.integer(maxFee), .list(hashes.map { .bytes($0) })]
        case .authorizations(let list): [.list(list.map(\.item))]
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
        case (1...4, reader.bodyCount):
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
        guard isLegacy || (1...4).contains(first) else { throw .unsupportedType(first) }
        let item: RLP.Item
        do {
            item = try RLP.decode(isLegacy ? bytes : Bytes(bytes.dropFirst()))
        } catch {
            throw .rlp(error)
        }
        guard case .list(let items) = item else { throw .notAList }
        self.init(type: isLegacy ? 0 : first, items)
        if type == 3, case .list? = items.first { throw .blobsAttached }
    }

    private init(type: UInt8, _ items: [RLP.Item]) {
        self.type = type
        count = items.count
        self.items = items[...]
    }

    /// How many fields stand before the signature.
    var bodyCount: Int {
        switch type {
        case 0: 6
        case 1: 8
        case 2: 9
        case 3: 11
        default: 10
        }
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
            accessList: type == 0 ? [] : try accessList(), carried: try carried())
    }

    private mutating func carried() throws(TransactionError) -> Transaction.Carried {
        switch type {
        case 3: .blobs(maxFeePerGas: try uint256(.maxFeePerBlobGas), hashes: try blobHashes())
        case 4: .authorizations(try authorizations())
        default: .nothing
        }
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

    private mutating func list(_ field: TransactionError.Field) throws(TransactionError) -> [RLP.Item] {
        guard case .list(let entries)? = items.popFirst() else { throw .invalidField(field, .bytesNotList) }
        return entries
    }

    /// None creates a contract, which blob and delegating transactions cannot.
    private mutating func recipient() throws(TransactionError) -> Address? {
        let bytes = try bytes(.to)
        if bytes.isEmpty && type >= 3 { throw .invalidField(.to, .missing) }
        if bytes.isEmpty { return nil }
        guard let address = Address(bytes: bytes) else { throw .invalidField(.to, .wrongLength(bytes.count)) }
        return address
    }

    private mutating func accessList() throws(TransactionError) -> [Transaction.AccessListEntry] {
        var list: [Transaction.AccessListEntry] = []
        for entry in try self.list(.accessList) {
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

    private mutating func blobHashes() throws(TransactionError) -> [Bytes] {
        var hashes: [Bytes] = []
        for entry in try list(.blobVersionedHashes) {
            guard case .bytes(let hash) = entry else { throw .invalidField(.blobVersionedHashes, .listNotBytes) }
            guard hash.count == 32 else { throw .invalidField(.blobVersionedHashes, .wrongLength(hash.count)) }
            // EIP-4844: 1 stands for KZG commitments, the only ones there are.
            guard hash[0] == 1 else { throw .invalidField(.blobVersionedHashes, .unknownVersion(hash[0])) }
            hashes.append(hash)
        }
        return hashes
    }

    private mutating func authorizations() throws(TransactionError) -> [SignedAuthorization] {
        let entries = try list(.authorizationList)
        guard !entries.isEmpty else { throw .invalidField(.authorizationList, .missing) }
        var list: [SignedAuthorization] = []
        for entry in entries {
            guard case .list(let parts) = entry, parts.count == 6 else {
                throw .invalidField(.authorizationList, .bytesNotList)
            }
            var reader = TransactionReader(type: type, parts)
            list.append(try reader.authorization())
        }
        return list
    }

    /// One entry of the list: `[chain id, address, nonce, y parity, r, s]`. Its signature may be
    /// nobody's: the network takes the transaction and passes over the entry.
    private mutating func authorization() throws(TransactionError) -> SignedAuthorization {
        let field = TransactionError.Field.authorizationList
        let chainID = try uint256(field)
        let account = try bytes(field)
        guard let delegate = Address(bytes: account) else { throw .invalidField(field, .wrongLength(account.count)) }
        let authorization = Authorization(chainID: chainID, delegate: delegate, nonce: try uint64(field))
        let parity = try uint256(field)
        guard parity <= 255 else { throw .invalidField(field, .tooLarge) }
        return authorization.signed(with: Signature(
            r: try uint256(field), s: try uint256(field), yParity: UInt8(parity.limb0)))
    }
}

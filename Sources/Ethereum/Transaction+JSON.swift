/// Transactions as JSON-RPC names their parts. Written with 0x quantities; read with 0x quantities,
/// decimal strings or whole JSON numbers.
extension Transaction {
    /// `type`, `chainId`, `nonce`, `gas`, the fee fields of the type, `to` (null creates a contract),
    /// `value`, `data`, `accessList` from type 1 on, and what types 3 and 4 carry.
    public var json: JSON {
        var members: [JSON.Member] = [.init("type", .string("0x\(type)"))]
        if let chainID { members.append(.init("chainId", .string(chainID.quantity))) }
        members.append(.init("nonce", .string(UInt256(nonce).quantity)))
        if type < 2 {
            members.append(.init("gasPrice", .string(fees.maxFeePerGas.quantity)))
        } else {
            members.append(.init("maxFeePerGas", .string(fees.maxFeePerGas.quantity)))
            members.append(.init("maxPriorityFeePerGas", .string(fees.maxPriorityFeePerGas.quantity)))
        }
        members += [
            .init("gas", .string(UInt256(gasLimit).quantity)),
            .init("to", JSON(to?.checksummed)),
            .init("value", .string(value.quantity)),
            .init("data", .string(Hex.encode(data))),
        ]
        if type != 0 { members.append(.init("accessList", .array(accessList.map(\.json)))) }
        return .object(members + carried.members)
    }

    /// Reads the same members. Nothing is guessed and nothing ignored: a member with another name, two
    /// kinds of fees at once, or `data` and `input` that differ are errors. `gasLimit` is taken for
    /// `gas`, an empty `to` for null, null for absent. `type` may be left out when the rest tells it.
    /// - Parameter ignoring: names the caller has dealt with itself, such as `from`.
    /// - Parameter complete: what a document that states its `type` leaves out is zero, as ethers has
    ///   it. Otherwise nonce, gas, fees and (but for legacy) the chain id must be there.
    public init(json: JSON, ignoring: Set<String> = [], complete: Bool = false) throws {
        let reader = TransactionJSONReader(json: json)
        try reader.refuseUnknownMembers(except: ignoring)
        let type = try reader.type()
        let absent: UInt256? = complete && reader.has("type") ? .zero : nil
        self.init(
            chainID: try reader.quantity("chainId", .chainID) ?? (type == 0 ? nil : absent),
            nonce: try reader.required64("nonce", .nonce, absent),
            gasLimit: try reader.gasLimit(absent),
            to: try reader.recipient(),
            value: try reader.quantity("value", .value) ?? .zero,
            data: try reader.data(),
            fees: try reader.fees(type, absent),
            accessList: try reader.accessList(),
            carried: try reader.carried(type, absent))
        if type != 0 && chainID == nil { throw TransactionError.invalidField(.chainID, .missing) }
        if type == 0 && !accessList.isEmpty { throw TransactionError.duplicateMeaning("type") }
        // The byte reader has the last word on ranges.
        _ = try Transaction(signingPayload: signingPayload)
    }
}

extension Transaction.AccessListEntry {
    var json: JSON {
        [
            "address": .string(address.checksummed),
            "storageKeys": .array(storageKeys.map { .string(Hex.encode($0)) }),
        ]
    }
}

extension Transaction.Carried {
    fileprivate var members: [JSON.Member] {
        switch self {
        case .nothing: []
        case .blobs(let maxFee, let hashes): [
            .init("maxFeePerBlobGas", .string(maxFee.quantity)),
            .init("blobVersionedHashes", .array(hashes.map { .string(Hex.encode($0)) })),
        ]
        case .authorizations(let list): [.init("authorizationList", .array(list.map(\.json)))]
        }
    }
}

extension Authorization {
    /// `chainId`, `address` and `nonce`, all three.
    public init(json: JSON) throws { self = try TransactionJSONReader(json: json).authorization() }
}

extension SignedAuthorization {
    /// `chainId`, `address`, `nonce`, `yParity`, `r`, `s` and, recovered from them, `authority`: null
    /// when it is nobody's.
    public var json: JSON {
        [
            "chainId": .string(authorization.chainID.quantity),
            "address": .string(authorization.delegate.checksummed),
            "nonce": .string(UInt256(authorization.nonce).quantity),
            "yParity": .string(UInt256(UInt64(signature.yParity)).quantity),
            "r": .string(signature.r.quantity), "s": .string(signature.s.quantity),
            "authority": JSON(authority?.checksummed),
        ]
    }
}

extension SignedTransaction {
    /// The transaction's members and `from`, `hash`, `v` as it stands in the bytes, `yParity`, `r`,
    /// `s`, `raw`.
    public var json: JSON {
        let v = (try? transaction.v(for: signature)) ?? .zero
        return .object((transaction.json.members ?? []) + [
            .init("from", .string(sender.checksummed)),
            .init("hash", .string(Hex.encode(hash))),
            .init("v", .string(v.quantity)),
            .init("yParity", .string("0x\(signature.yParity)")),
            .init("r", .string(signature.r.quantity)),
            .init("s", .string(signature.s.quantity)),
            .init("raw", .string(Hex.encode(raw))),
        ])
    }
}

// MARK: - Reading

/// Reads the members of one object, each with its own rules. `absent` is what stands for a number that
/// is not there; nil when it must be.
private struct TransactionJSONReader {
    let json: JSON

    static let known: Set<String> = [
        "type", "chainId", "nonce", "gas", "gasLimit", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "to",
        "value", "data", "input", "accessList", "maxFeePerBlobGas", "blobVersionedHashes", "authorizationList",
    ]

    func has(_ name: String) -> Bool { json[name].map { !$0.isNull } ?? false }

    func refuseUnknownMembers(except ignoring: Set<String> = [], of known: Set<String> = Self.known) throws {
        guard let members = json.members else { throw TransactionError.notAList }
        for member in members where !member.value.isNull && !known.contains(member.key) && !ignoring.contains(member.key) {
            throw TransactionError.unknownMember(Untrusted.clean(member.key, limit: 40))
        }
    }

    // MARK: Numbers

    /// Nil when the member is absent or null.
    func quantity(_ name: String, _ field: TransactionError.Field) throws -> UInt256? {
        guard has(name), let member = json[name] else { return nil }
        switch member {
        case .string(let text):
            if let value = UInt256(hex: text) ?? UInt256(decimal: text) { return value }
        case .number(let digits):
            if let value = UInt256(decimal: digits) { return value }
        default: break
        }
        throw TransactionError.invalidField(field, .notAQuantity)
    }

    func required(_ name: String, _ field: TransactionError.Field, _ absent: UInt256?) throws -> UInt256 {
        guard let value = try quantity(name, field) ?? absent else { throw TransactionError.invalidField(field, .missing) }
        return value
    }

    func required64(_ name: String, _ field: TransactionError.Field, _ absent: UInt256?) throws -> UInt64 {
        guard let small = try required(name, field, absent).asUInt64 else {
            throw TransactionError.invalidField(field, .tooLarge)
        }
        return small
    }

    func gasLimit(_ absent: UInt256?) throws -> UInt64 {
        guard has("gasLimit") else { return try required64("gas", .gasLimit, absent) }
        let limit = try required64("gasLimit", .gasLimit, absent)
        if has("gas"), try required64("gas", .gasLimit, absent) != limit { throw TransactionError.duplicateMeaning("gas") }
        return limit
    }

    // MARK: The kind, and what goes with it

    /// As declared, or as the members tell; an error where they contradict each other.
    func type() throws -> UInt8 {
        let told: UInt8? =
            if has("authorizationList") {
                4
            } else if has("blobVersionedHashes") || has("maxFeePerBlobGas") {
                3
            } else if has("maxFeePerGas") || has("maxPriorityFeePerGas") {
                2
            } else if has("gasPrice") {
                has("accessList") ? 1 : 0
            } else {
                nil
            }
        guard let declared = try quantity("type", .type) else {
            guard let told else { throw TransactionError.invalidField(.maxFee, .missing) }
            return told
        }
        guard declared <= 4 else {
            throw TransactionError.unsupportedType(UInt8(truncatingIfNeeded: declared.limb0))
        }
        let type = UInt8(declared.limb0)
        // A legacy price may stand in type 0 or 1, dynamic fees in 2 and above.
        let agrees =
            switch told {
            case nil: true
            case 0, 1: type <= 1
            case 2: type >= 2
            default: type == told
            }
        guard agrees else { throw TransactionError.duplicateMeaning("type") }
        return type
    }

    func fees(_ type: UInt8, _ absent: UInt256?) throws -> Transaction.Fees {
        guard type >= 2 else {
            let price = try required("gasPrice", .gasPrice, absent)
            return type == 0 ? .legacy(gasPrice: price) : .accessList(gasPrice: price)
        }
        if has("gasPrice") { throw TransactionError.duplicateMeaning("gasPrice") }
        return .dynamic(
            maxFee: try required("maxFeePerGas", .maxFee, absent),
            maxPriorityFee: try required("maxPriorityFeePerGas", .maxPriorityFee, absent))
    }

    func carried(_ type: UInt8, _ absent: UInt256?) throws -> Transaction.Carried {
        switch type {
        case 3:
            .blobs(maxFeePerGas: try required("maxFeePerBlobGas", .maxFeePerBlobGas, absent), hashes: try blobHashes())
        case 4: .authorizations(try authorizations())
        default: .nothing
        }
    }

    // MARK: The rest

    func recipient() throws -> Address? {
        guard has("to"), let member = json["to"] else { return nil }
        guard let text = member.string else { throw TransactionError.invalidField(.to, .notAQuantity) }
        return text.isEmpty ? nil : try Address(text)
    }

    func data() throws -> Bytes {
        let data = try bytes("data")
        let input = try bytes("input")
        if let data, let input, data != input { throw TransactionError.duplicateMeaning("input") }
        return data ?? input ?? []
    }

    private func bytes(_ name: String) throws -> Bytes? {
        guard has(name), let member = json[name] else { return nil }
        guard let text = member.string else { throw TransactionError.invalidField(.data, .notAQuantity) }
        return try Hex.decode(text)
    }

    private func list(_ name: String, _ field: TransactionError.Field) throws -> [JSON] {
        guard has(name), let member = json[name] else { return [] }
        guard let entries = member.array else { throw TransactionError.invalidField(field, .bytesNotList) }
        return entries
    }

    func accessList() throws -> [Transaction.AccessListEntry] {
        try list("accessList", .accessList).map { entry in
            guard let members = entry.members, members.count == 2, let account = entry["address"]?.string,
                let keys = entry["storageKeys"]?.array
            else { throw TransactionError.invalidField(.accessList, .missing) }
            return .init(address: try Address(account), storageKeys: try keys.map { try word($0, .accessList) })
        }
    }

    private func blobHashes() throws -> [Bytes] {
        try list("blobVersionedHashes", .blobVersionedHashes).map { try word($0, .blobVersionedHashes) }
    }

    private func word(_ json: JSON, _ field: TransactionError.Field) throws -> Bytes {
        guard let text = json.string else { throw TransactionError.invalidField(field, .notAQuantity) }
        let bytes = try Hex.decode(text)
        guard bytes.count == 32 else { throw TransactionError.invalidField(field, .wrongLength(bytes.count)) }
        return bytes
    }

    private func authorizations() throws -> [SignedAuthorization] {
        try list("authorizationList", .authorizationList).map { try TransactionJSONReader(json: $0).signedAuthorization() }
    }

    func authorization(beside others: Set<String> = []) throws -> Authorization {
        let field = TransactionError.Field.authorizationList
        try refuseUnknownMembers(except: others, of: ["chainId", "address", "nonce"])
        guard let delegate = json["address"]?.string else { throw TransactionError.invalidField(field, .missing) }
        return Authorization(
            chainID: try required("chainId", field, nil), delegate: try Address(delegate),
            nonce: try required64("nonce", field, nil))
    }

    /// A stated `authority` must be the recovered one.
    private func signedAuthorization() throws -> SignedAuthorization {
        let field = TransactionError.Field.authorizationList
        let authorization = try authorization(beside: ["yParity", "r", "s", "authority"])
        let parity = try required("yParity", field, nil)
        guard parity <= 255 else { throw TransactionError.invalidField(field, .tooLarge) }
        let signed = authorization.signed(with: Signature(
            r: try required("r", field, nil), s: try required("s", field, nil), yParity: UInt8(parity.limb0)))
        if has("authority"), try json["authority"]?.string.map({ try Address($0) }) != signed.authority {
            throw TransactionError.duplicateMeaning("authority")
        }
        return signed
    }
}
